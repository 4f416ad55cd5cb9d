"""Work of the demonstration: shifts, last night's plan with what came of it, today's, and calls.

Routes are put together by going to the nearest strip each time: the planner would do better, and
loading it takes longer than all the rest of the demonstration.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit, User
from luodi.kernel.people.reads import actor_of
from luodi.systems.sweeping.actions.adjusting import assign_driver
from luodi.systems.sweeping.actions.calls import CallSpec, open_call
from luodi.systems.sweeping.actions.driving import acknowledge_route
from luodi.systems.sweeping.actions.making import keep
from luodi.systems.sweeping.actions.plans import issue_plan
from luodi.systems.sweeping.actions.results import report_strip
from luodi.systems.sweeping.actions.sending import arrive_call, clean_call, close_call, send_call
from luodi.systems.sweeping.actions.turns import plan_turns
from luodi.systems.sweeping.actions.weeks import make_week
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    Leg,
    LegKind,
    Mode,
    PlanState,
    RoadLink,
    Route,
    RouteVehicle,
    StreetCall,
    Vehicle,
    WorkPlan,
)
from luodi.systems.sweeping.reads.turn_book import Planned
from luodi.systems.sweeping.rules import Operation, Result

_OWN = "the demonstration reads what it wrote"
CONVOY = ("HW-11", "HW-21", "HW-41")
CONVOY_WORKS_S = 1_500
DAY_TEAM = ("HW-31", "HW-32", "HW-33")
DAY_WORKS_S = 6_000
DRIVERS = ("siji", "siji2")


def load_work(dispatcher: User, unit: Unit, today: date) -> None:
    """Write what was planned and done from last night to this morning, as far as it has come."""
    midnight = datetime.combine(today, datetime.min.time(), tzinfo=clock.SHANGHAI)
    drivers = list(User.objects.filter(username__in=DRIVERS).order_by("username"))
    actor = actor_of(dispatcher, midnight)
    with clock.told(midnight - timedelta(hours=12)):
        _shifts(actor, unit, drivers, midnight)
        make_week(actor=actor, unit=unit, operation=Operation.WASH_SWEEP, first_day=_monday(today))
    night = _plan(
        dispatcher, unit, Mode.CONVOY, CONVOY, midnight - timedelta(hours=2), CONVOY_WORKS_S
    )
    day = _plan(dispatcher, unit, Mode.SINGLE, DAY_TEAM, midnight + timedelta(hours=3), DAY_WORKS_S)
    for plan, row in ((night, drivers[:1]), (day, drivers[1:])):
        _drive(actor, plan, row)
    _calls(actor, unit, midnight)


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _shifts(actor: Actor, unit: Unit, drivers: Sequence[User], midnight: datetime) -> None:
    """Put the drivers at the wheel for three days: one at night, one by day."""
    rows = []
    for driver, code, hours in zip(drivers, (CONVOY[0], DAY_TEAM[1]), (-2, 3), strict=True):
        vehicle = unrestricted(Vehicle, why=_OWN).get(unit=unit, code=code)
        for day in range(3):
            begins = midnight + timedelta(days=day, hours=hours)
            ends = begins + timedelta(hours=8)
            rows.append(Planned(unit, driver, begins, ends, vehicle=vehicle))
    plan_turns(actor=actor, unit=unit, rows=rows)


def _plan(
    dispatcher: User, unit: Unit, mode: Mode, codes: Sequence[str], starts_at: datetime, most_s: int
) -> WorkPlan:
    """Plan eight hours of wash-sweeping two hours before they begin, and issue it."""
    from luodi.systems.sweeping.demo.greedy import nearest_first

    at = starts_at - timedelta(hours=1)
    actor = actor_of(dispatcher, at)
    vehicles = list(
        unrestricted(Vehicle, why=_OWN).filter(unit=unit, code__in=codes).order_by("code")
    )
    with clock.told(at):
        plan = WorkPlan(
            unit=unit,
            place=unit.place,
            mode=mode,
            operation=Operation.WASH_SWEEP,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=8),
            state=PlanState.ASKED,
            asked={"vehicles": [one.pk for one in vehicles], "seconds": 1, "seed": 0},
            asked_by=dispatcher,
            asked_at=at,
        )
        plan.save()
        keep(actor, plan, nearest_first(plan, most_s))
        plan.refresh_from_db()
    with clock.told(at + timedelta(minutes=10)):
        return issue_plan(actor=actor, plan=plan, version=plan.version)


def _drive(actor: Actor, plan: WorkPlan, drivers: Sequence[User]) -> None:
    """Give the routes to drivers, who sign for them and report what has ended by now."""
    now = clock.now()
    routes = unrestricted(Route, why=_OWN).filter(plan=plan).order_by("number")
    for route, driver in zip(routes, drivers, strict=False):
        at = plan.starts_at - timedelta(minutes=30)
        first = RouteVehicle.objects.get(route=route, position=1)
        with clock.told(at):
            assign_driver(actor=actor, route_vehicle=first, user=driver)
            acknowledge_route(actor=actor_of(driver, at), route=route)
        legs = unrestricted(Leg, why=_OWN).filter(
            route=route, kind=LegKind.SERVICE, ends_at__lte=now
        )
        for number, leg in enumerate(legs.order_by("position"), 1):
            with clock.told(leg.ends_at):
                _report(actor_of(driver, leg.ends_at), leg, number)


def _report(driver: Actor, leg: Leg, number: int) -> None:
    if number % 11 == 0:
        report_strip(actor=driver, leg=leg, result=Result.MISSED, reason="示例：路边停满车")
    elif number % 7 == 0:
        half = leg.metres * 6 // 10
        report_strip(actor=driver, leg=leg, result=Result.PARTIAL, covered_m=half)
    else:
        report_strip(actor=driver, leg=leg, result=Result.DONE)


def _calls(actor: Actor, unit: Unit, midnight: datetime) -> None:
    """Let a spill be cleaned last evening, and another and a task come up this morning."""
    links = list(unrestricted(RoadLink, why=_OWN).order_by("pk")[:3])
    vehicle = unrestricted(Vehicle, why=_OWN).get(unit=unit, code="HW-33")
    spill = CallSpec(CallKind.SPILL, "渣土车遗撒，约 30 米", link=links[0])
    call = None
    head = User.objects.get(username="fuze")
    for minutes in (-360, -352, -338, -300, -270):
        with clock.told(midnight + timedelta(minutes=minutes)):
            call = _next(actor, actor_of(head, clock.now()), unit, spill, vehicle, call)
    with clock.told(midnight + timedelta(hours=8, minutes=42)):
        said = CallSpec(CallKind.SPILL, "路口有砂石，非机动车打滑", link=links[1])
        open_call(actor=actor, unit=unit, spec=said)
    with clock.told(midnight + timedelta(hours=8, minutes=10)):
        said = CallSpec(CallKind.EXTRA, "商户装修垃圾落在辅道，请清理", link=links[2])
        open_call(actor=actor, unit=unit, spec=said)


def _next(
    actor: Actor, head: Actor, unit: Unit, spec: CallSpec, vehicle: Vehicle, call: StreetCall | None
) -> StreetCall:
    """Bring a call one step further; another than the cleaner verifies it."""
    if call is None:
        return open_call(actor=actor, unit=unit, spec=spec)
    acts = {
        CallState.OPEN: lambda: send_call(
            actor=actor, call=call, version=call.version, vehicle=vehicle, crew="示例机动班"
        ),
        CallState.SENT: lambda: arrive_call(actor=actor, call=call, version=call.version),
        CallState.ARRIVED: lambda: clean_call(actor=actor, call=call, version=call.version),
        CallState.CLEANED: lambda: close_call(actor=head, call=call, version=call.version),
    }
    return acts[CallState(call.state)]()
