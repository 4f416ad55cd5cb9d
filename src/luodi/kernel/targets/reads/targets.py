"""Which targets there are for whom, what an entry feeds, where targets count the same."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors, subtree, within
from luodi.kernel.access.scopes import scope_filter, unrestricted
from luodi.kernel.ledger.models import Entry, Measure, Nature
from luodi.kernel.ledger.reads import Part, values
from luodi.kernel.ledger.rules import Value
from luodi.kernel.ledger.valuing import measures_of, stored
from luodi.kernel.targets.models import Quota, Target, TargetItem, TargetPart
from luodi.kernel.targets.reads.standings import ledger_parts
from luodi.kernel.targets.reads.terms import period_of
from luodi.kernel.targets.rules import Accumulation

VIEW = "targets.view_target"


def visible_targets(actor: Actor) -> QuerySet[Target]:
    """Give the targets that the actor may see, with what their lines show.

    Notes
    -----
    A target is seen by posts over its lead unit and place, and by posts over a unit that has a
    part in it: a quota of its breakdown, or an item of its list.
    """
    parts = TargetPart.objects.select_related("measure__top", "unit", "place")
    parts = parts.defer("place__geometry")
    seen = scope_filter(actor, Target.access_paths, VIEW)
    return (
        unrestricted(Target, why="filtered by scope, and by the units that have a part in it")
        .filter(seen if actor.system else seen | _has_a_part(actor))
        .select_related(
            "document__issued_by",
            "document__place",
            "lead_unit__place",
            "place",
            "accepted_by",
            "in_step_with",
            "average",
        )
        .defer("place__geometry", "lead_unit__place__geometry", "document__place__geometry")
        .prefetch_related(Prefetch("parts", queryset=parts))
    )


def _has_a_part(actor: Actor) -> Q:
    """Give the condition that a unit of the actor's has a quota or an item, around its place."""
    condition = Q(pk__in=())
    for scope in actor.granting(VIEW):
        low, high = subtree(scope.unit_path)
        own = {"target": OuterRef("pk"), "unit__path__gte": low, "unit__path__lt": high}
        has = Q(Exists(Quota.objects.filter(**own))) | Q(Exists(TargetItem.objects.filter(**own)))
        low, high = subtree(scope.place_path)
        around = Q(place__path__in=ancestors(scope.place_path))
        condition |= has & (around | Q(place__path__gte=low, place__path__lt=high))
    return condition


def targets_fed_by(actor: Actor, entry: Entry) -> list[Target]:
    """Give the visible targets whose value counts an entry, itself or through a formula."""
    parts = TargetPart.objects.filter(
        unit__path__in=(*ancestors(entry.unit.path), entry.unit.path),
        place__path__in=(*ancestors(entry.place.path), entry.place.path),
    )
    of_year = Q(measure_id=entry.measure_id) | Q(measure__top_id=entry.measure_id)
    of_year |= Q(measure__bottom_id=entry.measure_id)
    base = Q(measure__nature=Nature.GROWTH, measure__top_id=entry.measure_id)
    counted = Q(period_end__gt=entry.day) & (
        Q(period_start__lte=entry.day) | Q(accumulation=Accumulation.POINT.value)
    )
    later = _a_year_later(entry.day)
    return list(
        visible_targets(actor).filter(
            counted & Q(pk__in=parts.filter(of_year).values("target_id"))
            | Q(period_start__lte=later, period_end__gt=later)
            & Q(pk__in=parts.filter(base).values("target_id"))
        )
    )


def _a_year_later(day: date) -> date:
    """Give the same day a year later; 28 February for the 29th."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


@dataclass(frozen=True)
class Overlap:
    """Two targets that count the same measure over crossing scopes, and what both count."""

    one: Target
    other: Target
    measure: Measure
    value: Value


def overlaps(targets: Sequence[Target], as_of: date) -> list[Overlap]:
    """Find the pairs of targets that count the same figures, with the value that both count.

    A pair stands once for each measure: two rates that share the figures of this year and of the
    year before are given with those of this year.

    Parameters
    ----------
    targets
        Targets with their parts, as from `visible_targets`.
    as_of
        The day up to which the common value counts.
    """
    shared: defaultdict[tuple[Target, Target, int], list[Part]] = defaultdict(list)
    for one, other, part in _pairs(targets, as_of):
        shared[one, other, part.measure_id].append(part)
    measures = Measure.objects.in_bulk([measure for _one, _other, measure in shared])
    common = values([_latest(parts) for parts in shared.values()])
    return [
        Overlap(one, other, measures[measure], value)
        for (one, other, measure), value in zip(shared, common, strict=True)
    ]


def _latest(parts: Sequence[Part]) -> list[Part]:
    """Give the parts of the latest year among those that two targets share."""
    year = max(part.last_month // 100 for part in parts)
    return [part for part in parts if part.last_month // 100 == year]


def _pairs(targets: Sequence[Target], as_of: date) -> Iterator[tuple[Target, Target, Part]]:
    begun = [target for target in targets if period_of(target).start <= as_of]
    counted = [(target, part) for target in begun for part in ledger_parts(target, as_of)]
    measures = measures_of([part for _target, part in counted])
    by_measure: defaultdict[int, list[tuple[Target, Part]]] = defaultdict(list)
    for target, part in counted:
        for side in stored(part, measures[part.measure_id]):
            for piece in side:
                by_measure[piece.measure_id].append((target, piece))
    for parts in by_measure.values():
        for (one, first), (other, second) in combinations(parts, 2):
            shared = intersection(first, second) if one.pk != other.pk else None
            if shared is not None:
                yield one, other, shared


def intersection(one: Part, other: Part) -> Part | None:
    """Give the part of the ledger that two parts of one measure share; None when they do not.

    Examples
    --------
    >>> wide, deep = Part(1, "0001", "0001", 202301, 202306), Part(1, "00010002", "0001", 202304, 202312)
    >>> intersection(wide, deep)
    Part(measure_id=1, unit_path='00010002', place_path='0001', first_month=202304, last_month=202306, items='')
    """  # noqa: E501 - the example is one line
    unit = _deeper(one.unit_path, other.unit_path)
    place = _deeper(one.place_path, other.place_path)
    first = max(one.first_month, other.first_month)
    last = min(one.last_month, other.last_month)
    if one.measure_id != other.measure_id or unit is None or place is None or first > last:
        return None
    if one.items and other.items and one.items != other.items:
        return None
    return Part(one.measure_id, unit, place, first, last, one.items or other.items)


def _deeper(one: str, other: str) -> str | None:
    if within(one, other):
        return one
    return other if within(other, one) else None
