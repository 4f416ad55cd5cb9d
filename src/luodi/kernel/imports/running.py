"""Running an import: every row by its room's own actions, in one transaction, kept or undone.

An import that prepares has judged its rows before the transaction begins: what is left to do in it
is few statements. The others write row by row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.tables.checking import Checked, Problem, Row, checked_rows
from luodi.kernel.tables.declaring import (
    Import,
    Judged,
    OnRow,
    Outcome,
    Prepared,
    Undone,
    Work,
    Written,
)
from luodi.kernel.tables.finding import Found
from luodi.standards.errors import StandardError

EVERY = 50
NAMED = 3
UNDONE_AT_ONCE = 500


@dataclass(frozen=True)
class Done:
    """A row with what became of it."""

    row: Row
    outcome: Outcome
    written: Written | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Result:
    """A whole run: each row in the order of writing, and whether anything stands of it."""

    rows: Sequence[Done]
    others: Sequence[Problem]
    kept: bool
    handout: Sequence[tuple[str, ...]] = field(default=(), repr=False)

    def count(self, outcome: Outcome) -> int:
        """Count the rows with an outcome."""
        return sum(done.outcome is outcome for done in self.rows)

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in order of the sheet."""
        found = [*self.others, *(problem for done in self.rows for problem in done.problems)]
        return sorted(found, key=lambda problem: (problem.row, problem.place or -1))


@dataclass(frozen=True)
class Asked:
    """What a run is given besides the rows.

    ``given`` holds the values asked once for the file; ``percent`` how per cents are written.
    """

    mapping: Mapping[str, int]
    given: Mapping[str, Any] = field(default_factory=dict)
    percent: str = ""
    reason: str = ""
    file: tuple[str, bytes] = ("", b"")


@dataclass(frozen=True)
class Ready:
    """A table whose rows were read, and judged where the import can do so beforehand."""

    work: Work
    declared: Import
    checked: Checked
    mapping: Mapping[str, int]
    totals_wrong: bool
    prepared: Prepared | None


def nobody(done: int, of: int) -> None:
    """Take no note of how far a run is."""


def make_ready(
    *,
    actor: Actor,
    declared: Import,
    found: Found,
    asked: Asked,
    trial: bool,
    on_row: OnRow = nobody,
) -> Ready:
    """Read every row of a table, and judge it as far as that goes without writing.

    Parameters
    ----------
    actor
        Who imports; each row asks for the right where it belongs.
    declared
        The import.
    found
        The table.
    asked
        Mapping and what was asked once.
    trial
        Whether to tell only what would happen.
    on_row
        Told from time to time how many rows of how many are judged.

    Notes
    -----
    Called outside a transaction: this is the long part of a long import, and nobody waits for it.
    """
    checked = checked_rows(
        found,
        declared.columns,
        asked.mapping,
        key=declared.key,
        percent=asked.percent,
        year=year_of(asked.given),
    )
    totals = {total.row for total in found.totals}
    work = Work(actor, asked.given, asked.reason, trial, asked.file)
    prepared = None
    if declared.prepare is not None:
        prepared = declared.prepare(work, [row.told for row in checked.rows], on_row)
    return Ready(
        work=work,
        declared=declared,
        checked=checked,
        mapping=asked.mapping,
        totals_wrong=any(problem.row in totals for problem in checked.problems),
        prepared=prepared,
    )


@transaction.atomic
def run_import(ready: Ready, *, good_rows: bool = False, on_row: OnRow = nobody) -> Result:
    """Run every row of a table through its import, and keep all, or nothing.

    Parameters
    ----------
    ready
        The rows.
    good_rows
        Whether the good rows are kept although others are wrong.
    on_row
        Told from time to time how many rows of how many are done.

    Returns
    -------
    Result
        With ``kept`` false after a trial, or when rows are wrong.
    """
    done = _prepared_rows(ready, ready.prepared) if ready.prepared else _written_rows(ready, on_row)
    problems = ready.checked.problems
    wrong = bool(problems) or any(item.outcome is Outcome.WRONG for item in done)
    kept = not ready.work.trial and not ready.totals_wrong and (not wrong or good_rows)
    if not kept:
        transaction.set_rollback(True)
    handout = [item.written.handout for item in done if item.written and item.written.handout]
    return Result(done, problems, kept, handout if kept else ())


def year_of(given: Mapping[str, Any]) -> int | None:
    """Give the year of what was asked once: a month's, else none."""
    month = given.get("month")
    return month // 100 if isinstance(month, int) else None


