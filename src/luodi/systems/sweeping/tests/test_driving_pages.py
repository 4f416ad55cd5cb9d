"""The pages of the road: the driver's route, reports, calls with their steps, incidents, sheets."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.kernel.documents.models import Attachment
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    DispatchOrder,
    Incident,
    LegKind,
    OrderReceipt,
    PlanState,
    RoadLink,
    StreetCall,
    StripResult,
    VehicleOutage,
)
from luodi.systems.sweeping.tests import road, rows

NINE = rows.NINE
MINUTE = timedelta(minutes=1)


def key(number=1):
    return {"idempotency_key": f"key-of-a-test-form-{number}"}


def where(name, *pk):
    return reverse(f"sweeping:{name}", args=pk)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def driver(office):
    return road.driver(office)


@pytest.fixture
def plan(office, driver, clock_at):
    made = rows.issued(office, driver)
    clock_at(NINE + 20 * MINUTE)
    return made


@pytest.fixture
def route(plan):
    return plan.routes.get()


@pytest.fixture
def phone(client, driver, plan, settings, tmp_path):
    """Give the driver's client."""
    settings.LUODI_FILES = tmp_path
    client.force_login(driver)
    return client


@pytest.fixture
def desk(client, dispatcher, plan):
    """Give the dispatcher's client."""
    client.force_login(dispatcher)
    return client


def photo(name="现场.jpg"):
    return SimpleUploadedFile(name, road.jpeg(), content_type="image/jpeg")


# The driver's route.


def test_the_page_shows_the_next_strip_big_with_way_tank_and_acts(phone, route):
    shown = text(phone.get(where("my_route")))
    for words in (
        "经三路",
        "由西向东",
        "右侧道牙",
        "850 米",
        "09:10—09:40",
        "6650 升，这一段要 600 升",
    ):
        assert words in shown
    for words in ("签收线路", "部分完成", "没做", "跳过", "报抛洒", "报故障", "data-map", "未报"):
        assert words in shown
    assert f'href="{where("leg_report", route.legs.get(position=2).pk)}"' in shown


def test_without_a_route_of_now_the_page_says_so(client, office):
    client.force_login(road.driver(office, "siji2"))
    assert "现在没有您的线路" in text(client.get(where("my_route")))


def test_a_plan_that_is_made_anew_says_so(phone, plan):
    plan.state = PlanState.REPLACED
    plan.save()
    assert "正在重排" in text(phone.get(where("my_route")))


def test_the_route_is_signed_for_from_the_page(phone, route, driver):
    answer = phone.post(where("route_acknowledge", route.pk), key())
    assert answer.url == where("route_drive", route.pk)
    route.refresh_from_db()
    assert route.acknowledged_by == driver
    assert "签收线路" not in text(phone.get(answer.url))


def test_a_strip_is_reported_done_with_one_press_and_twice_is_once(phone, route, driver):
    leg = route.legs.get(position=2)
    for _time in range(2):
        answer = phone.post(where("leg_report", leg.pk), {"result": "DONE"} | key())
        assert answer.headers["Location"] == where("route_drive", route.pk)
    row = StripResult.objects.get()
    assert (row.covered_m, row.by) == (850, driver)
    shown = text(phone.get(where("my_route")))
    assert "第 2 段" in shown
    assert "由东向西" in shown
    assert "计划 09:40—10:10 做" in shown
    assert "掉头入经三路" in shown


def test_a_strip_in_part_comes_with_metres_and_a_photo(phone, route):
    leg = route.legs.get(position=2)
    told = {"result": "PARTIAL", "covered_m": "500", "reason": "停车", "photo": photo()} | key()
    phone.post(where("leg_report", leg.pk), told)
    row = StripResult.objects.get()
    assert (row.result, row.covered_m, row.reason) == ("PARTIAL", 500, "停车")
    assert row.photo.original_name == "现场.jpg"
    assert "现在的结果：部分完成，做了 500 米" in text(phone.get(where("leg_report", leg.pk)))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({}, "这个字段是必填项"),
        ({"result": "UNPROVEN"}, "result"),
        ({"result": "PARTIAL"}, "没有填做了多少米"),
        ({"result": "PARTIAL", "covered_m": "100"}, "不到一半"),
        ({"result": "PARTIAL", "covered_m": "x"}, "covered_m"),
        ({"result": "MISSED"}, "没有写为什么没做"),
    ],
)
def test_a_wrong_report_comes_back_with_the_form(phone, route, wrong, words):
    leg = route.legs.get(position=2)
    answer = phone.post(where("leg_report", leg.pk), wrong | key())
    assert (answer.status_code, StripResult.objects.count()) == (422, 0)
    assert words in text(answer)


