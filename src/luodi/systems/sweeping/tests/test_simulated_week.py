"""A week in March: frost and wind, a convoy at night, a breakdown, a hand-over, and the replay."""

from datetime import date, timedelta

import pytest

from luodi.systems.sweeping.actions.adjusting import assign_driver
from luodi.systems.sweeping.actions.plans import ask_plan, issue_plan
from luodi.systems.sweeping.actions.replanning import replan
from luodi.systems.sweeping.actions.results import report_strip
from luodi.systems.sweeping.actions.shift_notes import leave_note, take_note
from luodi.systems.sweeping.actions.turns import call_roll, plan_turns
from luodi.systems.sweeping.models import (
    SPRINKLING,
    DispatchOrder,
    Incident,
    Leg,
    LegKind,
    Mode,
    PlanState,
    RouteVehicle,
    ShiftTurn,
    SiteKind,
    TurnState,
)
from luodi.systems.sweeping.reads.comparing import compared
from luodi.systems.sweeping.reads.plan_seen import faults_of
from luodi.systems.sweeping.reads.replays import limits_in_force, past_of
from luodi.systems.sweeping.reads.turn_book import Planned
from luodi.systems.sweeping.rules import Operation, Quantity, Result, Trigger, VehicleKind
from luodi.systems.sweeping.tests.town import Town, at, made

FROST = at(3, 1), at(3, 6, 30)
WIND = at(3, 14), at(3, 17)
TURNS = at(2, 20), at(3, 20)
"""Between these there is a reading every ten minutes, else every hour."""
CONVOY = (VehicleKind.VACUUM, VehicleKind.FLUSH, VehicleKind.WASH_SWEEP)
DRIVING = ("sweeping.drive_route",)


@pytest.fixture
def town(office, zone):
    made = Town(office.bureau, zone)
    for code, end in (("东", (1, 0)), ("西", (-1, 0)), ("北", (0, 1)), ("南", (0, -1))):
        made.link(code, (0, 0), end)
    made.depot = made.site("车场", (0, 0))
    made.site("东口", (1, 0), SiteKind.REFILL)
    return made


@pytest.fixture
def weather(read):
    """Give a function that lets the weather go on to an instant, evaluating as it goes."""
    now = at(1, 9)

    def go_on(until):
        nonlocal now
        while now < until:
            frost, wind = FROST[0] <= now < FROST[1], WIND[0] <= now < WIND[1]
            read(now, 30 if frost else 120, WIND=90 if wind else 20)
            now += timedelta(minutes=10 if TURNS[0] <= now < TURNS[1] else 60)

    return go_on


@pytest.fixture
def issued(office, dispatcher, clock_at):
    """Give a function that plans and issues by an hour; its vehicles get a driver each."""

    def plan(drivers, vehicles, starts_at, ends_at, mode=Mode.SINGLE):
        clock_at(starts_at - timedelta(hours=2))
        actor = office.actor(dispatcher, starts_at - timedelta(hours=2))
        asked = ask_plan(
            actor=actor, unit=office.bureau, vehicles=vehicles, mode=mode,
            operation=Operation.WASH_SWEEP, starts_at=starts_at, ends_at=ends_at, seconds=1,
        )  # fmt: skip
        made(asked)
        assert asked.state == PlanState.READY
        rows = RouteVehicle.objects.filter(route__plan=asked).order_by("pk")
        for one, driver in zip(rows, drivers, strict=False):
            assign_driver(actor=actor, route_vehicle=one, user=driver)
        asked.refresh_from_db()
        return issue_plan(actor=actor, plan=asked, version=asked.version)

    return plan


@pytest.fixture
def drivers(office):
    return [
        office.user(f"siji{number}", office.post(f"驾驶员{number}", DRIVING)) for number in (1, 2)
    ]


def works(plan):
    return list(Leg.objects.filter(route__plan=plan, kind=LegKind.SERVICE).order_by("starts_at"))


def told(kind):
    """Give from when to when orders of a kind stood."""
    return [
        (order.started_at, order.ended_at)
        for order in DispatchOrder.objects.filter(kind=kind).order_by("started_at")
    ]


def test_a_week_of_weather_work_and_hands(
    office, dispatcher, town, weather, issued, drivers, clock_at
):
    by, (first, second) = office.actor(dispatcher), drivers
    weather(at(2, 20))
    fleet = [town.vehicle(f"{kind}", town.depot, kind=kind) for kind in CONVOY]
    night = issued([second, first], fleet, at(2, 22), at(3, 6), Mode.CONVOY)
    incident = by_night(office, night, drivers, weather, clock_at)
    assert incident.order.kind == Trigger.FREEZE.name

    weather(at(4, 7))
    two = [town.vehicle(f"洗{number}", town.depot) for number in (1, 2)]
    day = issued([second], two, at(4, 9), at(4, 15))
    anew = breaks_down(office, day, second, dispatcher, clock_at)
    assert (anew.state, anew.replaces) == (PlanState.ISSUED, day)
    note = hands_over(office, by, drivers, two[1], clock_at)
    assert (note.by, note.taken_by) == tuple(drivers)

    weather(at(8, 0))
    orders_came_and_went()
    replay_is_what_was_given(by)


