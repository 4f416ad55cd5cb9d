"""Orders set aside, escalated, gone over again; readings pushed, and a forecast taken in."""

from datetime import date, datetime, timedelta
from io import BytesIO

import httpx
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from luodi.kernel.access.actor import LUODI
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.reads import used_before
from luodi.kernel.jobs.running import Running
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping import actions
from luodi.systems.sweeping.actions import forecasting
from luodi.systems.sweeping.actions.escalating import (
    escalate_on_time,
    escalate_orders,
    mark_called,
)
from luodi.systems.sweeping.actions.forecasting import from_service, take_forecast, take_on_time
from luodi.systems.sweeping.actions.overrides import (
    ask_override,
    confirm_override,
    withdraw_override,
)
from luodi.systems.sweeping.actions.replays import replay_orders
from luodi.systems.sweeping.demo.past import DAYS, load_past
from luodi.systems.sweeping.demo.weather import STEPS_A_DAY
from luodi.systems.sweeping.models import (
    DispatchOrder,
    Evaluation,
    OrderOverride,
    Reading,
    RoadLink,
    Zone,
)
from luodi.systems.sweeping.reads.comparing import compared
from luodi.systems.sweeping.reads.holding import (
    standing_on,
    standing_over,
    stops_in,
    stops_on,
    zones_over,
)
from luodi.systems.sweeping.reads.orders import limits_on
from luodi.systems.sweeping.reads.replays import limits_in_force, past_of
from luodi.systems.sweeping.reads.signing import unsigned_orders
from luodi.systems.sweeping.reads.waiting import waiting
from luodi.systems.sweeping.rules import WET, Operation, Quantity, Trigger, minute_of
from luodi.systems.sweeping.rules.forecast import ForecastError
from luodi.systems.sweeping.rules.limits import digest
from luodi.systems.sweeping.tests import road, rows
from luodi.systems.sweeping.tests.rows import SINCE

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
TEN = timedelta(minutes=10)
HOUR = timedelta(hours=1)
OVERRIDE = ("sweeping.view_order", "sweeping.override_order", "documents.add_document")


@pytest.fixture
def second(colleague):
    return colleague(*OVERRIDE)


@pytest.fixture
def frost(zone, read):
    read(NINE, 40)
    return DispatchOrder.objects.get()


@pytest.fixture
def photo(office, second, settings, tmp_path):
    settings.LUODI_FILES = tmp_path / "files"
    return thermometer(office, second)


def thermometer(office, user, shade=90):
    data = BytesIO()
    Image.new("RGB", (64, 48), (shade, 120, 30)).save(data, "PNG")
    return add_attachment(
        actor=office.actor(user),
        data=data.getvalue(),
        filename="温度计.png",
        unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )


def asked(office, user, order, **told):
    known = {"reason": "桥面已撒盐，干燥", "ends_at": NINE + HOUR, "road_tenths": 45} | told
    return ask_override(actor=office.actor(user), order=order, **known)


def test_frost_is_set_aside_by_two_people_and_binds_again_afterwards(
    office, dispatcher, second, frost, photo, zone, clock_at
):
    made = asked(office, dispatcher, frost, photo=photo)
    assert (made.starts_at, made.confirmed_by) == (None, None)
    assert Operation.FLUSH in standing_over(zone, NINE).forbidden
    clock_at(NINE + TEN)
    confirm_override(actor=office.actor(second, NINE + TEN), override=made)
    held = standing_over(zone, NINE + TEN)
    assert (dict(held.forbidden), held.sprinkle_minutes) == ({}, 0)
    assert set(standing_over(zone, NINE + HOUR).forbidden) == WET
    stops = stops_in(zone, NINE, NINE + 2 * HOUR)
    assert {(since, until) for _operation, _order, since, until in stops} == {
        (NINE, NINE + TEN),
        (NINE + HOUR, NINE + 2 * HOUR),
    }
    assert {operation for operation, *_rest in stops} == WET
    verbs = LogLine.objects.filter(verb__endswith="_override").values_list("verb", flat=True)
    assert set(verbs) == {"sweeping.ask_override", "sweeping.confirm_override"}


