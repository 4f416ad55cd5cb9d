"""The live board: what stands, who is behind, what is open, who is missing, in few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    DispatchOrder,
    Incident,
    OrderOverride,
    OrderReceipt,
    ShiftNote,
    ShiftTurn,
    StreetCall,
    VehicleOutage,
)
from luodi.systems.sweeping.reads.board import board
from luodi.systems.sweeping.rules import Result
from luodi.systems.sweeping.rules.punctuality import Punctuality
from luodi.systems.sweeping.tests import rows
from luodi.systems.sweeping.tests.rows import NINE

MOST = 22
"""Queries of the page, those of the shell and of who asks included."""


@pytest.fixture
def plan(office, dispatcher):
    return rows.issued(office, dispatcher)


@pytest.fixture
def see(office, dispatcher):
    """Give a function that looks at the board so many minutes after nine."""
    return lambda minutes=0, user=None: board(
        office.actor(user or dispatcher), NINE + timedelta(minutes=minutes)
    )


@pytest.fixture
def shown(client, dispatcher, clock_at):
    """Give a function that opens the page so many minutes after nine."""

    def open_page(minutes=0, **headers):
        clock_at(NINE + timedelta(minutes=minutes))
        client.force_login(dispatcher)
        answer = client.get(reverse("sweeping:board"), headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    return open_page


def test_without_anything_the_board_says_where_to_begin(shown):
    text = shown()
    assert "现在没有在作业的线路" in text
    assert "没有未办结的。" in text
    assert reverse("sweeping:work_plan_list") in text


def test_a_route_is_on_time_silent_behind_and_done_by_what_was_told(plan, see, dispatcher):
    first, second = rows.services(plan)
    [line] = see(-30).routes
    assert (line.standing, line.now, line.due) == (Punctuality.WAITING, None, 0)
    [line] = see(5).routes
    assert (line.standing, line.now.kind, line.due) == (Punctuality.ON_TIME, "TRAVEL", 0)
    [line] = see(56).routes
    assert (line.standing, line.minutes, line.now.pk) == (Punctuality.SILENT, 16, second.pk)
    assert (line.due, line.told, line.untold, line.due_m, line.told_m) == (1, 0, 1, 850, 0)
    rows.result(first, dispatcher)
    [line] = see(56).routes
    assert (line.standing, line.told, line.untold, line.told_m) == (Punctuality.ON_TIME, 1, 0, 850)
    [line] = see(90).routes
    assert (line.standing, line.minutes, line.now) == (Punctuality.BEHIND, 20, None)
    rows.result(second, dispatcher, Result.MISSED, reason="封路")
    [line] = see(90).routes
    assert (line.standing, line.told, line.passes) == (Punctuality.OVER, 2, 2)


def test_a_statement_that_was_replaced_counts_once(plan, see, dispatcher):
    leg = rows.services(plan)[0]
    first = rows.result(leg, dispatcher)
    rows.result(leg, dispatcher, Result.PARTIAL, covered_m=500, replaces=first)
    [line] = see(60).routes
    assert (line.told, line.told_m) == (1, 850)


def test_who_forgot_one_pass_is_not_behind_for_it(office, see, dispatcher):
    made = rows.plan(office, dispatcher)
    strips = [*rows.link(office).strips.all(), *rows.link(office, "L2").strips.all()]
    rows.route(made, [rows.vehicle(office)], strips)
    legs = rows.services(made)
    rows.result(legs[2], dispatcher)
    [line] = see(105).routes
    assert (line.standing, line.untold) == (Punctuality.ON_TIME, 2)


@pytest.mark.parametrize("state", ["READY", "REPLACED", "DROPPED"])
def test_plans_that_are_not_driven_are_not_on_the_board(plan, see, state):
    plan.state = state
    plan.save()
    assert see(30).routes == ()


def test_a_route_leaves_the_board_an_hour_after_it_is_back(plan, see):
    assert len(see(129).routes) == 1
    assert see(130).routes == ()


def test_a_stopped_route_says_why(plan, shown, see):
    route = plan.routes.get()
    route.stopped_at, route.stop_reason = NINE + timedelta(minutes=20), "水泵坏了"
    route.save()
    assert "中止：水泵坏了" in shown(60)
    assert see(60).behind == 0


def test_the_page_tells_what_the_route_does_by_its_plan(plan, shown):
    text = shown(15)
    assert "经三路 右侧道牙" in text
    assert "CX-01" in text
    assert f"{reverse('sweeping:work_plan', args=[plan.pk])}#plan-routes" in text
    assert "1 条线路，都按计划" in text
    assert "1 条线路，1 条落后或没有报告" in shown(60)


def test_calls_tell_the_minutes_left_the_latest_first(office, dispatcher, shown, see):
    told = {"unit": office.bureau, "place": office.district, "reported_by": dispatcher}
    for said, minutes, more in (
        ("车上掉了砖", 0, {"due_at": NINE + timedelta(minutes=30)}),
        ("油洒了一路", 10, {"due_at": NINE + timedelta(minutes=40)}),
        ("保障", 5, {"kind": CallKind.EVENT}),
        ("扫完了", 6, {"state": CallState.CLOSED}),
    ):
        at = NINE + timedelta(minutes=minutes)
        StreetCall.objects.create(
            **told, said=said, reported_at=at, **{"kind": CallKind.SPILL, **more}
        )
    found = see(33)
    assert [(line.call.said, line.left) for line in found.calls] == [
        ("车上掉了砖", -3),
        ("油洒了一路", 7),
        ("保障", None),
    ]
    assert found.late_calls == 1
    text = shown(33)
    assert "超时 3 分钟" in text
    assert "还剩 7 分钟" in text
    assert "没有时限" in text


def test_an_arrival_in_time_is_told_and_no_longer_counts_down(office, dispatcher, shown, see):
    StreetCall.objects.create(
        unit=office.bureau,
        place=office.district,
        reported_by=dispatcher,
        kind=CallKind.SPILL,
        said="沙",
        state=CallState.ARRIVED,
        reported_at=NINE,
        due_at=NINE + timedelta(minutes=30),
        arrived_at=NINE + timedelta(minutes=20),
    )
    assert "按时到场" in shown(90)
    assert see(90).late_calls == 0


def standing_order(zone, minutes=0, kind="FREEZE"):
    return DispatchOrder.objects.create(
        zone=zone, kind=kind, because=[], started_at=NINE + timedelta(minutes=minutes)
    )


def test_orders_stand_by_zone_and_the_unsigned_stand_out(zone, dispatcher, shown, see):
    order = standing_order(zone)
    assert see(10).unsigned == 0
    assert see(11).unsigned == 1
    text = shown(11)
    assert "没有签收，请电话通知" in text
    assert "1 条指令超过 10 分钟没有签收" in text
    OrderReceipt.objects.create(
        order=order, unit=zone.unit, user=dispatcher, at=NINE + timedelta(minutes=12)
    )
    assert see(20).unsigned == 0
    order.ended_at = NINE + timedelta(minutes=30)
    order.save()
    assert [line.orders for line in see(31).zones] == [()]
    assert "没有指令，照常作业" in shown(31)


def test_what_was_set_aside_is_told_with_its_end(zone, dispatcher, shown):
    order = standing_order(zone, kind="WIND")
    aside = OrderOverride.objects.create(
        order=order, reason="风停了", asked_by=dispatcher, asked_at=NINE,
        ends_at=NINE + timedelta(hours=2),
    )  # fmt: skip
    assert "人工调整待复核" in shown(5)
    aside.starts_at = NINE
    aside.save()
    assert "人工调整至 11:00" in shown(5)


def test_vehicles_shifts_notes_and_incidents(office, plan, zone, dispatcher, colleague, shown, see):
    VehicleOutage.objects.create(
        vehicle=rows.vehicle(office, "CX-09"),
        starts_at=NINE,
        reason="换刹车",
        entered_by=dispatcher,
    )
    one = {
        "unit": office.bureau, "place": office.district, "starts_at": NINE,
        "ends_at": NINE + timedelta(hours=8),
    }  # fmt: skip
    ShiftTurn.objects.create(user=dispatcher, state="PRESENT", **one)
    ShiftTurn.objects.create(user=colleague(), state="ABSENT", **one)
    ShiftTurn.objects.create(user=dispatcher, **(one | {"starts_at": NINE + timedelta(minutes=1)}))
    ShiftNote.objects.create(
        unit=office.bureau, place=office.district, at=NINE, said="东风路积水", by=dispatcher
    )
    order = standing_order(zone)
    Incident.objects.create(order=order, leg=rows.services(plan)[0], at=NINE, minutes=20)
    found = see(30)
    assert (found.shifts.present, found.shifts.absent, found.shifts.uncalled) == (1, 1, 1)
    assert (len(found.off), len(found.notes), found.incidents) == (1, 1, 1)
    text = shown(30)
    for words in ("换刹车", "tongshi同志", "东风路积水", "1 起停令后仍作业"):
        assert words in text


def test_ten_absent_are_named_and_the_others_counted(office, dispatcher, shown):
    one = {
        "unit": office.bureau, "place": office.district, "ends_at": NINE + timedelta(hours=8),
        "user": dispatcher, "state": "ABSENT",
    }  # fmt: skip
    minutes = [NINE + timedelta(minutes=number) for number in range(13)]
    ShiftTurn.objects.bulk_create([ShiftTurn(starts_at=at, **one) for at in minutes[:10]])
    text = shown(30)
    assert text.count('id="turn-') == 10
    assert "to-turns" not in text
    ShiftTurn.objects.bulk_create([ShiftTurn(starts_at=at, **one) for at in minutes[10:]])
    text = shown(30)
    assert text.count('id="turn-') == 10
    assert "还有 3 人缺岗" in text


def test_the_half_minutes_answer_is_the_board_alone(plan, shown):
    text = shown(30, **{"HX-Request": "true"})
    assert text.startswith('<div id="sweep-board"')
    assert "<html" not in text
    assert 'hx-trigger="every 30s' in text


def test_every_link_and_button_has_a_name_so_that_focus_stays(plan, shown):
    text = shown(30, **{"HX-Request": "true"})
    assert text.count("<a ") == text.count("<a id=")


def test_whoever_may_see_plans_alone_sees_no_calls_and_no_people(office, plan, client):
    viewer = office.user("kan", office.post("看", ("sweeping.view_plan",)))
    found = board(office.actor(viewer), NINE + timedelta(minutes=15))
    assert (found.zones, found.calls, found.off, found.shifts, found.notes) == (None,) * 5
    client.force_login(viewer)
    text = client.get(reverse("sweeping:board")).content.decode()
    assert "board-calls" not in text
    assert len(found.routes) == 1


def test_a_stranger_of_another_bureau_sees_no_route(office, plan, stranger):
    other = stranger("sweeping.view_plan", "sweeping.view_call")
    found = board(office.actor(other), NINE + timedelta(minutes=15))
    assert (found.routes, found.calls) == ((), ())


def test_without_the_right_it_is_refused(office, client):
    client.force_login(office.user("wu", office.post("无", ("sweeping.view_zone",))))
    assert client.get(reverse("sweeping:board")).status_code == 403
    client.logout()
    assert client.get(reverse("sweeping:board")).status_code == 302


def test_many_vehicles_take_no_more_queries_than_one(office, plan, dispatcher, shown, client):
    made = rows.plan(office, dispatcher)
    streets = [rows.link(office, f"M{number}") for number in range(6)]
    strips = [strip for street in streets for strip in street.strips.all()]
    for number in range(6):
        car = rows.vehicle(office, f"XC-{number}")
        rows.route(made, [car], strips, number=number + 1, driver=dispatcher)
    for leg in rows.services(made)[:30]:
        rows.result(leg, dispatcher)
    shown(30)
    with CaptureQueriesContext(connection) as few:
        text = client.get(reverse("sweeping:board")).content.decode()
    assert text.count('id="route-') == 7
    assert len(few) <= MOST, [one["sql"][:80] for one in few.captured_queries]
