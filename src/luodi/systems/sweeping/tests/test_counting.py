"""Counting work: posted once, reversed when replaced, by street and operation, with its lineage."""

from datetime import timedelta

import pytest

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.models import Entry, Measure
from luodi.kernel.ledger.reads import Part, balance_differences, lineage, standing, values
from luodi.kernel.log.models import LogLine
from luodi.systems.sweeping.actions.counting import (
    count_call,
    count_plan,
    count_result,
    count_results,
    count_turn,
    define_measures,
)
from luodi.systems.sweeping.actions.recounting import recount, recount_on_time
from luodi.systems.sweeping.models import (
    Basis,
    CallKind,
    CallState,
    PlanState,
    ShiftTurn,
    StreetCall,
    TurnState,
)
from luodi.systems.sweeping.rules import Operation, Result, VehicleKind
from luodi.systems.sweeping.tests import rows
from luodi.systems.sweeping.tests.rows import NINE

LATER = NINE + timedelta(hours=9)


@pytest.fixture
def plan(office, dispatcher):
    return rows.issued(office, dispatcher)


def stands(kind=None):
    """Give what stands in the ledger: measure, operation, place, amount."""
    entries = standing(Entry.objects.filter(system="sweeping"))
    if kind:
        entries = entries.filter(record_kind=f"sweeping.{kind}")
    return sorted(
        (row.measure.code.removeprefix("sweeping."), row.item, row.place.name, row.amount)
        for row in entries.select_related("measure", "place")
    )


def count_of_entries():
    return Entry.objects.filter(system="sweeping").count()


def value(office, code, place=None):
    """Give what a measure comes to in March, as a target would count it."""
    measure = Measure.objects.get(code=f"sweeping.{code}")
    paths = office.root.path, (place or office.district).path
    [found] = values([[Part(measure.pk, *paths, 202303, 202303)]])
    return found.amount


def test_defining_twice_changes_nothing(db):
    define_measures()
    define_measures()
    assert Measure.objects.filter(code__startswith="sweeping.").count() == 17
    assert set(
        Measure.objects.filter(code__startswith="sweeping.").values_list("nature", flat=True)
    ) == {"FLOW"}


def test_an_issued_plan_posts_its_metres_once(plan):
    count_plan(actor=LUODI, plan=plan)
    count_plan(actor=LUODI, plan=plan)
    assert stands() == [("planned", "WASH_SWEEP", "金水区", 1700)]
    assert count_of_entries() == 1
    entry = Entry.objects.get()
    assert (entry.record_kind, entry.record_id) == ("sweeping.work_plan", str(plan.pk))
    assert entry.day == NINE.date()


def test_streets_and_operations_of_a_plan_are_told_apart(office, dispatcher):
    made = rows.plan(office, dispatcher, mode="CONVOY")
    near, far = rows.link(office), rows.link(office, "L2", "纬五路", place=office.street)
    trucks = [
        rows.vehicle(office, "XC-1", VehicleKind.VACUUM),
        rows.vehicle(office, "CS-1", VehicleKind.FLUSH),
    ]
    strips = [*near.strips.all(), far.strips.first()]
    done = (Operation.VACUUM, Operation.FLUSH)
    rows.route(made, trucks, strips, operations=done, rounds=2)
    count_plan(actor=LUODI, plan=made)
    assert stands() == [
        ("planned", "FLUSH", "经八路街道", 1700),
        ("planned", "FLUSH", "金水区", 3400),
        ("planned", "VACUUM", "经八路街道", 1700),
        ("planned", "VACUUM", "金水区", 3400),
    ]
    assert value(office, "planned") == 10200
    assert value(office, "planned", office.street) == 3400


@pytest.mark.parametrize("state", [PlanState.READY, PlanState.FAILED, PlanState.ASKED])
def test_a_plan_that_was_not_issued_posts_nothing(plan, state):
    plan.state, plan.issued_at, plan.issued_by = state, None, None
    plan.save()
    count_plan(actor=LUODI, plan=plan)
    assert count_of_entries() == 0


def test_a_dropped_plan_is_taken_back(plan):
    count_plan(actor=LUODI, plan=plan)
    plan.state = PlanState.DROPPED
    plan.save()
    count_plan(actor=LUODI, plan=plan)
    assert (stands(), count_of_entries()) == ([], 2)
    assert sum(Entry.objects.values_list("amount", flat=True)) == 0


def test_a_plan_of_a_day_to_come_is_posted_when_the_day_has_come(office, dispatcher, clock_at):
    made = rows.issued(office, dispatcher, NINE + timedelta(days=1))
    count_plan(actor=LUODI, plan=made)
    assert stands() == []
    clock_at(NINE + timedelta(hours=15, minutes=20))
    assert recount() == 1
    assert stands() == [("planned", "WASH_SWEEP", "金水区", 1700)]
    assert LogLine.objects.get(verb="sweeping.recount").after["moved"] == 1
    assert recount_on_time(None) == ""