def test_whoever_asked_does_not_confirm(office, dispatcher, frost, photo):
    made = asked(office, dispatcher, frost, photo=photo)
    with pytest.raises(ValidationError, match="另一人"):
        confirm_override(actor=office.actor(dispatcher), override=made)
    made.refresh_from_db()
    assert made.starts_at is None


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"photo": None}, "photo"),
        ({"road_tenths": None}, "road_c"),
        ({"road_tenths": 19}, "road_c"),
        ({"road_tenths": 990}, "road_c"),
        ({"reason": "  "}, "reason"),
        ({"reason": "长" * 301}, "reason"),
        ({"ends_at": NINE}, "ends_at"),
        ({"ends_at": NINE + 3 * HOUR + TEN}, "ends_at"),
    ],
)
def test_what_does_not_set_frost_aside_is_named(office, dispatcher, frost, photo, told, field):
    with pytest.raises(ValidationError) as refused:
        asked(office, dispatcher, frost, **{"photo": photo} | told)
    assert list(refused.value.message_dict) == [field]
    assert OrderOverride.objects.count() == 0


def test_a_text_is_no_photo_of_a_thermometer(office, dispatcher, second, frost, photo):
    text = add_attachment(
        actor=office.actor(second),
        data="路面 4.5 度".encode(),
        filename="读数.txt",
        unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )
    with pytest.raises(ValidationError, match="不是照片"):
        asked(office, dispatcher, frost, photo=text)
    assert not OrderOverride.objects.exists()


def test_a_photo_that_was_used_before_is_said(office, dispatcher, second, frost, photo):
    asked(office, dispatcher, frost, photo=photo)
    again = thermometer(office, second)
    [used] = used_before(office.actor(dispatcher), [again], but=("sweeping.override", 0))[again.pk]
    assert (used.same, len(used.links)) == (True, 1)


@pytest.fixture
def rain(zone, read):
    read(NINE, 200, RAIN=10)
    return DispatchOrder.objects.get(kind="RAIN")


def test_other_orders_are_set_aside_by_one_person_at_once(office, dispatcher, rain, zone):
    made = asked(office, dispatcher, rain, road_tenths=None)
    assert (made.starts_at, made.confirmed_by) == (NINE, None)
    assert Operation.MIST not in standing_over(zone, NINE).forbidden
    assert standing_over(zone, NINE).sprinkle_minutes == 0
    with pytest.raises(ValidationError, match="已经生效"):
        confirm_override(actor=office.actor(dispatcher), override=made)
    with pytest.raises(ValidationError, match="已有一次"):
        asked(office, dispatcher, rain, road_tenths=None)


def test_a_withdrawn_override_binds_again_and_makes_room(office, dispatcher, rain, zone, clock_at):
    made = asked(office, dispatcher, rain, road_tenths=None)
    clock_at(NINE + TEN)
    withdraw_override(actor=office.actor(dispatcher), override=made)
    assert Operation.MIST in standing_over(zone, NINE + TEN).forbidden
    assert Operation.MIST not in standing_over(zone, NINE).forbidden
    with pytest.raises(ValidationError, match="已撤回"):
        withdraw_override(actor=office.actor(dispatcher), override=made)
    asked(office, dispatcher, rain, road_tenths=None)
    assert OrderOverride.objects.count() == 2


def test_one_that_has_run_out_makes_room_and_is_not_withdrawn_or_confirmed(
    office, dispatcher, second, frost, photo, clock_at
):
    made = asked(office, dispatcher, frost, photo=photo)
    clock_at(NINE + HOUR)
    for act, user in ((confirm_override, second), (withdraw_override, dispatcher)):
        with pytest.raises(ValidationError, match="失效时间"):
            act(actor=office.actor(user), override=made)
    asked(office, dispatcher, frost, photo=photo, ends_at=NINE + 2 * HOUR)
    made.refresh_from_db()
    assert (made.starts_at, made.withdrawn_at) == (None, NINE + HOUR)


def test_an_order_that_has_ended_is_not_set_aside(office, dispatcher, rain, read):
    DispatchOrder.objects.filter(pk=rain.pk).update(ended_at=NINE)
    with pytest.raises(ValidationError, match="已解除"):
        asked(office, dispatcher, rain, road_tenths=None)
    assert not OrderOverride.objects.exists()


