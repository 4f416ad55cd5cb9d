"""What another calendar makes of the open duties' deadlines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards import Link, Moved
from luodi.kernel.duties.models import Duty, DutyPause
from luodi.kernel.duties.reads.deadlines import due_of, spans_of, stage_due_of
from luodi.kernel.duties.reads.duties import visible_duties
from luodi.kernel.duties.reads.kinds import hours_of, reckoner
from luodi.kernel.duties.rules import Due, Reckoner, Span
from luodi.kernel.web.figures import day_text
from luodi.standards.workdays import Calendar

BATCH = 5_000
LOOKED_AT, LISTED = 2_000, 200
"""How many duties a dry run asks rights for, and how many it lists."""


class OpenRow(NamedTuple):
    """The columns of an open duty that its deadline is made of and written to."""

    pk: int
    number: str
    title: str
    state: str
    unit_id: int
    clock: str
    count: int  # type: ignore[assignment] # hides the method of tuples, as the column's name does
    named_day: date | None
    extended: int
    received_at: datetime
    office_hours: str
    due_at: datetime | None
    due_day: date | None
    remind_at: datetime | None
    provisional: bool
    calendar_version: str
    stage_from: datetime | None
    stage_clock: str
    stage_count: int
    stage_due: datetime | None


COLUMNS = OpenRow._fields


@dataclass(frozen=True)
class Move:
    """A duty with the deadline that another calendar gives; ``moved`` tells whether it differs."""

    duty: OpenRow
    due: Due | None
    stage_due: datetime | None

    @property
    def moved(self) -> bool:
        """Whether the deadline, its firmness or that of the step at hand is another."""
        duty, due = self.duty, self.due
        if self.stage_due != duty.stage_due:
            return True
        if due is None:
            return False
        return (due.at, due.provisional) != (duty.due_at, duty.provisional)


def open_duties() -> QuerySet[Duty]:
    """Give all open duties, whoever may see them: a calendar moves them all."""
    return unrestricted(Duty, why="a new calendar moves all open duties").filter(
        ended_at__isnull=True
    )


def rows_of(duties: QuerySet[Duty]) -> Iterator[OpenRow]:
    """Give the columns of some duties, without making objects of their rows."""
    for values in duties.values_list(*COLUMNS).iterator(BATCH):
        yield OpenRow(*values)


def moves(duties: Iterable[OpenRow], calendar: Calendar, today: date) -> Iterator[Move]:
    """Reckon duties anew by a calendar.

    Parameters
    ----------
    duties
        Open duties.
    calendar
        The other calendar.
    today
        The day whose share for reminders is in force.
    """
    known: dict[str, Reckoner] = {}
    pauses = _pauses()
    for duty in duties:
        if duty.office_hours not in known:
            hours = hours_of(duty.office_hours)
            known[duty.office_hours] = reckoner(today, by=calendar, hours=hours)
        counts = known[duty.office_hours]
        yield Move(duty, due_of(duty, counts, pauses.get(duty.pk, ())), stage_due_of(duty, counts))


def moved_by(actor: Actor, calendar: Calendar) -> Moved:
    """Tell which open duties another calendar would move: the card's hook for the dry run.

    All are counted; those that the actor may see are listed, up to ``LISTED``.
    """
    rows = rows_of(open_duties().order_by("due_at", "pk"))
    found = [move for move in moves(rows, calendar, clock.today()) if move.moved]
    ids = [move.duty.pk for move in found]
    seen = set(visible_duties(actor).filter(pk__in=ids[:LOOKED_AT]).values_list("pk", flat=True))
    lines = [_line(move) for move in found if move.duty.pk in seen]
    return Moved(len(found), tuple(lines[:LISTED]))


def _line(move: Move) -> Link:
    told = {
        "number": move.duty.number,
        "title": move.duty.title,
        "old": _day(move.duty.due_day),
        "new": _day(move.due.day if move.due else None),
    }
    text = _("%(number)s %(title)s：%(old)s → %(new)s") % told
    return Link(text, reverse("duties:duty", args=[move.duty.pk]))


def _day(day: date | None) -> str:
    return day_text(day) if day else "—"


def _pauses() -> dict[int, tuple[Span, ...]]:
    """Give the pauses of all open duties: few of many have one."""
    found: dict[int, list[DutyPause]] = defaultdict(list)
    for pause in DutyPause.objects.filter(duty__ended_at__isnull=True):
        found[pause.duty_id].append(pause)
    return {pk: spans_of(rows) for pk, rows in found.items()}
