"""Orders of winter time: given and withdrawn, whom they bind, what plans and crews make of them."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.incidents import answer_incident
from luodi.systems.sweeping.actions.results import report_strip
from luodi.systems.sweeping.actions.standards import set_standard
from luodi.systems.sweeping.actions.winter import order_winter, withdraw_winter
from luodi.systems.sweeping.models import (
    DispatchOrder,
    Incident,
    Mode,
    PlanState,
    WeekPlan,
    WeekStrip,
    WinterTime,
)
from luodi.systems.sweeping.planning.rows import load
from luodi.systems.sweeping.reads.calls import stopped_at
from luodi.systems.sweeping.reads.due import frequencies_on, strips_due
from luodi.systems.sweeping.reads.holding import standing_on, stops_on
from luodi.systems.sweeping.reads.plan_grounds import plan_grounds
from luodi.systems.sweeping.reads.plan_seen import faults_of
from luodi.systems.sweeping.reads.visitor import streets_named
from luodi.systems.sweeping.rules import Frequency, Operation, Result, VehicleKind
from luodi.systems.sweeping.tests import road, rows
from luodi.systems.sweeping.tests.town import at, made, street_to_a_refill

NINE = rows.NINE
TODAY = NINE.date()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FLUSH, SPRINKLE, VACUUM = Operation.FLUSH, Operation.SPRINKLE, Operation.VACUUM
KEY = {"idempotency_key": "key-of-a-test-form"}


@pytest.fixture
def order(office, dispatcher):
    """Give a function that orders winter time of the bureau, from today on until told."""

    def ordered(by=dispatcher, **told):
        facts = {
            "unit": office.bureau,
            "valid_from": TODAY,
            "valid_to": None,
            "source": "郑城管〔2023〕1 号",
            **told,
        }
        return order_winter(actor=office.actor(by), **facts)

    return ordered


@pytest.fixture
def town(office, zone, clock_at):
    """A street of two links from the depot to a refill, the first of class 1."""
    return street_to_a_refill(office.bureau, zone, road_class=1)


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


def read_page(page, name, *args, query=""):
    answer = page.get(reverse(f"sweeping:{name}", args=args) + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def spans(link, start, end):
    return [(one.operation, one.since, one.until) for one in stops_on([link], start, end)[link.pk]]


# Given and withdrawn


def test_it_is_ordered_and_the_log_says_why(order, dispatcher):
    made = order(valid_to=TODAY + 30 * DAY)
    assert (made.issued_by, made.issued_at, made.withdrawn_at) == (dispatcher, NINE, None)
    line = LogLine.objects.get(verb="sweeping.order_winter")
    assert line.reason == "郑城管〔2023〕1 号"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"valid_to": TODAY}, "valid_to"),
        ({"valid_from": TODAY - 9 * DAY, "valid_to": TODAY}, "valid_to"),
        ({"valid_to": TODAY + 400 * DAY}, "valid_to"),
        ({"source": "  "}, "source"),
        ({"source": "x" * 201}, "source"),
    ],
)
def test_what_cannot_be_is_refused(order, told, field):
    with pytest.raises(ValidationError) as refused:
        order(**told)
    assert list(refused.value.message_dict) == [field]
    assert not WinterTime.objects.exists()


def test_the_same_days_are_ordered_once(order):
    order(valid_to=TODAY + 30 * DAY)
    for first in (TODAY, TODAY + 29 * DAY, TODAY - 9 * DAY):
        with pytest.raises(ValidationError, match="请先撤销那一次"):
            order(valid_from=first)
    order(valid_from=TODAY + 30 * DAY)
    assert WinterTime.objects.count() == 2


def test_who_may_not_orders_and_withdraws_nothing(office, order, colleague, stranger):
    others = (colleague("sweeping.view_order"), stranger("sweeping.override_order"))
    for who in others:
        with pytest.raises(PermissionDenied):
            order(by=who)
    made = order()
    for who in others:
        with pytest.raises(PermissionDenied):
            withdraw_winter(actor=office.actor(who), order=made)
    assert WinterTime.objects.get().withdrawn_at is None


def test_it_is_withdrawn_once_and_not_when_over(office, order, dispatcher, clock_at):
    made = order(valid_to=TODAY + DAY)
    actor = office.actor(dispatcher)
    clock_at(NINE + DAY)
    with pytest.raises(ValidationError, match="不用再撤销"):
        withdraw_winter(actor=actor, order=made)
    clock_at(NINE + HOUR)
    assert withdraw_winter(actor=actor, order=made).withdrawn_at == NINE + HOUR
    clock_at(NINE + 2 * HOUR)
    assert withdraw_winter(actor=actor, order=made).withdrawn_at == NINE + HOUR
    assert LogLine.objects.filter(verb="sweeping.withdraw_winter").count() == 1
    order()


# Whom it binds


def test_it_binds_streets_of_the_unit_and_of_those_below_without_a_zone(office, order):
    below = Unit.objects.create(
        path=f"{office.bureau.path}0001",
        parent=office.bureau,
        code="ban1",
        name="一班",
        place=office.district,
        valid_from=rows.SINCE,
    )
    own, under = rows.link(office, "A"), rows.link(office, "B", unit=below)
    other = rows.link(office, "C", unit=office.other)
    order()
    assert stops_on([other], NINE, NINE + HOUR) == {}
    assert standing_on([other], NINE) == {}
    for link in (own, under):
        assert spans(link, NINE, NINE + HOUR) == [(SPRINKLE, NINE, NINE + HOUR)]
        [stop] = stops_on([link], NINE, NINE + HOUR)[link.pk]
        assert (stop.rule, stop.where, stop.is_frost) == ("11", office.bureau.name, False)
        assert standing_on([link], NINE)[link.pk].stopped == {SPRINKLE}


def test_it_stands_from_its_first_day_and_when_it_was_entered_until_it_ends(office, order):
    link = rows.link(office)
    order(valid_from=TODAY - 9 * DAY, valid_to=TODAY + DAY)
    night = (at(1, 22), at(2, 0))
    assert spans(link, NINE - DAY, at(2, 6)) == [(SPRINKLE, NINE, at(1, 22)), (FLUSH, *night)]
    assert stops_on([link], NINE - DAY, NINE) == {}
    assert standing_on([link], at(2, 0)) == {}
    coming = order(valid_from=date(2023, 3, 5))
    assert spans(link, at(4, 23), at(5, 1)) == [(FLUSH, at(5, 0), at(5, 1))]
    WinterTime.objects.filter(pk=coming.pk).update(withdrawn_at=at(5, 0) + HOUR / 2)
    assert spans(link, at(4, 23), at(5, 1)) == [(FLUSH, at(5, 0), at(5, 0) + HOUR / 2)]


def test_it_stands_beside_the_weather(office, zone, order, read):
    link = rows.link(office, zone=zone)
    assert standing_on([link], NINE)[link.pk].winter == frozenset()
    read(NINE, 250, HUMIDITY=400)
    assert standing_on([link], NINE)[link.pk].sprinkle_minutes == 180
    order()
    cold = standing_on([link], NINE)[link.pk]
    assert (cold.sprinkle_minutes, cold.winter, dict(cold.forbidden)) == (0, {SPRINKLE}, {})
    # Who plans for the night is told what stands in the night.
    night = standing_on([link], NINE, during=(at(1, 22), at(2, 6)))[link.pk]
    assert (night.sprinkle_minutes, night.winter) == (180, {FLUSH})
    assert standing_on([link], NINE, during=(at(1, 21), at(2, 6)))[link.pk].winter == frozenset()


# What is due


def test_vacuuming_is_due_three_times_a_day(office, order, dispatcher):
    actor = office.actor(dispatcher)
    told = {"actor": actor, "unit": office.bureau, "source": "区标准", "valid_from": TODAY}
    set_standard(road_class=3, operation=VACUUM, frequency=Frequency.WEEKLY, **told)
    order(valid_to=TODAY + 5 * DAY)
    often = frequencies_on(office.bureau, VACUUM, TODAY)
    three = Frequency.THREE_A_DAY
    assert often == {1: three, 2: three, 3: three, 4: Frequency.AS_NEEDED}
    after = frequencies_on(office.bureau, VACUUM, TODAY + 5 * DAY)
    assert after[1] is Frequency.DAILY
    assert frequencies_on(office.bureau, FLUSH, TODAY)[1] is Frequency.DAILY


def test_a_week_that_was_planned_before_does_not_make_it_rarer(office, order, dispatcher):
    link = rows.link(office)
    week = WeekPlan.objects.create(
        unit=office.bureau,
        place=office.district,
        operation=VACUUM,
        first_day=TODAY,
        day_metres=[0] * 7,
        made_at=NINE,
        made_by=dispatcher,
    )
    for strip in link.strips.all():
        WeekStrip.objects.create(week=week, strip=strip, days="1000000")
    assert [passes for _one, passes, _first in strips_due(office.bureau, VACUUM, TODAY)] == [1, 1]
    order()
    for day in (TODAY, TODAY + DAY):
        due = strips_due(office.bureau, VACUUM, day)
        assert [passes for _one, passes, _first in due] == [3, 3]


# Plans


def test_a_plan_of_the_night_flushes_before_ten_alone(town, order, ask):
    order()
    car = town.vehicle("冲1", town.depot, kind=VehicleKind.FLUSH)
    plan = ask(car, operation=FLUSH, start=at(1, 20), end=at(2, 2))
    loaded = load(plan)
    assert loaded.night.works
    assert {span for work in loaded.night.works for span in work.spans} == {(72_000, 79_200)}
    [words] = loaded.grounds["winter"]
    assert words.startswith("区发展局 2023-03-01 起到另行通知（郑城管〔2023〕1 号）：")
    assert words.endswith("22:00 至 06:00 不冲洗，06:00 至 22:00 不洒水，吸尘一天至少 3 遍")
    plan.grounds = dict(loaded.grounds)
    assert "冬季作业（规则 11）" in [str(title) for title, _lines in plan_grounds(plan)]


def test_a_plan_wholly_in_a_stop_is_refused_with_the_rule_whatever_the_hour(town, order, ask):
    order()
    flush = town.vehicle("冲1", town.depot, kind=VehicleKind.FLUSH)
    water = town.vehicle("洒1", town.depot, kind=VehicleKind.SPRINKLE)
    with pytest.raises(ValidationError, match="FLUSH 按冬季作业（规则 11）这段时间停止"):
        ask(flush, operation=FLUSH)
    with pytest.raises(ValidationError, match="SPRINKLE 按冬季作业（规则 11）"):
        ask(water, operation=SPRINKLE, start=at(1, 9), end=at(1, 17))
    ask(flush, operation=FLUSH, start=at(1, 9), end=at(1, 17))


def test_what_is_ordered_after_it_was_asked_for_is_left_out_with_the_rule(town, order, ask):
    flush = town.vehicle("冲1", town.depot, kind=VehicleKind.FLUSH)
    plan = ask(flush, operation=FLUSH)
    order()
    loaded = load(plan)
    assert loaded.night.works == ()
    assert {one.code for one in loaded.left} == {"order"}
    assert "现被规则 11 停止（区发展局）；请改时间" in loaded.left[0].reason


def test_sprinkling_by_day_is_not_due_and_the_plan_says_why(town, order, ask, zone, read):
    read(NINE, 250, HUMIDITY=400)
    water = town.vehicle("洒1", town.depot, kind=VehicleKind.SPRINKLE)
    plan = ask(water, operation=SPRINKLE, start=at(1, 9), end=at(1, 17))
    order()
    loaded = load(plan)
    assert (loaded.night.works, loaded.left) == ((), ())
    assert loaded.notices == ("有 4 条道牙在冬季作业期，白天不洒水，没有排洒水（规则 11）",)


def test_a_plan_that_flushes_at_night_is_not_issued_in_winter_time(town, order, ask, zone):
    plan = made(ask(town.vehicle("冲1", town.depot, kind=VehicleKind.FLUSH), operation=FLUSH))
    assert (plan.state, faults_of(plan)) == (PlanState.READY, ())
    order()
    assert {fault.code for fault in faults_of(plan)} == {"work.stopped"}
    assert "FLUSH 被规则 11 停止" in faults_of(plan)[0].message


def test_a_plan_of_vacuuming_stands_on_the_order(town, order, ask):
    order()
    plan = ask(town.vehicle("吸1", town.depot, kind=VehicleKind.VACUUM), operation=VACUUM)
    assert plan.mode == Mode.SINGLE
    told = load(plan).grounds["standards"]
    assert told[0] == "一级 一天 3 遍（冬季作业（规则 11）：郑城管〔2023〕1 号）"


# On the street


def test_work_against_it_is_an_incident_that_is_seen_and_answered(
    office, order, dispatcher, page, clock_at
):
    driver = road.driver(office)
    plan = rows.issued(office, driver, operation=SPRINKLE)
    made = order()
    clock_at(NINE + 70 * HOUR / 60)
    report_strip(actor=office.actor(driver), leg=rows.services(plan)[0], result=Result.DONE)
    incident = Incident.objects.get()
    assert (incident.order, incident.winter, incident.minutes) == (None, made, 40)
    shown = read_page(page, "incident", incident.pk)
    assert "冬季作业（郑城管〔2023〕1 号）" in shown
    assert reverse("sweeping:winter_time_list") in shown
    assert "冬季作业（郑城管〔2023〕1 号）" in read_page(page, "incidents_seen")
    with pytest.raises(PermissionDenied):
        answer_incident(actor=office.actor(driver), incident=incident, answer="没看见")
    answer_incident(actor=office.actor(dispatcher), incident=incident, answer="已提醒")
    assert Incident.objects.get().answer == "已提醒"


def test_the_driver_is_told_and_so_is_everybody(office, order, client, settings):
    driver = road.driver(office)
    rows.issued(office, driver, operation=SPRINKLE)
    client.force_login(driver)
    words = "冬季作业：09:10 至 09:40 停止洒水（规则 11）"
    assert words not in read_page(client, "my_route")
    order()
    assert words in read_page(client, "my_route")
    [found] = streets_named("经三路", NINE).streets
    assert [line.winter for _side, lines in found.sides for line in lines] == [True, True]
    settings.LUODI_PUBLIC_BOARD = True
    assert "冬季作业期间，现在这个时段暂停" in read_page(client, "visitor", query="?q=经三路")


def test_the_board_and_the_orders_say_that_no_water_is_wanted(page, order, zone, read):
    read(NINE, 250, HUMIDITY=400)
    said = "冬季作业白天不洒水（规则 11），这条现在不执行"
    sprinkling = DispatchOrder.objects.get()
    assert said not in read_page(page, "board")
    order()
    for name, args in (("board", ()), ("order", (sprinkling.pk,))):
        assert said in read_page(page, name, *args)
    for name in ("board", "order_list", "winter_time_list"):
        shown = read_page(page, name)
        assert "冬季作业（规则 11，区发展局，郑城管〔2023〕1 号）" in shown


def test_a_replay_names_it(page, order, zone, read):
    read(NINE, 250, HUMIDITY=400)
    said = "这些停止不在复盘里"
    days = "?since=2023-02-27&until=2023-03-01"
    assert said not in read_page(page, "order_replay", query=days)
    order()
    shown = read_page(page, "order_replay", query=days)
    assert said in shown
    assert "完全相同" in shown


# Pages


def test_it_is_ordered_seen_and_withdrawn_on_its_pages(office, page):
    assert reverse("sweeping:winter_time_list") in read_page(page, "order_list")
    assert reverse("sweeping:winter_time_new") in read_page(page, "winter_time_list")
    new = reverse("sweeping:winter_time_new")
    told = {"unit": office.bureau.pk, "valid_from": "2023-03-01", "source": "市里通知"}
    wrong = page.post(new, told | KEY | {"valid_to": "2023-02-01"})
    assert (wrong.status_code, WinterTime.objects.count()) == (422, 0)
    answer = page.post(new, told | {"idempotency_key": "another-key-of-a-form"})
    assert answer.url == reverse("sweeping:winter_time_list")
    order = WinterTime.objects.get()
    withdraw = reverse("sweeping:winter_time_withdraw", args=[order.pk])
    assert withdraw in read_page(page, "winter_time_list")
    assert "撤销后从现在起" in read_page(page, "winter_time_withdraw", order.pk)
    assert page.post(withdraw, KEY).status_code == 302
    shown = read_page(page, "winter_time_list")
    assert "2023-03-01 09:00 撤销" in shown
    assert withdraw not in shown
    assert "撤销后从现在起" not in read_page(page, "winter_time_withdraw", order.pk)


def test_its_pages_are_closed_to_who_may_not(office, order, client, stranger):
    made = order()
    client.force_login(road.driver(office))
    assert "郑城管〔2023〕1 号" in read_page(client, "winter_time_list")
    for name, args in (("winter_time_new", ()), ("winter_time_withdraw", (made.pk,))):
        assert client.get(reverse(f"sweeping:{name}", args=args)).status_code == 403
    client.force_login(stranger("sweeping.view_order", "sweeping.override_order"))
    withdraw = reverse("sweeping:winter_time_withdraw", args=[made.pk])
    assert client.post(withdraw, KEY).status_code in {403, 404}
    assert WinterTime.objects.get().withdrawn_at is None


def test_the_board_asks_no_more_for_many_zones(page, office, order, zone):
    order()
    told = {"unit": office.bureau, "place": office.district, "valid_from": TODAY}
    page.get(reverse("sweeping:board"))
    counts = []
    for name in ("东区", "西区"):
        type(zone).objects.create(name=name, **told)
        with CaptureQueriesContext(connection) as asked:
            page.get(reverse("sweeping:board"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_vehicle_whose_work_it_stops_is_not_sent(office, order):
    link = rows.link(office)
    assert stopped_at(link, NINE) == frozenset()
    order()
    assert (stopped_at(link, NINE), stopped_at(link, at(1, 22))) == ({SPRINKLE}, {FLUSH})
