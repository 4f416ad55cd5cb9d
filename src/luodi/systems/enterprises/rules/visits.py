"""Visits to firms: how often they are due, and when one is too many (不扰企)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from luodi.kernel.targets.rules import Phrase
from luodi.standards.periods import add_months


class Care(StrEnum):
    """How closely a firm is looked after."""

    KEY = "KEY"
    SCALED = "SCALED"
    OTHER = "OTHER"


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
    """Why a visit is too many, and the day still to come to which it could be added instead."""

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
    if last is None:
        return None
    months = {
        Care.KEY: limits.key_months,
        Care.SCALED: limits.scaled_months,
        Care.OTHER: limits.other_months,
    }
    return add_months(last, months[care])


def visit_refusal(
    day: date, others: Sequence[date], limits: VisitLimits, *, today: date, asked: bool
) -> Refused | None:
    """Say why a firm is not visited on a day; None when it may be.

    Parameters
    ----------
    day
        The day of the new visit.
    others
        The days of all other visits, done and planned, by whatever department.
    limits
        As in force.
    today
        Shanghai's today; only a day from now on can take the visit in.
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
    ...     friday, [wednesday], VisitLimits(), today=date(2023, 2, 27), asked=False
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
            _nearest(week, day, today),
        )
    if len(month) >= limits.a_month:
        return Refused(
            Phrase(
                "这个月已有 %(count)d 次走访，一个月最多 %(most)d 次",
                count=len(month),
                most=limits.a_month,
            ),
            _nearest(month, day, today),
        )
    return None


def _nearest(days: Sequence[date], day: date, today: date) -> date | None:
    ahead = [one for one in days if one >= today]
    return min(ahead, key=lambda one: (abs((one - day).days), one), default=None)
