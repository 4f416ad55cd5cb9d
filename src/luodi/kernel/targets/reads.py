"""Reading targets: their value as counted from the ledger, and the promises an entry fed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db.models import Prefetch, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import visible
from luodi.kernel.config.reads import threshold
from luodi.kernel.ledger.models import Entry
from luodi.kernel.ledger.reads import Lineage, Part, lineage, totals, totals_by_month
from luodi.kernel.ledger.rules import month_of
from luodi.kernel.targets import rules
from luodi.kernel.targets.models import Target, TargetPart
from luodi.kernel.targets.rules import Bands, Comparator, Light, Pace, Period, Promise


@dataclass(frozen=True)
class Standing:
    """How a target stands on a day: the counted value, the light, and why."""

    target: Target
    as_of: date
    actual: int | None
    light: Light


def visible_targets(actor: Actor) -> QuerySet[Target]:
    """Give the targets that the actor may see, with what their lines show."""
    parts = TargetPart.objects.select_related("measure", "unit", "place")
    return (
        visible(actor, Target, "targets.view_target")
        .select_related(
            "document__issued_by", "document__place", "lead_unit", "place", "accepted_by"
        )
        .prefetch_related(Prefetch("parts", queryset=parts))
    )


def period_of(target: Target) -> Period:
    """Give a target's period."""
    return Period(target.period_start, target.period_end)


def promise_of(target: Target) -> Promise:
    """Give what a target promises."""
    comparator = Comparator(target.comparator) if target.comparator else None
    return Promise(comparator=comparator, value=target.value, tolerance=target.tolerance)


def ledger_parts(target: Target, as_of: date) -> list[Part]:
    """Give the parts of the ledger that a target counts, up to the month of a day."""
    period = period_of(target)
    last = min(as_of, period.last_day)
    return [
        Part(
            measure_id=part.measure_id,
            unit_path=part.unit.path,
            place_path=part.place.path,
            first_month=month_of(period.start),
            last_month=month_of(last),
        )
        for part in target.parts.all()
    ]


def bands_on(day: date) -> Bands:
    """Give the bands of the lights as in force on a day."""
    return Bands(
        yellow=_points("targets.light_yellow_pp", day), red=_points("targets.light_red_pp", day)
    )


def _points(key: str, day: date) -> Decimal:
    return threshold(key, day).value


def standing(target: Target, as_of: date) -> Standing:
    """Give a target's value and light on a day, included."""
    return standings([target], as_of)[0]


def standings(targets: Sequence[Target], as_of: date) -> list[Standing]:
    """Give the value and the light of several targets on a day, in their order.

    Parameters
    ----------
    targets
        Targets with their parts, as from `visible_targets`.
    as_of
        The day, included.
    """
    bands = bands_on(as_of)
    parts = [ledger_parts(target, as_of) for target in targets]
    sums = iter(totals([part for group in parts for part in group]))
    result = []
    for target, group in zip(targets, parts, strict=True):
        known = [value for value in islice(sums, len(group)) if value is not None]
        actual = sum(known) if known else None
        result.append(Standing(target, as_of, actual, _light(target, actual, as_of, bands)))
    return result


def _light(target: Target, actual: int | None, as_of: date, bands: Bands) -> Light:
    period = period_of(target)
    return rules.light(
        promise_of(target),
        actual,
        pace=rules.pace_share(Pace(target.pace), period, as_of),
        bands=bands,
        ended=as_of >= period.end,
    )


def monthly_path(target: Target, as_of: date) -> list[tuple[int, int]]:
    """Give a target's cumulative value by month; a month without postings is left out."""
    months: dict[int, int] = {}
    for part in ledger_parts(target, as_of):
        for month, amount in totals_by_month(part).items():
            months[month] = months.get(month, 0) + amount
    path: list[tuple[int, int]] = []
    running = 0
    for month in sorted(months):
        running += months[month]
        path.append((month, running))
    return path


def lineage_of(actor: Actor, target: Target, as_of: date) -> Lineage:
    """Open a target's value into the entries behind it, as far as the actor may see them."""
    return lineage(actor, ledger_parts(target, as_of))


def targets_fed_by(actor: Actor, entry: Entry) -> list[Target]:
    """Give the visible targets whose value counts an entry."""
    unit_paths = (*ancestors(entry.unit.path), entry.unit.path)
    place_paths = (*ancestors(entry.place.path), entry.place.path)
    parts = TargetPart.objects.filter(
        measure_id=entry.measure_id, unit__path__in=unit_paths, place__path__in=place_paths
    )
    return list(
        visible_targets(actor)
        .filter(period_start__lte=entry.day, period_end__gt=entry.day)
        .filter(pk__in=parts.values("target_id"))
    )
