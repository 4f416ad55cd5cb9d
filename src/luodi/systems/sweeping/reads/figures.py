"""Figures of the work of some days: by class and operation, and what goes with them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Least, NullIf

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    DispatchOrder,
    Incident,
    KerbStrip,
    Leg,
    LegKind,
    PlanState,
    RoadLink,
    RouteVehicle,
    ShiftTurn,
    StreetCall,
    StripResult,
    TurnState,
    Vehicle,
    WorkPlan,
)
from luodi.systems.sweeping.reads.calls import VIEW_CALL
from luodi.systems.sweeping.reads.counting import counted_passes, plan_line
from luodi.systems.sweeping.reads.fleet import VIEW_FLEET, VIEW_STREET, facts_of, held_on
from luodi.systems.sweeping.reads.orders import VIEW_ORDER
from luodi.systems.sweeping.reads.plans import VIEW_PLAN
from luodi.systems.sweeping.rules import FORBIDS, Operation, Result
from luodi.systems.sweeping.rules.calls import Matter, response
from luodi.systems.sweeping.rules.counting import done_metres, water_litres, water_operation
from luodi.systems.sweeping.rules.figures import (
    Carriageway,
    MechRate,
    Responses,
    mech_rate,
    responses,
    share,
    weighted_share,
)

VIEW_TURN = "sweeping.view_turn"
MECHANISED = frozenset(
    {Operation.VACUUM, Operation.WASH_SWEEP, Operation.WET_SWEEP, Operation.FLUSH}
)
"""Work that counts as mechanised cleaning (table of road classes: mech sweep, flush)."""
_SEEN = "of plans that the reader may see"


@dataclass
class Work:
    """What was planned of an operation on a class of roads, and what came of it; metres.

    ``due_m`` are passes whose time is over, or of which something was told; ``metre_mm`` is what
    was done times the working width, of work with water of its own, and ``litres`` its water.
    """

    planned_m: int = 0
    due_m: int = 0
    result_m: dict[Result, int] = field(default_factory=dict)
    reported_m: int | None = None
    litres: int | None = None
    metre_mm: int = 0

    def of(self, result: Result) -> int:
        """Give the metres of passes with a result; what is due and untold is unproven."""
        if result is Result.UNPROVEN:
            told = sum(metres for one, metres in self.result_m.items() if one is not result)
            return max(0, self.due_m - told)
        return self.result_m.get(result, 0)

    def __add__(self, other: "Work") -> "Work":
        """Give the sum of two; what neither knows stays unknown."""
        results = {
            one: self.result_m.get(one, 0) + other.result_m.get(one, 0)
            for one in {*self.result_m, *other.result_m}
        }
        return Work(
            self.planned_m + other.planned_m,
            self.due_m + other.due_m,
            results,
            _sum(self.reported_m, other.reported_m),
            _sum(self.litres, other.litres),
            self.metre_mm + other.metre_mm,
        )


def _sum(one: int | None, other: int | None) -> int | None:
    known = [amount for amount in (one, other) if amount is not None]
    return sum(known) if known else None


@dataclass(frozen=True)
class Spills:
    """The spills that were reported: how many, how many nobody came to yet, how fast others."""

    count: int
    waiting: int
    told: Responses


@dataclass(frozen=True)
class Figures:
    """The figures of some days. What the reader has no right to, or nobody knows, is None.

    ``work`` is by road class and operation. Shares are hundredths of a per cent. ``stops`` are
    stop orders with how many of them were not obeyed; ``shifts`` filled, missing, not called.
    """

    work: Mapping[tuple[int, Operation], Work]
    weighted: int | None
    dead: int | None
    stops: tuple[int, int] | None
    spills: Spills | None
    shifts: tuple[int, int, int] | None
    mech: MechRate | None


def figures(actor: Actor, since: date, until: date) -> Figures:
    """Give the figures of days, both ends included; a plan belongs to the day on which it begins.

    Notes
    -----
    Some twenty queries; the database sums the legs.
    """
    start = datetime.combine(since, time.min, clock.SHANGHAI)
    end = datetime.combine(until + timedelta(days=1), time.min, clock.SHANGHAI)
    plans = list(
        visible(actor, WorkPlan, VIEW_PLAN).filter(
            starts_at__gte=start,
            starts_at__lt=end,
            issued_at__isnull=False,
            state__in=(PlanState.ISSUED, PlanState.REPLACED),
        )
    )
    doing = _doing(plans)
    work = _work(plans, doing)
    rows = [(road_class, one.of(Result.DONE), one.due_m) for (road_class, _op), one in work.items()]
    return Figures(
        work=work,
        weighted=weighted_share(rows),
        dead=_dead(plans),
        stops=_stops(actor, start, end) if actor.has(VIEW_ORDER) else None,
        spills=_spills(actor, start, end) if actor.has(VIEW_CALL) else None,
        shifts=_shifts(actor, start, end) if actor.has(VIEW_TURN) else None,
        mech=_mech(actor, until, plans, doing) if actor.has(VIEW_STREET) else None,
    )


Doing = dict[int, dict[Operation, int]]
"""By route: what its vehicles do, with their working widths in millimetres."""


def _doing(plans: Collection[WorkPlan]) -> Doing:
    found: defaultdict[int, dict[Operation, int]] = defaultdict(dict)
    rows = RouteVehicle.objects.filter(route__plan__in=plans).select_related("vehicle")
    for row in rows.order_by("position"):
        width = facts_of(row.vehicle).width_mm
        found[row.route_id].setdefault(Operation(row.operation), width)
    return dict(found)


def _work(plans: Collection[WorkPlan], doing: Doing) -> dict[tuple[int, Operation], Work]:
    alone = [one for one in plans if one.state == PlanState.ISSUED and one.replaces_id is None]
    found: defaultdict[tuple[int, Operation], Work] = defaultdict(Work)
    for route, road_class, work in (*_summed(alone, doing), *_lines(plans, alone, doing)):
        for operation in doing.get(route, ()):
            one = work if water_operation(doing[route]) is operation else _dry(work)
            found[road_class, operation] += one
    return dict(sorted(found.items()))


def _dry(work: Work) -> Work:
    return Work(work.planned_m, work.due_m, work.result_m, work.reported_m)


Line = tuple[int, int, Work]
_DONE_M = Case(
    When(covered_m__isnull=False, then=Least(F("covered_m"), F("leg__metres"))),
    When(result=Result.DONE, then=F("leg__metres")),
    When(result=Result.MISSED, then=Value(0)),
    default=None,
    output_field=IntegerField(),
)
_LITRES = (2 * F("leg__litres") * F("done_m") + F("leg__metres")) / NullIf(
    2 * F("leg__metres"), Value(0)
)


def _summed(plans: Collection[WorkPlan], doing: Doing) -> Iterable[Line]:
    """Sum the passes of plans that neither replaced one nor were replaced."""
    said = unrestricted(StripResult, why=_SEEN).filter(replaced_by=None)
    over = Q(ends_at__lte=clock.now()) | Q(Exists(said.filter(leg=OuterRef("pk"))))
    legs = unrestricted(Leg, why=_SEEN).filter(route__plan__in=plans, kind=LegKind.SERVICE)
    by = ("route", "strip__link__road_class")
    sums = legs.order_by().values_list(*by)
    for route, road_class, planned, due in sums.annotate(
        planned=Sum("metres"), due=Sum("metres", filter=over)
    ):
        yield route, road_class, Work(planned or 0, due or 0)
    told = (
        said.filter(leg__route__plan__in=plans)
        .order_by()
        .annotate(done_m=_DONE_M)
        .values_list(*(f"leg__{name}" for name in by), "result")
        .annotate(metres=Sum("leg__metres"), done=Sum("done_m"), litres=Sum(_LITRES))
    )
    for route, road_class, result, metres, done, litres in told:
        yield route, road_class, _told(Result(result), metres, done, litres, doing.get(route, {}))


def _told(
    result: Result,
    metres: int,
    done: int | None,
    litres: int | None,
    doing: Mapping[Operation, int],
) -> Work:
    if result is Result.UNPROVEN:
        return Work(result_m={result: metres})
    wet = water_operation(doing)
    watered = wet is not None and bool(litres)
    return Work(
        result_m={result: metres},
        reported_m=done,
        litres=litres if watered else None,
        metre_mm=(done or 0) * doing[wet] if watered and wet is not None else 0,
    )


def _lines(
    plans: Collection[WorkPlan], alone: Collection[WorkPlan], doing: Doing
) -> Iterable[Line]:
    """Give the passes that count of plans that replaced each other, one by one."""
    wanted = {one.pk: one for one in plans}
    left = set(wanted) - {one.pk for one in alone}
    while left:
        line = plan_line(wanted[min(left)])
        left -= {one.pk for one in line}
        kept = counted_passes(line)
        legs = {leg.pk: leg for pk, pairs in kept.items() if pk in wanted for leg, _had in pairs}
        rows = unrestricted(StripResult, why=_SEEN).filter(replaced_by=None, leg__in=list(legs))
        said = {row.leg_id: row for row in rows}
        for leg in legs.values():
            yield _one(leg, said.get(leg.pk), doing)


def _one(leg: Leg, said: StripResult | None, doing: Doing) -> Line:
    assert leg.strip is not None, "a leg of work names its strip"  # noqa: S101 - the database says so
    due = leg.metres if said is not None or leg.ends_at <= clock.now() else 0
    work = Work(leg.metres, due)
    if said is not None:
        result = Result(said.result)
        done = done_metres(result, leg.metres, said.covered_m)
        litres = water_litres(leg.litres, leg.metres, done)
        work += _told(result, leg.metres, done, litres, doing.get(leg.route_id, {}))
    return leg.route_id, leg.strip.link.road_class, work


def _dead(plans: Collection[WorkPlan]) -> int | None:
    """Give the planned share of driving without work, of the plans that are driven."""
    driven = [one for one in plans if one.state == PlanState.ISSUED]
    sums = (
        unrestricted(Leg, why=_SEEN)
        .filter(route__plan__in=driven)
        .aggregate(all=Sum("metres"), dead=Sum("metres", filter=~Q(kind=LegKind.SERVICE)))
    )
    return share(sums["dead"] or 0, sums["all"] or 0)


def _stops(actor: Actor, start: datetime, end: datetime) -> tuple[int, int]:
    orders = visible(actor, DispatchOrder, VIEW_ORDER).filter(
        kind__in=[trigger.name for trigger in FORBIDS], started_at__gte=start, started_at__lt=end
    )
    broken = unrestricted(Incident, why="counted, of orders that the reader may see")
    sums = orders.aggregate(
        all=Count("pk"), broken=Count("pk", filter=Q(Exists(broken.filter(order=OuterRef("pk")))))
    )
    return sums["all"], sums["broken"]


def _spills(actor: Actor, start: datetime, end: datetime) -> Spills:
    rows = visible(actor, StreetCall, VIEW_CALL).filter(
        kind=CallKind.SPILL, reported_at__gte=start, reported_at__lt=end
    )
    told = list(
        rows.exclude(state=CallState.WITHDRAWN)
        .order_by()
        .values_list("reported_at", "arrived_at", "state")
    )
    minutes = [
        response(Matter.SPILL, reported, arrived, arrived).minutes
        for reported, arrived, _state in told
        if arrived is not None
    ]
    waiting = sum(
        arrived is None and state in (CallState.OPEN, CallState.SENT)
        for _reported, arrived, state in told
    )
    return Spills(len(told), waiting, responses(minutes))


def _shifts(actor: Actor, start: datetime, end: datetime) -> tuple[int, int, int]:
    rows = visible(actor, ShiftTurn, VIEW_TURN).filter(starts_at__gte=start, starts_at__lt=end)
    begun = Q(state=TurnState.PLANNED, starts_at__lte=clock.now())
    sums: dict[str, Any] = rows.aggregate(
        present=Count("pk", filter=Q(state=TurnState.PRESENT)),
        absent=Count("pk", filter=Q(state=TurnState.ABSENT)),
        uncalled=Count("pk", filter=begun),
    )
    return sums["present"], sums["absent"], sums["uncalled"]


def _mech(actor: Actor, day: date, plans: Collection[WorkPlan], doing: Doing) -> MechRate:
    """Give the mechanised rate over the streets of a day, by what was done in the days before."""
    strips = (
        unrestricted(KerbStrip, why="of streets that the reader may see")
        .filter(link__in=visible(actor, RoadLink, VIEW_STREET).filter(held_on(day)))
        .order_by()
        .values_list("link", "forward", "link__length_m", "link__width_mm")
        .distinct()
    )
    machines = [route for route, done in doing.items() if MECHANISED & done.keys()]
    swept = set(
        unrestricted(StripResult, why=_SEEN)
        .filter(
            leg__route__in=machines,
            leg__route__plan__in=plans,
            replaced_by=None,
            result=Result.DONE,
        )
        .order_by()
        .values_list("leg__strip__link", "leg__strip__forward")
        .distinct()
    )
    ways = [
        Carriageway(length, width, 1, (link, forward) in swept)
        for link, forward, length, width in strips
    ]
    return mech_rate(ways, _narrowest(actor, day))


def _narrowest(actor: Actor, day: date) -> int | None:
    if not actor.has(VIEW_FLEET):
        return None
    vehicles = visible(actor, Vehicle, VIEW_FLEET).filter(held_on(day))
    widths = [facts.width_mm for facts in map(facts_of, vehicles) if MECHANISED & facts.operations]
    return min(widths, default=None)
