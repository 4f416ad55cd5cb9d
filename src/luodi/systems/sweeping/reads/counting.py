"""What plans, statements, calls and shifts should come to in the ledger."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    Leg,
    LegKind,
    PlanState,
    RouteVehicle,
    ShiftTurn,
    StreetCall,
    StripResult,
    TurnState,
    WorkPlan,
)
from luodi.systems.sweeping.rules import Operation, Result
from luodi.systems.sweeping.rules import counting as rules
from luodi.systems.sweeping.rules.calls import Matter, response
from luodi.systems.sweeping.rules.counting import Counted, Pass, Statement

SYSTEM = "sweeping"
PLAN, RESULT = "sweeping.work_plan", "sweeping.strip_result"
CALL, TURN = "sweeping.street_call", "sweeping.shift_turn"
"""Kinds of records that post entries."""
_COUNTED = "counted whole, whoever may see it"

Wanted = dict[tuple[int, str], Counted]
"""By the record's number and the leg of its key."""


def day_of(at: datetime) -> date:
    """Give the Shanghai day of an instant."""
    return at.astimezone(clock.SHANGHAI).date()


def plan_line(plan: WorkPlan) -> list[WorkPlan]:
    """Give a plan with all that it replaced and that replaced it, the newest first."""
    rows = unrestricted(WorkPlan, why=_COUNTED)
    known = {plan.pk: plan}
    fresh = [plan]
    while fresh:
        near = Q(replaces__in=[one.pk for one in fresh])
        near |= Q(pk__in=[one.replaces_id for one in fresh if one.replaces_id])
        fresh = [one for one in rows.filter(near).order_by("pk") if one.pk not in known]
        known |= {one.pk: one for one in fresh}
    return sorted(known.values(), key=lambda one: -one.pk)


def counted_passes(line: Sequence[WorkPlan]) -> dict[int, list[tuple[Leg, Pass]]]:
    """Give the passes that count of the plans of a line, the newest first, by plan."""
    known: defaultdict[int, list[tuple[Leg, Pass]]] = defaultdict(list)
    issued = [one for one in line if one.issued_at and one.state != PlanState.DROPPED]
    for leg, operations in _passes(issued):
        known[leg.route.plan_id].append((leg, _pass(leg, operations)))
    newest = max((one.pk for one in line if one.issued_at), default=0)
    told = [
        (one.state == PlanState.ISSUED or one.pk == newest, [had for _leg, had in known[one.pk]])
        for one in issued
    ]
    kept = {}
    for one, counting in zip(issued, rules.passes_that_count(told), strict=True):
        chosen = {id(had) for had in counting}
        kept[one.pk] = [pair for pair in known[one.pk] if id(pair[1]) in chosen]
    return kept


def _passes(plans: Collection[WorkPlan]) -> Iterable[tuple[Leg, frozenset[Operation]]]:
    done = operations_of(route__plan__in=plans)
    said = unrestricted(StripResult, why=_COUNTED).filter(leg=OuterRef("pk"), replaced_by=None)
    legs = unrestricted(Leg, why=_COUNTED).filter(route__plan__in=plans, kind=LegKind.SERVICE)
    rows = legs.select_related("route", "strip__link").annotate(said=Exists(said))
    return [(leg, done.get(leg.route_id, frozenset())) for leg in rows.order_by("pk")]


def operations_of(**which: object) -> dict[int, frozenset[Operation]]:
    """Give what the vehicles of routes do, by the route's number."""
    found: defaultdict[int, set[Operation]] = defaultdict(set)
    rows = RouteVehicle.objects.filter(**which).order_by("pk")
    for route, operation in rows.values_list("route", "operation"):
        found[route].add(Operation(operation))
    return {route: frozenset(done) for route, done in found.items()}


def _pass(leg: Leg, operations: frozenset[Operation]) -> Pass:
    strip = leg.strip
    assert strip is not None, "a leg of work names its strip"  # noqa: S101 - the database says so
    told = bool(getattr(leg, "said", False))
    return Pass((strip.pk, leg.round), operations, leg.metres, strip.link.place_id, told)


def plans_counted(line: Sequence[WorkPlan]) -> Wanted:
    """Give what the plans of a line should come to: metres by operation and place."""
    kept, found = counted_passes(line), {}
    for plan in line:
        metres = rules.planned_metres(had for _leg, had in kept.get(plan.pk, []))
        for (operation, place), length in metres.items():
            found[plan.pk, f"planned.{operation}.{place}"] = Counted(
                rules.PLANNED,
                plan.unit_id,
                place,
                day_of(plan.starts_at),
                length,
                operation.value,
            )
    return found


def results_of(legs: Collection[int]) -> list[StripResult]:
    """Give all statements of legs, with what counting asks of them."""
    rows = unrestricted(StripResult, why=_COUNTED).filter(leg__in=legs)
    return list(
        rows.select_related("leg__route__plan", "leg__strip__link", "replaced_by").order_by("pk")
    )


def results_counted(results: Iterable[StripResult], but: Collection[int] = ()) -> Wanted:
    """Give what statements should come to: of each leg the newest one alone.

    Parameters
    ----------
    results
        The statements.
    but
        Legs whose passes count in a newer plan.
    """
    standing = [one for one in results if not hasattr(one, "replaced_by")]
    done = operations_of(route__in={one.leg.route_id for one in standing})
    found = {}
    for one in standing:
        leg = one.leg
        if leg.pk in but or leg.strip is None:
            continue
        plan, operations = leg.route.plan, done.get(leg.route_id, frozenset())
        told = Statement(Result(one.result), operations, leg.metres, one.covered_m, leg.litres)
        place, day = leg.strip.link.place_id, day_of(plan.starts_at)
        for (measure, item), amount in rules.statement_amounts(told).items():
            name = "reported" if measure in rules.REPORTED.values() else _leg(measure)
            found[one.pk, f"{name}.{item}"] = Counted(
                measure, plan.unit_id, place, day, amount, item
            )
    return found


def _leg(measure: str) -> str:
    return measure.removeprefix("sweeping.")


def calls_counted(calls: Iterable[StreetCall]) -> Wanted:
    """Give what calls should come to: a spill that is closed, its minutes, whether it was late."""
    found = {}
    for call in calls:
        if call.kind != CallKind.SPILL or call.state != CallState.CLOSED:
            continue
        amounts = {rules.SPILLS: 1}
        if call.arrived_at is not None:
            at = call.arrived_at
            waited = response(Matter.SPILL, call.reported_at, at, at)
            amounts[rules.SPILL_MINUTES] = waited.minutes
            if call.due_at is not None:
                amounts[rules.SPILLS_LATE] = int(at > call.due_at)
        for measure, amount in amounts.items():
            found[call.pk, _leg(measure)] = Counted(
                measure, call.unit_id, call.place_id, day_of(call.reported_at), amount
            )
    return found


def turns_counted(turns: Iterable[ShiftTurn]) -> Wanted:
    """Give what shifts should come to: one due and one filled or not, once the roll was called."""
    found = {}
    for turn in turns:
        if turn.state not in (TurnState.PRESENT, TurnState.ABSENT):
            continue
        amounts = {
            rules.SHIFTS_PLANNED: 1,
            rules.SHIFTS_FILLED: int(turn.state == TurnState.PRESENT),
        }
        for measure, amount in amounts.items():
            found[turn.pk, _leg(measure)] = Counted(
                measure, turn.unit_id, turn.place_id, day_of(turn.starts_at), amount
            )
    return found
