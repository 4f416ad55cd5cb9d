"""Up to which day the figures of targets count: the end of the last month that has some."""

from collections.abc import Sequence
from datetime import date, datetime

from luodi.kernel.ledger.reads import paths
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads.items import NAMED
from luodi.kernel.targets.reads.standings import ledger_parts_of
from luodi.kernel.targets.reads.terms import InForce, in_force
from luodi.standards.dates import month_end


def figure_days(
    targets: Sequence[Target],
    as_of: date,
    *,
    seal: int | None = None,
    known_by: datetime | None = None,
) -> dict[int, date]:
    """Give the day up to which each target's value on a day counts, by the target's number.

    Parameters
    ----------
    targets
        Targets with their parts, as from `visible_targets`.
    as_of
        The day on which they are looked at, included.
    seal, known_by
        As for `standings`.

    Returns
    -------
    dict
        The last day of the last month with figures, never after ``as_of`` or the period's end;
        ``as_of`` itself for targets without figures and for named items, which are accepted
        whenever they are done.

    Notes
    -----
    The number of queries does not depend on the number of targets.
    """
    found = in_force(targets, as_of, known_by=known_by)
    told = paths([ledger_parts_of(item, as_of) for item in found], seal=seal)
    return {
        item.target.pk: figure_day(item, [month for month, _value in path], as_of)
        for item, path in zip(found, told, strict=True)
    }


def figure_day(item: InForce, months: Sequence[int], as_of: date) -> date:
    """Give the day up to which a value on a day counts, by the months with figures, in order."""
    day = min(as_of, item.terms.period.last_day)
    if item.target.nature in NAMED or not months:
        return day
    return min(day, month_end(*divmod(months[-1], 100)))
