"""The paths of many targets over the months of their periods, and where they lead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from luodi.kernel.ledger.reads import Part, paths
from luodi.kernel.ledger.rules import Value
from luodi.kernel.targets import rules
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads.standings import ledger_parts_of
from luodi.kernel.targets.reads.terms import InForce, in_force
from luodi.kernel.targets.rules import Forecast, Outlook, Terms
from luodi.standards.errors import StandardError

Path = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True)
class TargetPath:
    """A target's months, ``YYYYMM``, its values and what was due at their ends, and its forecast.

    Amounts are in the target's smallest unit; ``values`` has the months with figures alone, of a
    point in time those before the period too. ``target`` carries the promise as in force.
    """

    target: Target
    terms: Terms
    months: tuple[int, ...]
    values: Path
    due: tuple[Fraction | None, ...]
    forecast: Forecast

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
    counted = [_known(path) for path in paths([*now, *before], seal=seal)]
    return {
        item.target.pk: _path(item, counted[number], counted[len(found) + number])
        for number, item in enumerate(found)
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


def _known(path: Sequence[tuple[int, Value]]) -> Path:
    return tuple((month, value.amount) for month, value in path if value.amount is not None)


def _path(item: InForce, values: Path, last_year: Path) -> TargetPath:
    terms, months = item.terms, _months(item.terms)
    try:
        due = tuple(rules.due_amount(terms, end) for end in rules.month_ends(terms.period))
    except StandardError:  # a curve that is not whole, or days outside the calendar
        due = (None,) * len(months)
    found = rules.forecast(terms, months, values, last_year)
    return TargetPath(item.target, terms, months, values, due, found)
