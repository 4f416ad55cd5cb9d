"""Somebody's day: what waits for them across all systems, by urgency and around the holidays."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor, Scope
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards import Waiting, all_cards, load
from luodi.kernel.duties import rules
from luodi.kernel.duties.models import Duty, DutyExtension, Escalation
from luodi.kernel.duties.reads.duties import (
    ASSIGN,
    HANDLE,
    VERIFY,
    own_posts,
    own_units,
    visible_duties,
)
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.duties.rules import Reckoner, State
from luodi.kernel.duties.words import due_word, left, state_word
from luodi.standards.holidays import Break

TO_ASSIGN = (State.OPEN, State.REOPENED)
TO_VERIFY = (State.REPLIED, State.VERIFIED)


def is_mine(actor: Actor) -> Q:
    """Give the condition of duties that wait for the actor: to handle, verify, assign or decide."""
    posts, units = own_posts(actor, HANDLE), own_units(actor, HANDLE)
    verifying, asking = own_posts(actor, VERIFY), own_units(actor, ASSIGN)
    standing = unrestricted(Duty, why="their numbers alone; who may see them is asked beside")
    standing = standing.filter(ended_at__isnull=True).order_by()
    # each way by itself is looked up in an index; one condition of all reads what stands
    ways: list[QuerySet[Any, Any]] = [
        standing.filter(state__in=states, **{f"{whose}__in": numbers}, **more).values("pk")
        for states, whose, numbers, more in (
            (rules.WITH_HANDLER, "post", posts, {}),
            (rules.WITH_HANDLER, "unit", units, {"post": None}),
            (TO_VERIFY, "verifier_post", verifying, {}),
            (TO_ASSIGN, "opened_unit", asking, {}),
        )
        if numbers
    ]
    if asking:
        undecided = DutyExtension.objects.filter(granted__isnull=True, duty__ended_at__isnull=True)
        ways.append(undecided.filter(duty__opened_unit__in=asking).order_by().values("duty"))
    return Q(pk__in=ways[0].union(*ways[1:], all=True) if ways else ())


def duties_waiting(actor: Actor) -> QuerySet[Duty]:
    """Give the duties that wait for the actor."""
    return visible_duties(actor).filter(is_mine(actor))


def duties_of_units(actor: Actor) -> QuerySet[Duty]:
    """Give all open duties of the units in which the actor holds a post."""
    units = {scope.unit_id for scope in actor.granting("duties.view_duty")}
    return visible_duties(actor).filter(ended_at__isnull=True, unit__in=units)


def duties_watched(actor: Actor) -> QuerySet[Duty]:
    """Give the open duties that the actor follows, and may still see."""
    return visible_duties(actor).filter(ended_at__isnull=True, watchers__user=actor.user_id)


def waiting_count(actor: Actor) -> int:
    """Count the duties that wait for somebody, for the menu."""
    written = _counting(actor.scopes, connection.vendor)
    if written is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*written)
        return int(cursor.fetchone()[0])


@lru_cache(maxsize=512)
def _counting(scopes: tuple[Scope, ...], _vendor: str) -> tuple[str, tuple[Any, ...]] | None:
    """Write the statement that counts what waits, once for the same posts: every page asks it.

    None when nothing can wait in such posts.
    """
    rows = duties_waiting(Actor(user_id=None, label="", scopes=scopes))
    try:
        statement, values = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    counts = f"SELECT COUNT(*) FROM ({statement}) AS waiting"  # noqa: S608 - the ORM's own words
    return counts, values


def waiting(actor: Actor, _day: date) -> list[Waiting]:
    """Tell which duties wait for somebody: the card's hook for my day."""
    return lines_of(duties_waiting(actor), to_decide=own_units(actor, ASSIGN))


def lines_of(duties: QuerySet[Duty], *, to_decide: Collection[int] = ()) -> list[Waiting]:
    """Write duties as lines of a day.

    Parameters
    ----------
    duties
        The duties.
    to_decide
        Numbers of the units for which the reader decides what is asked of a duty.
    """
    now = clock.now()
    counts = reckoner(now.date())
    asked = set(
        DutyExtension.objects.filter(granted__isnull=True, duty__in=duties.values("pk"))
        .order_by()
        .values_list("duty_id", flat=True)
    )
    return [
        Waiting(
            what=_what(duty, asks=duty.pk in asked and duty.opened_unit_id in to_decide),
            text=f"{duty.number} {duty.title}",
            url=reverse("duties:duty", args=[duty.pk]),
            due=duty.due_at,
            unit=duty.unit.name,
            left=left(duty, counts, now),
            firm=not duty.provisional and duty.state != State.PAUSED,
        )
        for duty in duties
    ]


