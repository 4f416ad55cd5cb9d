"""What is kept of a run: each row's outcome, the counts, and notes on what was left out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.imports.models import Batch, BatchRow, HeadMapping
from luodi.kernel.imports.reads import Opened
from luodi.kernel.imports.rules import State
from luodi.kernel.imports.running import Asked, Result
from luodi.kernel.log.many import insert
from luodi.kernel.tables.books import Book
from luodi.kernel.tables.checking import Problem
from luodi.kernel.tables.declaring import Import, Outcome
from luodi.kernel.tables.finding import Found
from luodi.kernel.tables.matching import chosen_twice, heads_signature, missing
from luodi.kernel.tables.values import Context, read_value
from luodi.standards.errors import StandardError

TOLD = 60


def refuse(problems: Mapping[str, str | None]) -> None:
    """Refuse by field; a problem of None is none, one under the empty name concerns the whole.

    Raises
    ------
    django.core.exceptions.ValidationError
        When there is a problem.
    """
    found = {name: said for name, said in problems.items() if said}
    if "" in found:
        raise ValidationError(found[""])
    if found:
        raise ValidationError(found)


def read_given(declared: Import, given: Mapping[str, str]) -> dict[str, Any]:
    """Read what was asked once for the file.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under ``ask_…``, for what cannot be read or is missing.
    """
    made: dict[str, Any] = {}
    problems: dict[str, str | None] = {}
    for column in declared.asked:
        name = f"ask_{column.key}"
        try:
            made[column.key] = read_value(given.get(column.key, ""), column, Context())
        except StandardError as error:
            problems[name] = error.message
            continue
        if made[column.key] is None and column.required:
            problems[name] = _("没有填；请补上")
    refuse(problems)
    return made


def check_mapping(declared: Import, found: Found, mapping: Mapping[str, int]) -> None:
    """Refuse a mapping that lacks a column, reads one twice or names none of the file.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under ``map_…`` of each column.
    """
    places = {head.place for head in found.heads}
    problems = {
        f"map_{column.key}": _("“%(title)s”必须有；请选出它在文件里的列") % {"title": column.title}
        for column in missing(declared.columns, mapping)
    }
    for keys in chosen_twice(mapping):
        for key in keys[1:]:
            problems[f"map_{key}"] = _("这一列已经选给了别的项；请另选，或选“不读”")
    for key, place in mapping.items():
        if place not in places:
            problems[f"map_{key}"] = _("文件里没有这一列；请重新选择")
    refuse(problems)


def asked_of(batch: Batch, declared: Import, source: Opened) -> Asked:
    """Give what a run of a batch is told besides the rows."""
    return Asked(
        mapping=batch.mapping,
        given=read_given(declared, batch.given),
        percent=batch.given.get("percent", ""),
        reason=_("导入“%(file)s”（批次 %(pk)d）") % {"file": batch.file_name, "pk": batch.pk},
        file=(batch.file_name, source.content),
    )


def remember(batch: Batch, found: Found) -> None:
    """Remember how the heads were matched, for the next file of the unit."""
    HeadMapping.objects.update_or_create(
        import_code=batch.import_code,
        unit=batch.unit,
        signature=heads_signature(found.heads),
        defaults={"mapping": batch.mapping, "given": batch.given},
    )


def keep_result(
    batch: Batch, declared: Import, source: Opened, result: Result, state: State
) -> None:
    """Write what a run came to in place of what was known of the batch."""
    batch.rows.all().delete()
    rows = [*_other_rows(source.found, result), *_rows(declared, result)]
    insert(BatchRow, ROW, ((batch.pk, *row) for row in rows))
    totals = {total.row for total in source.found.totals}
    wrong_rows = {problem.row for problem in result.others} - totals
    batch.counts = {
        outcome.value: result.count(outcome)
        for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.SAME)
    }
    batch.counts["WRONG"] = result.count(Outcome.WRONG) + len(wrong_rows)
    batch.counts["totals_wrong"] = any(problem.row in totals for problem in result.others)
    batch.notes = reading_notes(source.book, source.found)
    batch.state = state.value
    if state is State.TAKEN:
        batch.taken_at = clock.now()
    batch.version += 1
    batch.save()


ROW = ("batch_id", "number", "key", "told", "outcome", "problems", "notes", "record_kind",
       "record_id", "before")  # fmt: skip


def _rows(declared: Import, result: Result) -> Iterator[tuple[Any, ...]]:
    for done in result.rows:
        kind, number = (done.written and done.written.record) or ("", None)
        yield (
            done.row.number + 1,
            "、".join(filter(None, done.row.key))[:300],
            _told(declared, done.row.told),
            done.outcome.value,
            _said(done.problems),
            list(done.written.notes) if done.written else [],
            kind,
            number if result.kept else None,
            dict(done.written.before) if done.written else {},
        )


def _told(declared: Import, told: Mapping[str, object]) -> str:
    parts = [
        str(told[column.key])
        for column in declared.columns
        if column.key not in declared.key and told.get(column.key) is not None
    ]
    return "、".join(part[:TOLD] for part in parts)


def _said(problems: Sequence[Problem]) -> list[list[Any]]:
    return [[problem.place, problem.message] for problem in problems]


def _other_rows(found: Found, result: Result) -> Iterator[tuple[Any, ...]]:
    """Make a line for each row that could not be read, and each wrong total."""
    words = {total.row: total.word for total in found.totals}
    by_row: dict[int, list[Problem]] = {}
    for problem in result.others:
        by_row.setdefault(problem.row, []).append(problem)
    for row, problems in sorted(by_row.items()):
        wrong = Outcome.WRONG.value
        yield (row + 1, words.get(row, ""), "", wrong, _said(problems), [], "", None, {})


def reading_notes(book: Book, found: Found) -> list[str]:
    """Tell in words what was read and what was left out of a sheet."""
    first, last = found.head_rows
    head = {"first": first + 1, "last": last, "rows": len(found.rows)}
    words = _("表头在第 %(first)d 行，读入 %(rows)d 行")
    if last > first + 1:
        words = _("表头在第 %(first)d 到 %(last)d 行，读入 %(rows)d 行")
    notes = [words % head, *book.notes]
    hidden = len(found.sheet.hidden_rows & set(found.rows))
    asides = (
        (len(found.totals), _("合计、小计 %(count)d 行，核对后不读入")),
        (len(found.sections), _("分段标题 %(count)d 行，没有读入")),
        (len(found.examples), _("示例 %(count)d 行，没有读入")),
        (len(found.notes), _("表下的说明 %(count)d 行，没有读入")),
        (hidden, _("隐藏的 %(count)d 行，也读入了")),
    )
    notes += [said % {"count": count} for count, said in asides if count]
    if found.unit:
        notes.append(_("表上写的单位：%(unit)s") % {"unit": found.unit})
    others = len([sheet for sheet in book.sheets if sheet.name != found.sheet.name])
    if others:
        notes.append(_("另有 %(count)d 张工作表没有读") % {"count": others})
    return notes
