"""Events that are entered ahead: their hours, shifts and passes, where they are told and kept."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from luodi.systems.sweeping.actions.calls import CallSpec, open_call
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    DispatchOrder,
    Leg,
    LegKind,
    Mode,
    PlanState,
    RoadLink,
    StreetCall,
)
from luodi.systems.sweeping.planning.passes import Due
from luodi.systems.sweeping.planning.rows import load
from luodi.systems.sweeping.planning.spans import Clock
from luodi.systems.sweeping.reads.events import events_in, kept_links
from luodi.systems.sweeping.reads.plan_seen import faults_of
from luodi.systems.sweeping.rules import Operation, Result, VehicleKind
from luodi.systems.sweeping.tests import rows
from luodi.systems.sweeping.tests.town import at, made, street_to_a_refill

NINE = rows.NINE
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def entered(office, dispatcher):
    """Give a function that enters an event on a street."""
    link = rows.link(office)

    def enter(**told):
        known = {"kind": CallKind.EVENT, "said": "马拉松", "link": link}
        spec = CallSpec(**{**known, **told})
        return open_call(actor=office.actor(dispatcher), unit=office.bureau, spec=spec)

    return enter


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


def read(page, name, *args, query=""):
    answer = page.get(reverse(f"sweeping:{name}", args=args) + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_an_event_begins_when_it_is_told_or_now(entered):
    ahead = entered(starts_at=NINE + DAY, ends_at=NINE + DAY + 6 * HOUR)
    assert (ahead.begins_at, ahead.reported_at) == (NINE + DAY, NINE)
    assert entered(ends_at=NINE + HOUR).begins_at == NINE


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"starts_at": NINE + DAY, "ends_at": NINE + DAY}, "starts_at"),
        ({"starts_at": NINE + DAY}, "ends_at"),
        ({"kind": CallKind.SPILL, "starts_at": NINE + DAY}, "starts_at"),
    ],
)
def test_hours_that_are_no_event_are_refused(entered, told, field):
    with pytest.raises(ValidationError) as refused:
        entered(**told)
    assert list(refused.value.message_dict) == [field]
    assert not StreetCall.objects.exists()


def test_its_page_lists_shifts_to_be_given_and_passes_of_its_hours(office, page, entered):
    event = entered(starts_at=NINE + DAY, ends_at=NINE + DAY + 6 * HOUR)
    shown = read(page, "street_call", event.pk)
    assert "2023-03-02 09:00—2023-03-02 15:00" in shown
    assert "已到 0 遍；接下来：03-02 09:00、03-02 11:00、03-02 13:00" in shown
    told = f"unit={office.bureau.pk}&starts_at=2023-03-02T09%3A00&ends_at=2023-03-02T14%3A00"
    assert f"{reverse('sweeping:shift_turn_new')}?{told}" in shown
    form = read(page, "shift_turn_new", query=f"?{told}")
    assert 'value="2023-03-02T09:00"' in form


def test_the_form_takes_its_beginning(office, page, entered):
    told = {
        "unit": office.bureau.pk,
        "kind": "EVENT",
        "said": "马拉松",
        "road": "L1",
        "starts_at": "2023-03-02T08:00",
        "ends_at": "2023-03-02T12:00",
        "idempotency_key": "key-of-a-test-form",
    }
    assert page.post(reverse("sweeping:street_call_new"), told).status_code == 302
    assert StreetCall.objects.get().begins_at == NINE + DAY - HOUR


def test_whoever_plans_the_day_and_the_board_are_told(office, page, entered):
    event = entered(starts_at=NINE + DAY, ends_at=NINE + DAY + 6 * HOUR)
    words = "2023-03-02 09:00—15:00 每 2 小时一遍：09:00、11:00、13:00"
    assert words in read(page, "board")
    asked = f"?unit={office.bureau.pk}&mode={Mode.SINGLE}&operation={Operation.WASH_SWEEP}&day="
    assert f"经三路（L1） {words}" in read(page, "work_plan_new", query=f"{asked}2023-03-02")
    assert "重点保障（D11）" not in read(page, "work_plan_new", query=f"{asked}2023-03-03")
    event.state = CallState.WITHDRAWN
    event.save()
    assert words not in read(page, "work_plan_new", query=f"{asked}2023-03-02")


def test_events_of_a_time_are_half_open_and_of_the_unit(office, entered):
    event = entered(starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR)
    assert events_in(office.bureau, NINE, NINE + HOUR) == []
    assert events_in(office.bureau, NINE + 2 * HOUR, NINE + DAY) == []
    assert events_in(office.other, NINE, NINE + DAY) == []
    assert events_in(office.bureau, NINE, NINE + DAY) == [event]


# Kept by plans


@pytest.fixture
def town(office, zone, clock_at):
    """A street of two links from the depot to a refill."""
    return street_to_a_refill(office.bureau, zone)


@pytest.fixture
def race(town, entered):
    """Give an event on A from nine to three: passed at nine, eleven and one."""
    return entered(link=town.links["A"], starts_at=at(1, 9), ends_at=at(1, 15))


@pytest.fixture
def day(town, ask):
    """Give a function that asks for a plan of a day's hours, of one wash-sweeper."""

    def asked(code="洗1", **told):
        facts = {"start": at(1, 9), "end": at(1, 17), **told}
        return ask(town.vehicle(code, town.depot, kind=facts.pop("kind", "WASH_SWEEP")), **facts)

    return asked


