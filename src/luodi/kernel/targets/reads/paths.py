"""The paths of many targets over the months of their periods, and where they lead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Literal

from luodi.kernel.ledger.reads import Part, paths
from luodi.kernel.ledger.rules import Value
from luodi.kernel.targets import rules
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads.figure_days import figure_day
from luodi.kernel.targets.reads.standings import ledger_parts_of
from luodi.kernel.targets.reads.terms import InForce, in_force
from luodi.kernel.targets.rules import Forecast, Outlook, Terms
from luodi.standards.errors import StandardError

Path = tuple[tuple[int, Fraction], ...]
Counted = Sequence[tuple[int, Value]]


@dataclass(frozen=True)
class TargetPath:
    """A target's months, ``YYYYMM``, its values at their ends, and its forecast.

    Amounts are in the target's smallest unit; ``values`` has the months with figures alone, of a
    point in time those before the period too. ``target`` carries the promise as in force,
    ``figure_day`` is the day up to which the last value counts.
    """

    target: Target
    terms: Terms
    months: tuple[int, ...]
    values: Path
    forecast: Forecast
    figure_day: date

    @cached_property
    def due(self) -> tuple[Fraction | None, ...]:
        """What was due at the end of each month; unknown without a whole curve or calendar."""
        ends = rules.month_ends(self.terms.period)
        try:
            return tuple(rules.due_amount(self.terms, end) for end in ends)
        except StandardError:
            return (None,) * len(ends)

    def coming(self, side: Literal["point", "low", "high"]) -> tuple[Fraction | None, ...]:
        """Give a side of the forecast by month, joined to the last value."""
        ends = {item.month: Fraction(getattr(item, side)) for item in self.forecast.months}
        if ends:
            month, value = self.values[-1]
            ends[month] = value
        return tuple(ends.get(month) for month in self.months)

    @property
    def outlook(self) -> Outlook | None:
        """Whether the forecast keeps the promise; None without a forecast or a number."""
        return rules.outlook(self.terms, self.forecast)

    @property
    def strain(self) -> Fraction | None:
        """How far the promise lies beyond what is expected, in halves of the interval."""
        return rules.strain(self.terms, self.forecast)


def target_path(target: Target, as_of: date) -> TargetPath:
    """Give a target's path up to a day, and where it leads."""
    return target_paths([target], as_of)[target.pk]


def target_paths(
    targets: Sequence[Target],
    as_of: date,
    *,
    seal: int | None = None,
    known_by: datetime | None = None,
) -> dict[int, TargetPath]:
    """Give the paths of several targets up to a day, and where they lead, by their numbers.

    Parameters
    ----------
    targets
        Targets with their parts, as from `visible_targets`.
    as_of, seal, known_by
        As for `standings`.

    Notes
    -----
    The number of queries does not depend on the number of targets.
    """
    found = in_force(targets, as_of, known_by=known_by)
    now = [ledger_parts_of(item, as_of) for item in found]
    before = [_last_year(item, parts) for item, parts in zip(found, now, strict=True)]
    counted = paths([*now, *before], seal=seal)
    return {
        item.target.pk: _path(item, path, last_year, as_of)
        for item, path, last_year in zip(
            found, counted[: len(found)], counted[len(found) :], strict=True
        )
    }


def _last_year(item: InForce, parts: Sequence[Part]) -> list[Part]:
    """Give the parts that hold last year's months of what adds up; nothing for other targets."""
    if not item.terms.accrues or item.terms.nature in rules.NAMED:
        return []
    months = _months(item.terms)
    return [
        replace(part, first_month=months[0] - 100, last_month=months[-1] - 100) for part in parts
    ]


def _months(terms: Terms) -> tuple[int, ...]:
    return tuple(end.year * 100 + end.month for end in rules.month_ends(terms.period))


def _path(item: InForce, path: Counted, last_year: Counted, as_of: date) -> TargetPath:
    months, values = _months(item.terms), _known(path)
    found = rules.forecast(item.terms, months, values, _known(last_year))
    day = figure_day(item, [month for month, _value in path], as_of)
    return TargetPath(item.target, item.terms, months, values, found, day)


def _known(path: Counted) -> Path:
    return tuple((month, value.amount) for month, value in path if value.amount is not None)
