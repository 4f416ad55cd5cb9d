"""How a target is broken down: what each unit owes, what it has, and the light of that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from luodi.kernel.access.paths import within
from luodi.kernel.ledger.models import Measure, Nature
from luodi.kernel.ledger.reads import Part, last_months, stored_parts, values
from luodi.kernel.ledger.rules import Missing, Value
from luodi.kernel.people.models import Unit
from luodi.kernel.targets import rules
from luodi.kernel.targets.models import Quota, Target
from luodi.kernel.targets.reads.standings import bands_on, ledger_parts
from luodi.kernel.targets.reads.terms import period_of, terms_of
from luodi.kernel.targets.rules import Actual, Comparator, Light, TargetNature


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
    quotas = list(target.quotas.select_related("unit"))
    whole = [quota for quota in quotas if not quota.month]
    months: dict[int, list[Quota]] = {}
    for quota in quotas:
        if quota.month:
            months.setdefault(quota.unit_id, []).append(quota)
    parts = ledger_parts(target, as_of)
    groups = [_within(parts, quota.unit) for quota in whole]
    terms, bands = terms_of(target), bands_on(as_of)
    found = []
    for quota, value in zip(whole, values(groups), strict=True):
        promise = replace(terms.promise, value=quota.value)
        if promise.comparator in {None, Comparator.SYNC, Comparator.ASSIGNED}:
            promise = replace(promise, comparator=Comparator.GE, tolerance=None)
        own = replace(terms, promise=promise, base=None if terms.base is None else 0)
        actual = Actual(value.amount, undefined=value.missing is Missing.BASE_OF_NOUGHT)
        light = rules.light(own, actual, as_of=as_of, bands=bands[terms.profile])
        found.append(
            UnitStanding(quota, value, value.amount, light, tuple(months.get(quota.unit_id, ())))
        )
    return found
