"""Every figure of the dossier's worked examples, by the rules that the product reckons with."""

from datetime import datetime, timedelta

import numpy as np

from luodi.systems.sweeping.rules import (
    KINDS,
    Inputs,
    Kerb,
    Limits,
    Operation,
    Quantity,
    Trigger,
    VehicleKind,
    evaluate,
    kerb_strips,
    nothing_stands,
)
from luodi.systems.sweeping.rules.coverage import Coverage, Result, coverage, result
from luodi.systems.sweeping.rules.dust import (
    WATERED_PM10_PERCENT,
    dust_mg_m2,
    pm10_index,
    raised_g_km,
    road_dust,
)
from luodi.systems.sweeping.rules.figures import Carriageway, mech_rate
from luodi.systems.sweeping.rules.strips import passes
from luodi.systems.sweeping.rules.vehicles import metres_of_a_tank, vehicle_facts
from luodi.systems.sweeping.rules.water import (
    Night,
    best_refills,
    emptied_seconds,
    litres_per_km,
    night_of,
    refill_seconds,
    tank_metres,
)

ROAD_M = 3_200
RECYCLED_M = 19_000
FROST = datetime(2023, 3, 5, 8, 0)  # noqa: DTZ001 - the clock of Shanghai


def right_strips():
    strips = kerb_strips(one_way=False, divided=False, guard_rail=False)
    return sum(strip.kerb is Kerb.RIGHT for strip in strips)


def test_a_road_of_3_2_km_is_flushed_in_four_passes_a_side():
    assert (passes(10_500, 3_500), passes(10_500, 3_500, 0)) == (4, 3)
    flushed, along_the_kerbs = right_strips() * ROAD_M * 4, right_strips() * ROAD_M
    assert (flushed, along_the_kerbs) == (25_600, 6_400)
    kmh = KINDS[VehicleKind.FLUSH].work_kmh
    assert [one / 1_000 / kmh for one in (flushed, along_the_kerbs)] == [3.2, 0.8]


def test_water_of_sprinkling_and_flushing():
    assert KINDS[VehicleKind.SPRINKLE].water_l_km == litres_per_km(7_000, 400) == 2_800
    assert KINDS[VehicleKind.FLUSH].water_l_km == litres_per_km(3_500, 1_000) == 3_500
    sprinkle = metres_of_a_tank(vehicle_facts(VehicleKind.SPRINKLE), Operation.SPRINKLE)
    flush = metres_of_a_tank(vehicle_facts(VehicleKind.FLUSH), Operation.FLUSH)
    assert [round(one / 1_000, 2) for one in (sprinkle, flush)] == [3.39, 2.71]
    seconds = emptied_seconds(sprinkle, 15)
    assert round(seconds / 60, 1) == 13.6
    assert KINDS[VehicleKind.SPRINKLE].work_kmh * 2_800 // 60 == 700
    assert round(10_000 * 0.95 / seconds * 60) == 700


def test_a_tank_of_ten_cubic_metres_is_filled_in_25_minutes():
    assert -(-(refill_seconds(10_000, 600) - 480) // 60) == 17
    assert -(-refill_seconds(10_000, 600) // 60) == 25


def test_a_night_of_wash_sweeping_is_best_refilled_three_times():
    assert tank_metres(7_000, 700) == 9_500
    assert night_of(3, metres_tank=9_500, kmh=8) == Night(3, 305, 38_000)
    assert round(305 * 8 / 60, 1) == 40.7
    assert night_of(4, metres_tank=9_500, kmh=8) == Night(4, 280, 37_333)
    assert best_refills(metres_tank=9_500, kmh=8) == Night(3, 305, 38_000)


def test_a_night_with_recycled_water_is_best_refilled_twice():
    assert tank_metres(7_000, 350) == RECYCLED_M
    assert best_refills(metres_tank=RECYCLED_M, kmh=8) == Night(2, 330, 44_000)


def test_a_strip_of_850_m_with_three_pieces_is_done():
    pieces = [(0, 320), (300, 610), (655, 850)]
    found = coverage(850, pieces)
    assert found == Coverage(850, 805, 45)
    assert round(100 * found.covered_m / 850, 1) == 94.7
    assert sum(end - start for start, end in pieces) == 825
    assert result(found) is Result.DONE


def frost(before, minute, air):
    values = np.full((len(Quantity), 1), np.nan)
    ages = np.full((len(Quantity), 1), np.inf)
    values[Quantity.AIR_C], ages[Quantity.AIR_C] = air, 0
    at = FROST + timedelta(minutes=minute)
    return evaluate(before, Inputs(at, values, ages, np.zeros(1)), Limits())


def test_frost_by_ten_minute_steps():
    airs = [6.2, 5.4, 4.9, 4.6, 5.2, 5.8, 6.1, 6.6, 6.6]
    state, stopped = nothing_stands(1), []
    for step, air in enumerate(airs):
        state = frost(state, 10 * step, air)
        stopped.append(bool(state.on[Trigger.FREEZE, 0]))
    assert stopped == [False] * 2 + [True] * 6 + [False]
    alone = [bool(frost(nothing_stands(1), 0, air).on[Trigger.FREEZE, 0]) for air in airs[:8]]
    assert alone == [False, False, True, True, False, False, False, False]


def test_dust_of_a_bag_and_of_five_points():
    assert dust_mg_m2(150_300, 152_400, 2_500) == 8_400
    judged = road_dust([3_100, 4_400, 6_200, 2_900, 3_600], 5_000)
    assert (judged.mean_mg_m2, judged.worst_mg_m2) == (4_040, 6_200)
    assert (judged.mean_kept, judged.worst_kept) == (True, False)


def test_the_mechanised_rate_by_its_two_divisors():
    swept = Carriageway(612_500, 5_000, 2, swept=True)
    fit = Carriageway(37_500, 5_000, 2, swept=False)
    lanes = Carriageway(350_000, 1_000, 2, swept=False)
    rate = mech_rate([swept, fit, lanes], 1_500)
    assert (swept.length_m + fit.length_m, 10 * swept.length_m) == (650_000, 6_125_000)
    assert rate == rate.__class__(8_507, 9_423, 0)


def test_dust_raised_by_vehicles():
    assert [round(raised_g_km(silt, 2.5), 3) for silt in (0.4, 1.0, 2.0)] == [0.686, 1.579, 2.966]
    day_kg = raised_g_km(1.0, 2.5) * ROAD_M / 1_000 * 24_000 / 1_000
    assert round(day_kg, 1) == 121.2
    assert round(day_kg * (100 - WATERED_PM10_PERCENT) / 100, 1) == 54.6


def test_the_sub_index_of_pm10():
    assert [pm10_index(value) for value in (180, 260, 380)] == [115, 155, 243]