def test_a_statement_posts_metres_a_pass_and_water(plan, dispatcher):
    leg = rows.services(plan)[0]
    told = rows.result(leg, dispatcher, covered_m=805)
    count_result(actor=LUODI, result=told)
    count_result(actor=LUODI, result=told)
    assert stands() == [
        ("passes", "WASH_SWEEP", "金水区", 1),
        ("reported_wash_sweep", "WASH_SWEEP", "金水区", 805),
        ("water", "WASH_SWEEP", "金水区", 568),
    ]
    assert count_of_entries() == 3
    assert set(Entry.objects.values_list("record_id", flat=True)) == {str(told.pk)}


def test_a_replacing_statement_takes_the_earlier_back(office, plan, dispatcher):
    leg = rows.services(plan)[0]
    first = rows.result(leg, dispatcher)
    count_result(actor=LUODI, result=first)
    second = rows.result(
        leg, dispatcher, Result.PARTIAL, covered_m=500, replaces=first, basis=Basis.MANUAL
    )
    count_result(actor=LUODI, result=second)
    assert stands() == [
        ("passes", "WASH_SWEEP", "金水区", 0),
        ("reported_wash_sweep", "WASH_SWEEP", "金水区", 500),
        ("water", "WASH_SWEEP", "金水区", 353),
    ]
    assert value(office, "reported_wash_sweep") == 500
    assert Entry.objects.filter(reverses__isnull=False).count() == 3
    third = rows.result(leg, dispatcher, Result.UNPROVEN, covered_m=None, replaces=second)
    count_result(actor=LUODI, result=third)
    assert stands() == []
    assert value(office, "reported_wash_sweep") is None
    assert list(balance_differences()) == []


def test_missed_is_a_fact_and_unproven_is_none(office, plan, dispatcher):
    one, other = rows.services(plan)
    missed = rows.result(one, dispatcher, Result.MISSED, reason="堵车")
    unproven = rows.result(other, dispatcher, Result.UNPROVEN)
    count_results(actor=LUODI, results=[missed, unproven])
    assert stands() == [
        ("passes", "WASH_SWEEP", "金水区", 0),
        ("reported_wash_sweep", "WASH_SWEEP", "金水区", 0),
        ("water", "WASH_SWEEP", "金水区", 0),
    ]
    assert value(office, "reported_wash_sweep") == 0


def test_many_statements_take_as_many_queries_as_one(
    office, dispatcher, django_assert_max_num_queries
):
    made = rows.plan(office, dispatcher)
    streets = [rows.link(office, f"L{number}") for number in range(8)]
    strips = [strip for street in streets for strip in street.strips.all()]
    rows.route(made, [rows.vehicle(office)], strips)
    define_measures()
    told = [rows.result(leg, dispatcher) for leg in rows.services(made)]
    with django_assert_max_num_queries(30):
        count_results(actor=LUODI, results=told)
    assert len(stands()) == 3 * 16


def replacing(office, by, old, strips):
    """Replace an issued plan by another one, issued, over some of its strips."""
    old.state = PlanState.REPLACED
    old.save()
    made = rows.plan(office, by, NINE + timedelta(hours=2), replaces=old)
    rows.route(made, [rows.vehicle(office, "CX-02")], strips)
    return made


def test_a_plan_that_replaces_another_takes_back_what_nobody_did(office, plan, dispatcher):
    count_plan(actor=LUODI, plan=plan)
    first, second = rows.services(plan)
    count_result(actor=LUODI, result=rows.result(first, dispatcher))
    made = replacing(office, dispatcher, plan, [second.strip])
    count_plan(actor=LUODI, plan=made)
    assert stands("work_plan") == [("planned", "WASH_SWEEP", "金水区", 850)] * 2
    assert value(office, "planned") == 1700
    assert value(office, "reported_wash_sweep") == 850


def test_until_the_new_plan_is_issued_the_old_promise_stands(office, plan, dispatcher):
    count_plan(actor=LUODI, plan=plan)
    made = replacing(office, dispatcher, plan, [rows.services(plan)[1].strip])
    made.state, made.issued_at, made.issued_by = PlanState.READY, None, None
    made.save()
    count_plan(actor=LUODI, plan=made)
    assert value(office, "planned") == 1700


def test_a_pass_planned_anew_counts_by_its_new_plan_alone(office, plan, dispatcher):
    count_plan(actor=LUODI, plan=plan)
    first, _second = rows.services(plan)
    partial = rows.result(first, dispatcher, Result.PARTIAL, covered_m=500)
    count_result(actor=LUODI, result=partial)
    made = replacing(office, dispatcher, plan, [leg.strip for leg in rows.services(plan)])
    count_plan(actor=LUODI, plan=made)
    assert (value(office, "planned"), value(office, "reported_wash_sweep")) == (1700, None)
    for leg in rows.services(made):
        count_result(actor=LUODI, result=rows.result(leg, dispatcher))
    assert (value(office, "planned"), value(office, "reported_wash_sweep")) == (1700, 1700)


def test_a_late_statement_of_a_replaced_plan_brings_its_promise_back(office, plan, dispatcher):
    first, second = rows.services(plan)
    made = replacing(office, dispatcher, plan, [second.strip])
    count_plan(actor=LUODI, plan=made)
    assert value(office, "planned") == 850
    count_result(actor=LUODI, result=rows.result(first, dispatcher, basis=Basis.MANUAL))
    assert (value(office, "planned"), value(office, "reported_wash_sweep")) == (1700, 850)


