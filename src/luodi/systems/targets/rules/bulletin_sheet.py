"""The figures of a bulletin: one line a target, who is late, what was revised; as data and JSON."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from luodi.kernel.targets.rules import Colour

COLOUR_WORDS = {
    Colour.GREEN: "绿",
    Colour.WATCH: "关注",
    Colour.YELLOW: "黄",
    Colour.RED: "红",
    Colour.GREY: "未知",
}
"""Words of the lights as papers print them, in order from good to bad, the unknown last."""
WORSE = (Colour.GREEN, Colour.WATCH, Colour.YELLOW, Colour.RED)
NOT_REPORTED = "未报"
"""What is printed where nothing is known: missing is not zero."""


@dataclass(frozen=True)
class SheetLine:
    """How a target stands at the end of a bulletin's month, in the words that are printed.

    Parameters
    ----------
    target, version, name, unit, unit_code
        Number and version of the target, its name, and the lead unit.
    promise, actual, ratio, due, gap, why
        As printed; ratio and gap are in per cent and percentage points, empty where there is
        none.
    exact
        The exact value in the target's smallest unit, ``n`` or ``n/d``; None when unknown.
    colour, kept
        The light, and whether the promise is kept already.
    before, before_exact, before_colour
        The same a month earlier; the colour is None where the target had no such month.
    red_months
        Months in a row, this one included, in which the light was red.
    """

    target: int
    version: int
    name: str
    unit: str
    unit_code: str
    promise: str
    actual: str
    exact: str | None
    colour: Colour
    why: str
    ratio: str = ""
    due: str = ""
    gap: str = ""
    kept: bool = False
    before: str = NOT_REPORTED
    before_exact: str | None = None
    before_colour: Colour | None = None
    red_months: int = 0


@dataclass(frozen=True)
class LateLine:
    """A month that a unit has not reported though its day has passed."""

    target: int
    name: str
    unit: str
    month: int
    days: int


@dataclass(frozen=True)
class RevisedLine:
    """A value that a closed month, or an earlier bulletin, had otherwise than it stands."""

    target: int
    name: str
    unit: str
    month: int
    then: str
    now: str


@dataclass(frozen=True)
class NoticeRow:
    """How a supervision notice stood on the day of telling, in the words that are printed.

    Parameters
    ----------
    notice, number, unit
        Its number in luodi, the number on the paper, and whom it was issued to.
    target, name, month
        What it is about, and of which month, ``YYYYMM``.
    level, state
        Colour and state; the state of one that is open and past its deadline says so.
    due_on
        The last day for the reply; None without one.
    replied, overdue, closed
        Whether a reply stands, whether one is missing past the deadline, and whether it ended.
    """

    notice: int
    number: str
    unit: str
    target: int
    name: str
    month: int
    level: str
    state: str
    due_on: date | None
    replied: bool = False
    overdue: bool = False
    closed: bool = False


@dataclass(frozen=True)
class Sheet:
    """All figures of a bulletin.

    ``month`` is ``YYYYMM``; ``as_of`` its last day; ``told_on`` the day on which lateness and
    notices were counted. ``corrected`` has the figures of the bulletin that this one corrects.
    """

    month: int
    as_of: date
    before: date
    told_on: date
    lines: tuple[SheetLine, ...]
    late: tuple[LateLine, ...] = ()
    revised: tuple[RevisedLine, ...] = ()
    corrected: tuple[RevisedLine, ...] = ()
    notices: tuple[NoticeRow, ...] = ()


def written_sheet(sheet: Sheet) -> dict[str, Any]:
    """Write a sheet as plain JSON; `read_sheet` reads it back exactly.

    Parameters
    ----------
    sheet
        The figures.

    Source
    ------
    House rule: an approved bulletin keeps what it says (docs/systems/targets.md).
    """
    written: dict[str, Any] = json.loads(json.dumps(asdict(sheet), default=str))
    return written


def read_sheet(written: dict[str, Any]) -> Sheet:
    """Read a sheet from its JSON.

    Parameters
    ----------
    written
        As from `written_sheet`.

    Source
    ------
    House rule: an approved bulletin keeps what it says (docs/systems/targets.md).
    """
    return Sheet(
        month=written["month"],
        as_of=date.fromisoformat(written["as_of"]),
        before=date.fromisoformat(written["before"]),
        told_on=date.fromisoformat(written["told_on"]),
        lines=tuple(_read_line(line) for line in written["lines"]),
        late=tuple(LateLine(**line) for line in written["late"]),
        revised=tuple(RevisedLine(**line) for line in written["revised"]),
        corrected=tuple(RevisedLine(**line) for line in written["corrected"]),
        # Bulletins that were frozen before they told of notices have none.
        notices=tuple(_read_notice(row) for row in written.get("notices", ())),
    )


def _read_notice(written: dict[str, Any]) -> NoticeRow:
    due_on = written["due_on"]
    return NoticeRow(**written | {"due_on": date.fromisoformat(due_on) if due_on else None})


def _read_line(written: dict[str, Any]) -> SheetLine:
    before = written["before_colour"]
    return SheetLine(
        **written
        | {
            "colour": Colour(written["colour"]),
            "before_colour": None if before is None else Colour(before),
        }
    )


def content_digest(content: dict[str, Any]) -> str:
    """Give the fingerprint of a bulletin's content, whatever the order of its keys.

    Parameters
    ----------
    content
        Plain JSON.

    Source
    ------
    House rule: what an approver saw is what is frozen (docs/systems/targets.md).

    Examples
    --------
    >>> content_digest({"a": 1, "b": 2}) == content_digest({"b": 2, "a": 1})
    True
    """
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def light_counts(sheet: Sheet) -> dict[Colour, int]:
    """Count the lights of a sheet, every colour named.

    Parameters
    ----------
    sheet
        The figures.

    Source
    ------
    Dossier of annual targets, rules 8 and 9.
    """
    counts = Counter(line.colour for line in sheet.lines)
    return {colour: counts[colour] for colour in COLOUR_WORDS}


def open_notices(sheet: Sheet) -> list[NoticeRow]:
    """Give the notices that are not closed: the overdue first, then by deadline and number.

    Parameters
    ----------
    sheet
        The figures.

    Source
    ------
    Dossier of annual targets, rule 15 (notices) and 通报.
    """
    rows = [row for row in sheet.notices if not row.closed]
    return sorted(rows, key=lambda row: (not row.overdue, row.due_on or date.max, row.number))


def changed_lights(lines: Sequence[SheetLine]) -> list[SheetLine]:
    """Give the lines whose light is another than a month before.

    Parameters
    ----------
    lines
        The figures of the targets.

    Source
    ------
    Dossier of annual targets, rule 8.
    """
    return [line for line in lines if line.before_colour not in {None, line.colour}]


def moved(lines: Sequence[SheetLine], *, better: bool) -> int:
    """Count the lights that got better, or worse; from or to unknown is neither.

    Parameters
    ----------
    lines
        The figures of the targets.
    better
        True to count those that got better.

    Source
    ------
    Dossier of annual targets, rule 8 (the order of the lights).
    """
    count = 0
    for line in changed_lights(lines):
        if line.before_colour in WORSE and line.colour in WORSE:
            rose = WORSE.index(line.colour) < WORSE.index(line.before_colour)
            count += rose is better
    return count


def changed_figures(
    sheet: Sheet, now: Sequence[SheetLine], *, told_before: Collection[int] = ()
) -> list[RevisedLine]:
    """Give the figures of a printed bulletin that are others now.

    Parameters
    ----------
    sheet
        The figures as they were printed.
    now
        The same targets as they stand; a target that is missing is left out.
    told_before
        Numbers of the targets whose figure of the month before was printed as well.

    Returns
    -------
    list of RevisedLine
        In the order of print; for the month before its own line comes first.

    Source
    ------
    Dossier of annual targets, rules 11 and 21: a correction leaves both values to be seen.
    """
    standing = {line.target: line for line in now}
    found = []
    earlier = sheet.before.year * 100 + sheet.before.month
    for line in sheet.lines:
        other = standing.get(line.target)
        if other is None:
            continue
        pairs = [(sheet.month, _figure(line), _figure(other))]
        if line.target in told_before:
            pairs.insert(0, (earlier, _figure_before(line), _figure_before(other)))
        found += [
            RevisedLine(line.target, line.name, line.unit, month, then[2], new[2])
            for month, then, new in pairs
            if then[:2] != new[:2]
        ]
    return found


Printed = tuple[str | None, Colour | None, str]
"""A figure exactly, its light, and both in words."""


def _figure(line: SheetLine) -> Printed:
    return line.exact, line.colour, f"{line.actual}（{COLOUR_WORDS[line.colour]}）"


def _figure_before(line: SheetLine) -> Printed:
    colour = f"（{COLOUR_WORDS[line.before_colour]}）" if line.before_colour else ""
    return line.before_exact, line.before_colour, f"{line.before}{colour}"
