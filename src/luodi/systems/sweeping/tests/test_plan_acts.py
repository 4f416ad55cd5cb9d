"""Pages of planning with the actions themselves: what a click leaves in the tables."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.models import PlanState, RouteVehicle, WeekPlan, WorkPlan
from luodi.systems.sweeping.tests import rows

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
KEY = {"idempotency_key": "key-of-a-test-form"}


@pytest.fixture
def page(client, dispatcher, clock_at):
    client.force_login(dispatcher)
    return client


@pytest.fixture
def ready(office, dispatcher):
    told = {"state": PlanState.READY, "issued_by": None, "issued_at": None}
    return rows.issued(office, dispatcher, NINE + timedelta(hours=2), **told)


def sent(page, name, pk, **told):
    return page.post(reverse(f"sweeping:{name}", args=[pk]), told | KEY)


def test_a_plan_is_dropped_once_with_a_reason(page, ready):
    answer = sent(page, "work_plan_drop", ready.pk, version=1, reason="改天做")
    assert answer.status_code == 302
    ready.refresh_from_db()
    assert (ready.state, ready.version) == (PlanState.DROPPED, 2)
    again = page.get(reverse("sweeping:work_plan", args=[ready.pk])).content.decode()
    assert "已作废" in again
    assert "照此重新编制" in again


def test_legs_stay_and_may_move_again(page, ready):
    leg, other = rows.services(ready)
    route = ready.routes.get()
    sent(page, "route_freeze", route.pk, version=1, legs=[leg.pk], frozen="1")
    leg.refresh_from_db()
    other.refresh_from_db()
    assert (leg.frozen, other.frozen) == (True, False)
    ready.refresh_from_db()
    told = {"legs": [leg.pk], "frozen": "0", "idempotency_key": "another-key"}
    where = reverse("sweeping:route_freeze", args=[route.pk])
    assert page.post(where, told | {"version": ready.version}).status_code == 302
    leg.refresh_from_db()
    assert leg.frozen is False


def test_a_driver_is_named_and_taken_off(page, office, ready, colleague):
    driver = colleague("sweeping.drive_route")
    on_route = RouteVehicle.objects.get()
    sent(page, "route_vehicle_driver", on_route.pk, user=driver.pk)
    on_route.refresh_from_db()
    assert on_route.driver == driver
    where = reverse("sweeping:route_vehicle_driver", args=[on_route.pk])
    page.post(where, {"user": "", "idempotency_key": "another-key"})
    on_route.refresh_from_db()
    assert on_route.driver is None


def test_a_plan_that_is_asked_for_waits_with_its_job(page, office):
    rows.link(office)
    one = rows.vehicle(office)
    told = {
        "unit": office.bureau.pk,
        "mode": "SINGLE",
        "operation": "WASH_SWEEP",
        "day": "2023-03-01",
        "starts_at": "2023-03-01T10:00",
        "ends_at": "2023-03-01T16:00",
        "vehicles": [one.pk],
        "seconds": "20",
    }
    answer = page.post(reverse("sweeping:work_plan_new"), told | KEY)
    plan = WorkPlan.objects.get()
    assert answer.url == reverse("sweeping:work_plan", args=[plan.pk])
    assert (plan.state, plan.asked["seconds"], plan.job.state) == ("ASKED", 20, "WAITING")
    late = told | {"ends_at": "2023-03-02T10:00", "idempotency_key": "another-key"}
    refused = page.post(reverse("sweeping:work_plan_new"), late)
    assert (refused.status_code, WorkPlan.objects.count()) == (422, 1)
    assert 'value="2023-03-02T10:00"' in refused.content.decode()


def test_a_breakdown_of_a_plan_that_is_not_issued_is_refused(page, ready):
    one = RouteVehicle.objects.get().vehicle
    told = {"vehicle": one.pk, "at": "2023-03-01T12:00", "reason": "爆胎", "version": 1}
    answer = sent(page, "work_plan_replan", ready.pk, **told)
    assert (answer.status_code, WorkPlan.objects.count()) == (422, 1)
    assert "爆胎" in answer.content.decode()


def test_a_week_is_spread_over_its_days(page, office):
    rows.link(office)
    told = {"unit": office.bureau.pk, "operation": "WASH_SWEEP", "first_day": "2023-03-06"}
    answer = page.post(reverse("sweeping:week_plan_new"), told | KEY)
    week = WeekPlan.objects.get()
    assert answer.url == reverse("sweeping:week_plan", args=[week.pk])
    assert len(week.day_metres) == 7
    assert "每天" in page.get(answer.url).content.decode()
