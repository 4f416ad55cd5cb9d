"""How the work went: figures by class and operation, their page and file, and the ledger behind."""

import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from luodi.kernel.access.actor import LUODI
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.ledger.models import Entry
from luodi.kernel.ledger.reads import standing
from luodi.systems.sweeping.actions.counting import count_plan, count_result
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    DispatchOrder,
    Incident,
    PlanState,
    ShiftTurn,
    StreetCall,
)
from luodi.systems.sweeping.reads.counted import counted_entries, evidence_of_records
from luodi.systems.sweeping.reads.figures import figures
from luodi.systems.sweeping.rules import Operation, Result, VehicleKind
from luodi.systems.sweeping.rules.figures import MechRate, Responses
from luodi.systems.sweeping.tests import rows
from luodi.systems.sweeping.tests.rows import NINE
from luodi.systems.sweeping.views.figures import days_of

DAY = NINE.date()
EVENING = NINE + timedelta(hours=9)


@pytest.fixture
def plan(office, dispatcher):
    return rows.issued(office, dispatcher)


@pytest.fixture
def told(office, dispatcher, clock_at):
    """Give a function that gives the figures of the day, as known in the evening."""

    def give(user=None, at=EVENING):
        clock_at(at)
        return figures(office.actor(user or dispatcher, at), DAY, DAY)

    return give


def test_without_plans_nothing_is_known(told):
    found = told()
    assert (found.work, found.weighted, found.dead) == ({}, None, None)
    assert (found.stops, found.shifts) == ((0, 0), (0, 0, 0))
    assert found.spills.told == Responses(0, None, None)
    assert found.mech == MechRate(None, None, 0)


def test_work_by_class_and_operation(office, dispatcher, told):
    made = rows.plan(office, dispatcher)
    main = rows.link(office, "L1", road_class=1)
    lane = rows.link(office, "L2", road_class=4, length_m=150)
    strips = [*main.strips.all(), *lane.strips.all()]
    rows.route(made, [rows.vehicle(office, width_mm=3500)], strips, minutes=10)
    one, two, three, _four = rows.services(made)
    rows.result(one, dispatcher)
    rows.result(two, dispatcher, Result.PARTIAL, covered_m=425)
    rows.result(three, dispatcher, Result.MISSED, reason="堵车")
    found = told()
    first, fourth = found.work[1, Operation.WASH_SWEEP], found.work[4, Operation.WASH_SWEEP]
    assert (first.planned_m, first.due_m, first.reported_m) == (1700, 1700, 1275)
    assert [first.of(one) for one in Result] == [850, 850, 0, 0]
    assert (first.litres, first.metre_mm) == (900, 1275 * 3500)
    assert [fourth.of(one) for one in Result] == [0, 0, 150, 150]
    assert (fourth.reported_m, fourth.litres) == (0, None)
    assert found.weighted == 10_000 * 4 * 850 // (4 * 1700 + 300) + 1
    assert found.dead == 5000
    assert found.mech == MechRate(4250, 4250, 0)


def test_what_is_not_due_is_not_judged(plan, dispatcher, told):
    rows.result(rows.services(plan)[1], dispatcher)
    found = told(at=NINE + timedelta(minutes=15))
    work = found.work[1, Operation.WASH_SWEEP]
    assert (work.planned_m, work.due_m, work.of(Result.UNPROVEN)) == (1700, 850, 0)
    assert found.weighted == 10_000


def test_a_convoy_counts_for_each_operation_and_its_water_for_the_wet_one(office, dispatcher, told):
    made = rows.plan(office, dispatcher, mode="CONVOY")
    cars = [
        rows.vehicle(office, "XC-1", VehicleKind.VACUUM),
        rows.vehicle(office, "CS-1", VehicleKind.FLUSH, width_mm=3500),
    ]
    doing = (Operation.VACUUM, Operation.FLUSH)
    strips = list(rows.link(office, length_m=1000).strips.all())
    rows.route(made, cars, strips, operations=doing, litres=3500)
    for leg in rows.services(made):
        rows.result(leg, dispatcher)
    found = told()
    vacuum, flush = found.work[1, Operation.VACUUM], found.work[1, Operation.FLUSH]
    assert (vacuum.reported_m, vacuum.litres) == (2000, None)
    assert (flush.reported_m, flush.litres, flush.metre_mm) == (2000, 7000, 2000 * 3500)


