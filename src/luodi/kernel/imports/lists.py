"""The tables on the pages of imports: a person's batches, and the rows of one."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from luodi.kernel.cards import record_link
from luodi.kernel.imports.models import OUTCOME_CHOICES, STATE_CHOICES, Batch, BatchRow
from luodi.kernel.imports.reads import all_imports
from luodi.kernel.imports.showing import counts_in_words
from luodi.kernel.tables.books import cell_name
from luodi.kernel.tables.declaring import Import
from luodi.kernel.web.tables import Column, Empty, Table

LIST = gettext_lazy("导入表格")


def _title_of(batch: Batch) -> str:
    declared = all_imports().get(batch.import_code)
    return str(declared.title) if declared else batch.import_code


BATCHES = Table(
    name="batches",
    title=LIST,
    order="-id",
    search=("file_name",),
    empty=Empty(
        gettext_lazy("您还没有导入过表格"),
        gettext_lazy(
            "从上面选一种，下载模板或直接上传现成的表；先试算，确认后才写入，写入后还能整批撤回。"
        ),
    ),
    columns=(
        Column(
            "file",
            gettext_lazy("文件"),
            lambda batch: batch.file_name,
            "link",
            href=lambda batch: reverse("imports:batch", args=(batch.pk,)),
        ),
        Column("kind", gettext_lazy("导入什么"), _title_of),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda batch: batch.get_state_display(),
            filter="state",
            choices=STATE_CHOICES,
        ),
        Column("rows", gettext_lazy("行数"), counts_in_words),
        Column("at", gettext_lazy("上传"), lambda batch: batch.uploaded_at, "date", "uploaded_at"),
        Column("taken", gettext_lazy("导入"), lambda batch: batch.taken_at, "date", "taken_at"),
    ),
)


def _said(row: BatchRow) -> str:
    told = [
        message if place is None else f"{cell_name(row.number - 1, place)}：{message}"
        for place, message in row.problems
    ]
    return " ".join([*told, *row.notes]) or "—"


def _opens(row: BatchRow) -> str | None:
    if not row.record_kind or row.record_id is None:
        return None
    try:
        link = record_link(row.record_kind, str(row.record_id))
    except NoReverseMatch:
        return None
    return link.url if link else None


def rows_table(declared: Import) -> Table:
    """Give the table of a batch's rows, the wrong ones first."""
    return Table(
        name="rows",
        title=gettext_lazy("逐行结果"),
        order="-outcome",  # WRONG comes last in the alphabet, so first
        search=("key", "told"),
        columns=(
            Column("row", gettext_lazy("行号"), lambda row: row.number, sort="number"),
            Column("key", gettext_lazy("主键"), lambda row: row.key or "—", "link", href=_opens),
            Column(
                "outcome",
                gettext_lazy("结果"),
                lambda row: row.get_outcome_display(),
                filter="outcome",
                choices=OUTCOME_CHOICES,
            ),
            Column("said", gettext_lazy("说明"), _said),
            Column("told", gettext_lazy("内容"), lambda row: row.told or "—"),
        ),
    )
