"""What may be asked of a clock: a pause, more time, another unit; and from when on it is late."""

from collections.abc import Sequence
from datetime import date, datetime

from luodi.kernel.duties.rules.clocks import Clock, Reckoner, midnight_after
from luodi.kernel.targets.rules.phrases import Phrase

REMINDER, UNIT_HEAD, LEADER, MEETING = 0, 1, 2, 3
"""Levels of the ladder: a reminder, the unit's head, the leader above, the joint meeting."""


def extension_refusal(
    reckoner: Reckoner, *, today: date, due: date, count: int, wanted: int, asked_before: int
) -> str | None:
    """Say why more time may not be asked for; None when it may.

    Parameters
    ----------
    reckoner
        Knows the working days.
    today
        The day of asking.
    due
        The last day in time so far.
    count
        The limit's own length, in its unit; of a named day, its working days from the start.
    wanted
        How many more, in the same unit.
    asked_before
        How often an extension of this duty was granted, or waits to be decided.

    Returns
    -------
    str or None
        The refusal.

    Source
    ------
    Dossier of enterprise cases, rule 8; Quanzhou Evening News, Aug 2022 (asked one working day
    before); once and at most the same length again: typical.
    """
    if asked_before:
        return Phrase("延期只能申请一次，这个事项已经申请过；确实办不完的，请挂账并附计划")
    if wanted < 1:
        return Phrase("延长 %(wanted)d 不成为延期；请填 1 以上的数", wanted=wanted)
    if wanted > count:
        return Phrase(
            "延长 %(wanted)d 超过原来的时限 %(count)d；最多再延同样长", wanted=wanted, count=count
        )
    if reckoner.days_left(today, due) < 1:
        return Phrase(
            "延期至少要在到期（%(due)s）前一个工作日申请；今天是 %(today)s，已来不及",
            due=due,
            today=today,
        )
    return None


def objection_ends(reckoner: Reckoner, assigned_at: datetime, days: int) -> datetime:
    """Give the instant up to which a unit may object to an assignment.

    Parameters
    ----------
    reckoner
        Knows the working days.
    assigned_at
        When the duty was assigned.
    days
        Working days for objecting.

    Returns
    -------
    datetime
        The end of the last working day for it.

    Source
    ------
    Dossier of enterprise cases, rule 5; Quanzhou Evening News, Aug 2022: within one working day.
    """
    first, _unsure = reckoner.ask(lambda known: reckoner.hours.first_day(known, assigned_at).day)
    return midnight_after(reckoner.later(first, days))


def objection_refusal(*, at: datetime, ends: datetime, objected: bool) -> str | None:
    """Say why a unit may not object to an assignment; None when it may.

    Parameters
    ----------
    at
        The instant of objecting.
    ends
        What `objection_ends` gives.
    objected
        Whether this duty was objected to before.

    Returns
    -------
    str or None
        The refusal.

    Source
    ------
    Dossier of enterprise cases, rule 5: once, and the decision is final.
    """
    if objected:
        return Phrase("这个事项已提过一次异议，裁定为准，不能再提；请接收办理，或请派发单位转办")
    if at >= ends:
        return Phrase(
            "异议要在派发后一个工作日内（%(ends)s 前）提出，现在已过；请接收办理，或请派发单位转办",
            ends=f"{ends:%Y-%m-%d %H:%M}",
        )
    return None


def pause_refusal(
    *, at: datetime, until: datetime, due: datetime | None, total: int, limit: int
) -> str | None:
    """Say why a clock may not be paused; None when it may.

    Parameters
    ----------
    at
        The instant from which it would stand.
    until
        The instant at which it goes on.
    due
        The deadline so far; None without one.
    total
        Working days of all pauses, the new one included.
    limit
        How many there may be before the duty is carried with a plan.

    Returns
    -------
    str or None
        The refusal.

    Source
    ------
    Dossier of enterprise cases, rule 7: a pause has an end; more than 30 working days are carried.
    """
    if due is None:
        return Phrase("这个事项没有时限，不需要暂停")
    if at >= due:
        return Phrase("已过时限 %(due)s，不能再暂停；请尽快办理，或挂账并附计划", due=_until(due))
    if until <= at:
        return Phrase("暂停的止期 %(until)s 不在今后；请选今天或以后的日期", until=_until(until))
    if total > limit:
        return Phrase(
            "累计暂停将达 %(total)d 个工作日，超过 %(limit)d 个；请改为挂账，并附办理计划",
            total=total,
            limit=limit,
        )
    return None


def _until(end: datetime) -> str:
    return f"{end:%Y-%m-%d %H:%M}"


def ladder(
    reckoner: Reckoner, due_at: datetime, due_day: date, steps: Sequence[int]
) -> list[datetime]:
    """Give the instants at which a late duty goes up, level by level.

    Parameters
    ----------
    reckoner
        Knows the working days.
    due_at
        The instant from which on it is late.
    due_day
        The last day that was in time.
    steps
        Working days after the deadline, one for each level from 1 on; 0 is the deadline itself.

    Returns
    -------
    list of datetime
        One instant a level; that of a later day is its end.

    Source
    ------
    Dossier of enterprise cases, rule 9: due level 1, +3 working days level 2, +7 level 3 (typical).
    """
    found: list[datetime] = []
    for days in steps:
        if days == 0:
            found.append(due_at)
        else:
            found.append(midnight_after(reckoner.later(due_day, days)))
    return found


def reopening_refusal(*, today: date, ended: date, within: int | None) -> str | None:
    """Say why a duty may not be reopened; None when it may.

    Parameters
    ----------
    today
        The day of reopening.
    ended
        The day on which it was closed or withdrawn.
    within
        Calendar days for it; None for no limit.

    Returns
    -------
    str or None
        The refusal.

    Source
    ------
    Dossier of enterprise cases, rule 12 (90 days, typical); dossier of grids, rule 11 (15 days,
    typical): the kind's own threshold.
    """
    if within is not None and (today - ended).days > within:
        return Phrase(
            "这个事项已于 %(ended)s 办结，超过 %(within)d 天，不能重办；请另立一项",
            ended=ended,
            within=within,
        )
    return None


def whole_length(
    reckoner: Reckoner, clock: Clock, count: int, received: datetime, due: date
) -> int:
    """Give the length of a limit in its own unit, for comparing an extension with it.

    Parameters
    ----------
    reckoner
        Knows the working days.
    clock
        The unit.
    count
        The limit as set.
    received
        When it began.
    due
        The last day in time.

    Returns
    -------
    int
        ``count``; of a day that an order names, the working days from the start to it.

    Source
    ------
    docs/kernel/duties.md, rule 6.
    """
    if clock != Clock.DATE:
        return count
    first, _unsure = reckoner.ask(lambda known: reckoner.hours.first_day(known, received).day)
    return max(reckoner.days_left(first, due), 1)
