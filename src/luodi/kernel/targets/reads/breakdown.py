"""How a target is broken down: what each unit owes, what it has, and the light of that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from luodi.kernel.access.paths import within
from luodi.kernel.ledger.models import Measure, Nature
from luodi.kernel.ledger.reads import Part, last_months, stored_parts, values
from luodi.kernel.ledger.rules import Missing, Value
from luodi.kernel.people.models import Unit
from luodi.kernel.targets import rules
from luodi.kernel.targets.models import Quota, Target
from luodi.kernel.targets.reads.standings import bands_on, ledger_parts, ledger_parts_of
from luodi.kernel.targets.reads.terms import in_force, period_of
from luodi.kernel.targets.rules import (
    Actual,
    Bands,
    Comparator,
    Light,
    Profile,
    TargetNature,
    Terms,
)


@dataclass(frozen=True)
class UnitStanding:
    """What a unit owes of a target, what it has reported, and the light of its quota."""

    quota: Quota
    value: Value
    actual: Fraction | None
    light: Light
    months: Sequence[Quota] = ()


def covering(units: Sequence[Unit]) -> list[Unit]:
    """Give the fewest of some units whose subtrees hold them all, so that none is counted twice."""
    found: list[Unit] = []
    for unit in sorted(units, key=lambda item: item.path):
        if not any(within(unit.path, top.path) for top in found):
            found.append(unit)
    return found


@dataclass(frozen=True)
class UnitBase:
    """A unit's figure of the year before, and the last month that the ledger has of it."""

    unit: Unit
    amount: int
    last: int


def base_measure(target: Target) -> Measure | None:
    """Give the measure of a rate's bases: what a growth compares, what a share divides by."""
    for part in target.parts.all():
        return part.measure.top if part.measure.nature == Nature.GROWTH else part.measure.bottom
    return None


def growth_bases(target: Target) -> list[UnitBase]:
    """Give the bases of a growth as the ledger has them, in order of the units; else none.

    They are the figures of the year before: of the units of the breakdown, or of all units that
    have some while the target is not broken down.
    """
    if target.nature != TargetNature.GROWTH:
        return []
    parts = ledger_parts(target, period_of(target).last_day)
    before = [side for part in parts for side in stored_parts(part)[1:]]
    last = last_months(before)
    units = Unit.objects.filter(quotas__target=target, quotas__month=0).select_related("place")
    units = units or Unit.objects.filter(pk__in=last)
    counted = [(unit, _within(before, unit)) for unit in units.order_by("path")]
    found = values([group for _unit, group in counted])
    paths = dict(Unit.objects.filter(pk__in=last).values_list("path", "pk"))
    return [
        UnitBase(
            unit,
            int(value.amount),
            max(last[pk] for path, pk in paths.items() if within(path, unit.path)),
        )
        for (unit, _group), value in zip(counted, found, strict=True)
        if value.amount is not None
    ]


def _within(parts: Sequence[Part], unit: Unit) -> list[Part]:
    """Give the parts that count a unit, narrowed to it."""
    return [
        replace(part, unit_path=unit.path) for part in parts if within(unit.path, part.unit_path)
    ]


def unit_standings(target: Target, as_of: date) -> list[UnitStanding]:
    """Give how each unit of a target's breakdown stands on a day, in order of the units."""
    return units_of_targets([target], as_of)[target.pk]


def units_of_targets(
    targets: Sequence[Target],
    as_of: date,
    *,
    seal: int | None = None,
    known_by: datetime | None = None,
    by_month: bool = True,
) -> dict[int, list[UnitStanding]]:
    """Give how the units of several targets stand on a day, by target; in order of the units.

    Parameters
    ----------
    targets
        Targets with their parts, as from `visible_targets`.
    as_of
        The day, included.
    seal, known_by
        As for `standings`.
    by_month
        Whether the quotas of months are told too.

    Notes
    -----
    The number of queries does not depend on the number of targets.
    """
    quotas: dict[int, list[Quota]] = {target.pk: [] for target in targets}
    rows = Quota.objects.filter(target__in=quotas).select_related("unit__place")
    for quota in (rows if by_month else rows.filter(month=0)).defer("unit__place__geometry"):
        quotas[quota.target_id].append(quota)
    whole = [
        (target, quota) for target in targets for quota in quotas[target.pk] if not quota.month
    ]
    broken_down = [target for target in targets if any(not q.month for q in quotas[target.pk])]
    found: dict[int, list[UnitStanding]] = {target.pk: [] for target in targets}
    if not broken_down:
        return found
    then = {item.target.pk: item for item in in_force(broken_down, as_of, known_by=known_by)}
    parts = {pk: ledger_parts_of(item, as_of) for pk, item in then.items()}
    counted = values([_within(parts[target.pk], quota.unit) for target, quota in whole], seal=seal)
    bands = bands_on(as_of)
    for (target, quota), value in zip(whole, counted, strict=True):
        months = tuple(
            item for item in quotas[target.pk] if item.month and item.unit_id == quota.unit_id
        )
        light = _light(then[target.pk].terms, quota, value, as_of, bands)
        found[target.pk].append(UnitStanding(quota, value, value.amount, light, months))
    return found


def _light(
    terms: Terms, quota: Quota, value: Value, as_of: date, bands: Mapping[Profile, Bands]
) -> Light:
    """Give the light of a unit's quota: the target's terms with the quota as their number."""
    promise = replace(terms.promise, value=quota.value)
    if promise.comparator in {None, Comparator.SYNC, Comparator.ASSIGNED}:
        promise = replace(promise, comparator=Comparator.GE, tolerance=None)
    own = replace(terms, promise=promise, base=None if terms.base is None else 0)
    actual = Actual(value.amount, undefined=value.missing is Missing.BASE_OF_NOUGHT)
    return rules.light(own, actual, as_of=as_of, bands=bands[terms.profile])
