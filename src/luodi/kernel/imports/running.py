"""Running an import: every row by its room's own actions, in one transaction, kept or undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.tables.checking import Checked, Problem, Row, checked_rows
from luodi.kernel.tables.declaring import Import, Outcome, Undone, Work, Written
from luodi.kernel.tables.finding import Found
from luodi.standards.errors import StandardError

OnRow = Callable[[int, int], None]
EVERY = 50
NAMED = 3


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


@transaction.atomic
def run_import(
    *,
    actor: Actor,
    declared: Import,
    found: Found,
    asked: Asked,
    trial: bool,
    good_rows: bool = False,
    on_row: OnRow | None = None,
) -> Result:
    """Run every row of a table through its import, and keep all, or nothing.

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
        Whether to tell only what would happen: everything is done and then undone.
    good_rows
        Whether the good rows are kept although others are wrong.
    on_row
        Told from time to time how many rows of how many are done.

    Returns
    -------
    Result
        With ``kept`` false after a trial, or when rows are wrong.
    """
    checked = checked_rows(
        found,
        declared.columns,
        asked.mapping,
        key=declared.key,
        percent=asked.percent,
        year=year_of(asked.given),
    )
    work = Work(actor, asked.given, asked.reason, trial, asked.file)
    done = _written_rows(work, declared, checked, asked.mapping, on_row)
    wrong = bool(checked.problems) or any(item.outcome is Outcome.WRONG for item in done)
    totals = {total.row for total in found.totals}
    totals_wrong = any(problem.row in totals for problem in checked.problems)
    kept = not trial and not totals_wrong and (not wrong or good_rows)
    if not kept:
        transaction.set_rollback(True)
    handout = [item.written.handout for item in done if item.written and item.written.handout]
    return Result(done, checked.problems, kept, handout if kept else ())


def year_of(given: Mapping[str, Any]) -> int | None:
    """Give the year of what was asked once: a month's, else none."""
    month = given.get("month")
    return month // 100 if isinstance(month, int) else None


def _written_rows(
    work: Work,
    declared: Import,
    checked: Checked,
    mapping: Mapping[str, int],
    on_row: OnRow | None,
) -> list[Done]:
    ranked = sorted(checked.rows, key=lambda row: declared.rank(row.told))
    done = []
    for number, row in enumerate(ranked, start=1):
        done.append(_written_row(work, declared, row, mapping))
        if on_row is not None and (number % EVERY == 0 or number == len(ranked)):
            on_row(number, len(ranked))
    return done


def _written_row(work: Work, declared: Import, row: Row, mapping: Mapping[str, int]) -> Done:
    try:
        with transaction.atomic():
            written = declared.write(work, row.told)
    except ValidationError as error:
        return Done(row, Outcome.WRONG, problems=_problems(error, row, mapping))
    except StandardError as error:
        return _wrong(row, error.message)
    except PermissionDenied as error:
        return _wrong(row, _("%(why)s；请由管理那里的岗位导入") % {"why": error})
    except IntegrityError:
        return _wrong(row, _("与库里的记录冲突，可能别人刚刚改过；请重新试算"))
    return Done(row, written.outcome, written)


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
    for number, undone in reversed(rows):
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
