"""Rosters: the three shifts of a day, a week's rota under the law of hours, who may stand in."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from luodi.systems.sweeping.rules.crews import WEEK, Turn, turn_refusal

Post = TypeVar("Post", bound=Hashable)
Who = TypeVar("Who", bound=Hashable)
HANDOVER = timedelta(minutes=15)
"""Rule 22: how long who leaves a key area stays beside who comes."""
LENGTH = timedelta(hours=8)
SHIFTS_A_WEEK = WEEK // LENGTH
WEEK_MOST = WEEK + SHIFTS_A_WEEK * HANDOVER
"""What a proposal gives one person in a calendar week: no overtime but the hand-overs."""


class Shift(StrEnum):
    """One of the three shifts of a day, by the hour at which it begins."""

    EARLY = "06"
    LATE = "14"
    NIGHT = "22"


@dataclass(frozen=True)
class Slot(Generic[Post]):
    """A shift that somebody has to take: at which post, or in which vehicle, and when."""

    post: Post
    turn: Turn


@dataclass(frozen=True)
class Rota(Generic[Post, Who]):
    """Who takes which shift; what nobody may take is a gap."""

    given: tuple[tuple[Slot[Post], Who], ...] = ()
    gaps: tuple[Slot[Post], ...] = ()


def shift_turn(midnight: datetime, shift: Shift, *, key_area: bool) -> Turn:
    """Give the times of a shift, half open.

    Parameters
    ----------
    midnight
        Where the day of the shift begins, by the clock of Shanghai.
    shift
        Which of the three; the night's ends on the next day.
    key_area
        Whether it hands over at a key area, which takes 15 minutes more.

    Source
    ------
    Dossier of road cleaning, rule 22: 06-14, 14-22, 22-06; the 15 minutes are overtime of who
    leaves.

    Examples
    --------
    >>> turn = shift_turn(datetime(2023, 3, 1), Shift.NIGHT, key_area=True)
    >>> f"{turn.start:%d %H:%M} {turn.end:%d %H:%M}"
    '01 22:00 02 06:15'
    """
    start = midnight + timedelta(hours=int(shift))
    return Turn(start, start + LENGTH + (HANDOVER if key_area else timedelta()))


def shift_at(at: datetime) -> tuple[datetime, Shift]:
    """Give the shift that runs at an instant: the midnight that begins its day, and which.

    Parameters
    ----------
    at
        The instant, by the clock of Shanghai; a shift's first minute is its own.

    Source
    ------
    Dossier of road cleaning, rule 22.

    Examples
    --------
    >>> midnight, shift = shift_at(datetime(2023, 3, 2, 5, 59))
    >>> f"{midnight:%d} {shift.name}"
    '01 NIGHT'
    """
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    begun = [shift for shift in Shift if int(shift) <= at.hour]
    if not begun:
        return midnight - timedelta(days=1), Shift.NIGHT
    return midnight, begun[-1]


def shift_before(midnight: datetime, shift: Shift) -> tuple[datetime, Shift]:
    """Give the shift that hands over to another one.

    Parameters
    ----------
    midnight, shift
        The midnight that begins the day of the shift, and which of the three it is.

    Source
    ------
    Dossier of road cleaning, rule 22.

    Examples
    --------
    >>> midnight, shift = shift_before(datetime(2023, 3, 2), Shift.EARLY)
    >>> f"{midnight:%d} {shift.name}"
    '01 NIGHT'
    """
    return shift_at(midnight + timedelta(hours=int(shift)) - timedelta(minutes=1))


@dataclass
class _Load:
    """What a person has already, and how long they work in each calendar week."""

    turns: list[Turn] = field(default_factory=list)
    weeks: dict[tuple[int, int], timedelta] = field(default_factory=dict)

    def add(self, turn: Turn) -> None:
        self.turns.append(turn)
        week = turn.start.isocalendar()[:2]
        self.weeks[week] = self.weeks.get(week, timedelta()) + turn.length

    def worked(self, turn: Turn) -> timedelta:
        """Give the hours in the calendar week of a shift."""
        return self.weeks.get(turn.start.isocalendar()[:2], timedelta())


def proposed_rota(
    slots: Sequence[Slot[Post]],
    people: Mapping[Who, Sequence[Turn]],
    away: Mapping[Who, frozenset[date]] | None = None,
) -> Rota[Post, Who]:
    """Propose who takes which shift, levelling the hours of everybody.

    Parameters
    ----------
    slots
        The shifts to fill, in any order.
    people
        Everybody who may be asked, each with the shifts that they have already, from at least
        four weeks before to four weeks after; the order decides between equals.
    away
        Days on which somebody is on leave.

    Returns
    -------
    Rota
        The slots by their beginnings, each with a person, and those that nobody may take.

    Notes
    -----
    Each slot, the earliest first, goes to whoever has worked least in its calendar week and whose
    last shift ended longest ago, so that turns go round. Nobody gets more than 40 hours in a
    calendar week besides hand-overs; overtime is given by hand. It is a proposal: filled slots
    always obey rule 23, but another order might leave fewer gaps.

    Source
    ------
    Dossier of road cleaning, rules 22 to 24.

    Examples
    --------
    >>> night = Slot("1", shift_turn(datetime(2023, 3, 1), Shift.NIGHT, key_area=True))
    >>> early = shift_turn(datetime(2023, 3, 1), Shift.LATE, key_area=True)
    >>> proposed_rota([night], {"li": [early], "wang": []}).given[0][1]
    'wang'
    """
    loads: dict[Who, _Load] = {}
    for who, turns in people.items():
        loads[who] = _Load()
        for turn in turns:
            loads[who].add(turn)
    given: list[tuple[Slot[Post], Who]] = []
    gaps: list[Slot[Post]] = []
    for slot in sorted(slots, key=lambda one: (one.turn.start, str(one.post))):
        taker = _next(slot.turn, loads, away or {})
        if taker is None:
            gaps.append(slot)
            continue
        loads[taker].add(slot.turn)
        given.append((slot, taker))
    return Rota(tuple(given), tuple(gaps))


def _next(
    turn: Turn, loads: Mapping[Who, _Load], away: Mapping[Who, frozenset[date]]
) -> Who | None:
    days = set(days_of(turn))
    ranked = sorted(
        (
            (load.worked(turn), max((one.end.timestamp() for one in load.turns), default=0.0), who)
            for who, load in loads.items()
        ),
        key=lambda one: one[:2],
    )
    for worked, _last, who in ranked:
        if worked + turn.length > WEEK_MOST or days & away.get(who, frozenset()):
            continue
        if turn_refusal(turn, loads[who].turns) is None:
            return who
    return None


def days_of(turn: Turn) -> tuple[date, ...]:
    """Give the calendar days that a shift touches; the minutes of a hand-over do not count.

    Parameters
    ----------
    turn
        The shift, by the clock of Shanghai.

    Source
    ------
    Dossier of road cleaning, rule 22: the night's shift runs into the next day.

    Examples
    --------
    >>> len(days_of(shift_turn(datetime(2023, 3, 1), Shift.NIGHT, key_area=True)))
    2
    """
    first = turn.start.date()
    last = (turn.end - HANDOVER - timedelta(microseconds=1)).date()
    return tuple(first + timedelta(days=step) for step in range(max((last - first).days, 0) + 1))


def may_stand_in(
    turn: Turn,
    people: Mapping[Who, Sequence[Turn]],
    away: Mapping[Who, frozenset[date]] | None = None,
) -> tuple[Who, ...]:
    """Give who may take a shift without breaking the law of hours, in the order they came in.

    Parameters
    ----------
    turn
        The shift that has nobody.
    people
        Everybody who may be asked, each with the shifts that they have already.
    away
        Days on which somebody is on leave.

    Source
    ------
    Dossier of road cleaning, rule 23. There is no ranking: who asks reads names.

    Examples
    --------
    >>> night = shift_turn(datetime(2023, 3, 1), Shift.NIGHT, key_area=True)
    >>> late = shift_turn(datetime(2023, 3, 1), Shift.LATE, key_area=True)
    >>> may_stand_in(night, {"li": [late], "wang": []})
    ('wang',)
    """
    days = set(days_of(turn))
    return tuple(
        who
        for who, turns in people.items()
        if not days & (away or {}).get(who, frozenset()) and turn_refusal(turn, turns) is None
    )


def refusal_with_other(turn: Turn, others: Sequence[Turn]) -> str | None:
    """Say why a person may not be given a shift, and which of their other shifts is nearest.

    Parameters
    ----------
    turn
        The shift.
    others
        The shifts that the person has already, in any order.

    Source
    ------
    Dossier of road cleaning, rule 23.

    Examples
    --------
    >>> day = datetime(2023, 3, 1)
    >>> late = shift_turn(day, Shift.LATE, key_area=False)
    >>> refusal_with_other(shift_turn(day, Shift.NIGHT, key_area=False), [late]).split("；")[0]
    '与 03-01 14:00 的班次之间只有 0 小时，少于 11 小时（规则 23）'
    """
    refused = turn_refusal(turn, others)
    if refused is None or not others:
        return refused
    near = min(others, key=lambda one: (_apart(turn, one), one.start))
    return f"{refused}。最近的另一班：{near.start:%m-%d %H:%M} 至 {near.end:%m-%d %H:%M}"


def _apart(one: Turn, other: Turn) -> timedelta:
    return max(one.start - other.end, other.start - one.end, timedelta())