def _what(duty: Duty, *, asks: bool) -> str:
    if duty.objection_open:
        return _("异议待裁定")
    return _("延期待决定") if asks else state_word(duty.kind, duty.state)


@dataclass(frozen=True)
class DayLine:
    """A line of a day: what waits, in words how long, and whether it is late."""

    waiting: Waiting
    left: str
    late: bool


@dataclass(frozen=True)
class DaySection:
    """The lines of one urgency."""

    key: str
    title: str
    lines: tuple[DayLine, ...]


@dataclass(frozen=True)
class NextBreak:
    """The next days off under one name, and how many lines fall before and after them."""

    name: str
    first: date
    last: date
    before: int
    after: int


@dataclass(frozen=True)
class Day:
    """What waits for somebody: sections by urgency, and the next days off."""

    sections: tuple[DaySection, ...]
    next_break: NextBreak | None
    count: int
    late: int


def all_waiting(actor: Actor, day: date) -> list[Waiting]:
    """Ask every card what waits for somebody."""
    found: list[Waiting] = []
    for card in all_cards():
        if card.waiting:
            found += load(card.waiting)(actor, day)
    return found


def by_date(lines: Iterable[Waiting]) -> list[Waiting]:
    """Put lines in order of their instants; those without one last."""
    return sorted(lines, key=lambda line: (line.due is None, line.due, line.text))


def day_of(lines: Iterable[Waiting], now: datetime) -> Day:
    """Put lines in order of urgency.

    Parameters
    ----------
    lines
        What waits.
    now
        The instant of looking.
    """
    counts = reckoner(now.date())
    rest = next_break(counts, now.date())
    groups: dict[str, list[DayLine]] = {"late": [], "today": [], "before": [], "after": [],
                                        "open": []}  # fmt: skip
    for waiting in by_date(lines):
        late = rules.is_late(now, waiting.due, provisional=not waiting.firm)
        words = waiting.left or due_word(waiting.due, counts, now)
        groups[_group(waiting, late, now, rest)].append(DayLine(waiting, words, late))
    sections = tuple(
        DaySection(key, title, tuple(groups[key])) for key, title in _titles(rest) if groups[key]
    )
    before = len(groups["late"]) + len(groups["today"]) + len(groups["before"])
    told = None
    if rest is not None:
        told = NextBreak(rest.name, rest.first, rest.last, before, len(groups["after"]))
    return Day(sections, told, sum(map(len, groups.values())), len(groups["late"]))


def _group(waiting: Waiting, late: bool, now: datetime, rest: Break | None) -> str:
    if waiting.due is None:
        return "open"
    if late:
        return "late"
    last = (waiting.due - timedelta(microseconds=1)).astimezone(clock.SHANGHAI).date()
    if last <= now.date():
        return "today" if waiting.firm else "open"
    return "after" if rest is not None and last >= rest.first else "before"


def _titles(rest: Break | None) -> list[tuple[str, str]]:
    before, after = _("以后到期"), _("以后到期")
    if rest is not None:
        before = _("%(name)s放假前到期") % {"name": rest.name}
        after = _("%(name)s放假后到期") % {"name": rest.name}
    return [
        ("late", _("已逾期")),
        ("today", _("今天到期")),
        ("before", before),
        ("after", after),
        ("open", _("暂定，或没有时限")),
    ]


def next_break(counts: Reckoner, today: date) -> Break | None:
    """Give the next days off that a notice names, after today; None when none is known."""
    coming = [
        rest for notice in counts.calendar.notices for rest in notice.breaks if rest.first > today
    ]
    return min(coming, key=lambda rest: rest.first, default=None)


def reminders_of(duty: Duty) -> QuerySet[Escalation]:
    """Give all reminders and steps up the ladder of a duty, the newest first."""
    return duty.escalations.select_related("unit", "seen_by").order_by("-id")