def test_a_file_that_is_no_photo_is_refused_and_nothing_is_kept(phone, route):
    leg = route.legs.get(position=2)
    told = {"result": "DONE", "photo": SimpleUploadedFile("x.jpg", b"no photo")}
    answer = phone.post(where("leg_report", leg.pk), told | key())
    assert (answer.status_code, StripResult.objects.count()) == (422, 0)


def test_skipping_shows_the_next_strip_and_reports_nothing(phone, route):
    shown = text(phone.get(where("route_drive", route.pk) + "?since=3"))
    assert "第 2 段" in shown
    for since in ("x", "123456x", "²", "9" * 5000):
        address = f"{where('route_drive', route.pk)}?since={since}"
        assert "第 1 段" in text(phone.get(address)), since[:9]
    assert StripResult.objects.count() == 0


def test_another_drivers_route_is_not_there(client, office, route, settings, tmp_path):
    settings.LUODI_FILES = tmp_path
    client.force_login(road.driver(office, "siji2"))
    leg = route.legs.get(position=2)
    for name, pk in (("route_drive", route.pk), ("route_call", route.pk), ("leg_report", leg.pk)):
        assert client.get(where(name, pk)).status_code == 404
    for name, pk in (
        ("route_acknowledge", route.pk),
        ("route_sign", route.pk),
        ("route_call", route.pk),
        ("leg_report", leg.pk),
    ):
        told = {"result": "DONE", "kind": "SPILL", "said": "渣土"}
        assert client.post(where(name, pk), told | key()).status_code == 404
    assert (StripResult.objects.count(), StreetCall.objects.count()) == (0, 0)


def test_a_drive_and_a_stopped_plan_have_no_form(phone, route, plan):
    travel = route.legs.get(kind=LegKind.TRAVEL)
    assert phone.get(where("leg_report", travel.pk)).status_code == 404
    plan.state = PlanState.DROPPED
    plan.save()
    assert phone.get(where("route_drive", route.pk)).status_code == 404


def test_without_the_right_all_pages_refuse(client, colleague, route):
    client.force_login(colleague("log.view_log"))
    names = ("my_route", "street_call_list", "street_call_new", "incidents_seen")
    for name in names:
        assert client.get(where(name)).status_code == 403
    leg = route.legs.get(position=2)
    for name in ("route_drive", "route_call", "route_sheet"):
        assert client.get(where(name, route.pk)).status_code == 403
    for name in ("leg_report", "leg_confirm"):
        assert client.get(where(name, leg.pk)).status_code == 403


# Orders over the strip.


@pytest.fixture
def frost(route, zone):
    for leg in route.legs.filter(kind=LegKind.SERVICE):
        leg.strip.link.zone = zone
        leg.strip.link.save()
    return DispatchOrder.objects.create(zone=zone, kind="FREEZE", because=[], started_at=NINE)


def test_an_order_that_stops_the_work_stands_in_red_and_is_signed_for(phone, route, frost, driver):
    shown = text(phone.get(where("my_route")))
    assert "drive-stop" in shown
    assert "停止一切用水作业" in shown
    answer = phone.post(where("route_sign", route.pk), {"order": frost.pk} | key())
    assert OrderReceipt.objects.get().user == driver
    assert "siji同志已签收" in text(phone.get(answer.url))


def test_an_order_tells_which_crews_at_work_have_not_signed(
    client, dispatcher, phone, route, frost, driver
):
    waits = "在途（CX-01），还没有签收"
    client.force_login(dispatcher)
    assert waits in text(client.get(where("order", frost.pk)))
    client.force_login(driver)
    client.post(where("route_sign", route.pk), {"order": frost.pk} | key())
    client.force_login(dispatcher)
    shown = text(client.get(where("order", frost.pk)))
    assert waits not in shown
    assert "siji同志" in shown


def test_an_order_that_stops_other_work_is_not_red(phone, route, frost):
    frost.kind = "WIND"
    frost.save()
    shown = text(phone.get(where("my_route")))
    assert "大风" in shown
    assert "drive-stop" not in shown


