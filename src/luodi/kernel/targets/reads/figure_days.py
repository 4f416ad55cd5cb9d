"""Up to which day the figures of targets count: the end of the last month that has some."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Max

from luodi.kernel.access.paths import within
from luodi.kernel.ledger.models import Balance, Measure
from luodi.kernel.ledger.rules import month_of
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads.items import NAMED
from luodi.kernel.targets.reads.terms import InForce, in_force, period_of
from luodi.kernel.targets.rules import Accumulation

Held = tuple[str, str, int]


def figure_days(targets: Sequence[Target], as_of: date) -> dict[int, date]:
    """Give the day up to which each target's value on a day counts, by the target's number.

    Parameters
    ----------
    targets
        Targets with their parts, as from `visible_targets`.
    as_of
        The day on which they are looked at, included.

    Returns
    -------
    dict
        The last day of the last month with figures, never after ``as_of`` or the period's end;
        ``as_of`` itself for targets without figures and for named items, which are accepted
        whenever they are done.

    Notes
    -----
    Three queries, however many targets.
    """
    found = in_force(targets, as_of)
    held = _held({path[0] for item in found for path in item.paths}, as_of)
    return {item.target.pk: _day(item, held, as_of) for item in found}


def _held(measures: set[int], as_of: date) -> dict[int, list[Held]]:
    """Give unit path, place path and last month of what is posted, by the measure that is told.

    A formula is as far as its top: what is counted this year.
    """
    tops = dict(Measure.objects.filter(pk__in=measures).values_list("pk", "top_id"))
    stored = {pk: top or pk for pk, top in tops.items()}
    rows = (
        Balance.objects.filter(
            measure_id__in=set(stored.values()), standing__gt=0, month__lte=month_of(as_of)
        )
        .order_by()
        .values_list("measure_id", "unit__path", "place__path")
        .annotate(last=Max("month"))
    )
    by_stored: defaultdict[int, list[Held]] = defaultdict(list)
    for measure, unit_path, place_path, last in rows:
        by_stored[measure].append((unit_path, place_path, last))
    return {pk: by_stored[one] for pk, one in stored.items()}


def _day(item: InForce, held: dict[int, list[Held]], as_of: date) -> date:
    period = period_of(item.target)
    day = min(as_of, period.last_day)
    if item.target.nature in NAMED:
        return day
    first = 0 if item.terms.accumulation is Accumulation.POINT else month_of(period.start)
    months = [
        last
        for measure, unit_path, place_path in item.paths
        for unit, place, last in held.get(measure, ())
        if last >= first and within(unit, unit_path) and within(place, place_path)
    ]
    return min(day, _month_end(max(months))) if months else day


def _month_end(month: int) -> date:
    year, number = divmod(month, 100)
    after = date(year + (number == 12), number % 12 + 1, 1)
    return after - timedelta(days=1)