def test_the_figures_are_those_of_the_ledger_also_after_a_new_plan(office, plan, dispatcher, told):
    count_plan(actor=LUODI, plan=plan)
    first, second = rows.services(plan)
    count_result(actor=LUODI, result=rows.result(first, dispatcher, covered_m=800))
    plan.state = PlanState.REPLACED
    plan.save()
    made = rows.plan(office, dispatcher, NINE + timedelta(hours=2), replaces=plan)
    rows.route(made, [rows.vehicle(office, "CX-02")], [second.strip], litres=999)
    count_plan(actor=LUODI, plan=made)
    [again] = rows.services(made)
    partial = rows.result(again, dispatcher, Result.PARTIAL, covered_m=501)
    count_result(actor=LUODI, result=partial)
    work = told().work[1, Operation.WASH_SWEEP]
    entries = standing(Entry.objects.filter(system="sweeping"))
    sums = {}
    for row in entries.select_related("measure"):
        sums[row.measure.code] = sums.get(row.measure.code, 0) + row.amount
    assert sums["sweeping.planned"] == work.planned_m == 1700
    assert sums["sweeping.reported_wash_sweep"] == work.reported_m == 1301
    assert sums["sweeping.water"] == work.litres == 565 + 589


def test_a_width_that_is_missing_leaves_the_rate_unknown(office, plan, told):
    rows.link(office, "L2", width_mm=None)
    assert told().mech == MechRate(None, None, 2)


def test_orders_spills_and_shifts(office, plan, zone, dispatcher, told):
    orders = [
        DispatchOrder.objects.create(zone=zone, kind=kind, because=[], started_at=NINE)
        for kind in ("FREEZE", "WIND", "ALERT")
    ]
    Incident.objects.create(order=orders[0], leg=rows.services(plan)[0], at=NINE, minutes=20)
    spill = {
        "unit": office.bureau, "place": office.district, "reported_by": dispatcher,
        "reported_at": NINE, "said": "沙",
    }  # fmt: skip
    for minutes, more in (
        (10, {}),
        (40, {}),
        (None, {"state": CallState.SENT}),
        (5, {"state": CallState.WITHDRAWN}),
        (5, {"kind": CallKind.EXTRA}),
    ):
        at = None if minutes is None else NINE + timedelta(minutes=minutes)
        told_of = {"kind": CallKind.SPILL, "state": CallState.CLOSED, "arrived_at": at}
        StreetCall.objects.create(**spill, **(told_of | more))
    for hour, state in enumerate(("PRESENT", "ABSENT", "PLANNED", "LEAVE")):
        start = NINE + timedelta(hours=hour)
        ShiftTurn.objects.create(
            unit=office.bureau, place=office.district, user=dispatcher, starts_at=start,
            ends_at=start + timedelta(hours=8), state=state,
        )  # fmt: skip
    found = told()
    assert found.stops == (2, 1)
    assert (found.spills.count, found.spills.waiting) == (3, 1)
    assert found.spills.told == Responses(2, 25.0, 5000)
    assert found.shifts == (1, 1, 1)


def test_who_may_see_plans_alone_gets_no_calls_and_shifts(office, plan, told):
    viewer = office.user("kan", office.post("看", ("sweeping.view_plan",)))
    found = told(viewer)
    assert (found.stops, found.spills, found.shifts, found.mech) == (None,) * 4
    assert len(found.work) == 1


def test_another_bureau_gets_nothing(plan, stranger, told):
    assert told(stranger("sweeping.view_plan")).work == {}


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [("day", "03-01", "03-01"), ("week", "02-27", "03-05"), ("month", "03-01", "03-31")],
)
def test_days_of_a_span(span, first, last):
    assert [f"{day:%m-%d}" for day in days_of(span, DAY)] == [first, last]


def test_the_page_shows_opens_and_exports(client, plan, dispatcher, clock_at):
    rows.result(rows.services(plan)[0], dispatcher, covered_m=800)
    clock_at(EVENING)
    client.force_login(dispatcher)
    address = reverse("sweeping:figures")
    text = client.get(address).content.decode()
    assert "按道路等级加权完成 50.0%" in text
    assert "0.80" in text
    assert "measure=sweeping.reported_wash_sweep" in text
    assert client.get(address, {"by": "week", "day": "2023-03-05"}).status_code == 200
    file = client.get(address, {"format": "xlsx"})
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    table = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert [line[:5] for line in table[1:]] == [
        ["合计", "全部", 1.7, 1.7, 0.8],
        ["洗扫", "全部", 1.7, 1.7, 0.8],
        ["洗扫", "一级", 1.7, 1.7, 0.8],
    ]


