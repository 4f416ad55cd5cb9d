"""The page for everybody: times to the quarter hour, and nothing of vehicles, persons or plans."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.systems.sweeping.models import Basis, Closure, DispatchOrder, OrderOverride
from luodi.systems.sweeping.reads.visitor import streets_named
from luodi.systems.sweeping.rules import Kerb, Operation, Result, Trigger, VehicleKind
from luodi.systems.sweeping.rules.way import Heading
from luodi.systems.sweeping.tests import rows
from luodi.systems.sweeping.tests.rows import NINE

MOST = 14


@pytest.fixture
def street(office):
    return rows.link(office)


@pytest.fixture
def plan(office, dispatcher, street):
    return rows.issued(office, dispatcher)


@pytest.fixture
def ask(client, settings, clock_at):
    """Give a function that asks for a street as a stranger, so many minutes after nine."""
    settings.LUODI_PUBLIC_BOARD = True

    def asked(words=None, minutes=0, status=200, **more):
        clock_at(NINE + timedelta(minutes=minutes))
        query = {} if words is None else {"q": words}
        answer = client.get(reverse("sweeping:visitor"), query, **more)
        assert answer.status_code == status
        return answer.content.decode()

    return asked


def sides(words="经三路", minutes=0):
    [found] = streets_named(words, NINE + timedelta(minutes=minutes)).streets
    return dict(found.sides)


def test_it_is_there_only_where_the_public_pages_are_switched_on(ask, settings):
    assert "我家门前的路什么时候扫" in ask()
    settings.LUODI_PUBLIC_BOARD = False
    ask(status=404)


def test_it_asks_for_no_sign_in_and_remembers_nothing(ask, client, plan):
    ask("经三")
    assert "sessionid" not in client.cookies


def test_both_sides_tell_their_times_to_the_quarter(plan, ask):
    found = sides()
    east, west = found
    assert (east.way, west.way, east.kerb) == (Heading.EAST, Heading.WEST, Kerb.RIGHT)
    [[first], [second]] = found.values()
    assert [f"{at:%H:%M}" for at in (*first.today, *second.today)] == ["09:15", "09:45"]
    assert (first.operation, first.tomorrow, first.last) == (Operation.WASH_SWEEP, (), None)
    text = ask("经三")
    assert "由西向东一侧，路边" in text
    assert "09:15" in text
    assert "09:10" not in text
    assert "7 天内没有报告" in text


def test_tomorrow_stands_apart_from_today(office, dispatcher, street, ask):
    rows.issued(office, dispatcher, NINE + timedelta(days=1))
    rows.issued(office, dispatcher, NINE + timedelta(days=2))
    [line] = next(iter(sides().values()))
    assert (line.today, [f"{at:%d %H:%M}" for at in line.tomorrow]) == ((), ["02 09:15"])


def test_quarters_that_follow_each_other_are_told_as_a_run(office, dispatcher, street, ask):
    made = rows.plan(office, dispatcher)
    strip = street.strips.first()
    rows.route(made, [rows.vehicle(office)], [strip], minutes=15, rounds=4)
    assert "09:15–10:00" in ask("经三")


def test_the_last_report_is_told_to_the_quarter(plan, dispatcher, ask):
    leg = rows.services(plan)[0]
    rows.result(leg, dispatcher, at=NINE + timedelta(minutes=37))
    assert "今天 09:30" in ask("经三", 60)
    assert "昨天 09:30" in ask("经三", 60 * 24)
    assert "2023年3月1日 09:30" in ask("经三", 60 * 24 * 3)
    assert "09:37" not in ask("经三", 60)
    assert "这两天没有安排，7 天内也没有报告。" in ask("经三", 60 * 24 * 9)


def test_a_part_is_told_as_a_part_and_missed_is_no_report(plan, dispatcher):
    first, second = rows.services(plan)
    rows.result(first, dispatcher, Result.PARTIAL, covered_m=500)
    rows.result(second, dispatcher, Result.MISSED, reason="堵车")
    [[one], [other]] = sides(minutes=120).values()
    assert (one.partly, other.last) == (True, None)


def test_a_statement_that_was_replaced_is_not_told(plan, dispatcher):
    leg = rows.services(plan)[0]
    first = rows.result(leg, dispatcher)
    rows.result(leg, dispatcher, Result.MISSED, replaces=first, reason="看错了")
    [[one], _other] = sides(minutes=120).values()
    assert one.last is None


def test_of_what_was_confirmed_later_the_planned_time_is_told(plan, dispatcher):
    leg = rows.services(plan)[0]
    late = NINE + timedelta(hours=5)
    rows.result(leg, dispatcher, basis=Basis.MANUAL, at=late)
    [[one], _other] = sides(minutes=360).values()
    assert f"{one.last:%H:%M}" == "09:45"


def test_a_convoy_tells_each_of_its_operations(office, dispatcher, street, ask):
    made = rows.plan(office, dispatcher, mode="CONVOY")
    cars = [
        rows.vehicle(office, "XC-1", VehicleKind.VACUUM),
        rows.vehicle(office, "CS-1", VehicleKind.FLUSH),
    ]
    doing = (Operation.VACUUM, Operation.FLUSH)
    rows.route(made, cars, list(street.strips.all()), operations=doing)
    lines = next(iter(sides().values()))
    assert {line.operation for line in lines} == set(doing)
    text = ask("经三")
    assert "吸尘" in text
    assert "冲洗" in text


@pytest.mark.parametrize("state", ["READY", "DROPPED", "REPLACED"])
def test_only_what_was_issued_and_is_driven_is_told(plan, state):
    plan.state = state
    plan.save()
    assert set(sides().values()) == {()}


def test_a_stopped_route_is_not_promised(plan):
    plan.routes.update(stopped_at=NINE)
    assert set(sides().values()) == {()}


def test_a_standing_stop_is_told_for_the_work_that_it_stops(plan, zone, street, dispatcher, ask):
    street.zone = zone
    street.save()
    order = DispatchOrder.objects.create(zone=zone, kind="FREEZE", because=[], started_at=NINE)
    [[one], _other] = sides(minutes=5).values()
    assert one.stopped is Trigger.FREEZE
    assert "现在因防冻暂停" in ask("经三", 5)
    OrderOverride.objects.create(
        order=order, reason="路面 8 度", asked_by=dispatcher, asked_at=NINE, starts_at=NINE,
        ends_at=NINE + timedelta(hours=1),
    )  # fmt: skip
    [[one], _other] = sides(minutes=5).values()
    assert one.stopped is None


def test_closures_are_told_without_their_reason(street, dispatcher, ask):
    for hours, words, withdrawn in ((1, "埋管道", None), (3, "撤销的", NINE)):
        at = NINE + timedelta(hours=hours, minutes=4)
        Closure.objects.create(
            link=street, kind="CLOSED", starts_at=at, ends_at=at + timedelta(hours=2),
            reason=words, entered_by=dispatcher, withdrawn_at=withdrawn,
        )  # fmt: skip
    text = ask("经三")
    assert "封路，不作业：10:00 至 12:00" in text
    assert "埋管道" not in text
    assert text.count("封路，不作业") == 1


def test_medians_and_one_way_streets_say_which_edge(office, ask):
    rows.link(office, "L7", "花园路", one_way=True)
    text = ask("花园")
    assert "由西向东一侧，路边" in text
    assert "由西向东，左侧路边" in text


def test_stretches_of_one_name_are_one_street(office, ask):
    for code in ("L1", "L2", "L3"):
        rows.link(office, code)
    [found] = streets_named("经三路", NINE).streets
    assert (found.name, found.place, len(found.sides)) == ("经三路", "金水区", 2)


def test_a_street_that_is_no_more_is_not_found(office, ask):
    rows.link(office, valid_to=NINE.date())
    assert "没有找到“经三”" in ask("经三")


@pytest.mark.parametrize("words", ["没有的路", "<b>路</b>", "%%", "__", "'; drop"])
def test_nothing_found_helps_on(ask, street, words):
    text = ask(words)
    assert "只写路名里的两三个字试试" in text
    assert "<b>路</b>" not in text


@pytest.mark.parametrize("words", ["", "路", "  路  "])
def test_too_short_a_name_is_not_searched(ask, street, words):
    text = ask(words)
    assert "由西向东" not in text
    assert ("请至少写路名里的两个字" in text) is bool(words.strip())


def test_a_very_long_name_is_cut_and_answered(ask, street):
    assert "没有找到" in ask("路" * 5000)


def test_many_streets_are_bounded_and_the_nearest_name_comes_first(office, ask):
    for number in range(8):
        rows.link(office, f"L{number}", f"文化路{'东南西北里外上下'[number]}段")
    rows.link(office, "L9", "文化路")
    found = streets_named("文化路", NINE)
    assert (len(found.streets), found.streets[0].name, found.more) == (5, "文化路", 4)
    assert "还有 4 条路" in ask("文化路")


def test_it_takes_few_queries_however_long_the_street(office, dispatcher, plan, ask):
    for number in range(8):
        rows.link(office, f"N{number}")
    with CaptureQueriesContext(connection) as few:
        ask("经三")
    assert len(few) <= MOST


def test_nothing_of_vehicles_persons_units_and_plans_comes_out(office, dispatcher, street, ask):
    made = rows.plan(office, dispatcher)
    car = rows.vehicle(office, "CX-7731", VehicleKind.WASH_SWEEP)
    rows.route(made, [car], list(street.strips.all()), driver=dispatcher)
    for leg in rows.services(made):
        rows.result(leg, dispatcher, reason="机密说明", at=leg.ends_at + timedelta(minutes=1))
    text = ask("经三", 120)
    assert "今天" in text
    for secret in (
        car.code, "洗扫车", dispatcher.username, dispatcher.display_name, office.bureau.name,
        "机密说明", street.code, "workplans", "routes",
    ):  # fmt: skip
        assert secret not in text, secret
    body = text[text.index("<main") :]
    times = set(re.findall(r"\b(\d\d):(\d\d)\b", body))
    assert times
    assert {minute for _hour, minute in times} <= {"00", "15", "30", "45"}


def test_who_is_signed_in_sees_no_more_than_a_stranger(plan, ask, client, dispatcher):
    stranger = ask("经三")
    client.force_login(dispatcher)
    known = ask("经三")
    cut = lambda text: text[text.index("<main") : text.index("<footer")]  # noqa: E731 - here alone
    assert cut(stranger) == cut(known)