def by_night(office, night, drivers, weather, clock_at):
    """Frost stops the convoy's water and not its vacuum; who flushes on makes an incident."""
    flusher, vacuumer = drivers
    before, *_rest = works(night)
    weather(before.starts_at + timedelta(hours=1))
    clock_at(before.starts_at + timedelta(hours=1))
    report_strip(actor=office.actor(flusher, before.ends_at), leg=before, result=Result.DONE)
    assert Incident.objects.count() == 0
    last = works(night)[-1]
    Leg.objects.filter(pk=last.pk).update(starts_at=at(3, 1, 20), ends_at=at(3, 1, 40))
    weather(at(3, 2))
    clock_at(at(3, 2))
    last.refresh_from_db()
    report_strip(actor=office.actor(vacuumer, at(3, 2)), leg=last, result=Result.DONE)
    assert Incident.objects.count() == 0
    report_strip(actor=office.actor(flusher, at(3, 2)), leg=last, result=Result.DONE)
    incident = Incident.objects.get()
    assert incident.leg == last
    return incident


def breaks_down(office, day, driver, dispatcher, clock_at):
    """One lorry stops; the other takes over what is left, and nothing that was done is lost."""
    (route,) = [one for one in day.routes.all() if one.legs.filter(kind=LegKind.SERVICE).exists()]
    begun = works(day)[0]
    when = begun.ends_at + timedelta(minutes=2)
    clock_at(when)
    broken = route.vehicles.get()
    report_strip(actor=office.actor(driver, when), leg=begun, result=Result.DONE)
    actor = office.actor(dispatcher, when)
    new = replan(
        actor=actor, plan=day, version=day.version, vehicle=broken.vehicle, at=when, reason="爆胎"
    )
    assert faults_of(new, when) == ()
    new = issue_plan(actor=actor, plan=new, version=new.version)
    done = {(leg.strip_id, leg.round) for leg in works(day)}
    assert {(leg.strip_id, leg.round) for leg in works(new)} == done
    others = {one.vehicle for one in RouteVehicle.objects.filter(route__plan=new)}
    assert len(others) == 2
    assert Leg.objects.get(results__isnull=False, route__plan=new).strip == begun.strip
    return new


def hands_over(office, by, drivers, vehicle, clock_at):
    """The early shift comes, is called, and leaves its note, which the late shift signs."""
    early, late = drivers
    spans = [(early, at(5, 6), at(5, 14)), (late, at(5, 14), at(5, 22))]
    plan_turns(
        actor=by, unit=office.bureau,
        rows=[Planned(office.bureau, user, since, until, vehicle) for user, since, until in spans],
    )  # fmt: skip
    for user, since, _until in spans:
        clock_at(since)
        turn = ShiftTurn.objects.get(user=user, starts_at=since)
        turn = call_roll(actor=by, turn=turn, version=turn.version, state=TurnState.PRESENT)
        assert turn.state == TurnState.PRESENT
    clock_at(at(5, 14))
    note = leave_note(
        actor=office.actor(early, at(5, 14)), unit=office.bureau, said="东路右侧一段没洗完"
    )
    return take_note(actor=office.actor(late, at(5, 14)), note=note)


def orders_came_and_went():
    """Frost and wind each stand once, as long as they must, and say what they stand on."""
    assert told(Trigger.FREEZE.name) == [(at(3, 1), at(3, 6, 50))]
    assert told(Trigger.WIND.name) == [(at(3, 14), at(3, 17, 20))]
    frost = DispatchOrder.objects.get(kind=Trigger.FREEZE.name)
    known = {line["quantity"]: (line["value"], line["age"]) for line in frost.because}
    assert known[Quantity.AIR_C.name] == (3.0, 0)
    assert known[Quantity.ROAD_C.name] == (None, None)
    assert frost.limits
    sprinklings = told(SPRINKLING)
    assert not [span for span in sprinklings if at(3, 1) <= span[0] < at(3, 6, 50)]


def replay_is_what_was_given(by):
    """The same readings under the same rules give the same orders; a lower limit lets water be."""
    past = past_of(by, date(2023, 3, 1), date(2023, 3, 8))
    same = compared(past, past.replay(limits_in_force()))
    assert same.same, same.differing
    changed = compared(past, past.replay(limits_in_force({"freeze_air_on": 2, "wind_on": 12})))
    kinds = {(pair.given or pair.replayed).kind for pair in changed.differing}
    assert {Trigger.FREEZE, Trigger.WIND} <= kinds
    sums = {title: (given, again) for title, given, again in changed.sums}
    (stopped,) = [value for title, value in sums.items() if "被停的用水" in title]
    assert float(stopped[0].replace(",", "")) > float(stopped[1].replace(",", "")) == 0