def _prepared_rows(ready: Ready, prepared: Prepared) -> list[Done]:
    judged = prepared.rows if ready.work.trial else prepared.write()
    return [
        _done(row, what, ready.mapping)
        for row, what in zip(ready.checked.rows, judged, strict=True)
    ]


def _written_rows(ready: Ready, on_row: OnRow) -> list[Done]:
    ranked = sorted(ready.checked.rows, key=lambda row: ready.declared.rank(row.told))
    done = []
    for number, row in enumerate(ranked, start=1):
        done.append(_done(row, _written(ready, row), ready.mapping))
        if number % EVERY == 0 or number == len(ranked):
            on_row(number, len(ranked))
    return done


def _written(ready: Ready, row: Row) -> Judged:
    write = ready.declared.write
    if write is None:
        raise TypeError(f"{ready.declared.code} neither writes a row nor prepares")
    try:
        with transaction.atomic():
            return write(ready.work, row.told)
    except (ValidationError, StandardError, PermissionDenied, IntegrityError) as error:
        return error


def _done(row: Row, judged: Judged, mapping: Mapping[str, int]) -> Done:
    if isinstance(judged, Written):
        return Done(row, judged.outcome, judged)
    if isinstance(judged, ValidationError):
        return Done(row, Outcome.WRONG, problems=_problems(judged, row, mapping))
    if isinstance(judged, StandardError):
        return _wrong(row, judged.message)
    if isinstance(judged, PermissionDenied):
        return _wrong(row, _("%(why)s；请由管理那里的岗位导入") % {"why": judged})
    if isinstance(judged, IntegrityError):
        return _wrong(row, _("与库里的记录冲突，可能别人刚刚改过；请重新试算"))
    raise judged


def _wrong(row: Row, message: str) -> Done:
    return Done(row, Outcome.WRONG, problems=(Problem(row.number, None, message),))


def _problems(error: ValidationError, row: Row, mapping: Mapping[str, int]) -> tuple[Problem, ...]:
    if not hasattr(error, "error_dict"):
        return (Problem(row.number, None, "；".join(error.messages)),)
    return tuple(
        Problem(row.number, mapping.get(name), "；".join(said))
        for name, said in error.message_dict.items()
    )


@dataclass(frozen=True)
class Standing:
    """A row that cannot be taken back, and why."""

    number: int
    message: str


def undo_rows(
    *, actor: Actor, declared: Import, rows: Sequence[tuple[int, Undone]]
) -> list[Standing]:
    """Take rows back, the last written first; whatever is refused is told, not raised.

    Parameters
    ----------
    actor
        Who takes them back.
    declared
        The import.
    rows
        Numbers in the sheet and what is to be undone, in the order of writing.

    Returns
    -------
    list of Standing
        Empty when all were taken back; else the caller undoes the whole transaction.
    """
    standing = []
    last_first = list(reversed(rows))
    for start in range(0, len(last_first), UNDONE_AT_ONCE):
        part = last_first[start : start + UNDONE_AT_ONCE]
        if not _undone_together(actor, declared, part):
            standing += _undone_alone(actor, declared, part)
    return standing


Refused = (ProtectedError, RestrictedError, ValidationError, PermissionDenied)


def _undone_together(actor: Actor, declared: Import, rows: Sequence[tuple[int, Undone]]) -> bool:
    if declared.undo_many is None:
        return False
    try:
        with transaction.atomic():
            declared.undo_many(actor, [undone for _number, undone in rows])
    except Refused:
        return False
    return True


def _undone_alone(
    actor: Actor, declared: Import, rows: Sequence[tuple[int, Undone]]
) -> list[Standing]:
    standing = []
    for number, undone in rows:
        try:
            with transaction.atomic():
                declared.undo(actor, undone)
        except (ProtectedError, RestrictedError) as error:
            standing.append(Standing(number, standing_on(error)))
        except ValidationError as error:
            standing.append(Standing(number, "；".join(error.messages)))
        except PermissionDenied as error:
            standing.append(Standing(number, str(error)))
    return standing


def standing_on(error: ProtectedError | RestrictedError) -> str:
    """Name what stands on a record that cannot be removed."""
    objects = (
        error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
    )
    by_kind: dict[str, list[Model]] = {}
    for item in objects:
        by_kind.setdefault(str(item._meta.verbose_name), []).append(item)  # noqa: SLF001 - Django's own way to a kind's words
    words = []
    for items in by_kind.values():
        named = "、".join(f"“{item}”" for item in items[:NAMED])
        more = _("等 %(count)d 条") % {"count": len(items)} if len(items) > NAMED else ""
        words.append(f"{named}{more}")
    return _("已有 %(what)s 立在它上面") % {"what": "，".join(words)}