def kept(plan, street="A"):
    """Give when each strip of a street is passed by a plan, by the hour; the same for all."""
    found = {}
    for work in load(plan).night.works:
        if work.name.startswith(f"{street}路"):
            clock = Clock.of(plan.starts_at)
            spans = [f"{clock.at(one):%H:%M}" for span in work.spans for one in span]
            found.setdefault(work.strip, []).append("-".join(spans))
    [*others, last] = found.values()
    assert all(one == last for one in others)
    return last


NINE_TO_THREE = ["09:00-09:30", "10:30-11:30", "12:30-13:30"]


def test_a_plan_passes_the_street_of_an_event_about_each_instant(race, day):
    plan = day()
    assert kept(plan) == NINE_TO_THREE
    # Class 3 is due once a day.
    assert kept(plan, "B") == ["09:00-17:00"]
    loaded = load(plan)
    assert {work.first for work in loaded.night.works if work.name.startswith("A")} == {True}
    told = "A路（A） 每 2 小时一遍：03-01 09:00、03-01 11:00、03-01 13:00"
    assert loaded.grounds["events"] == [told]


@pytest.mark.parametrize(
    ("kind", "operation", "passed"),
    [
        (VehicleKind.VACUUM, Operation.VACUUM, NINE_TO_THREE),
        (VehicleKind.WET_SWEEP, Operation.WET_SWEEP, NINE_TO_THREE),
        (VehicleKind.FLUSH, Operation.FLUSH, None),
    ],
)
def test_what_takes_up_dirt_keeps_an_event_and_nothing_else(race, day, kind, operation, passed):
    plan = day("车1", kind=kind, operation=operation)
    if passed is not None:
        assert kept(plan) == passed
    else:
        assert kept_links(plan) == {}
        assert "events" not in load(plan).grounds


def test_only_instants_in_the_time_of_the_plan_are_passed(race, day):
    assert kept(day(start=at(1, 10), end=at(1, 13))) == ["10:30-11:30"]
    assert kept(day("洗2", start=at(1, 12), end=at(1, 20))) == ["12:30-13:30"]
    assert kept(day("洗3", start=at(1, 20), end=at(2, 2))) == ["20:00-02:00"]


def test_what_is_due_besides_lies_apart_from_it(town, entered, day):
    entered(link=town.links["A"], starts_at=at(1, 9), ends_at=at(1, 10))
    RoadLink.objects.filter(code="A").update(road_class=1)
    plan = day(end=at(1, 19))
    # Three a day are two in ten hours: the second after the peak, two hours from the first.
    assert kept(plan) == ["09:00-09:30", "11:30-17:00"]