def test_an_order_of_sprinkling_is_shown_and_tells_what_else_is_to_be_done(phone, route, frost):
    DispatchOrder.objects.filter(pk=frost.pk).update(kind="SPRINKLING", minutes=180)
    shown = text(phone.get(where("my_route")))
    assert "每 180 分钟洒水一遍" in shown
    assert "drive-stop" not in shown
    DispatchOrder.objects.filter(pk=frost.pk).update(kind="WIND", minutes=None)
    assert "巡查吹散的垃圾" in text(phone.get(where("my_route")))


def test_a_street_in_no_zone_shows_the_orders_of_its_unit(phone, route, frost):
    RoadLink.objects.update(zone=None)
    shown = text(phone.get(where("my_route")))
    assert "drive-stop" in shown
    assert "停止一切用水作业" in shown


def test_an_order_that_does_not_stand_there_is_not_signed_for(phone, route, frost):
    frost.ended_at = NINE + MINUTE
    frost.save()
    for asked in (frost.pk, "x", ""):
        phone.post(where("route_sign", route.pk), {"order": asked} | key(f"{asked}"))
    assert OrderReceipt.objects.count() == 0


def test_a_driver_without_the_right_to_sign_sees_no_button(client, office, plan, frost, driver):
    other = road.driver(office, "siji3", ("sweeping.drive_route",))
    plan.routes.get().vehicles.update(driver=other)
    client.force_login(other)
    shown = text(client.get(where("my_route")))
    assert "停止一切用水作业" in shown
    assert where("route_sign", plan.routes.get().pk) not in shown


# Incidents.


def test_work_after_a_stop_is_shown_to_the_dispatcher_and_answered(
    desk, phone, route, frost, client, dispatcher, clock_at
):
    leg = route.legs.get(position=2)
    clock_at(NINE + 40 * MINUTE)
    phone.post(where("leg_report", leg.pk), {"result": "DONE"} | key())
    incident = Incident.objects.get()
    client.force_login(dispatcher)
    assert "1 段作业没有按指令停工" in text(client.get(where("street_call_list")))
    assert "待处理" in text(client.get(where("incidents_seen")))
    page = where("incident", incident.pk)
    assert "停止指令后 40 分钟" in text(client.get(page))
    wrong = client.post(where("incident_answer", incident.pk), {"answer": ""} | key(2))
    assert wrong.status_code == 422
    client.post(where("incident_answer", incident.pk), {"answer": "已教育"} | key(3))
    assert "已教育" in text(client.get(page))
    assert "保存处理说明" not in text(client.get(page))


def test_who_may_only_look_cannot_answer_an_incident(client, colleague, stranger, route, frost):
    leg = route.legs.get(position=2)
    incident = Incident.objects.create(order=frost, leg=leg, at=NINE, minutes=20)
    client.force_login(colleague("sweeping.view_plan"))
    assert "保存处理说明" not in text(client.get(where("incident", incident.pk)))
    told = {"answer": "x"} | key()
    assert client.post(where("incident_answer", incident.pk), told).status_code == 403
    client.force_login(stranger("sweeping.view_plan", "sweeping.make_plan"))
    assert client.get(where("incident", incident.pk)).status_code == 404
    assert client.post(where("incident_answer", incident.pk), told).status_code == 404
    assert Incident.objects.get().answer == ""


# The dispatcher's confirmation and the paper sheet.


def test_a_dispatcher_confirms_with_a_photo_within_the_share(
    client, office, plan, route, settings, tmp_path
):
    settings.LUODI_FILES = tmp_path
    planner = road.driver(office, "jihua", ("sweeping.make_plan", "documents.add_document"))
    client.force_login(planner)
    leg = route.legs.get(position=2)
    assert "5 %" in text(client.get(where("leg_confirm", leg.pk)))
    assert client.post(where("leg_confirm", leg.pk), {"result": "DONE"} | key()).status_code == 422
    answer = client.post(
        where("leg_confirm", leg.pk), {"result": "DONE", "photo": photo()} | key(2)
    )
    assert answer.status_code == 422
    assert "超过计划的 5 %" in text(answer)
    assert StripResult.objects.count() == 0


def test_a_sheet_has_boxes_turns_and_a_code_to_the_drivers_page(desk, route):
    shown = text(desk.get(where("route_sheet", route.pk)))
    for words in ("<svg", "□ 做完", "驾驶员签名", "由东向西", "掉头入经三路", "扫码"):
        assert words in shown
    assert where("route_drive", route.pk) not in shown  # it is drawn, not written
    first, second = rows.services(route.plan)
    assert where("leg_confirm", first.pk) in shown
    assert where("leg_confirm", second.pk) not in shown  # its time has not come
    assert where("route_sheet", route.pk) in text(desk.get(where("route_turns", route.pk)))


