"""Crews: hours that may be worked, shifts, how many people keep a post manned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

WEEK_HOURS = 168
DAY = timedelta(hours=8)
DAY_OVERTIME = timedelta(hours=3)
WEEK = timedelta(hours=40)
MONTH_OVERTIME = timedelta(hours=36)
DRIVE = timedelta(hours=4)
REST_AT_WHEEL = timedelta(minutes=20)
BETWEEN = timedelta(hours=11)
NIGHTS = 5
HANDOVER_GAP = timedelta(minutes=20)
NIGHT = timedelta(hours=22), timedelta(hours=30)
"""The night's shift, 22:00 to 06:00, from the midnight before it."""
NIGHT_FROM = timedelta(hours=1)
_NOON = timedelta(hours=12)


@dataclass(frozen=True)
class Turn:
    """One shift of one person, half open, by the clock of Shanghai."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Give how long it lasts."""
        return self.end - self.start

    @property
    def at_night(self) -> bool:
        """Tell whether more than an hour of it lies from 22:00 to 06:00.

        A late shift that hands over at 22:15 does not, nor does one that begins at 05:00.
        """
        midnight = self.night.replace(hour=0, minute=0, second=0, microsecond=0)
        late, early = (midnight + one for one in NIGHT)
        return min(self.end, early) - max(self.start, late) > NIGHT_FROM

    @property
    def night(self) -> datetime:
        """Give an instant of the day whose night it touches: that before, until noon."""
        return self.start - _NOON


def turn_refusal(turn: Turn, others: Sequence[Turn]) -> str | None:
    """Say why a person may not be given a shift beside the others; None when it may be.

    Parameters
    ----------
    turn
        The shift.
    others
        The shifts that the person has already, in any order.

    Notes
    -----
    Overtime of a calendar week is what is worked beyond 8 hours on each of its days, or beyond 40
    hours in all, whichever is more; no hour counts twice. It counts in the month in which the
    week's last worked day lies. A shift belongs to the day on which it begins.

    Source
    ------
    Dossier of road cleaning, rule 23: Labour Law articles 36, 38, 41 and 44; eleven hours between
    shifts and five nights in a row are house rules, and so is that a night is more than an hour
    from 22:00 to 06:00.
    """
    own = sorted([*others, turn], key=lambda one: one.start)
    for checked in (
        _length_refusal,
        _between_refusal,
        _day_refusal,
        _nights_refusal,
        _month_refusal,
    ):
        refused = checked(turn, own)
        if refused:
            return refused
    return None


def _length_refusal(turn: Turn, _own: Sequence[Turn]) -> str | None:
    if turn.end <= turn.start:
        return f"班次结束 {turn.end:%m-%d %H:%M} 不晚于开始；请核对时间"
    if turn.length > DAY + DAY_OVERTIME:
        return f"{_hours(turn.length)} 小时超过一天 8 小时加班 3 小时（规则 23）；请拆成两班"
    return None


def _between_refusal(turn: Turn, own: Sequence[Turn]) -> str | None:
    for before, after in pairwise(own):
        if turn in {before, after} and after.start - before.end < BETWEEN:
            return (
                f"与 {before.start:%m-%d %H:%M} 的班次之间只有 "
                f"{_hours(max(after.start - before.end, timedelta()))} 小时，少于 11 小时"
                "（规则 23）；请换人或改时间"
            )
    return None


def _day_refusal(turn: Turn, own: Sequence[Turn]) -> str | None:
    day = _days(own)[turn.start.date()]
    if day > DAY + DAY_OVERTIME:
        return f"当天共 {_hours(day)} 小时，超过 8 小时加班 3 小时（规则 23）；请换人"
    return None


def _nights_refusal(turn: Turn, own: Sequence[Turn]) -> str | None:
    nights = {one.night.date() for one in own if one.at_night}
    day = turn.night.date()
    if day not in nights:
        return None
    row = 1
    for step in (-1, 1):
        near = day + timedelta(days=step)
        while near in nights:
            row, near = row + 1, near + timedelta(days=step)
    if row > NIGHTS:
        return f"连续 {row} 个夜班，超过 {NIGHTS} 个（规则 23）；请换人"
    return None


def _month_refusal(turn: Turn, own: Sequence[Turn]) -> str | None:
    weeks: dict[tuple[int, int], list[Turn]] = {}
    for one in own:
        weeks.setdefault(one.start.isocalendar()[:2], []).append(one)
    month = (max(one.start for one in weeks[turn.start.isocalendar()[:2]])).strftime("%Y-%m")
    over = sum(
        (
            _overtime(turns)
            for turns in weeks.values()
            if max(one.start for one in turns).strftime("%Y-%m") == month
        ),
        timedelta(),
    )
    if over > MONTH_OVERTIME:
        return f"{month} 加班 {_hours(over)} 小时，超过 36 小时（规则 23）；请换人"
    return None


def _overtime(week: Sequence[Turn]) -> timedelta:
    """Give the overtime of one calendar week: by its days or by its sum, whichever is more."""
    days = _days(week).values()
    by_day = sum((max(day - DAY, timedelta()) for day in days), timedelta())
    return max(by_day, sum(days, timedelta()) - WEEK)


def _days(turns: Sequence[Turn]) -> dict[date, timedelta]:
    """Give how long is worked in the shifts that begin on each day."""
    days: dict[date, timedelta] = {}
    for one in turns:
        days[one.start.date()] = days.get(one.start.date(), timedelta()) + one.length
    return days


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:g}"


def people_needed(posts: int, attendance_percent: int = 100) -> int:
    """Give how many people keep posts manned round the clock, 40 hours a week each.

    Parameters
    ----------
    posts
        Posts that are never left.
    attendance_percent
        Of those who are on the list, how many come; 1 to 100.

    Source
    ------
    Dossier of road cleaning, rule 24: 168 / 40 = 4.2 a post; three posts at 90 % need 14.

    Examples
    --------
    >>> people_needed(1), people_needed(3), people_needed(3, 90)
    (5, 13, 14)
    """
    return -(-posts * WEEK_HOURS * 100 // (40 * attendance_percent))


def unmanned(turns: Sequence[Turn], start: datetime, end: datetime) -> tuple[Turn, ...]:
    """Give the stretches of a post's time in which nobody stands at it, longer than allowed.

    Parameters
    ----------
    turns
        The shifts of everybody at the post, in any order.
    start, end
        The time that must be covered, half open.

    Source
    ------
    Dossier of road cleaning, rule 22: no gap of more than 20 minutes.
    """
    gaps, reached = [], start
    for turn in sorted(turns, key=lambda one: one.start):
        if turn.start - reached > HANDOVER_GAP:
            gaps.append(Turn(reached, min(turn.start, end)))
        reached = max(reached, turn.end)
        if reached >= end:
            break
    if end - reached > HANDOVER_GAP:
        gaps.append(Turn(reached, end))
    return tuple(gaps)
