"""Visits to firms: how often they are due, and when one is too many (不扰企)."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from luodi.kernel.targets.rules import Phrase
from luodi.standards.periods import add_months


class Care(StrEnum):
    """How closely a firm is looked after."""

    KEY = "KEY"
    SCALED = "SCALED"
    OTHER = "OTHER"


class Half(StrEnum):
    """The half of a day in which a visit is."""

    MORNING = "AM"
    AFTERNOON = "PM"


ENDS = {Half.MORNING: time(11, 30), Half.AFTERNOON: time(17)}
"""When the window of visits ends: dossier of enterprise cases, rule 19."""
NOON = time(12)


class VisitState(StrEnum):
    """Where a visit stands: refused by the firm, cancelled by the units."""

    PLANNED = "PLANNED"
    DONE = "DONE"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"


class VisitAct(StrEnum):
    """What somebody did with a visit; a move for the firm is one that it asked for.

    One entered had been made without a plan.
    """

    PLAN = "PLAN"
    JOIN = "JOIN"
    MOVE = "MOVE"
    MOVE_FOR_FIRM = "MOVE_FIRM"
    REFUSE = "REFUSE"
    CANCEL = "CANCEL"
    RECORD = "RECORD"
    ENTER = "ENTER"


class FindingKind(StrEnum):
    """What a finding is: a need becomes a case, the others stay what they are."""

    NEED = "NEED"
    PRAISE = "PRAISE"
    NO_NEED = "NO_NEED"


@dataclass(frozen=True)
class VisitLimits:
    """Months between visits by care, and most visits of all departments together."""

    key_months: int = 1
    scaled_months: int = 2
    other_months: int = 6
    a_week: int = 1
    a_month: int = 3


@dataclass(frozen=True)
class Refused:
    """Why a visit is too many, and the planned day to which it could be added instead."""

    reason: Phrase
    merge_with: date | None


def due_by(last: date | None, care: Care, limits: VisitLimits) -> date | None:
    """Give the day by which a firm is to be visited again; None for one never visited: now.

    Parameters
    ----------
    last
        The day of the last visit.
    care
        How closely the firm is looked after.
    limits
        As in force.

    Source
    ------
    Dossier of enterprise cases, rule 17: key firms monthly, scaled-up (规上) every two months,
    others twice a year; typical values.

    Examples
    --------
    >>> due_by(date(2023, 1, 31), Care.KEY, VisitLimits())
    datetime.date(2023, 2, 28)
    """
    return None if last is None else add_months(last, _months(care, limits))


def last_day_due(today: date, care: Care, limits: VisitLimits) -> date:
    """Give the newest day of a last visit by which a firm is due today; `due_by` backwards.

    Parameters
    ----------
    today
        Shanghai's today.
    care
        How closely the firm is looked after.
    limits
        As in force.

    Source
    ------
    As `due_by`.

    Examples
    --------
    >>> last_day_due(date(2023, 2, 28), Care.KEY, VisitLimits())
    datetime.date(2023, 1, 31)
    """
    months = _months(care, limits)
    day = add_months(today, -months)
    while add_months(day + timedelta(days=1), months) <= today:
        day += timedelta(days=1)
    return day


def _months(care: Care, limits: VisitLimits) -> int:
    return {
        Care.KEY: limits.key_months,
        Care.SCALED: limits.scaled_months,
        Care.OTHER: limits.other_months,
    }[care]


def visit_refusal(
    day: date, others: Sequence[date], limits: VisitLimits, *, ahead: Collection[date], asked: bool
) -> Refused | None:
    """Say why a firm is not visited on a day; None when it may be.

    Parameters
    ----------
    day
        The day of the new visit.
    others
        The days of all other visits, done and planned, by whatever department, that the firm did
        not ask for.
    limits
        As in force.
    ahead
        Those of them that are planned from today on: only such a one can take the visit in.
    asked
        Whether the firm itself asks for the visit.

    Source
    ------
    Dossier of enterprise cases, rule 17: at most one visit by all departments together in a week
    and three in a month unless the firm asks; typical values. A week begins on Monday.

    Examples
    --------
    >>> friday, wednesday = date(2023, 3, 3), date(2023, 3, 1)
    >>> refused = visit_refusal(
    ...     friday, [wednesday], VisitLimits(), ahead={wednesday}, asked=False
    ... )
    >>> refused.reason, refused.merge_with
    ('这一周已有 1 次走访，一周最多 1 次', datetime.date(2023, 3, 1))
    """
    if asked:
        return None
    monday = day - timedelta(days=day.weekday())
    week = sorted(one for one in others if monday <= one < monday + timedelta(days=7))
    month = sorted(one for one in others if (one.year, one.month) == (day.year, day.month))
    if len(week) >= limits.a_week:
        return Refused(
            Phrase(
                "这一周已有 %(count)d 次走访，一周最多 %(most)d 次",
                count=len(week),
                most=limits.a_week,
            ),
            _nearest(week, day, ahead),
        )
    if len(month) >= limits.a_month:
        return Refused(
            Phrase(
                "这个月已有 %(count)d 次走访，一个月最多 %(most)d 次",
                count=len(month),
                most=limits.a_month,
            ),
            _nearest(month, day, ahead),
        )
    return None


def _nearest(days: Sequence[date], day: date, ahead: Collection[date]) -> date | None:
    open_days = [one for one in days if one in ahead]
    return min(open_days, key=lambda one: (abs((one - day).days), one), default=None)


@dataclass(frozen=True)
class Excess:
    """The weeks, by their Mondays, and the months, by their first days, with too many visits."""

    weeks: tuple[date, ...] = ()
    months: tuple[date, ...] = ()


def excess(days: Sequence[date], limits: VisitLimits) -> Excess:
    """Find the weeks and months in which a firm was or will be visited too often.

    Parameters
    ----------
    days
        The days of all visits, done and planned, that the firm did not ask for.
    limits
        As in force.

    Source
    ------
    As `visit_refusal`.

    Examples
    --------
    >>> excess([date(2023, 2, 27), date(2023, 3, 1)], VisitLimits()).weeks
    (datetime.date(2023, 2, 27),)
    """
    weeks = Counter(day - timedelta(days=day.weekday()) for day in days)
    months = Counter(day.replace(day=1) for day in days)
    return Excess(
        tuple(sorted(week for week, count in weeks.items() if count > limits.a_week)),
        tuple(sorted(month for month, count in months.items() if count > limits.a_month)),
    )


def record_refusal(day: date, *, planned_on: date, today: date, filled: int) -> Phrase | None:
    """Say why a visit is not recorded as done; None when it may be.

    Parameters
    ----------
    day
        The day on which it is said to have been.
    planned_on
        The day on which it was planned.
    today
        Shanghai's today.
    filled
        How many sections have a finding.

    Source
    ------
    Dossier of enterprise cases, bad input: what lies in the future is refused. That a visit
    without a finding is none, and that none was before it was planned, are house rules.

    Examples
    --------
    >>> record_refusal(
    ...     date(2023, 3, 2), planned_on=date(2023, 3, 1), today=date(2023, 3, 1), filled=1
    ... )
    '走访日期 2023-03-02 还没有到；请走访以后再记'
    """
    if day > today:
        return Phrase("走访日期 %(day)s 还没有到；请走访以后再记", day=day.isoformat())
    if day < planned_on:
        return Phrase(
            "走访日期 %(day)s 早于登记计划的 %(planned)s；请核对",
            day=day.isoformat(),
            planned=planned_on.isoformat(),
        )
    if not filled:
        return Phrase("一个单位也没有写走访发现；没有诉求的，选“没有诉求”并写一句情况")
    return None


@dataclass(frozen=True)
class EntryRefused:
    """Why a visit is not entered afterwards; ``ahead`` when it has not been yet: it is planned."""

    reason: Phrase
    ahead: bool = False


def entry_refusal(day: date, half: Half, *, now: datetime, most_days: int) -> EntryRefused | None:
    """Say why a visit that nobody planned is not entered afterwards; None when it may be.

    Parameters
    ----------
    day, half
        When it is said to have been.
    now
        The instant in Shanghai's time.
    most_days
        How many days afterwards it may be entered; that many days ago is the first day.

    Source
    ------
    Dossier of enterprise cases, bad input: what lies in the future is refused. That an afternoon
    begins at twelve, and the number of days, are house rules.

    Examples
    --------
    >>> now = datetime(2023, 3, 1, 10)
    >>> entry_refusal(date(2023, 3, 1), Half.AFTERNOON, now=now, most_days=30).ahead
    True
    >>> entry_refusal(date(2023, 1, 30), Half.MORNING, now=now, most_days=30) is None
    True
    >>> entry_refusal(date(2023, 1, 29), Half.MORNING, now=now, most_days=30).reason
    '走访日期 2023-01-29 早于 2023-01-30；走访以后 30 天内可以补录，请核对日期'
    """
    today = now.date()
    first = today - timedelta(days=most_days)
    before_noon = day == today and half is Half.AFTERNOON and now.time() < NOON
    if day > today or before_noon:
        return EntryRefused(
            Phrase(
                "%(day)s %(half)s还没有到；还没去的，请按“计划走访”登记",
                day=day.isoformat(),
                half=Phrase("下午") if half is Half.AFTERNOON else Phrase("上午"),
            ),
            ahead=True,
        )
    if day < first:
        return EntryRefused(
            Phrase(
                "走访日期 %(day)s 早于 %(first)s；走访以后 %(most)d 天内可以补录，请核对日期",
                day=day.isoformat(),
                first=first.isoformat(),
                most=most_days,
            )
        )
    return None
