"""What a vehicle can do: usual figures, its own, how far a tank goes, what cannot be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.systems.sweeping.rules import KINDS, Frequency, Operation, VehicleKind
from luodi.systems.sweeping.rules.demand import DEFAULT_PROFILE
from luodi.systems.sweeping.rules.strips import OVERLAP_MM, passes
from luodi.systems.sweeping.rules.vehicles import (
    FIGURES,
    LIMITS,
    VehicleFacts,
    figure_refusals,
    metres_of_a_tank,
    vehicle_facts,
)


def test_what_is_not_told_is_as_usual_for_the_kind():
    assert vehicle_facts(VehicleKind.FLUSH, tank_l=12_000, work_kmh=None) == VehicleFacts(
        kind=VehicleKind.FLUSH,
        operations=KINDS[VehicleKind.FLUSH].operations,
        tank_l=12_000,
        hopper_l=0,
        width_mm=3_500,
        work_kmh=8,
        travel_kmh=45,
        water_l_km=3_500,
        left_broom=False,
    )


def test_nought_is_a_figure_of_its_own():
    assert vehicle_facts(VehicleKind.SMALL, tank_l=0, water_l_km=0).tank_l == 0
    assert vehicle_facts(VehicleKind.SMALL, left_broom=True).left_broom


def test_a_name_that_is_no_figure_is_refused():
    with pytest.raises(TypeError, match="height_mm"):
        vehicle_facts(VehicleKind.SMALL, height_mm=2_000)


@pytest.mark.parametrize(
    ("kind", "operation", "own", "metres"),
    [
        (VehicleKind.SPRINKLE, Operation.SPRINKLE, {}, 3_392),
        (VehicleKind.FLUSH, Operation.FLUSH, {}, 2_714),
        (VehicleKind.WASH_SWEEP, Operation.WASH_SWEEP, {}, 9_500),
        (VehicleKind.WASH_SWEEP, Operation.WASH_SWEEP, {"water_l_km": 350}, 19_000),
        (VehicleKind.FLUSH, Operation.GUARD_RAIL, {"tank_l": 7_000}, 1_900),
        (VehicleKind.VACUUM, Operation.VACUUM, {"tank_l": 1_000, "water_l_km": 50}, None),
        (VehicleKind.SMALL, Operation.DRY_BRUSH, {}, None),
        (VehicleKind.SMALL, Operation.WET_SWEEP, {"tank_l": 0, "water_l_km": 0}, None),
    ],
)
def test_how_far_a_tank_goes(kind, operation, own, metres):
    assert metres_of_a_tank(vehicle_facts(kind, **own), operation) == metres


def test_work_that_the_kind_cannot_do_reaches_nowhere():
    with pytest.raises(ValueError, match="规则 28"):
        metres_of_a_tank(vehicle_facts(VehicleKind.VACUUM), Operation.FLUSH)


@pytest.mark.parametrize(
    ("kind", "told", "field", "words"),
    [
        (VehicleKind.VACUUM, {"tank_l": 9_000}, "tank_l", "水箱 9000 升.*0 至 1000 升"),
        (VehicleKind.FLUSH, {"hopper_l": 500}, "hopper_l", "应是 0 升"),
        (VehicleKind.WASH_SWEEP, {"width_mm": 0}, "width_mm", "0 米不大于.*重叠 0.2 米（规则 3）"),
        (VehicleKind.WASH_SWEEP, {"width_mm": 200}, "width_mm", "0.2 米不大于"),
        (VehicleKind.WASH_SWEEP, {"width_mm": 35_000}, "width_mm", "35 米不可能.*0.201 至 5 米"),
        (VehicleKind.WASH_SWEEP, {"work_kmh": 16}, "work_kmh", "1 至 15 km/h"),
        (VehicleKind.WASH_SWEEP, {"work_kmh": 0}, "work_kmh", "作业速度 0"),
        (VehicleKind.WASH_SWEEP, {"travel_kmh": 90}, "travel_kmh", "80 km/h"),
        (VehicleKind.SPRINKLE, {"travel_kmh": 10}, "work_kmh", "15 km/h 比行驶速度 10 km/h"),
        (VehicleKind.SMALL, {"tank_l": 0}, "tank_l", "每公里却用水 60 升"),
        (VehicleKind.MIST, {"height_mm": 4_100}, "height_mm", "4.1 米.*1 至 4 米"),
        (VehicleKind.MIST, {"axle_kg": 20_000}, "axle_kg", "20 吨.*0.2 至 11.5 吨"),
    ],
)
def test_what_cannot_be_names_value_limits_and_remedy(kind, told, field, words):
    refused = figure_refusals(kind, told)
    assert list(refused) == [field]
    assert re.search(words, refused[field])
    assert "请" in refused[field]


def test_every_wrong_figure_is_told_at_once():
    told = {"tank_l": 10**6, "width_mm": 10, "work_kmh": 99}
    assert set(figure_refusals(VehicleKind.WET_SWEEP, told)) == set(told)


@pytest.mark.parametrize("kind", VehicleKind)
def test_the_usual_figures_of_every_kind_can_be(kind):
    usual = {name: getattr(KINDS[kind], name) for name in FIGURES}
    assert figure_refusals(kind, usual) == {}
    assert figure_refusals(kind, {}) == {}


@given(
    kind=st.sampled_from(VehicleKind),
    figures=st.fixed_dictionaries(
        {}, optional={name: st.none() | st.integers(0, 130_000) for name in FIGURES}
    ),
)
def test_what_is_let_in_can_be_reckoned_with(kind, figures):
    refused = figure_refusals(kind, figures)
    assert set(refused) <= set(FIGURES)
    if refused:
        return
    facts = vehicle_facts(kind, **figures)
    assert passes(10_500, facts.width_mm) >= 1
    assert 0 < facts.work_kmh <= facts.travel_kmh
    for operation in facts.operations:
        metres = metres_of_a_tank(facts, operation)
        assert metres is None or metres > 0


@pytest.mark.parametrize("kind", VehicleKind)
def test_every_kind_must_cover_more_than_the_overlap(kind):
    assert LIMITS[kind].width_mm[0] == OVERLAP_MM + 1


def test_the_usual_profile_knows_every_class_and_operation():
    assert set(DEFAULT_PROFILE) == {(c, o) for c in (1, 2, 3, 4) for o in Operation}
    assert [DEFAULT_PROFILE[c, Operation.FLUSH] for c in (1, 2, 3, 4)] == [
        Frequency.DAILY,
        Frequency.EVERY_OTHER_DAY,
        Frequency.EVERY_THIRD_DAY,
        Frequency.AS_NEEDED,
    ]
    assert [DEFAULT_PROFILE[c, Operation.WASH_SWEEP] for c in (1, 2, 3, 4)] == [
        Frequency.THREE_A_DAY,
        Frequency.TWO_A_DAY,
        Frequency.DAILY,
        Frequency.EVERY_OTHER_DAY,
    ]