def test_a_stranger_sets_nothing_aside(office, dispatcher, rain, stranger):
    outside = office.actor(stranger(*OVERRIDE))
    made = asked(office, dispatcher, rain, road_tenths=None)
    for act in (confirm_override, withdraw_override):
        with pytest.raises(PermissionDenied):
            act(actor=outside, override=made)
    with pytest.raises(PermissionDenied):
        ask_override(actor=outside, order=rain, reason="x", ends_at=NINE + HOUR)
    assert OrderOverride.objects.get().withdrawn_at is None


def test_an_order_of_sprinkling_that_is_set_aside_asks_for_no_water(office, dispatcher, zone, read):
    read(NINE, 260, HUMIDITY=400)
    order = DispatchOrder.objects.get()
    assert standing_over(zone, NINE).sprinkle_minutes == 180
    asked(office, dispatcher, order, road_tenths=None)
    assert standing_over(zone, NINE).sprinkle_minutes == 0
    assert stops_in(zone, NINE, NINE + HOUR) == []


def test_an_order_stops_from_its_beginning_to_its_end(zone, read):
    read(NINE, 200, RAIN=10)
    DispatchOrder.objects.filter(kind="RAIN").update(ended_at=NINE + HOUR)
    assert Operation.MIST in standing_over(zone, NINE).forbidden
    assert Operation.MIST not in standing_over(zone, NINE + HOUR).forbidden
    assert Operation.MIST not in standing_over(zone, NINE - TEN).forbidden
    found = stops_in(zone, NINE + 2 * TEN, NINE + 2 * HOUR)
    assert {(one.value, since, until) for one, _order, since, until in found} == {
        ("SPRINKLE", NINE + 2 * TEN, NINE + HOUR),
        ("MIST", NINE + 2 * TEN, NINE + HOUR),
    }


# Not signed for


def test_a_street_in_no_zone_is_bound_by_the_strictest_of_its_units(office, zone, frost):
    told = {"unit": office.bureau, "place": office.district, "valid_from": NINE.date()}
    east, gone = (Zone.objects.create(name=name, **told) for name in ("东区", "旧区"))
    Zone.objects.filter(pk=gone.pk).update(valid_from=SINCE, valid_to=NINE.date())
    own, bare = rows.link(office, "E", zone=east), rows.link(office, "B")
    ended = rows.link(office, "G", zone=gone)
    held = standing_on([own, bare, ended], NINE)
    assert [set(held[one.pk].forbidden) for one in (own, bare, ended)] == [set(), WET, WET]
    stops = stops_on([own, bare, ended], NINE, NINE + HOUR)
    assert [len(stops[one.pk]) for one in (own, bare, ended)] == [0, len(WET), len(WET)]


def test_water_is_wanted_on_a_street_in_no_zone_where_all_zones_want_it(office, zone, read):
    read(NINE, 250, HUMIDITY=400)
    bare = rows.link(office, "B")
    assert standing_on([bare], NINE)[bare.pk].sprinkle_minutes == 180
    told = {"unit": office.bureau, "place": office.district, "valid_from": NINE.date()}
    Zone.objects.create(name="东区", **told)
    assert not standing_on([bare], NINE)[bare.pk].sprinkling_wanted


def test_a_unit_without_zones_is_bound_by_those_of_the_nearest_above(office, zone, frost):
    told = {"place": office.district, "valid_from": SINCE}
    below = Unit.objects.create(
        path=f"{office.bureau.path}0001", parent=office.bureau, code="ban1", name="一班", **told
    )
    far = Unit.objects.create(path="0999", code="far", name="外单位", **told)
    near, alone = rows.link(office, "N", unit=below), rows.link(office, "A", unit=far)
    assert zones_over([near, alone], NINE.date()) == {near.pk: (zone,)}


def test_an_order_is_escalated_after_ten_minutes_once(office, dispatcher, frost):
    assert escalate_orders(NINE + TEN) == 0
    assert escalate_orders(NINE + TEN + timedelta(seconds=1)) == 1
    assert escalate_orders(NINE + HOUR) == 0
    frost.refresh_from_db()
    assert frost.escalated_at == NINE + TEN + timedelta(seconds=1)
    assert list(unsigned_orders(office.actor(dispatcher))) == [frost]
    [line] = waiting(office.actor(dispatcher), NINE.date())
    assert (line.due, "主城" in line.text) == (NINE + TEN, True)