def test_an_instant_that_another_issued_plan_keeps_is_not_asked_for_again(
    race, town, day, office, dispatcher
):
    strips = list(town.links["A"].strips.all())
    other = rows.plan(office, dispatcher, at(1, 10, 30), operation=Operation.VACUUM)
    vehicle = town.vehicle("吸1", town.depot, kind=VehicleKind.VACUUM)
    # From 10:40 to 10:55 and from 10:55 to 11:10.
    rows.route(other, [vehicle], strips, minutes=15)
    plan = day()
    assert kept(plan) == ["09:00-09:30", "12:30-13:30"]
    rows.result(rows.services(other)[0], dispatcher, Result.MISSED)
    rows.result(rows.services(other)[1], dispatcher, Result.MISSED)
    assert kept(plan) == NINE_TO_THREE
    other.state = PlanState.DROPPED
    other.save()
    assert kept(plan) == NINE_TO_THREE


def test_passes_of_two_plans_that_keep_an_event_need_not_lie_two_hours_apart(
    race, town, day, office, dispatcher
):
    strips = list(town.links["A"].strips.all())
    other = rows.plan(office, dispatcher, at(1, 10, 30))
    rows.route(other, [town.vehicle("别1", town.depot)], strips, minutes=15)
    assert kept(day()) == ["09:00-09:30", "12:30-13:30"]
    StreetCall.objects.update(state=CallState.WITHDRAWN)
    assert kept(day("洗2"), "B") == ["09:00-17:00"]
    assert not [one for one in load(day("洗3")).night.works if one.name.startswith("A")]


def test_orders_and_peaks_hold_in_an_event_too(race, town, day, zone):
    RoadLink.objects.filter(code="A").update(road_class=1)
    plan = day(start=at(1, 7), end=at(1, 12))
    assert kept(plan) == ["09:00-09:30", "10:30-11:30"]
    DispatchOrder.objects.create(zone=zone, kind="FREEZE", because=[], started_at=at(1, 10))
    loaded = load(plan)
    assert [one.code for one in loaded.left if one.work.name.startswith("A")] == ["order"] * 2


def test_a_plan_is_made_checked_twice_and_holds_every_pass(race, day):
    plan = made(day())
    assert (plan.state, plan.faults) == (PlanState.READY, [])
    legs = Leg.objects.filter(
        route__plan=plan, kind=LegKind.SERVICE, strip__link__code="A"
    ).order_by("starts_at")
    assert len(legs) == 6
    assert faults_of(plan) == ()
    half = timedelta(minutes=30)
    for leg in legs:
        hours = [at(1, 9), at(1, 11), at(1, 13)]
        assert any(one - half <= leg.starts_at and leg.ends_at <= one + half for one in hours)
    race.state = CallState.WITHDRAWN
    race.save()
    assert {fault.code for fault in faults_of(plan)} <= {"pass.apart"}


def test_an_event_goes_on_where_its_street_was_rebuilt(race, town, day):
    RoadLink.objects.filter(code="A").update(valid_to=at(1, 0).date())
    heir = town.link("A2", (0, 0), (1, 0), replaces=town.links["A"])
    assert set(kept_links(day())) == {heir.pk}


def test_two_events_on_a_street_share_passes_within_the_hour(race, town, entered, day):
    entered(link=town.links["A"], starts_at=at(1, 9, 20), ends_at=at(1, 12))
    entered(link=town.links["A"], starts_at=at(1, 14), ends_at=at(1, 15))
    assert kept(day()) == [*NINE_TO_THREE, "13:30-14:30"]


def test_whoever_asks_for_a_plan_reads_whether_it_keeps_the_event(office, page, race):
    asked = f"?unit={office.bureau.pk}&mode={Mode.SINGLE}&day=2023-03-01&operation="
    assert "；这份计划照此排" in read(page, "work_plan_new", query=f"{asked}VACUUM")
    assert "这份不排" in read(page, "work_plan_new", query=f"{asked}FLUSH")


def test_what_is_left_of_a_plan_keeps_its_instants(race, town, day):
    strip = town.links["A"].strips.select_related("link").first()
    due = [Due(strip, 0, rounds=frozenset({2, 3}), highest=3)]
    works = load(day(), due).night.works
    hour = 3_600
    assert [(one.round, one.spans) for one in works] == [
        (2, ((10.5 * hour, 11.5 * hour),)),
        (3, ((12.5 * hour, 13.5 * hour),)),
    ]
