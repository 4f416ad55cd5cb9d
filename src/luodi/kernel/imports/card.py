"""What the room `imports` offers: tables brought in as batches."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card, JobKind, MenuItem, Permission, RecordKind, TimedJob
from luodi.kernel.web.groups import DIRECTORY

CARD = Card(
    name="imports",
    title=_("导入表格"),
    urls="luodi.kernel.imports.urls",
    docs="kernel/imports.md",
    menu=(
        MenuItem(
            _("导入表格"), "imports:batch_list", "imports.import_table", "table-import", DIRECTORY
        ),
    ),
    permissions=(Permission("imports.import_table", _("导入表格")),),
    jobs=(
        JobKind(
            "imports.run_batch",
            _("导入表格"),
            "luodi.kernel.imports.background.run_batch",
            page=("imports:batch", "batch"),
        ),
    ),
    timed=(
        TimedJob(
            "imports.clear_files",
            _("清理导入的文件"),
            "luodi.kernel.imports.timed.clear_files",
            daily_at="03:50",
        ),
    ),
    records=(RecordKind("imports.batch", _("导入批次"), "imports:batch"),),
)
