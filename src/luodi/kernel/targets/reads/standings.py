"""How targets stand on a day: values counted from the ledger, lights, paths over the months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.config.reads import threshold, thresholds_on
from luodi.kernel.ledger.reads import (
    Lineage,
    Part,
    last_months,
    lineage,
    stored_parts,
    values,
)
from luodi.kernel.ledger.rules import Missing, Value, month_of
from luodi.kernel.targets import rules
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads.items import NAMED, ItemCount, codes_of, item_counts
from luodi.kernel.targets.reads.terms import InForce, in_force, period_of
from luodi.kernel.targets.rules import (
    Accumulation,
    Actual,
    Bands,
    Light,
    NoGrowth,
    Profile,
    TargetNature,
)

FROM_THE_BEGINNING = 0
NO_ITEMS = ItemCount(0, 0)
KEYS = {
    Profile.STANDARD: ("targets.light_yellow_pp", "targets.light_red_pp"),
    Profile.STRICT: ("targets.strict_yellow_pp", "targets.strict_red_pp"),
    Profile.BONDS: ("targets.bonds_red_percent", "targets.bonds_red_percent"),
}
"""Thresholds of yellow and red by profile; special bonds have none for yellow."""


@dataclass(frozen=True)
class Standing:
    """How a target stands on a day: the counted value, the light, and why.

    ``target`` carries the promise as in force on the day. ``actual`` is ``value``'s amount: exact,
    in the target's smallest unit, None when it is unknown.
    """

    target: Target
    as_of: date
    value: Value
    actual: Fraction | None
    light: Light
    number: int = 1
    in_step: Fraction | None = None
    average: Fraction | None = None
    late_items: int = 0


def ledger_parts(target: Target, as_of: date) -> list[Part]:
    """Give the parts of the ledger that a target counts, up to the month of a day.

    A target of a point in time counts from the beginning of the ledger.
    """
    return ledger_parts_of(in_force([target], as_of)[0], as_of)


def ledger_parts_of(found: InForce, as_of: date) -> list[Part]:
    """Give the parts of the ledger that a target in force counts, up to the month of a day."""
    items = codes_of(found.target) if found.target.nature in NAMED else ""
    return [
        Part(measure_id, unit_path, place_path, *_months(found, as_of), items)
        for measure_id, unit_path, place_path in found.paths
    ]


def _months(found: InForce, as_of: date) -> tuple[int, int]:
    period = found.terms.period
    first = month_of(period.start)
    if found.terms.accumulation is Accumulation.POINT and not _is_rate(found):
        first = FROM_THE_BEGINNING
    return first, month_of(min(as_of, period.last_day))


def _is_rate(found: InForce) -> bool:
    """Tell whether a target's value is computed over its period, never from the beginning."""
    return found.terms.nature in {TargetNature.GROWTH, TargetNature.SHARE, TargetNature.COVERAGE}


def bands_on(day: date) -> dict[Profile, Bands]:
    """Give the bands of the lights as in force on a day, by profile; in one query."""
    rows = {row.declared.key: row.now for row in thresholds_on(day)}

    def points(key: str) -> Decimal:
        return (rows[key] or threshold(key, day)).value

    share = points("targets.share_watch_pp")
    return {
        profile: Bands(yellow=points(yellow), red=points(red), share=share)
        for profile, (yellow, red) in KEYS.items()
    }


def standing(target: Target, as_of: date, *, seal: int | None = None) -> Standing:
    """Give a target's value and light on a day, included."""
    return standings([target], as_of, seal=seal)[0]


def standings(
    targets: Sequence[Target],
    as_of: date,
    *,
    seal: int | None = None,
    known_by: datetime | None = None,
) -> list[Standing]:
    """Give the value and the light of several targets on a day, in their order.

    Parameters
    ----------
    targets
        Targets with their parts, as from `visible_targets`.
    as_of
        The day, included; each target is taken as its version in force then sets it.
    seal
        Number of a seal: the values as of that seal. None for the ledger as it stands.
    known_by
        An instant: versions of targets registered after it are left out. None leaves none out.

    Notes
    -----
    The number of queries does not depend on the number of targets, but for one more for every
    hundred parts of the ledger.
    """
    found = in_force(targets, as_of, known_by=known_by)
    bands = bands_on(as_of)
    others = _kept_step_with(found, as_of, known_by)
    averages = sorted({item.target.average_id for item in found if item.target.average_id})
    groups = [ledger_parts_of(item, as_of) for item in (*found, *others.values())]
    groups += [[_whole(measure, found, as_of)] for measure in averages]
    counted = values(groups, seal=seal)
    own = counted[: len(found)]
    growth = dict(zip(others, counted[len(found) :], strict=False))
    average = dict(zip(averages, counted[len(found) + len(others) :], strict=True))
    counts = item_counts([item.target for item in found], as_of, seal=seal)
    result = []
    for item, value in zip(found, own, strict=True):
        items = counts.get(item.target.pk, NO_ITEMS)
        actual = Actual(
            value=known_amount(value, named=bool(items.named)),
            undefined=value.missing is Missing.BASE_OF_NOUGHT,
            in_step=_in_step(item, others, growth),
            average=_of(average, item.target.average_id),
            late_items=items.late,
        )
        light = rules.light(item.terms, actual, as_of=as_of, bands=bands[item.terms.profile])
        result.append(_standing(item, as_of, value, actual, light))
    return result


