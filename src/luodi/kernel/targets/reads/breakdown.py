"""How a target is broken down: what each unit owes, what it has, and the light of that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from luodi.kernel.access.paths import within
from luodi.kernel.ledger.reads import values
from luodi.kernel.ledger.rules import Missing, Value
from luodi.kernel.people.models import Unit
from luodi.kernel.targets import rules
from luodi.kernel.targets.models import Quota, Target
from luodi.kernel.targets.reads.standings import bands_on, ledger_parts
from luodi.kernel.targets.reads.terms import terms_of
from luodi.kernel.targets.rules import Actual, Comparator, Light


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


def unit_standings(target: Target, as_of: date) -> list[UnitStanding]:
    """Give how each unit of a target's breakdown stands on a day, in order of the units."""
    quotas = list(target.quotas.select_related("unit"))
    whole = [quota for quota in quotas if not quota.month]
    months: dict[int, list[Quota]] = {}
    for quota in quotas:
        if quota.month:
            months.setdefault(quota.unit_id, []).append(quota)
    parts = ledger_parts(target, as_of)
    groups = [
        [
            replace(part, unit_path=quota.unit.path)
            for part in parts
            if within(quota.unit.path, part.unit_path)
        ]
        for quota in whole
    ]
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
