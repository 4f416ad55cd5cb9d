"""What pages and files tell of a batch: its state in words, a look at its table, its errors."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from luodi.kernel.imports.keeping import reading_notes
from luodi.kernel.imports.models import Batch
from luodi.kernel.imports.reads import opened
from luodi.kernel.imports.rules import State
from luodi.kernel.tables.books import Book, column_name
from luodi.kernel.tables.checking import Problem
from luodi.kernel.tables.declaring import Import
from luodi.kernel.tables.export import to_xlsx
from luodi.kernel.tables.finding import Found, text_of
from luodi.kernel.tables.returning import returned_workbook

FIRST_ROWS = 5
CELL = 24


def counts_in_words(batch: Batch) -> str:
    """Tell how many rows were new, changed, the same and wrong; a dash before the trial."""
    counts = batch.counts
    if not counts:
        return "—"
    return _("新增 %(new)d，改动 %(changed)d，未变 %(same)d，不对 %(wrong)d") % {
        "new": counts.get("NEW", 0),
        "changed": counts.get("CHANGED", 0),
        "same": counts.get("SAME", 0),
        "wrong": counts.get("WRONG", 0),
    }


def batch_state(batch: Batch) -> str:
    """Tell in one sentence where a batch stands."""
    told = {"counts": counts_in_words(batch)}
    if batch.state == State.UPLOADED:
        return _("已上传，还没有核对列；什么都没有写入。")
    if batch.state == State.TAKEN:
        return _("已导入：%(counts)s。") % told
    if batch.state == State.WITHDRAWN:
        return _("已撤回，什么都没有留下。")
    if batch.counts.get("totals_wrong"):
        return _("试算：%(counts)s，合计与各行对不上；什么都没有写入。") % told
    return _("试算：%(counts)s；什么都还没有写入。") % told


class Preview:
    """The first rows of the table that was found, for a person to compare with the file."""

    def __init__(self, book: Book, found: Found) -> None:
        self.heads = [(column_name(head.place), head.text) for head in found.heads]
        self.rows = [
            (
                row + 1,
                [
                    (head.text, text_of(found.sheet.cell(row, head.place))[:CELL])
                    for head in found.heads
                ],
            )
            for row in found.rows[:FIRST_ROWS]
        ]
        self.titles = found.titles
        self.notes = reading_notes(book, found)


def preview(book: Book, found: Found) -> Preview:
    """Give a look at a table that was found."""
    return Preview(book, found)


def errors_workbook(batch: Batch, declared: Import) -> bytes:
    """Give the batch's own workbook with every wrong cell marked.

    Raises
    ------
    luodi.standards.errors.StandardError
        When the file was forgotten, or cannot be written.
    """
    source = opened(batch, declared)
    problems = [
        Problem(row.number - 1, place, message)
        for row in batch.rows.filter(outcome="WRONG")
        for place, message in row.problems
    ]
    name = source.found.sheet.name
    last_head = source.found.head_rows[1] - 1
    return returned_workbook(source.content, source.book, {name: problems}, {name: last_head})


class _Place:
    """A column of what is told once."""

    def __init__(self, place: int, title: object) -> None:
        self.place = place
        self.title = title

    def export(self, row: Sequence[str]) -> str:
        """Give a row's text."""
        return row[self.place]


def handout_workbook(declared: Import, rows: Sequence[Sequence[str]]) -> bytes:
    """Write what is told once, such as passwords, as a workbook that is kept nowhere."""
    columns = [_Place(place, title) for place, title in enumerate(declared.handout)]
    return to_xlsx(columns, rows, str(declared.title))