def test_a_sheet_of_another_bureau_is_not_there(client, stranger, route):
    client.force_login(stranger("sweeping.view_plan"))
    assert client.get(where("route_sheet", route.pk)).status_code == 404


# Calls.


@pytest.fixture
def call(office, route, dispatcher):
    link = rows.link(office, "L9", "纬二路")
    return StreetCall.objects.create(
        unit=office.bureau, place=office.district, kind=CallKind.SPILL, link=link,
        said="右侧遗撒渣土", reported_at=NINE, reported_by=dispatcher, due_at=NINE + 30 * MINUTE,
    )  # fmt: skip


def test_a_driver_reports_a_fault_that_stops_the_vehicle(phone, route, dispatcher, client):
    told = {"kind": "FAULT", "said": "水泵坏", "cannot_go_on": "on", "photo": photo()} | key()
    answer = phone.post(where("route_call", route.pk), told)
    assert answer.url == where("route_drive", route.pk)
    call = StreetCall.objects.get()
    assert (call.kind, call.photo.original_name) == ("FAULT", "现场.jpg")
    assert VehicleOutage.objects.get().vehicle == call.vehicle
    client.force_login(dispatcher)
    shown = text(client.get(where("street_call", call.pk)))
    assert where("work_plan_replan", route.plan_id) in shown
    assert "CX-01 已停用" in shown
    assert "照片在您的权限之外" in shown


def test_a_spill_from_the_road_keeps_the_position(phone, route):
    told = {"kind": "SPILL", "said": "水泥", "lon": "113.6042", "lat": "34.7001"} | key()
    phone.post(where("route_call", route.pk), told)
    call = StreetCall.objects.get()
    assert (call.lon_e7, call.lat_e7, call.link.code) == (1_136_042_000, 347_001_000, "L1")


@pytest.mark.parametrize(
    "wrong", [{"said": ""}, {"kind": "EVENT"}, {"lon": "x"}, {"lon": "113.6"}, {"lat": "99999"}]
)
def test_a_wrong_report_from_the_road_comes_back(phone, route, wrong):
    told = {"kind": "SPILL", "said": "水泥"} | wrong | key()
    answer = phone.post(where("route_call", route.pk), told)
    assert (answer.status_code, StreetCall.objects.count()) == (422, 0)


def test_a_call_is_entered_by_road_and_sent_to_the_nearest(desk, office, call):
    told = {"unit": office.bureau.pk, "kind": "SPILL", "said": "洒落沙石", "road": "纬二路"}
    answer = desk.post(where("street_call_new"), told | key())
    made = StreetCall.objects.get(said="洒落沙石")
    assert answer.url == where("street_call", made.pk)
    shown = text(desk.get(answer.url))
    assert "CX-01 洗扫车 · 137 米 · 在经三路作业" in shown
    vehicle = rows.Vehicle.objects.get()
    sent = {"version": "1", "vehicle": vehicle.pk, "crew": "一班"} | key(2)
    desk.post(where("street_call_send", made.pk), sent)
    made.refresh_from_db()
    assert (made.state, made.vehicle, made.crew) == (CallState.SENT, vehicle, "一班")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"said": ""}, "said"),
        ({"road": "没有的路"}, "没有叫“没有的路”的路段"),
        ({"road": ""}, "没有写在哪里"),
        ({"road": "路"}, "有 2 段"),
        ({"road": "", "lon": "113.6"}, "要一起填"),
        ({"kind": "EVENT"}, "什么时候结束"),
        ({"kind": "FAULT"}, "没有选哪辆车"),
        ({"vehicle": "x"}, "vehicle"),
        ({"unit": "x"}, "unit"),
    ],
)
def test_a_wrong_call_comes_back_with_the_form(desk, office, call, wrong, words):
    told = {"unit": office.bureau.pk, "kind": "SPILL", "said": "沙石", "road": "L9"} | wrong
    answer = desk.post(where("street_call_new"), told | key())
    assert (answer.status_code, StreetCall.objects.count()) == (422, 1)
    assert words in text(answer)


def test_a_position_alone_finds_its_road(desk, office, call):
    told = {
        "unit": office.bureau.pk,
        "kind": "EXTRA",
        "said": "沙石",
        "lon": "113.604",
        "lat": "34.7",
    }
    desk.post(where("street_call_new"), told | key())
    assert StreetCall.objects.get(kind="EXTRA").link is not None


