"""What the room offers: the list of texts, a text's page, and registering one."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card, FoundKind, MenuItem, Permission
from luodi.kernel.web.groups import LEDGER

CARD = Card(
    name="documents",
    title=_("文本与证据"),
    urls="luodi.kernel.documents.urls",
    docs="kernel/documents.md",
    menu=(
        MenuItem(
            _("公开文本"), "documents:document_list", "documents.view_document", "file-text", LEDGER
        ),
    ),
    found=(
        FoundKind(
            "documents.document",
            _("公开文本"),
            "documents:document",
            "documents.view_document",
            "luodi.kernel.documents.finding.findables",
        ),
    ),
    permissions=(
        Permission("documents.view_document", _("查看文本和证据附件")),
        Permission("documents.add_document", _("登记文本、上传证据附件")),
        Permission("documents.remove_attachment", _("移除证据附件的文件")),
    ),
)
