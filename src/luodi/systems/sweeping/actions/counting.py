"""Work that counts: figures of plans, results, calls and shifts become entries of the ledger."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models.functions import Coalesce

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.ledger.actions import define_measure, post_entries, reverse_entries
from luodi.kernel.ledger.models import Entry, Measure
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.ledger.writing import figure_of
from luodi.systems.sweeping.models import PlanState, ShiftTurn, StreetCall, StripResult, WorkPlan
from luodi.systems.sweeping.reads import counting
from luodi.systems.sweeping.rules.counting import MEASURES, Counted

SPECS = {spec.code: spec for spec in MEASURES}
RECORDS_A_QUERY = 500

Key = tuple[int, str]


def define_measures() -> None:
    """Set up the measures of sweeping that there are not, so that targets can count them."""
    standing = set(Measure.objects.filter(code__in=SPECS).values_list("code", flat=True))
    for code, spec in SPECS.items():
        if code not in standing:
            define_measure(
                code=code,
                name=spec.name,
                unit=spec.unit,
                scale=spec.scale,
                definition=spec.definition,
            )


@transaction.atomic
def count_plan(*, actor: Actor, plan: WorkPlan) -> None:
    """Post the metres that an issued plan promises; those of a plan it replaces are taken back.

    Called again whenever a plan was issued, replaced or dropped: what stands already stays. A plan
    of a day to come is posted once that day has come.

    Parameters
    ----------
    actor
        Who issued it: access was asked by the action that calls.
    plan
        The plan, as it stands now.
    """
    settle_line(plan)


def settle_line(plan: WorkPlan, line: Sequence[WorkPlan] = ()) -> int:
    """Let plans that replaced each other come to what they should; give how many entries moved.

    ``line`` are these plans, for who has them already.
    """
    line = line or counting.plan_line(plan)
    moved = settle(counting.PLAN, [one.pk for one in line], counting.plans_counted(line))
    if len(line) > 1 or plan.state == PlanState.DROPPED:
        results = _results_of_line(line)
        numbers = [one.pk for one in results]
        moved += settle(counting.RESULT, numbers, _results_wanted(line, results))
    return moved


def _results_of_line(line: Sequence[WorkPlan]) -> list[StripResult]:
    rows = unrestricted(StripResult, why="counted whole, whoever may see it")
    legs = rows.filter(leg__route__plan__in=line).values_list("leg", flat=True)
    return counting.results_of(set(legs))


def _results_wanted(
    line: Sequence[WorkPlan], results: Sequence[StripResult]
) -> Mapping[Key, Counted]:
    kept = counting.counted_passes(line)
    inside = {leg.pk for pairs in kept.values() for leg, _pass in pairs}
    return counting.results_counted(results, {one.leg_id for one in results} - inside)


def count_result(*, actor: Actor, result: StripResult) -> None:
    """Post the metres of a pass; what a result replaces is taken back.

    Parameters
    ----------
    actor
        Who said it: access was asked by the action that calls.
    result
        The newest statement of its leg.
    """
    count_results(actor=actor, results=[result])


@transaction.atomic
def count_results(*, actor: Actor, results: Sequence[StripResult]) -> None:
    """Post many statements at once, in as few queries as one.

    Parameters
    ----------
    actor
        Who said them.
    results
        Statements, each the newest of its leg.
    """
    together = counting.results_of({one.leg_id for one in results})
    plans = {one.leg.route.plan_id: one.leg.route.plan for one in together}
    alone = {pk for pk, one in plans.items() if _stands_alone(one)}
    for pk in sorted(set(plans) - alone):
        settle_line(plans[pk])
    simple = [one for one in together if one.leg.route.plan_id in alone]
    settle(counting.RESULT, [one.pk for one in simple], counting.results_counted(simple))


def _stands_alone(plan: WorkPlan) -> bool:
    return plan.state == PlanState.ISSUED and plan.replaces_id is None


@transaction.atomic
def count_call(*, actor: Actor, call: StreetCall) -> None:
    """Post what a call took once it is closed.

    Parameters
    ----------
    actor
        Who closed it: access was asked by the action that calls.
    call
        The call, as it stands now.
    """
    settle(counting.CALL, [call.pk], counting.calls_counted([call]))


@transaction.atomic
def count_turn(*, actor: Actor, turn: ShiftTurn) -> None:
    """Post that a shift was filled, or not.

    Parameters
    ----------
    actor
        Who called the roll: access was asked by the action that calls.
    turn
        The shift, as it stands now.
    """
    settle(counting.TURN, [turn.pk], counting.turns_counted([turn]))


def settle(kind: str, records: Collection[int], wanted: Mapping[Key, Counted]) -> int:
    """Let the ledger come to what records of a kind should come to; give how many entries moved.

    What stands otherwise is reversed, and what is missing posted under the next version of its
    record: asked twice, the second time changes nothing. What counts for a day to come waits.
    """
    today = clock.today()
    figures = _figures({key: told for key, told in wanted.items() if told.day <= today})
    stale, fresh, standing = [], [], set()
    versions: dict[Key, int] = {}
    for entry in _posted(kind, records):
        key = (int(entry.record_id), entry.leg)
        versions[key] = max(versions.get(key, 0), entry.record_version)
        if hasattr(entry, "reversed_by"):
            continue
        if figures.get(key) == figure_of(entry):
            standing.add(key)
        else:
            stale.append(entry)
    for key, figure in figures.items():
        if key not in standing:
            version = versions.get(key, 0) + 1
            fresh.append((RecordKey(counting.SYSTEM, kind, str(key[0]), version, key[1]), figure))
    reverse_entries(stale)
    post_entries(fresh)
    return len(stale) + len(fresh)


def _posted(kind: str, records: Collection[int]) -> list[Entry]:
    """Give the first-hand entries of records, those that were reversed too."""
    rows = unrestricted(Entry, why="compared with what should stand, whoever may see it")
    # Not reverses=None: SQLite would read all of the ledger by the index of reversals.
    first_hand = rows.alias(undoes=Coalesce("reverses_id", 0)).filter(undoes=0)
    numbers = [str(number) for number in sorted(records)]
    found: list[Entry] = []
    for start in range(0, len(numbers), RECORDS_A_QUERY):
        batch = numbers[start : start + RECORDS_A_QUERY]
        of_batch = first_hand.filter(system=counting.SYSTEM, record_kind=kind, record_id__in=batch)
        found += of_batch.select_related("reversed_by").order_by("id")
    return found


def _figures(wanted: Mapping[Key, Counted]) -> dict[Key, Figure]:
    versions = _versions({told.measure for told in wanted.values()})
    return {
        key: Figure(
            measure_id=_in_force(versions[told.measure], told),
            unit_id=told.unit,
            place_id=told.place,
            day=told.day,
            amount=told.amount,
            item=told.item,
        )
        for key, told in wanted.items()
    }


def _versions(codes: set[str]) -> dict[str, list[Measure]]:
    found: dict[str, list[Measure]] = {code: [] for code in codes}
    for measure in Measure.objects.filter(code__in=codes).order_by("-version"):
        found[measure.code].append(measure)
    if not all(found.values()):
        define_measures()
        return _versions(codes)
    return found


def _in_force(versions: Sequence[Measure], told: Counted) -> int:
    """Give the version of a measure that is in force on the day that an entry counts for.

    A version in another unit is none of ours: what is counted here stays in the smallest unit.
    """
    spec = SPECS[told.measure]
    return next(
        measure.pk
        for measure in versions
        if (measure.unit, measure.scale) == (spec.unit, spec.scale)
        and (measure.since is None or measure.since <= told.day)
    )
