"""The law of the demonstration's clock: forward only, to a last day, in steps."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from luodi.kernel.targets.rules import Phrase

LAST = date(2024, 1, 31)
"""The last day on which the clock may stand: by then the invented year is reported and closed."""
STEP = timedelta(days=7)
"""The longest step that is played before the clock is moved, and that a cancel waits for."""


@dataclass(frozen=True)
class Jump:
    """A day to which a button of the page moves the clock."""

    key: str
    day: date


def jumps(today: date) -> list[Jump]:
    """List the days to which a press moves the clock, each later than today and not too late.

    Parameters
    ----------
    today
        The day on which the clock stands.

    Source
    ------
    luodi's own design: docs/kernel/demo.md, "The page".

    Examples
    --------
    >>> [(jump.key, str(jump.day)) for jump in jumps(date(2023, 12, 25))]
    [('day', '2023-12-26'), ('week', '2024-01-01'), ('month', '2023-12-31')]
    """
    month_end = _first_of_next(today) - timedelta(days=1)
    year_end = date(today.year, 12, 31)
    offered = [
        Jump("day", today + timedelta(days=1)),
        Jump("week", today + timedelta(days=7)),
        Jump("month", month_end),
        Jump("year", year_end),
    ]
    if month_end == year_end:
        offered.pop()
    return [jump for jump in offered if today < jump.day <= LAST]


def _first_of_next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def refusal(today: date, day: date) -> Phrase | None:
    """Say why the clock may not be moved to a day; None when it may.

    Parameters
    ----------
    today
        The day on which the clock stands.
    day
        The day wanted.

    Source
    ------
    luodi's own design: docs/kernel/demo.md, "The page".

    Examples
    --------
    >>> print(refusal(date(2023, 7, 12), date(2023, 7, 1)))
    时钟停在 2023-07-12，不能拨回 2023-07-01；请选更晚的日期
    """
    if day == today:
        return Phrase("时钟已经停在 %(day)s；请选更晚的日期", day=day)
    if day < today:
        return Phrase("时钟停在 %(today)s，不能拨回 %(day)s；请选更晚的日期", today=today, day=day)
    if day > LAST:
        return Phrase("示例只到 %(last)s，不能拨到 %(day)s；请选更早的日期", last=LAST, day=day)
    return None


def steps(since: datetime, until: datetime) -> list[datetime]:
    """Give the instants at which the clock stands on its way, the last being ``until``.

    Parameters
    ----------
    since, until
        Where it stands, and where it is moved to.

    Returns
    -------
    list of datetime
        In order, none more than `STEP` after the one before; empty when there is no way to go.

    Source
    ------
    luodi's own design: docs/kernel/demo.md, "Playing on".

    Examples
    --------
    >>> [at.day for at in steps(datetime(2023, 7, 12, 9), datetime(2023, 7, 31, 9))]
    [19, 26, 31]
    """
    found = []
    at = since
    while at < until:
        at = min(at + STEP, until)
        found.append(at)
    return found