def test_a_night_counts_for_the_day_on_which_it_begins(office, dispatcher, clock_at):
    clock_at(NINE + timedelta(days=1))
    night = rows.issued(office, dispatcher, NINE.replace(hour=22))
    rows_of_night = rows.services(night)
    late = rows.result(rows_of_night[1], dispatcher, at=NINE + timedelta(hours=20))
    count_result(actor=LUODI, result=late)
    assert set(Entry.objects.values_list("day", flat=True)) == {NINE.date()}


def call(office, by, **more):
    told = {
        "kind": CallKind.SPILL,
        "state": CallState.CLOSED,
        "said": "洒了一车沙",
        "reported_at": NINE,
        "due_at": NINE + timedelta(minutes=30),
        "arrived_at": NINE + timedelta(minutes=12, seconds=30),
        **more,
    }
    return StreetCall.objects.create(
        unit=office.bureau, place=office.street, reported_by=by, **told
    )


def test_a_closed_spill_posts_itself_its_minutes_and_that_it_was_in_time(office, dispatcher):
    made = call(office, dispatcher)
    count_call(actor=LUODI, call=made)
    count_call(actor=LUODI, call=made)
    assert stands() == [
        ("spill_minutes", "", "经八路街道", 13),
        ("spills", "", "经八路街道", 1),
        ("spills_late", "", "经八路街道", 0),
    ]
    assert count_of_entries() == 3


@pytest.mark.parametrize(
    ("more", "posted"),
    [
        ({"arrived_at": None}, [("spills", 1)]),
        ({"state": CallState.CLEANED}, []),
        ({"state": CallState.WITHDRAWN}, []),
        ({"kind": CallKind.EXTRA}, []),
        ({"due_at": None}, [("spill_minutes", 13), ("spills", 1)]),
        (
            {"arrived_at": NINE + timedelta(minutes=31)},
            [("spill_minutes", 31), ("spills", 1), ("spills_late", 1)],
        ),
    ],
)
def test_what_other_calls_post(office, dispatcher, more, posted):
    count_call(actor=LUODI, call=call(office, dispatcher, **more))
    assert [(code, amount) for code, _item, _place, amount in stands()] == posted


def turn(office, by, state, hours=0):
    start = NINE - timedelta(hours=hours)
    return ShiftTurn.objects.create(
        unit=office.bureau,
        place=office.district,
        user=by,
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        state=state,
    )


@pytest.mark.parametrize(
    ("state", "posted"),
    [
        (TurnState.PRESENT, [("shifts_filled", 1), ("shifts_planned", 1)]),
        (TurnState.ABSENT, [("shifts_filled", 0), ("shifts_planned", 1)]),
        (TurnState.PLANNED, []),
        (TurnState.LEAVE, []),
        (TurnState.CANCELLED, []),
    ],
)
def test_a_shift_posts_once_the_roll_was_called(office, dispatcher, state, posted):
    made = turn(office, dispatcher, state)
    count_turn(actor=LUODI, turn=made)
    count_turn(actor=LUODI, turn=made)
    assert [(code, amount) for code, _item, _place, amount in stands()] == posted
    assert count_of_entries() == len(posted)


def test_a_corrected_roll_call_is_reversed_and_back_again(office, dispatcher):
    made = turn(office, dispatcher, TurnState.PRESENT)
    for state, filled in (("PRESENT", 1), ("ABSENT", 0), ("PRESENT", 1)):
        made.state = state
        count_turn(actor=LUODI, turn=made)
        assert value(office, "shifts_filled") == filled
        assert value(office, "shifts_planned") == 1
    assert sorted(
        Entry.objects.filter(leg="shifts_filled", reverses=None).values_list(
            "record_version", flat=True
        )
    ) == [1, 2, 3]


def test_counting_anew_heals_what_was_never_posted(office, plan, dispatcher, clock_at):
    told = rows.result(rows.services(plan)[0], dispatcher)
    call(office, dispatcher)
    turn(office, dispatcher, TurnState.PRESENT)
    clock_at(LATER)
    assert recount() == 1 + 3 + 3 + 2
    assert (recount(), count_of_entries()) == (0, 9)
    assert value(office, "reported_wash_sweep") == told.covered_m
    assert list(balance_differences()) == []


def test_a_figure_opens_into_its_entries_and_their_records(office, plan, dispatcher):
    count_plan(actor=LUODI, plan=plan)
    leg = rows.services(plan)[0]
    told = rows.result(leg, dispatcher)
    count_result(actor=LUODI, result=told)
    measure = Measure.objects.get(code="sweeping.reported_wash_sweep")
    part = Part(measure.pk, office.root.path, office.district.path, 202303, 202303)
    viewer = office.user("kan", office.post("看账", ("ledger.view_entry",)))
    found = lineage(office.actor(viewer), [part])
    assert [(row.record_kind, row.record_id) for row in found.entries] == [
        ("sweeping.strip_result", str(told.pk))
    ]
    assert found.outside == 0