@pytest.mark.parametrize("query", [{"day": "2023-13-01"}, {"by": "year"}, {"day": "0001-01-01"}])
def test_wrong_input_of_the_page_is_today(client, dispatcher, query):
    client.force_login(dispatcher)
    answer = client.get(reverse("sweeping:figures"), query)
    assert answer.status_code == 200
    assert "这段时间没有下达的计划" in answer.content.decode()


def test_the_ledger_opens_the_record_and_the_record_its_entries(
    office, client, plan, dispatcher, clock_at
):
    leg = rows.services(plan)[0]
    first = rows.result(leg, dispatcher)
    count_result(actor=LUODI, result=first)
    second = rows.result(leg, dispatcher, Result.PARTIAL, covered_m=500, replaces=first)
    count_result(actor=LUODI, result=second)
    clock_at(EVENING)
    viewer = office.user("kan", office.post("看", ("sweeping.view_plan", "ledger.view_entry")))
    client.force_login(viewer)
    asked = {"measure": "sweeping.reported_wash_sweep", "operation": "WASH_SWEEP"}
    text = client.get(reverse("sweeping:counted_list"), asked).content.decode()
    page = reverse("sweeping:strip_result", args=[second.pk])
    assert text.count(page) == 1
    assert reverse("sweeping:strip_result", args=[first.pk]) not in text
    shown = client.get(page).content.decode()
    assert "500 米，全长 850 米" in shown
    assert len(re.findall(r'href="/ledger/entries/\d+/"', shown)) == 3
    old = client.get(reverse("sweeping:strip_result", args=[first.pk])).content.decode()
    assert "后来已更正" in old
    assert old.count("冲销") == 3
    entry = Entry.objects.filter(record_id=str(second.pk)).first()
    assert page in client.get(reverse("ledger:entry", args=[entry.pk])).content.decode()


def test_records_outside_ones_rights_are_not_there(client, plan, dispatcher, stranger, office):
    made = rows.result(rows.services(plan)[0], dispatcher)
    count_result(actor=LUODI, result=made)
    count_plan(actor=LUODI, plan=plan)
    other = stranger("sweeping.view_plan", "sweeping.view_call", "sweeping.view_turn")
    assert counted_entries(office.actor(other)).count() == 0
    client.force_login(other)
    assert client.get(reverse("sweeping:strip_result", args=[made.pk])).status_code == 404
    client.force_login(office.user("wu", office.post("无", ("sweeping.view_zone",))))
    for name, keys in (("figures", []), ("counted_list", []), ("strip_result", [made.pk])):
        assert client.get(reverse(f"sweeping:{name}", args=keys)).status_code == 403


def test_the_entries_of_shifts_need_the_right_to_shifts(office, dispatcher, plan):
    count_plan(actor=LUODI, plan=plan)
    viewer = office.user("kan", office.post("看", ("sweeping.view_turn",)))
    assert counted_entries(office.actor(viewer)).count() == 0
    assert counted_entries(office.actor(dispatcher)).count() == 1


def test_a_photo_proves_a_statement_to_who_may_see_it(office, plan, dispatcher, settings, tmp_path):
    settings.LUODI_FILES = tmp_path
    photo = add_attachment(
        actor=LUODI, data=b"photo", filename="kerb.txt", unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )  # fmt: skip
    one, other = rows.services(plan)
    made = rows.result(one, dispatcher, photo=photo)
    bare = rows.result(other, dispatcher)
    keys = [str(made.pk), str(bare.pk)]
    sees = office.actor(office.user("kan", office.post("看", ("documents.view_document",))))
    found = evidence_of_records(sees, "sweeping.strip_result", keys)
    assert [(len(found[key].files), found[key].outside) for key in keys] == [(1, 0), (0, 0)]
    found = evidence_of_records(office.actor(dispatcher), "sweeping.strip_result", keys)
    assert [(len(found[key].files), found[key].outside) for key in keys] == [(0, 1), (0, 0)]