def test_what_is_signed_for_or_has_ended_is_not_escalated(office, dispatcher, frost, read):
    actions.sign_order(actor=office.actor(dispatcher), order=frost)
    assert escalate_orders(NINE + HOUR) == 0
    read(NINE + TEN, 40, RAIN=10)
    DispatchOrder.objects.filter(kind="RAIN").update(ended_at=NINE + 2 * TEN)
    assert escalate_orders(NINE + HOUR) == 0


def test_an_order_that_a_crew_at_work_has_not_signed_for_is_escalated(
    office, dispatcher, zone, frost, clock_at
):
    driver = road.driver(office)
    rows.issued(office, driver)
    RoadLink.objects.update(zone=zone)
    actions.sign_order(actor=office.actor(dispatcher, NINE), order=frost)
    assert escalate_orders(NINE + TEN) == 0
    late = NINE + TEN + timedelta(minutes=1)
    clock_at(late)
    assert escalate_orders(late) == 1
    by = office.actor(dispatcher, late)
    assert list(unsigned_orders(by)) == [frost]
    mark_called(actor=by, order=frost)
    actions.sign_order(actor=office.actor(driver, late), order=frost)
    assert not unsigned_orders(by)
    assert {one.user for one in frost.receipts.all()} == {dispatcher, driver}


def test_a_call_is_noted_once_and_ends_the_waiting(office, dispatcher, frost, clock_at, stranger):
    clock_at(NINE + 2 * TEN)
    assert "1 条" in escalate_on_time(Running(LUODI))
    with pytest.raises(PermissionDenied):
        mark_called(actor=office.actor(stranger("sweeping.send_call")), order=frost)
    mark_called(actor=office.actor(dispatcher), order=frost)
    clock_at(NINE + HOUR)
    assert mark_called(actor=office.actor(dispatcher), order=frost).called_at == NINE + 2 * TEN
    assert waiting(office.actor(dispatcher), NINE.date()) == []


def test_nobody_is_called_about_what_is_signed_for(office, dispatcher, frost):
    actions.sign_order(actor=office.actor(dispatcher), order=frost)
    with pytest.raises(ValidationError, match="已经签收"):
        mark_called(actor=office.actor(dispatcher), order=frost)
    frost.refresh_from_db()
    assert frost.called_at is None


def test_who_may_not_send_is_not_told_to_call(office, dispatcher, frost, colleague):
    escalate_orders(NINE + 2 * TEN)
    looking = office.actor(colleague("sweeping.view_order"))
    assert waiting(looking, NINE.date()) == []


# The forecast


@pytest.fixture
def service(settings, monkeypatch):
    """A service of forecasts; what it answers is put into the list."""
    settings.LUODI_FORECAST_URL = "https://forecast.example.cn/hourly?key=geheim"
    answers = []

    def answer(_request):
        found = answers[-1]
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(forecasting, "transport", lambda: httpx.MockTransport(answer))
    return answers


def hours(*celsius):
    times = [f"{NINE.date()}T{9 + hour:02d}:00" for hour in range(len(celsius))]
    return httpx.Response(200, json={"hourly": {"time": times, "temperature_2m": list(celsius)}})


@pytest.fixture
def forecast(office, dispatcher):
    return actions.open_station(
        actor=office.actor(dispatcher), unit=office.bureau, code="FORECAST", name="预报"
    )


def test_a_forecast_becomes_a_reading_and_brings_frost(
    office, dispatcher, zone, station, forecast, read, service
):
    actions.change_zone(
        actor=office.actor(dispatcher),
        zone=zone,
        version=1,
        name="主城",
        colder_tenths=0,
        stations=[station, forecast],
    )
    service.append(hours(8.0, 6.0, 4.0, 2.9))
    assert take_on_time(Running(LUODI)) == "未来 3 小时最低 2.9 ℃"
    assert Reading.objects.get().values() == {Quantity.LEAST_C: 2.9}
    read(NINE, 80)
    assert DispatchOrder.objects.get().kind == "FREEZE"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(500), "HTTP 500"),
        (httpx.Response(302, headers={"Location": "http://127.0.0.1/"}), "HTTP 302"),
        (httpx.Response(200, text="<html>"), "不是 JSON"),
        (httpx.Response(200, content=b" " * (2 * 1024 * 1024)), "超过 1 MB"),
        (httpx.ConnectError("to key=geheim"), "ConnectError"),
        (hours(8.0, 6.0), "没有盖住"),
    ],
)
def test_a_forecast_that_fails_leaves_the_last_value_and_says_so(
    forecast, service, answer, words, clock_at
):
    service.append(hours(8.0, 6.0, 4.0, 2.9))
    take_on_time(Running(LUODI))
    service.append(answer)
    clock_at(NINE + TEN)
    with pytest.raises(ValidationError, match=words) as refused:
        take_on_time(Running(LUODI))
    assert "上次的值还在" in refused.value.messages[0]
    assert "geheim" not in refused.value.messages[0]
    assert Reading.objects.count() == 1


