"""Pages of planning: the list, asking, one plan, its changes, comparing, the week."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.models import (
    LeftOut,
    Leg,
    PlanState,
    RouteVehicle,
    VehicleOutage,
    WeekPlan,
    WeekStrip,
    WorkPlan,
    WorkStandard,
)
from luodi.systems.sweeping.rules import Operation, VehicleKind
from luodi.systems.sweeping.rules.driving import Turn, bearing, turn_between
from luodi.systems.sweeping.tests import rows
from luodi.systems.sweeping.views import plan_changes, plan_routes, plans, weeks

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
KEY = {"idempotency_key": "key-of-a-test-form"}
FIGURES = {"service_m": 1700, "dead_m": 2000, "litres": 1200, "refills": 0, "dumps": 0}


@pytest.fixture
def page(client, dispatcher, clock_at):
    client.force_login(dispatcher)
    return client


@pytest.fixture
def ready(office, dispatcher):
    """Give a plan that is ready: a street, a vehicle, two strips."""
    return rows.issued(
        office,
        dispatcher,
        state=PlanState.READY,
        issued_by=None,
        issued_at=None,
        asked={"vehicles": [], "seconds": 60, "seed": 0},
        figures=FIGURES,
        cost_fen=12_345,
        bound_fen=12_000,
    )


def where(name, *pk):
    return reverse(f"sweeping:{name}", args=pk)


def text(answer):
    return answer.content.decode()


class Fake:
    """An action that is only told of; refuses with what it is given."""

    def __init__(self, answer=None, refusal=None):
        self.answer, self.refusal, self.told = answer, refusal, []

    def __call__(self, **told):
        if self.refusal:
            raise ValidationError(self.refusal)
        self.told.append(told)
        return self.answer


# the list


def test_the_list_tells_state_vehicles_and_metres_and_finds_by_vehicle(page, ready):
    shown = text(page.get(where("work_plan_list")))
    for words in ("待下达", "单车作业", "洗扫", "CX-01", "1.7", "1 份等着处理"):
        assert words in shown
    found = [text(page.get(where("work_plan_list"), {"q": code})) for code in ("cx-01", "ZZ")]
    assert ["CX-01" in one for one in found] == [True, False]
    kept = text(page.get(where("work_plan_list"), {"state": "ISSUED"}))
    assert "没有符合条件的记录" in kept


def test_the_list_asks_no_more_for_more_rows(
    page, office, dispatcher, ready, django_assert_max_num_queries
):
    for days in range(1, 6):
        rows.plan(office, dispatcher, NINE + timedelta(days=days), state=PlanState.FAILED)
    page.get(where("work_plan_list"))
    with django_assert_max_num_queries(30):
        page.get(where("work_plan_list"))


# asking


@pytest.mark.parametrize(
    ("mode", "day", "starts", "ends"),
    [
        ("CONVOY", "2023-12-31", "2023-12-31T22:00", "2024-01-01T06:00"),
        ("SINGLE", "2023-03-01", "2023-03-01T09:00", "2023-03-01T17:00"),
    ],
)
def test_the_window_is_proposed_over_midnight_and_the_end_of_the_year(
    page, office, mode, day, starts, ends
):
    rows.vehicle(office)
    asked = {"unit": office.bureau.pk, "mode": mode, "operation": "WASH_SWEEP", "day": day}
    shown = text(page.get(where("work_plan_new"), asked))
    assert f'value="{starts}"' in shown
    assert f'value="{ends}"' in shown
    assert "没有该做这项作业的道牙" in shown


def test_vehicles_that_cannot_come_are_named_with_the_reason(page, office, dispatcher):
    able, off = rows.vehicle(office, "CX-01"), rows.vehicle(office, "CX-02")
    rows.vehicle(office, "XC-01", VehicleKind.VACUUM)
    rows.vehicle(office, "CX-09", valid_to=date(2023, 2, 1))
    VehicleOutage.objects.create(vehicle=off, starts_at=NINE, reason="换刷", entered_by=dispatcher)
    asked = {
        "unit": office.bureau.pk,
        "mode": "SINGLE",
        "operation": "WASH_SWEEP",
        "day": "2023-03-01",
    }
    shown = text(page.get(where("work_plan_new"), asked))
    offered = [f'name="vehicles" value="{one.pk}"' in shown for one in (able, off)]
    assert offered == [True, False]
    for words in ("CX-02", "停用：换刷", "XC-01", "不能做洗扫（规则 28）；它能做：吸尘"):
        assert words in shown
    assert "CX-09" not in shown


def asking(office, *vehicles, **more):
    return {
        "unit": office.bureau.pk,
        "mode": "SINGLE",
        "operation": "WASH_SWEEP",
        "day": "2023-03-01",
        "starts_at": "2023-03-01T09:00",
        "ends_at": "2023-03-01T17:00",
        "vehicles": [one.pk for one in vehicles],
        "seconds": "60",
        **more,
        **KEY,
    }


def test_a_plan_is_asked_for_with_what_the_form_says(page, office, ready, monkeypatch):
    one = rows.vehicle(office, "CX-07")
    monkeypatch.setattr(plans, "ask_plan", fake := Fake(ready))
    answer = page.post(where("work_plan_new"), asking(office, one))
    assert answer.url == where("work_plan", ready.pk)
    [told] = fake.told
    assert (told["unit"], told["vehicles"], told["seconds"]) == (office.bureau, [one], 60)
    assert (told["starts_at"], told["operation"]) == (NINE, Operation.WASH_SWEEP)


def test_a_convoy_is_asked_for_in_its_order(page, office, ready, monkeypatch):
    kinds = (VehicleKind.WASH_SWEEP, VehicleKind.FLUSH, VehicleKind.VACUUM)
    made = [rows.vehicle(office, f"A{place}", kind) for place, kind in enumerate(kinds)]
    monkeypatch.setattr(plans, "ask_plan", fake := Fake(ready))
    page.post(where("work_plan_new"), asking(office, *made, mode="CONVOY"))
    assert fake.told[0]["vehicles"] == made[::-1]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"vehicles": []}, "一辆车也没选"),
        ({"vehicles": ["99999"]}, "99999"),
        ({"starts_at": "x"}, "field-wrong"),
        ({"seconds": "61"}, "61"),
        ({"mode": "x"}, "field-wrong"),
        ({"day": "2023-02-30"}, "field-wrong"),
    ],
)
def test_wrong_input_comes_back_with_the_form(page, office, monkeypatch, wrong, words):
    one = rows.vehicle(office)
    monkeypatch.setattr(plans, "ask_plan", fake := Fake())
    answer = page.post(where("work_plan_new"), asking(office, one) | wrong)
    assert (answer.status_code, fake.told) == (422, [])
    assert words in text(answer)


def test_a_refusal_of_the_plan_stands_beside_its_field_and_keeps_what_was_typed(
    page, office, monkeypatch
):
    one = rows.vehicle(office)
    monkeypatch.setattr(plans, "ask_plan", Fake(refusal={"ends_at": "时段 13 小时，最多 12 小时"}))
    sent = asking(office, one, ends_at="2023-03-01T22:00")
    answer = page.post(where("work_plan_new"), sent)
    assert answer.status_code == 422
    assert "时段 13 小时，最多 12 小时" in text(answer)
    assert 'value="2023-03-01T22:00"' in text(answer)


def test_a_vehicle_that_broke_down_meanwhile_is_refused_by_name(
    page, office, dispatcher, monkeypatch
):
    one = rows.vehicle(office)
    VehicleOutage.objects.create(vehicle=one, starts_at=NINE, reason="漏油", entered_by=dispatcher)
    monkeypatch.setattr(plans, "ask_plan", fake := Fake())
    answer = page.post(where("work_plan_new"), asking(office, one))
    assert (answer.status_code, fake.told) == (422, [])
    assert "CX-01：停用：漏油；请去掉" in text(answer)


# one plan


def test_a_ready_plan_shows_its_sums_routes_chart_and_what_is_left_out(page, office, ready):
    strip = rows.link(office, "L2", "纬五路").strips.first()
    LeftOut.objects.create(plan=ready, strip=strip, code="R8", reason="时段里排不下（规则 8）")
    shown = text(page.get(where("work_plan", ready.pk)))
    for words in (
        "已算好，还没有下达：1 条线路，作业 1.7 公里",
        "时段里排不下（规则 8）",
        "纬五路",
        "费用比下界高 2.9%",
        "线路 1（CX-01）",
        '<rect class="bar-service"',
        "下达",
        "没有签收",
    ):
        assert words in shown


def test_a_plan_that_failed_lists_its_faults_and_how_to_go_on(page, office, dispatcher):
    failed = rows.plan(
        office,
        dispatcher,
        state=PlanState.FAILED,
        issued_by=None,
        issued_at=None,
        faults=["路段 L7 没有长度；请补上", "停车场到不了；请核对路网"],
    )
    shown = text(page.get(where("work_plan", failed.pk)))
    for words in ("算不出：有 2 个问题", "路段 L7 没有长度", "照此重新编制"):
        assert words in shown
    assert "bar-service" not in shown


def test_while_it_is_reckoned_the_page_asks_again_and_then_loads_anew(
    page, office, dispatcher, ready
):
    from luodi.kernel.jobs.models import Job

    job = Job.objects.create(
        kind="sweeping.make_plan",
        title="编制",
        arguments={},
        asked_by=dispatcher,
        asked_at=NINE,
        not_before=NINE,
    )
    WorkPlan.objects.filter(pk=ready.pk).update(state=PlanState.ASKED, job=job)
    Leg.objects.all().delete()
    ready.routes.all().delete()
    shown = text(page.get(where("work_plan", ready.pk)))
    for words in ("hx-get", "正在后台计算", "停止计算"):
        assert words in shown
    part = page.get(where("work_plan_reckoning", ready.pk))
    assert "hx-get" in text(part)
    assert "<html" not in text(part)
    page.post(where("work_plan_cancel", ready.pk), KEY)
    job.refresh_from_db()
    assert job.state == "CANCELLED"
    assert page.get(where("work_plan_reckoning", ready.pk)).headers["HX-Refresh"] == "true"
    assert "计算已停下" in text(page.get(where("work_plan", ready.pk)))


def test_the_turn_list_of_a_route_and_all_of_them_for_the_printer(page, ready):
    route = ready.routes.get()
    shown = text(page.get(where("route_turns", route.pk)))
    for words in (
        "1. 经三路（L1）由西向东 右侧道牙",
        "掉头",
        "作业 2 段 1.7 公里",
        "移动",
        "设为不动",
    ):
        assert words in shown
    printed = text(page.get(where("work_plan_turns", ready.pk)))
    assert "驾驶员签名" in printed
    assert "设为不动" not in printed


def test_legs_are_a_table_that_is_exported(page, ready):
    answer = page.get(where("work_plan_legs", ready.pk), {"format": "csv", "kind": "SERVICE"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert sum("经三路（L1）由" in line for line in lines) == 2


def test_the_map_has_routes_and_what_is_left_out(page, office, ready):
    strip = rows.link(office, "L2", "纬五路").strips.first()
    LeftOut.objects.create(plan=ready, strip=strip, code="R8", reason="排不下")
    told = json.loads(text(page.get(where("work_plan_map", ready.pk))))
    titles = [one["properties"]["title"] for one in told["features"]]
    assert titles == ["线路 1（CX-01）", "漏排：纬五路（L2）由西向东 右侧道牙"]
    assert len(told["features"][0]["geometry"]["coordinates"]) == 2


# changes


@pytest.mark.parametrize(
    ("name", "action", "sent", "told"),
    [
        ("work_plan_issue", "issue_plan", {}, {}),
        ("work_plan_drop", "drop_plan", {"reason": "改天做"}, {"reason": "改天做"}),
    ],
)
def test_a_plan_is_issued_or_dropped_after_a_page_that_says_what_that_does(
    page, ready, monkeypatch, name, action, sent, told
):
    monkeypatch.setattr(plan_changes, action, fake := Fake(ready))
    assert page.get(where(name, ready.pk)).status_code == 200
    answer = page.post(where(name, ready.pk), {"version": ready.version, **sent, **KEY})
    assert answer.url == where("work_plan", ready.pk)
    [given] = fake.told
    assert (given["plan"], given["version"]) == (ready, ready.version)
    assert {key: given[key] for key in told} == told


def test_a_stale_version_shows_what_stands_and_keeps_what_was_typed(page, ready, monkeypatch):
    monkeypatch.setattr(plan_changes, "drop_plan", fake := Fake(ready))
    WorkPlan.objects.filter(pk=ready.pk).update(version=7)
    answer = page.post(where("work_plan_drop", ready.pk), {"version": 1, "reason": "改天做", **KEY})
    shown = text(answer)
    assert (answer.status_code, fake.told) == (422, [])
    for words in ("现在是第 7 版：已算好，还没有下达", "改天做", 'name="version" value="7"'):
        assert words in shown


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("work_plan_drop", {"reason": ""}),
        ("work_plan_issue", {"version": "x"}),
        ("work_plan_replan", {"vehicle": "x", "at": "2023-03-01T10:00", "reason": "坏"}),
        ("work_plan_replan", {"at": "x", "reason": ""}),
    ],
)
def test_wrong_input_of_a_change_is_told_and_nothing_is_done(page, ready, monkeypatch, name, sent):
    for action in ("issue_plan", "drop_plan", "replan"):
        monkeypatch.setattr(plan_changes, action, Fake(refusal="不该走到这里"))
    answer = page.post(where(name, ready.pk), {"version": ready.version, **sent, **KEY})
    assert answer.status_code == 422
    assert "不该走到这里" not in text(answer)


def test_a_breakdown_leads_to_the_new_plan(page, office, dispatcher, monkeypatch):
    old = rows.issued(office, dispatcher)
    new = rows.plan(office, dispatcher, NINE, state=PlanState.READY, replaces=old)
    driven = RouteVehicle.objects.get().vehicle
    monkeypatch.setattr(plan_changes, "replan", fake := Fake(new))
    sent = {"vehicle": driven.pk, "at": "2023-03-01T10:00", "reason": "爆胎", "version": 1, **KEY}
    answer = page.post(where("work_plan_replan", old.pk), sent)
    assert answer.url == where("work_plan", new.pk)
    assert (fake.told[0]["vehicle"], fake.told[0]["reason"]) == (driven, "爆胎")
    assert fake.told[0]["at"] == NINE + timedelta(hours=1)


def test_legs_are_frozen_by_check_boxes(page, ready, monkeypatch):
    legs = rows.services(ready)
    route = ready.routes.get()
    monkeypatch.setattr(plan_routes, "freeze_legs", fake := Fake(ready))
    sent = {"legs": [legs[1].pk], "frozen": "1", "version": ready.version, **KEY}
    answer = page.post(where("route_freeze", route.pk), sent)
    assert answer.url == where("route_turns", route.pk)
    assert (fake.told[0]["legs"], fake.told[0]["frozen"]) == ([legs[1]], True)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"legs": []}, "一段作业也没选"),
        ({"legs": ["99999"]}, "99999"),
        ({"version": 9}, "现在是第 1 版"),
    ],
)
def test_freezing_nothing_or_another_leg_or_too_late_is_refused(
    page, ready, monkeypatch, wrong, words
):
    leg = rows.services(ready)[0]
    route = ready.routes.get()
    monkeypatch.setattr(plan_routes, "freeze_legs", fake := Fake(ready))
    sent = {"legs": [leg.pk], "frozen": "1", "version": ready.version, **KEY}
    answer = page.post(where("route_freeze", route.pk), sent | wrong)
    assert (answer.status_code, fake.told) == (422, [])
    assert words in text(answer)


def test_a_leg_is_moved_by_a_form_that_keys_alone_can_fill(page, ready, monkeypatch):
    leg = rows.services(ready)[1]
    monkeypatch.setattr(plan_changes, "move_leg", fake := Fake(ready))
    shown = text(page.get(where("leg_move", leg.pk)))
    assert "线路 1（CX-01），2 段作业" in shown
    assert 'name="position" value="2"' in shown
    sent = {"route": leg.route_id, "position": 1, "version": ready.version, **KEY}
    page.post(where("leg_move", leg.pk), sent)
    assert (fake.told[0]["leg"], fake.told[0]["position"]) == (leg, 1)


def test_what_the_checker_finds_wrong_with_a_move_is_listed(page, ready, monkeypatch):
    leg = rows.services(ready)[1]
    monkeypatch.setattr(
        plan_changes, "move_leg", Fake(refusal=["水箱不够（规则 14）", "超过收车时间"])
    )
    sent = {"route": leg.route_id, "position": 1, "version": ready.version, **KEY}
    answer = page.post(where("leg_move", leg.pk), sent)
    assert answer.status_code == 422
    for words in ("水箱不够（规则 14）", "超过收车时间"):
        assert words in text(answer)


def test_a_driver_is_named_from_those_who_may_drive(page, office, ready, colleague, monkeypatch):
    driver = colleague("sweeping.drive_route")
    office.user("qita", office.post("别的"))
    on_route = RouteVehicle.objects.get()
    monkeypatch.setattr(plan_changes, "assign_driver", fake := Fake(on_route))
    shown = text(page.get(where("route_vehicle_driver", on_route.pk)))
    assert "tongshi同志" in shown
    assert "qita同志" not in shown
    page.post(where("route_vehicle_driver", on_route.pk), {"user": driver.pk, **KEY})
    assert fake.told == [
        {"actor": fake.told[0]["actor"], "route_vehicle": on_route, "user": driver}
    ]


# comparing


def test_two_plans_stand_side_by_side_with_the_difference_in_words(page, office, dispatcher, ready):
    other = rows.issued(
        office, dispatcher, NINE, state=PlanState.READY, issued_by=None, issued_at=None,
        figures={**FIGURES, "dead_m": 5200}, cost_fen=15_345, bound_fen=12_000,
    )  # fmt: skip
    shown = text(page.get(where("work_plan_compare"), {"plan": [ready.pk, other.pk]}))
    for words in ("最少", "多 30.00 元", "费用", "漏排的道牙和原因"):
        assert words in shown


def test_one_plan_alone_offers_others_and_too_many_or_of_two_units_are_refused(
    page, office, dispatcher, ready
):
    one = page.get(where("work_plan_compare"), {"plan": ready.pk})
    assert (one.status_code, "选 区发展局 的计划" in text(one)) == (200, True)
    more = [rows.plan(office, dispatcher, state=PlanState.READY) for _time in range(3)]
    many = page.get(where("work_plan_compare"), {"plan": [ready.pk, *(row.pk for row in more)]})
    assert (many.status_code, "选了 4 份" in text(many)) == (422, True)
    assert page.get(where("work_plan_compare"), {"plan": "x"}).status_code == 404


# the week


@pytest.fixture
def week(office, dispatcher):
    street = rows.link(office, "L9", "纬九路")
    made = WeekPlan.objects.create(
        unit=office.bureau,
        place=office.district,
        operation=Operation.WASH_SWEEP,
        first_day=date(2023, 3, 6),
        day_metres=[1700, 850, 1700, 850, 1700, 0, 0],
        made_at=NINE,
        made_by=dispatcher,
    )
    strip = street.strips.first()
    WeekStrip.objects.create(week=made, strip=strip, days="2010100")
    return made


def test_a_week_shows_its_days_in_words_and_leads_to_planning_one(page, office, week):
    assert "2023-03-06 周一" in text(page.get(where("week_plan_list")))
    shown = text(page.get(where("week_plan", week.pk)))
    for words in (
        "一周 6.8 公里，最多的一天是平均的 1.75 倍，分得不匀",
        "周一 2 遍、周三、周五",
        f"?unit={office.bureau.pk}&amp;mode=SINGLE&amp;operation=WASH_SWEEP&amp;day=2023-03-07",
    ):
        assert words in shown


def test_a_week_is_made_and_made_anew_and_a_stale_one_is_told(page, office, week, monkeypatch):
    monkeypatch.setattr(weeks, "make_week", fake := Fake(week))
    sent = {"unit": office.bureau.pk, "operation": "WASH_SWEEP", "first_day": "2023-03-06"}
    answer = page.post(where("week_plan_new"), sent | KEY)
    assert answer.url == where("week_plan", week.pk)
    again = where("week_plan_remake", week.pk)
    assert page.post(again, {"version": 1, "idempotency_key": "another-key"}).url == answer.url
    assert [told["first_day"] for told in fake.told] == [date(2023, 3, 6)] * 2
    stale = page.post(again, {"version": 9, "idempotency_key": "a-third-key"})
    assert (stale.status_code, "现在是第 1 版" in text(stale)) == (422, True)
    monkeypatch.setattr(weeks, "make_week", Fake(refusal={"operation": "没有道牙该做洗扫"}))
    refused = page.post(where("week_plan_new"), sent | {"idempotency_key": "a-fourth-key"})
    assert (refused.status_code, "没有道牙该做洗扫" in text(refused)) == (422, True)


# rights

LOOKING = ("work_plan_list", "work_plan_compare", "week_plan_list")
PLAN = ("work_plan", "work_plan_reckoning", "work_plan_legs", "work_plan_map", "work_plan_turns")
CHANGING = ("work_plan_issue", "work_plan_drop", "work_plan_replan")


def addresses(plan, week):
    route, leg = plan.routes.get(), rows.services(plan)[0]
    on_route = route.vehicles.get()
    looked = [where(name, plan.pk) for name in PLAN] + [where("route_turns", route.pk)]
    looked.append(where("week_plan", week.pk))
    changed = [where(name, plan.pk) for name in CHANGING]
    changed += [where("leg_move", leg.pk), where("route_vehicle_driver", on_route.pk)]
    sent = [where("route_freeze", route.pk), where("week_plan_remake", week.pk)]
    return looked, changed, sent


def test_without_the_right_nothing_is_seen_or_done(
    client, office, dispatcher, ready, week, colleague
):
    looked, changed, sent = addresses(ready, week)
    client.force_login(colleague("log.view_log"))
    for address in (*map(where, LOOKING), *looked, *changed):
        assert client.get(address).status_code == 403
    for address in (*changed, *sent):
        assert client.post(address, {"version": 1, "reason": "x", **KEY}).status_code == 403
    ready.refresh_from_db()
    assert ready.state == PlanState.READY


def test_who_may_only_look_sees_no_way_to_change_and_is_refused(client, ready, week, colleague):
    looked, changed, sent = addresses(ready, week)
    client.force_login(colleague("sweeping.view_plan"))
    for address in looked:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "设为不动" not in text(answer)
        assert "/issue/" not in text(answer)
    for address in (*changed, *sent):
        assert client.post(address, {"version": 1, "reason": "x", **KEY}).status_code == 403


def test_a_plan_of_another_office_is_not_there(client, ready, week, stranger):
    looked, changed, sent = addresses(ready, week)
    client.force_login(stranger("sweeping.view_plan", "sweeping.make_plan"))
    assert "CX-01" not in text(client.get(where("work_plan_list")))
    for address in (*looked, *changed):
        assert client.get(address).status_code == 404
    for address in (*changed, *sent):
        assert client.post(address, {"version": 1, "reason": "x", **KEY}).status_code == 404
    asked = {"plan": [ready.pk]}
    assert client.get(where("work_plan_compare"), asked).status_code == 404


# turns


def test_turns_are_told_from_directions():
    north, east = bearing((113.6, 34.7), (113.6, 34.8)), bearing((113.6, 34.7), (113.7, 34.7))
    assert (round(north), round(east)) == (0, 90)
    assert [turn_between(350, after) for after in (10, 80, 170, 260)] == [
        Turn.STRAIGHT,
        Turn.RIGHT,
        Turn.BACK,
        Turn.LEFT,
    ]


def test_what_is_due_on_the_day_is_said(page, office):
    rows.link(office)
    rows.vehicle(office)
    WorkStandard.objects.create(
        unit=office.bureau, place=office.district, road_class=1, operation="WASH_SWEEP",
        frequency="TWO_A_DAY", source="示例", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    asked = {
        "unit": office.bureau.pk,
        "mode": "SINGLE",
        "operation": "WASH_SWEEP",
        "day": "2023-03-01",
    }
    assert "2 条道牙、4 遍、3.4 公里" in text(page.get(where("work_plan_new"), asked))
