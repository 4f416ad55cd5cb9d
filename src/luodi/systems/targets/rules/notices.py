"""Which supervision notice a light calls for, when a reply is late, what red months lead to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from luodi.kernel.targets.rules import Colour, Phrase
from luodi.systems.targets.rules.windows import next_month

MOST_REMEDIES = 20
"""Measures that one reply may tell."""


class Level(StrEnum):
    """Colour of a notice, the mildest first."""

    BLUE = "BLUE"
    YELLOW = "YELLOW"
    RED = "RED"


class Cause(StrEnum):
    """Why a light calls for a notice, the weightiest first."""

    OVERDUE = "OVERDUE"
    RED_LIGHT = "RED_LIGHT"
    BEHIND = "BEHIND"
    QUALITY = "QUALITY"
    DEADLINE = "DEADLINE"


class ConsequenceKind(StrEnum):
    """What is proposed to the leader when a unit stays red."""

    INTERVIEW = "INTERVIEW"
    BULLETIN = "BULLETIN"


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of notices.

    Parameters
    ----------
    near_days
        Working days before a deadline from which a blue notice is called for.
    returns
        How often the month's reports were returned for their quality to be poor.
    """

    near_days: int
    returns: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a target, or of a unit's share of it.

    Parameters
    ----------
    colour
        The light.
    kept
        Whether the promise is kept.
    ended
        Whether its period is over.
    days_left
        Working days to the next deadline that is not met; None without one that counts now.
    returned
        How often the month's reports were returned.
    """

    colour: Colour
    kept: bool = False
    ended: bool = False
    days_left: int | None = None
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Called:
    """The notice that is called for, and why."""

    level: Level
    cause: Cause


def called(seen: Seen, limits: Limits) -> Called | None:
    """Tell which notice a light calls for; None for none.

    Parameters
    ----------
    seen
        What is seen.
    limits
        The thresholds in force.

    Returns
    -------
    Called or None
        The colour of the notice with the weightiest reason. An unknown light calls for none,
        whatever else is seen.

    Source
    ------
    Design dossier 01, rule 15: the three-colour notice of an investment group in Suqian (news,
    2025) for yellow (behind, or poor in quality) and red (overdue); blue within 5 working days of
    a deadline and poor quality as reports returned twice: typical. WATCH, behind by less than the
    yellow limit, calls for none of its own.

    Examples
    --------
    >>> limits = Limits(near_days=5, returns=2)
    >>> called(Seen(Colour.YELLOW), limits)
    Called(level=<Level.YELLOW: 'YELLOW'>, cause=<Cause.BEHIND: 'BEHIND'>)
    >>> called(Seen(Colour.GREY, ended=True), limits) is None
    True
    """
    if seen.colour is Colour.GREY:
        return None
    if seen.ended and not seen.kept:
        return Called(Level.RED, Cause.OVERDUE)
    if seen.colour is Colour.RED:
        return Called(Level.RED, Cause.RED_LIGHT)
    if seen.colour is Colour.YELLOW:
        return Called(Level.YELLOW, Cause.BEHIND)
    if seen.returned >= limits.returns > 0:
        return Called(Level.YELLOW, Cause.QUALITY)
    near = seen.days_left is not None and 0 <= seen.days_left <= limits.near_days
    if near and not seen.kept:
        return Called(Level.BLUE, Cause.DEADLINE)
    return None


def raised(level: Level, *, late_before: bool) -> Level:
    """Give the colour of a notice after what became of the one before it.

    Parameters
    ----------
    level
        The colour that the light calls for.
    late_before
        Whether the reply to the unit's previous notice on the same target was late.

    Source
    ------
    Design dossier 01, rule 15: a colour is raised one level when the previous notice's reply is
    late (Sanming, 2017). Red is the highest.

    Examples
    --------
    >>> raised(Level.BLUE, late_before=True), raised(Level.RED, late_before=True)
    (<Level.YELLOW: 'YELLOW'>, <Level.RED: 'RED'>)
    """
    order = list(Level)
    return order[min(order.index(level) + late_before, len(order) - 1)]


@dataclass(frozen=True, slots=True)
class ReplyStep:
    """A reply that was given, when it was due, and whether it was sent back."""

    at: datetime
    due_at: datetime | None
    sent_back: bool = False


def reply_is_late(
    replies: Sequence[ReplyStep], *, due_at: datetime | None, now: datetime, firm: bool = True
) -> bool:
    """Tell whether the reply to a notice is late.

    Parameters
    ----------
    replies
        The replies in order.
    due_at
        The instant from which on a reply is late, as it stands; None without a deadline.
    now
        The instant of judging.
    firm
        Whether the deadline rests on a published calendar; else nothing is late yet.

    Returns
    -------
    bool
        By the first reply that was not sent back: one that was counts as none. Without any, the
        reply is late once the deadline is past.

    Source
    ------
    Design dossier 01, rule 15 (Sanming, 2017); a provisional deadline makes nothing late: dossier
    03, bad input.
    """
    if not firm:
        return False
    stands = next((reply for reply in replies if not reply.sent_back), None)
    if stands is not None:
        return stands.due_at is not None and stands.at >= stands.due_at
    return due_at is not None and now >= due_at


def red_run(red_months: Collection[int], last_closed: int | None, closed: Collection[int]) -> int:
    """Count the consecutive red months of a unit that end with the last closed month.

    Parameters
    ----------
    red_months
        Closed months, ``YYYYMM``, in which a light of the unit was red.
    last_closed
        The last closed month; None when none is.
    closed
        All closed months: one that was never closed ends the run.

    Source
    ------
    Design dossier 01, rule 16; months are counted from the month closings, so that a figure
    corrected afterwards changes none.

    Examples
    --------
    >>> red_run({202211, 202212, 202301}, 202301, {202211, 202212, 202301})
    3
    >>> red_run({202303, 202305}, 202305, {202303, 202304, 202305})
    1
    """
    following = {next_month(month): month for month in closed}
    month, run = last_closed, 0
    while month is not None and month in red_months and month in closed:
        run += 1
        month = following.get(month)
    return run


def consequence(run: int, *, interview: int, bulletin: int) -> ConsequenceKind | None:
    """Tell what is proposed to the leader after so many red months; a person decides.

    Parameters
    ----------
    run
        Consecutive red months of the unit.
    interview, bulletin
        From how many months on each is proposed.

    Source
    ------
    Design dossier 01, rule 16: two consecutive red months an interview, three a public bulletin
    (typical). Neither is ever on by default (docs/design.md).

    Examples
    --------
    >>> [consequence(run, interview=2, bulletin=3) for run in (1, 2)]
    [None, <ConsequenceKind.INTERVIEW: 'INTERVIEW'>]
    >>> consequence(5, interview=2, bulletin=3)
    <ConsequenceKind.BULLETIN: 'BULLETIN'>
    """
    if run >= bulletin:
        return ConsequenceKind.BULLETIN
    return ConsequenceKind.INTERVIEW if run >= interview else None


def check_remedies(remedies: Sequence[tuple[str, date]], *, today: date) -> str | None:
    """Say why the measures of a reply may not stand; None when they may.

    Parameters
    ----------
    remedies
        What will be done, and by which day.
    today
        The day of replying.

    Source
    ------
    Design dossier 01, entity Notice (root cause, measures); issue of supervision notices: each
    measure has its day.

    Examples
    --------
    >>> check_remedies([("加派两个班组", date(2023, 6, 30))], today=date(2023, 6, 20)) is None
    True
    """
    if not remedies:
        return Phrase("没有整改措施；请至少写一条，并写明完成日期")
    if len(remedies) > MOST_REMEDIES:
        return Phrase(
            "整改措施有 %(count)d 条，最多 %(most)d 条；请归并",
            count=len(remedies),
            most=MOST_REMEDIES,
        )
    for what, day in remedies:
        if not what.strip():
            return Phrase("完成日期 %(day)s 没有写对应的措施；请补上，或删去这一行", day=day)
        if day < today:
            return Phrase(
                "措施“%(what)s”的完成日期 %(day)s 已过；请填今天或以后的日期", what=what, day=day
            )
    return None