def test_without_the_setting_or_the_station_nothing_is_asked(db, settings, service):
    with pytest.raises(ValidationError, match="FORECAST"):
        take_on_time(Running(LUODI))
    settings.LUODI_FORECAST_URL = ""
    assert "forecast_url" in take_on_time(Running(LUODI))
    assert Reading.objects.count() == 0


def test_any_source_will_do(forecast):
    def silent():
        raise ForecastError("没有信号")

    with pytest.raises(ValidationError, match="没有信号"):
        take_forecast(silent)


def test_the_service_is_asked_by_its_address(service):
    service.append(httpx.Response(200, json={"hourly": []}))
    assert from_service() == {"hourly": []}


# Going over it again


def replayed(office, dispatcher, numbers=None):
    past = past_of(office.actor(dispatcher), NINE.date(), NINE.date() + timedelta(days=2))
    return past, past.replay(limits_in_force(numbers))


AIRS = st.lists(st.sampled_from([None, 30, 49, 52, 61, 70, 260, 340, 366]), min_size=1, max_size=8)


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(airs=AIRS, damp=st.sampled_from([300, 600, 900]), rain=st.sampled_from([0, 6, 90]))
def test_a_replay_equals_the_orders_given(office, dispatcher, zone, read, airs, damp, rain):
    last = Evaluation.objects.first()
    start = (last.at + TEN) if last else NINE
    for step, air in enumerate(airs):
        at = start + step * TEN
        if air is None:
            actions.evaluate_zones(at)
        else:
            read(at, air, HUMIDITY=damp, RAIN=rain if step % 3 == 1 else 0)
    past, orders = replayed(office, dispatcher)
    found = compared(past, orders)
    assert found.same, found.differing


def test_a_reading_that_came_late_is_not_known_before(
    office, dispatcher, zone, read, station, clock_at
):
    read(NINE, 80)
    read(NINE + 2 * TEN, 80)
    clock_at(NINE + 3 * TEN)
    actions.take_reading(
        actor=office.actor(dispatcher, NINE + 3 * TEN),
        station=station,
        at=NINE + TEN,
        numbers={Quantity.AIR_C: 20, Quantity.LEAST_C: 10},
    )
    read(NINE + 4 * TEN, 80)
    past, orders = replayed(office, dispatcher)
    assert compared(past, orders).same
    begun = {order.kind: order.since for order in orders}
    assert begun[Trigger.FREEZE] == minute_of(NINE + 4 * TEN)


def test_zones_that_change_begin_and_end_are_replayed_as_they_were(
    office, dispatcher, zone, read, station, clock_at
):
    actor = office.actor(dispatcher)
    read(NINE, 62)
    actions.change_zone(
        actor=actor, zone=zone, version=1, name="主城", colder_tenths=20, stations=[station]
    )
    read(NINE + TEN, 62)
    actions.open_zone(
        actor=actor, unit=office.bureau, name="新区", colder_tenths=0, stations=[station]
    )
    read(NINE + 2 * TEN, 45)
    clock_at(NINE + timedelta(days=1))
    actions.end_zone(actor=actor, zone=zone, valid_to=date(2023, 3, 2))
    read(NINE + timedelta(days=1), 45)
    past, orders = replayed(office, dispatcher)
    assert len(past.entered) == 4
    found = compared(past, orders)
    assert found.same, found.differing
    assert {order.zone: order.since for order in orders if order.kind is Trigger.FREEZE} == {
        zone.pk: minute_of(NINE + TEN),
        zone.pk + 1: minute_of(NINE + 2 * TEN),
    }


