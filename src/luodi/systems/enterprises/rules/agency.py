"""Agency service: the days of its steps, where a step stands, when one may be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luodi.kernel.targets.rules import Phrase

Later = Callable[[date, int], tuple[date, bool]]
"""Gives the working day so many after a day, and whether a year on the way has no calendar."""


class Purpose(StrEnum):
    """What a firm is led through from end to end."""

    REGISTER = "REGISTER"
    TAX = "TAX"
    PERMIT = "PERMIT"
    QUALIFY = "QUALIFY"
    SUBSIDY = "SUBSIDY"
    BUILD = "BUILD"
    OTHER = "OTHER"


class StepState(StrEnum):
    """Where a step of a service stands."""

    NOT_BEGUN = "NOT_BEGUN"
    MATERIALS = "MATERIALS"
    READY = "READY"
    DONE = "DONE"


@dataclass(frozen=True)
class StepCount:
    """How the day of a step is found.

    Parameters
    ----------
    days
        Working days, 1 or more.
    from_start
        Whether they count from the day of the start; else from the step before.
    named
        The day that a person set instead; None to count.
    """

    days: int
    from_start: bool = False
    named: date | None = None


@dataclass(frozen=True)
class StepDay:
    """The last day of a step that is in time, and whether it waits for a calendar."""

    day: date
    provisional: bool = False


def step_days(start: date, steps: Sequence[StepCount], later: Later) -> tuple[StepDay, ...]:
    """Give the days of the steps of a service, in order.

    Parameters
    ----------
    start
        The day on which the service began; it is not counted.
    steps
        How the day of each is found.
    later
        Who counts working days.

    Notes
    -----
    The step after one that is provisional is provisional, too. A day that a person set is not,
    and what counts from it follows it.

    Source
    ------
    Civil Code art. 201: the first day is not counted; days of the official calendar (dossier of
    enterprise cases, rule 2, and its bad input: without a calendar provisional).

    Examples
    --------
    >>> from datetime import timedelta
    >>> plain = lambda day, count: (day + timedelta(days=count), False)
    >>> found = step_days(date(2023, 3, 1), (StepCount(2), StepCount(3), StepCount(1, True)), plain)
    >>> [one.day.day for one in found]
    [3, 6, 2]
    """
    found: list[StepDay] = []
    for step in steps:
        if step.named is not None:
            found.append(StepDay(step.named))
            continue
        base = StepDay(start) if step.from_start or not found else found[-1]
        day, unsure = later(base.day, step.days)
        found.append(StepDay(day, unsure or base.provisional))
    return tuple(found)


def step_state(*, done: bool, before_done: bool, lacking: int) -> StepState:
    """Say where a step stands.

    Parameters
    ----------
    done
        Whether it is done.
    before_done
        Whether all steps before it are done.
    lacking
        How many of its materials the firm has not brought.

    Source
    ------
    House rule (docs/systems/enterprises.md).

    Examples
    --------
    >>> step_state(done=False, before_done=True, lacking=2).value
    'MATERIALS'
    """
    if done:
        return StepState.DONE
    if not before_done:
        return StepState.NOT_BEGUN
    return StepState.MATERIALS if lacking else StepState.READY


def step_late(due: StepDay, today: date, *, done: bool) -> bool:
    """Tell whether a step is late: not done after its day, and the day is firm.

    Source
    ------
    Dossier of enterprise cases, bad input: nothing is declared overdue while the calendar misses.
    """
    return not done and not due.provisional and today > due.day


def finish_refusal(
    done_on: date,
    *,
    started_on: date,
    today: date,
    before: Sequence[str],
    lacking: Sequence[str],
    reason: str,
) -> Phrase | None:
    """Say why a step cannot be told done; None when it can.

    Parameters
    ----------
    done_on
        The day on which it is said to be done.
    started_on, today
        The day on which the service began, and the present one.
    before
        The titles of steps before it that are not done.
    lacking
        The names of its materials that were not brought.
    reason
        Why it is done all the same.

    Source
    ------
    House rule (docs/systems/enterprises.md): steps go in order and with their materials; what is
    done otherwise (容缺办理) has a written reason.

    Examples
    --------
    >>> march = date(2023, 3, 1)
    >>> refused = finish_refusal(
    ...     march, started_on=march, today=march, before=["核名"], lacking=[], reason=""
    ... )
    >>> refused is None
    False
    """
    if done_on > today:
        return Phrase("办结日期 %(day)s 还没有到；请填今天或以前的日期", day=done_on)
    if done_on < started_on:
        return Phrase(
            "办结日期 %(day)s 早于代办开始的 %(start)s；请核对日期",
            day=done_on,
            start=started_on,
        )
    if reason:
        return None
    if before:
        return Phrase(
            "前面的“%(step)s”还没有办结；请先办前一步，或写明提前办的理由", step=before[0]
        )
    if lacking:
        return Phrase("还缺材料“%(name)s”；请先登记收到，或写明容缺办理的理由", name=lacking[0])
    return None