def known_amount(value: Value, *, named: bool) -> Fraction | None:
    """Give a value's amount; None when it is unknown.

    Parameters
    ----------
    value
        What the ledger counts.
    named
        Whether items of the target have names: those not accepted are known not to be.
    """
    if value.missing is Missing.NOT_POSTED and named:
        return Fraction(0)
    return value.amount


def _standing(item: InForce, as_of: date, value: Value, actual: Actual, light: Light) -> Standing:
    return Standing(
        target=item.target,
        as_of=as_of,
        value=value,
        actual=actual.value,
        light=light,
        number=item.number,
        in_step=actual.in_step,
        average=actual.average,
        late_items=actual.late_items,
    )


def _kept_step_with(
    found: Iterable[InForce], as_of: date, known_by: datetime | None
) -> dict[int, InForce]:
    """Give the targets that others keep step with, whoever may see them."""
    numbers = {item.target.in_step_with_id for item in found if item.target.in_step_with_id}
    if not numbers:
        return {}
    targets = (
        unrestricted(Target, why="its growth alone is compared, and shown to nobody")
        .filter(pk__in=numbers)
        .prefetch_related("parts__unit", "parts__place")
    )
    return {item.target.pk: item for item in in_force(list(targets), as_of, known_by=known_by)}


def _in_step(
    item: InForce, others: Mapping[int, InForce], growth: Mapping[int, Value]
) -> Fraction | None:
    """Give the growth to keep step with, in the smallest unit of the target itself."""
    number = item.target.in_step_with_id
    amount = None if number is None else growth[number].amount
    if number is None or amount is None:
        return None
    return amount * Fraction(10) ** (item.target.scale - others[number].target.scale)


def _whole(measure: int, found: Sequence[InForce], as_of: date) -> Part:
    """Give all of a measure, wherever it was counted, over the year of a day."""
    first = min(month_of(item.terms.period.start) for item in found)
    return Part(measure, "", "", max(first, as_of.year * 100 + 1), month_of(as_of))


def _of(average: Mapping[int, Value], measure: int | None) -> Fraction | None:
    return average[measure].amount if measure is not None else None


def behind_month(target: Target, as_of: date) -> int | None:
    """Give the last month that has figures, when it is older than the last one that ended.

    None when the figures are as late as the day lets expect, when there are none, and for named
    items, which are accepted whenever they are done.
    """
    if target.nature in NAMED:
        return None
    parts = [
        replace(stored, first_month=FROM_THE_BEGINNING)
        for part in ledger_parts(target, as_of)
        for stored in stored_parts(part)
    ]
    last = max(last_months(parts).values(), default=None)
    day = min(as_of, period_of(target).last_day) + timedelta(days=1)
    ended = month_of(day.replace(day=1) - timedelta(days=1))
    return last if last is not None and last < ended else None


def lineage_of(actor: Actor, target: Target, as_of: date, *, limit: int | None = None) -> Lineage:
    """Open a target's value into the entries behind it, as far as the actor may see them."""
    return lineage(actor, ledger_parts(target, as_of), limit=limit)


def needed_growth(standing: Standing) -> Fraction | NoGrowth | None:
    """Give the growth that the rest of the period needs, 0.07 for 7 %; None for other targets.

    Notes
    -----
    The bases of the year before are read from the ledger, the whole of them and what is left.
    """
    target, value = standing.target, standing.value
    if target.nature != TargetNature.GROWTH or target.value is None:
        return None
    if value.top is None or value.bottom is None:
        return NoGrowth.UNKNOWN
    whole = values([_bases(standing)])[0].amount
    rest = None if whole is None else int(whole) - value.bottom
    if not rest and standing.as_of < period_of(target).last_day:
        return NoGrowth.UNKNOWN
    return rules.needed_rest_growth(
        [None if whole is None else int(whole)],
        [rest],
        [value.top],
        Fraction(target.value, 10**target.scale * 100),
    )


def _bases(standing: Standing) -> list[Part]:
    """Give the parts of the ledger that hold a growth target's whole base."""
    period = period_of(standing.target)
    first, last = month_of(period.start) - 100, month_of(period.last_day) - 100
    return [
        replace(part, first_month=first, last_month=last)
        for part in ledger_parts(standing.target, standing.as_of)
        for part in stored_parts(part)[:1]
    ]
