"""By what hour the first and second sweeps of a day are done, and what a plan's page says."""

from datetime import time

import pytest
from django.urls import reverse

from luodi.systems.sweeping.models import Mode, PlanState, RoadLink
from luodi.systems.sweeping.reads.sweep_hours import late_sweeps
from luodi.systems.sweeping.rules import Operation
from luodi.systems.sweeping.tests import rows

SEVEN, HALF_PAST, FOUR = time(7), time(7, 30), time(16)


@pytest.fixture
def plan(office, dispatcher):
    """Give a function that makes a plan of two strips, done 40 and 70 minutes after an instant."""

    def made(hour, minute=0, day=1, **more):
        begins = rows.NINE.replace(day=day, hour=hour, minute=minute)
        return rows.issued(office, dispatcher, begins, **more)

    return made


@pytest.mark.parametrize(
    ("begins", "road_class", "late"),
    [
        ((5, 50), 1, {}),
        ((5, 51), 2, {(1, SEVEN): 1}),
        ((6, 20), 3, {}),
        ((6, 21), 4, {(1, HALF_PAST): 1}),
        ((9, 0), 1, {(1, SEVEN): 2}),
    ],
)
def test_the_first_sweep_ends_in_the_morning(plan, begins, road_class, late):
    made = plan(*begins)
    RoadLink.objects.update(road_class=road_class)
    assert late_sweeps(made) == late


def test_the_second_sweep_ends_in_the_afternoon_and_the_third_when_it_may(plan):
    plan(5)
    assert late_sweeps(plan(9)) == {}
    made = plan(15, 15)
    assert late_sweeps(made) == {}


def test_a_second_sweep_after_four_is_late(plan):
    plan(5)
    assert late_sweeps(plan(15, 15)) == {(2, FOUR): 1}


def test_a_convoy_of_the_night_is_one_sweep_and_flushing_is_none(plan):
    night = plan(4, mode=Mode.CONVOY, operation=Operation.FLUSH)
    assert late_sweeps(plan(9, operation=Operation.FLUSH)) == {}
    assert late_sweeps(plan(9)) == {}
    night.state = PlanState.DROPPED
    night.save()
    assert late_sweeps(plan(10, day=2)) == {(1, SEVEN): 2}


def test_a_plan_that_is_made_anew_does_not_count_with_the_one_it_replaces(plan):
    old = plan(9)
    assert late_sweeps(plan(10, state=PlanState.READY, replaces=old)) == {(1, SEVEN): 2}


def test_the_page_of_a_plan_says_what_is_late(client, dispatcher, plan):
    client.force_login(dispatcher)
    made = plan(9)
    shown = client.get(reverse("sweeping:work_plan", args=[made.pk])).content.decode()
    assert "第 1 遍普扫要在 07:00 前做完：2 条道牙排得更晚" in shown
    made.state = PlanState.DROPPED
    made.save()
    shown = client.get(reverse("sweeping:work_plan", args=[made.pk])).content.decode()
    assert "普扫" not in shown
