"""Pages that tell a convoy its lanes and gaps, and a planner how much is due."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from luodi.plan.base import Progress
from luodi.systems.sweeping.models import Mode, RoadLink, WorkStandard
from luodi.systems.sweeping.planning.facts import LinkFacts, Night, WorkFacts
from luodi.systems.sweeping.planning.reckoning import progress_said
from luodi.systems.sweeping.rules import Kerb, Operation, VehicleKind
from luodi.systems.sweeping.tests import rows

GAPS = "其他 15–50 米（6.7–22.5 秒）；超过 100 米或 60 秒就算断开"


def where(name, *pk):
    return reverse(f"sweeping:{name}", args=pk)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def page(client, dispatcher, clock_at):
    client.force_login(dispatcher)
    clock_at(rows.NINE + timedelta(minutes=20))
    return client


def planned(office, by, mode):
    """Give a route over both kerbs of a street of three lanes."""
    plan = rows.plan(office, by, mode=mode)
    street = rows.link(office)
    RoadLink.objects.filter(pk=street.pk).update(lanes=3)
    kinds = (VehicleKind.FLUSH, VehicleKind.WASH_SWEEP)
    fleet = [rows.vehicle(office, f"V{kind}", kind) for kind in kinds]
    done = [Operation.FLUSH, Operation.WASH_SWEEP]
    return rows.route(plan, fleet, list(street.strips.all()), operations=done, driver=by, rounds=2)


@pytest.mark.parametrize("name", ["route_turns", "work_plan_turns", "route_sheet", "route_drive"])
def test_a_convoy_is_told_its_lanes_and_gaps(page, office, dispatcher, name):
    route = planned(office, dispatcher, Mode.CONVOY)
    shown = text(page.get(where(name, route.plan_id if name == "work_plan_turns" else route.pk)))
    assert GAPS in shown
    assert "自中央起第 1 条车道" in shown
    # The driver's page shows the next pass alone.
    assert ("自中央起第 2 条车道" in shown) == (name != "route_drive")


@pytest.mark.parametrize("name", ["route_turns", "route_sheet", "route_drive"])
def test_a_single_vehicle_is_told_neither(page, office, dispatcher, name):
    route = planned(office, dispatcher, Mode.SINGLE)
    shown = text(page.get(where(name, route.pk)))
    assert "车距" not in shown
    assert "自中央起" not in shown


def due(page, office, operation):
    asked = {
        "unit": office.bureau.pk, "mode": "SINGLE", "operation": operation, "day": "2023-03-01",
    }  # fmt: skip
    return text(page.get(where("work_plan_new"), asked))


def test_flushing_says_strips_and_how_often_they_are_driven(page, office):
    rows.link(office, width_mm=10_500)
    rows.link(office, "L2", "纬五路", width_mm=None)
    rows.vehicle(office, kind=VehicleKind.FLUSH)
    WorkStandard.objects.create(
        unit=office.bureau, place=office.district, road_class=1, operation="FLUSH",
        frequency="DAILY", source="示例", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    shown = due(page, office, "FLUSH")
    assert "4 条道牙、4 遍" in shown
    # Of 10.5 m four passes of 3.5 m with 0.2 m over, both ways, and once each of the unknown.
    assert "要驶过 10 次；2 条宽度未知" in shown
    assert "洒水频次" not in shown
    assert "洒水只排现在有洒水频次的路" in due(page, office, "SPRINKLE")


def test_a_search_says_what_there_is_to_do_and_no_penalty():
    line = ((113.6, 34.7), (113.61, 34.7))
    link = LinkFacts(1, "路", line, 1_500, 40)
    works = [
        WorkFacts(1, number, 1, True, Kerb.RIGHT, False, 1, ((0, 3_600),)) for number in (1, 2)
    ]
    night = Night("夜", (link,), (), (), tuple(works), 0, 3_600)
    assert progress_said(night, Progress(0, 0.0, None, 0)) == "2 遍、3.0 公里"
    assert progress_said(night, Progress(7, 1.0, 634_740_800, 0)) == "2 遍、3.0 公里，第 7 步"