def test_another_number_shows_its_effect(office, dispatcher, zone, read):
    for step, air in enumerate((62, 54, 49, 46, 52, 58, 61, 66, 67)):
        read(NINE + step * TEN, air)
    past, orders = replayed(office, dispatcher, {"freeze_air_on": 4.0})
    found = compared(past, orders)
    assert not found.same
    assert found.sums[0] == ("发布的指令（条）", "1", "0")
    [pair] = found.differing
    assert (pair.given.kind, pair.replayed) == (Trigger.FREEZE, None)


def test_a_replay_tells_the_planned_water_that_would_be_stopped(office, dispatcher, zone, read):
    rows.issued(office, dispatcher)
    RoadLink.objects.update(zone=zone)
    for minutes, air in ((0, 40), (30, 60), (70, 60)):
        read(NINE + timedelta(minutes=minutes), air)
    past, _orders = replayed(office, dispatcher)
    sums = {
        title: told
        for title, *told in compared(
            past, replayed(office, dispatcher, {"freeze_air_on": 3.0})[1]
        ).sums
    }
    assert sums["计划里会被停的作业（km）"] == ["1.7", "0.0"]
    assert sums["计划里会被停的用水（m³）"] == ["1.2", "0.0"]
    assert sums["计划里照用的水（m³）"] == ["0.0", "1.2"]


def test_an_order_tells_the_digest_of_its_rules(frost):
    assert frost.limits == digest(limits_on(NINE.date()))


def test_what_one_may_not_see_is_not_replayed(office, dispatcher, zone, read, stranger):
    read(NINE, 40)
    outside = office.actor(stranger("sweeping.view_order", "sweeping.view_zone"))
    assert past_of(outside, NINE.date(), NINE.date() + timedelta(days=1)) is None


def test_a_replay_as_a_job_gives_a_table(office, dispatcher, zone, read):
    read(NINE, 40)
    told = []
    running = Running(office.actor(dispatcher), told=lambda *step: told.append(step))
    file = replay_orders(
        running, since="2023-03-01", until="2023-03-02", numbers={"freeze_air_on": 3.0}
    )
    lines = file.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "统计,实际,复盘"
    assert lines[-1].startswith("主城,防冻：停止一切用水作业,D1,2023-03-01 09:00")
    assert lines[-1].endswith("否")
    assert told == [(0, 1, "")]
    with pytest.raises(ValidationError, match="没有可以复盘"):
        replay_orders(running, since="2022-03-01", until="2022-03-02", numbers={})


def test_the_days_before_the_demonstration_are_replayed_as_they_were_given(
    office, dispatcher, zone, station, clock_at
):
    today = date(2023, 7, 12)
    clock_at(datetime(2023, 7, 12, tzinfo=SHANGHAI))
    river = actions.open_station(actor=LUODI, unit=office.bureau, code="QM-02", name="河畔站")
    bridge = actions.open_zone(
        actor=LUODI, unit=office.bureau, name="桥面", colder_tenths=20, stations=[river, station]
    )
    load_past(today, [station, river], [zone, bridge])
    since = datetime(2023, 7, 12, tzinfo=SHANGHAI) - timedelta(days=DAYS)
    assert Evaluation.objects.filter(at__gte=since).count() == DAYS * STEPS_A_DAY
    for days in (DAYS, 366):  # the last ones, and all with the year's hardest
        past = past_of(office.actor(dispatcher), today - timedelta(days=days), today)
        found = compared(past, past.replay(limits_in_force()))
        assert found.same, found.differing
    given = set(DispatchOrder.objects.values_list("kind", flat=True))
    assert {"FREEZE", "RAIN", "WIND", "HEAT", "DAMP", "DUST"} <= given
    earlier = DispatchOrder.objects.filter(started_at__lt=since)
    assert earlier.exists()
    assert not earlier.filter(ended_at=None).exists()
    actions.evaluate_zones(datetime(2023, 7, 12, tzinfo=SHANGHAI))
    past = past_of(office.actor(dispatcher), today - timedelta(days=1), today + timedelta(days=1))
    assert compared(past, past.replay(limits_in_force())).same
