"""What the room offers: the directory of organisations."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card, FoundKind, MenuItem, Permission
from luodi.kernel.web.groups import DIRECTORY

CARD = Card(
    name="parties",
    title=_("单位名录"),
    urls="luodi.kernel.parties.urls",
    docs="kernel/parties.md",
    menu=(
        MenuItem(
            _("企业和组织"),
            "parties:party_list",
            "parties.view_party",
            "building-factory",
            DIRECTORY,
        ),
    ),
    found=(
        FoundKind(
            "parties.party",
            _("企业和组织"),
            "parties:party",
            "parties.view_party",
            "luodi.kernel.parties.finding.findables",
        ),
    ),
    permissions=(
        Permission("parties.view_party", _("查看企业和组织")),
        Permission("parties.change_party", _("登记和更正企业和组织")),
        Permission("parties.open_contact", _("查看企业联系电话全号（每次记日志）")),
    ),
    imports=("luodi.kernel.parties.importing.PARTIES",),
    demo="luodi.kernel.parties.demo.load",
)