def test_late_calls_are_first_and_marked(desk, call, office, dispatcher, clock_at):
    clock_at(NINE + 31 * MINUTE)
    StreetCall.objects.create(
        unit=office.bureau, place=office.district, kind=CallKind.EXTRA, link=call.link,
        said="扫落叶", reported_at=NINE + 20 * MINUTE, reported_by=dispatcher,
    )  # fmt: skip
    shown = text(desk.get(where("street_call_list")))
    assert "2 件在办，1 件到场超时。" in shown
    assert "已等 31 分钟，超过 30 分钟" in shown
    assert shown.index("右侧遗撒渣土") < shown.index("扫落叶")


def test_a_step_that_is_refused_keeps_the_page(desk, call):
    answer = desk.post(where("street_call_send", call.pk), {"version": "1"} | key())
    assert (answer.status_code, "至少派一样" in text(answer)) == (422, True)
    answer = desk.post(where("street_call_arrive", call.pk), {"version": "1"} | key(2))
    assert answer.status_code == 422
    answer = desk.post(
        where("street_call_withdraw", call.pk), {"version": "9", "reason": "x"} | key(3)
    )
    assert (answer.status_code, "刚有人办过" in text(answer)) == (422, True)
    assert StreetCall.objects.get().state == CallState.OPEN


def test_the_driver_sent_presses_arrived_and_done(phone, call, route):
    own = route.vehicles.get().vehicle
    StreetCall.objects.update(vehicle=own, state=CallState.SENT, sent_at=NINE)
    assert "我到了" in text(phone.get(where("my_route")))
    phone.post(where("driver_arrive", call.pk), {"version": "1"} | key())
    assert "处置完了" in text(phone.get(where("my_route")))
    phone.post(where("driver_clean", call.pk), {"version": "2", "photo": photo()} | key(2))
    call.refresh_from_db()
    assert (call.state, call.cleaned_photo.original_name) == (CallState.CLEANED, "现场.jpg")
    again = phone.post(where("driver_arrive", call.pk), {"version": "3"} | key(3), follow=True)
    assert "不能再办这一步" in text(again)


def test_a_refused_step_keeps_no_photo(phone, call, route):
    own = route.vehicles.get().vehicle
    StreetCall.objects.update(vehicle=own, state=CallState.SENT, sent_at=NINE)
    told = {"version": "1", "photo": photo()} | key()
    assert "不能再办这一步" in text(phone.post(where("driver_clean", call.pk), told, follow=True))
    assert (StreetCall.objects.get().state, Attachment.objects.count()) == (CallState.SENT, 0)


def test_a_call_of_another_vehicle_is_not_there_for_a_driver(phone, call):
    for name in ("driver_arrive", "driver_clean"):
        assert phone.post(where(name, call.pk), {"version": "1"} | key()).status_code == 404


def test_who_may_only_look_sees_a_call_and_takes_no_step(client, colleague, stranger, call):
    client.force_login(colleague("sweeping.view_call"))
    assert "派车派人" not in text(client.get(where("street_call", call.pk)))
    steps = ("send", "arrive", "clean", "close", "withdraw")
    for name in steps:
        answer = client.post(where(f"street_call_{name}", call.pk), {"version": "1"} | key())
        assert answer.status_code == 403
    client.force_login(stranger(*road.SENDER))
    assert client.get(where("street_call", call.pk)).status_code == 404
    for name in steps:
        answer = client.post(where(f"street_call_{name}", call.pk), {"version": "1"} | key())
        assert answer.status_code == 404


def test_an_event_shows_shifts_and_passes(desk, call):
    ends = NINE + timedelta(hours=24)
    StreetCall.objects.update(kind=CallKind.EVENT, ends_at=ends, due_at=None)
    shown = re.sub("<[^>]*>", "", text(desk.get(where("street_call", call.pk))))
    assert "03-01 09:00—14:00、03-01 14:00—22:00、03-01 22:00—03-02 06:00" in shown
    assert "已到 1 遍" in shown
    assert "接下来：11:00、13:00" in shown


def test_who_cleaned_is_offered_no_verifying(desk, call, dispatcher, client, office):
    StreetCall.objects.update(
        state=CallState.CLEANED, arrived_at=NINE, cleaned_at=NINE, cleaned_by=dispatcher
    )
    shown = text(desk.get(where("street_call", call.pk)))
    assert "核验要另一个人办" in shown
    assert "核验合格" not in shown
    client.force_login(road.sender(office))
    client.post(where("street_call_close", call.pk), {"version": "1"} | key())
    assert StreetCall.objects.get().state == CallState.CLOSED
