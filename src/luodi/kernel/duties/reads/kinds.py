"""Kinds of duties as the cards declare them, their limits on a day, and who reckons deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise

from luodi.kernel.cards import DutyKind, DutyLimit, all_cards
from luodi.kernel.config.reads import ThresholdValue, calendar, threshold, thresholds
from luodi.kernel.duties import rules
from luodi.kernel.duties.rules import Clock, Reckoner, State
from luodi.standards.workdays import Calendar
from luodi.standards.working_hours import OfficeHours

REMIND = "duties.remind_percent"
HOURS = (
    "duties.morning_from", "duties.morning_to", "duties.afternoon_from", "duties.afternoon_to",
)  # fmt: skip


class UnknownKindError(LookupError):
    """No card declares the kind of duties."""


@dataclass(frozen=True)
class Limit:
    """How long a step may take: so many of a clock's unit."""

    clock: Clock
    count: int


def duty_kinds() -> dict[str, DutyKind]:
    """Give the kinds of duties that cards declare, by code."""
    return {kind.code: kind for card in all_cards() for kind in card.duty_kinds}


def kind_of(code: str) -> DutyKind:
    """Give a kind of duties.

    Raises
    ------
    UnknownKindError
        When no card declares it: its system was removed.
    """
    found = duty_kinds().get(code)
    if found is None:
        raise UnknownKindError(f"没有名为 {code} 的事项类别；请检查类别代码，或恢复它的系统")
    return found


def on_record(code: str) -> Mapping[str, str | Promise]:
    """Give the acts of a kind that are done on the page of the record, and what each needs."""
    found = duty_kinds().get(code)
    return found.on_record if found else {}


def states_of(kind: DutyKind) -> frozenset[State]:
    """Give the states that a kind passes."""
    return rules.check_subset(kind.states)


def grades_of(kind: DutyKind) -> list[str]:
    """List the grades for which a kind has deadlines of their own."""
    return sorted({row.grade for row in kind.limits if row.grade})


def limit_of(kind: DutyKind, step: str, grade: str, day: date) -> Limit | None:
    """Give how long a step of a kind may take, as in force on a day; None for no limit.

    A row for the grade goes before the row for all.
    """
    rows: dict[str, DutyLimit] = {row.grade: row for row in kind.limits if row.step == step}
    row = rows.get(grade) or rows.get("")
    if row is None:
        return None
    return Limit(Clock(row.clock), int(threshold(row.threshold, day).value))


def count_on(key: str, day: date) -> int:
    """Give a whole number of the room's thresholds, as in force on a day."""
    return int(threshold(f"duties.{key}", day).value)


def office_hours(day: date) -> OfficeHours:
    """Give the office hours in force on a day."""
    return _hours(thresholds(HOURS, day))


def _hours(found: Mapping[str, ThresholdValue]) -> OfficeHours:
    hours = [_time(found[key].value) for key in HOURS]
    return OfficeHours(((hours[0], hours[1]), (hours[2], hours[3])))


def _time(hours: Decimal) -> time:
    minutes = min(int(hours * 60), 24 * 60 - 1)
    return time(minutes // 60, minutes % 60)


def hours_text(hours: OfficeHours) -> str:
    """Write office hours as a duty keeps them: ``08:30-12:00 14:00-17:30``."""
    return " ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in hours.spans)


def hours_of(text: str) -> OfficeHours:
    """Read office hours as a duty keeps them."""
    spans = []
    for part in text.split():
        start, _dash, end = part.partition("-")
        spans.append((time.fromisoformat(start), time.fromisoformat(end)))
    return OfficeHours(tuple(spans))


def reckoner(
    day: date, *, by: Calendar | None = None, hours: OfficeHours | None = None
) -> Reckoner:
    """Give who reckons deadlines.

    Parameters
    ----------
    day
        The day whose office hours and share for reminders are in force.
    by
        Another calendar than the one that stands, to see what it would move.
    hours
        Other office hours than those of the day, such as a duty kept.
    """
    found = thresholds((REMIND,) if hours else (REMIND, *HOURS), day)
    share = Fraction(found[REMIND].value) / 100
    return Reckoner(by or calendar(), hours or _hours(found), share)
