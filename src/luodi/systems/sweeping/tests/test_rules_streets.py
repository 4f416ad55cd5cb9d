"""Worked examples and borders of weather readings, water, strips, convoys, crews, results, dust."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.rules import (
    KINDS,
    Operation,
    Quantity,
    Told,
    VehicleKind,
    kind_refusal,
    reading_fault,
    zone_value,
)
from luodi.systems.sweeping.rules.convoy import (
    convoy_kmh,
    gaps,
    last_wet_minute,
    night_window,
    order_refusal,
)
from luodi.systems.sweeping.rules.coverage import Coverage, Result, coverage, result
from luodi.systems.sweeping.rules.crews import Turn, people_needed, turn_refusal, unmanned
from luodi.systems.sweeping.rules.dust import dust_mg_m2, raised_g_km
from luodi.systems.sweeping.rules.strips import kerb_strips, passes
from luodi.systems.sweeping.rules.water import tank_metres
from luodi.systems.sweeping.rules.weather import nearest_value

NOON = datetime(2023, 1, 5, 12, 0, tzinfo=SHANGHAI)
FLUSH, VACUUM, WASH = VehicleKind.FLUSH, VehicleKind.VACUUM, VehicleKind.WASH_SWEEP


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({Quantity.AIR_C: 99.0}, "气温 99"),
        ({Quantity.HUMIDITY: 0.0}, "相对湿度 0"),
        ({Quantity.HUMIDITY: 100.1}, "相对湿度 100.1"),
        ({Quantity.PM10: 40.0, Quantity.PM25: 41.0}, "小于 PM2.5"),
        ({Quantity.WIND: float("nan")}, "风速 nan"),
    ],
)
def test_a_reading_that_cannot_be_is_dropped_and_says_why(values, words):
    fault = reading_fault(values)
    assert fault is not None
    assert words in fault


def test_a_plausible_reading_has_no_fault():
    assert reading_fault({Quantity.AIR_C: -5.0, Quantity.PM10: 40.0, Quantity.PM25: 40.0}) is None


def ago(minutes, value):
    return Told(value, NOON - timedelta(minutes=minutes))


def test_of_two_stations_the_lower_counts_when_they_differ_by_more_than_five():
    assert zone_value(Quantity.AIR_C, [ago(0, 8.0), ago(5, 3.0)], NOON) == ago(0, 8.0)
    assert zone_value(Quantity.AIR_C, [ago(0, 8.1), ago(5, 3.0)], NOON) == ago(5, 3.0)
    assert zone_value(Quantity.WIND, [ago(0, 9.0), ago(0, 1.0)], NOON) == ago(0, 9.0)
    assert nearest_value([ago(0, 8.1), ago(5, 3.0)], NOON) == ago(0, 8.1)


def test_of_two_colours_the_one_told_last_counts():
    assert zone_value(Quantity.SAND, [ago(20, 2.0), ago(5, 0.0)], NOON) == ago(5, 0.0)


def test_a_stale_station_gives_way_and_the_future_is_not_known():
    assert zone_value(Quantity.AIR_C, [ago(31, 8.0), ago(30, 3.0)], NOON) == ago(30, 3.0)
    assert zone_value(Quantity.AIR_C, [ago(90, 8.0), ago(31, 3.0)], NOON) == ago(31, 3.0)
    assert zone_value(Quantity.AIR_C, [ago(-1, 8.0)], NOON) is None


def test_a_vehicle_does_what_its_kind_can():
    assert kind_refusal(FLUSH, Operation.FLUSH) is None
    assert kind_refusal(VehicleKind.SPRINKLE, Operation.VACUUM) == (
        "SPRINKLE 不能做 VACUUM（规则 28）；它能做：SPRINKLE"
    )
    assert all(facts.operations for facts in KINDS.values())


def test_with_half_the_water_a_tank_reaches_twice_as_far():
    assert tank_metres(7_000, 350) == 2 * tank_metres(7_000, 700) == 19_000


def test_a_one_way_street_is_driven_one_way_on_both_kerbs():
    strips = kerb_strips(one_way=True, divided=False, guard_rail=True)
    assert [(strip.forward, strip.left_broom) for strip in strips] == [(True, False), (True, True)]


@given(st.integers(1_000, 40_000), st.integers(1_500, 14_000))
def test_passes_cover_the_width_and_one_fewer_does_not(width, working):
    count, step = passes(width, working), working - 200
    assert count * step + 200 >= width
    assert count == 1 or (count - 1) * step + 200 < width


def test_a_pass_no_wider_than_its_overlap_is_refused():
    with pytest.raises(ValueError, match="200 mm"):
        passes(7_000, 200)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2023, 3, 31), datetime(2023, 4, 1, 6)),  # noqa: DTZ001 - the clock of Shanghai
        (date(2023, 12, 31), datetime(2024, 1, 1, 6)),  # noqa: DTZ001 - the clock of Shanghai
        (date(2024, 2, 28), datetime(2024, 2, 29, 6)),  # noqa: DTZ001 - the clock of Shanghai
    ],
)
def test_a_convoys_window_ends_on_the_next_morning(day, end):
    window = night_window(day)
    assert (window.start.date(), window.end) == (day, end)
    assert window.end - window.start == timedelta(hours=8)


def test_a_street_dries_longer_in_the_cold_and_not_at_all_in_frost():
    ends = [last_wet_minute(date(2023, 1, 5), air) for air in (14.9, 7.9, 4.9)]
    assert [end and end.strftime("%H:%M") for end in ends] == ["05:30", "05:00", None]


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([VACUUM, FLUSH, WASH], None),
        ([FLUSH, WASH], None),
        ([FLUSH, VACUUM, WASH], "次序"),
        ([VACUUM, VACUUM], "次序"),
        ([VACUUM], "至少两辆"),
        ([VACUUM, VehicleKind.MIST], "MIST"),
    ],
)
def test_a_convoy_keeps_its_order(kinds, words):
    refused = order_refusal(kinds)
    assert refused is None if words is None else words in str(refused)


def test_a_convoy_goes_as_its_slowest_and_keeps_its_gaps():
    assert convoy_kmh([10, 8, 12]) == 8
    told = {
        gap.when: (gap.least_m, gap.most_m, gap.least_tenths, gap.most_tenths) for gap in gaps(8)
    }
    assert told == {
        "HOT_DRY": (0, 10, 0, 45),
        "WET": (20, 30, 90, 135),
        "OTHER": (15, 50, 67, 225),
    }


def turn(day, start, hours):
    begins = datetime(2023, 3, day, start, 0, tzinfo=SHANGHAI)
    return Turn(begins, begins + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("wanted", "others", "words"),
    [
        (turn(7, 6, 8), [turn(6, 6, 8)], None),
        (turn(7, 6, 11), [], None),
        (turn(7, 6, 12), [], "12 小时"),
        (turn(7, 6, 0), [], "不晚于"),
        (turn(7, 6, 8), [turn(6, 14, 8)], "少于 11 小时"),
        (turn(6, 22, 8), [turn(7, 14, 8)], "少于 11 小时"),
        (turn(11, 22, 8), [turn(day, 22, 8) for day in (6, 7, 8, 9, 10)], "连续 6 个夜班"),
        (turn(11, 22, 8), [turn(day, 22, 8) for day in (6, 7, 9, 10)], None),
    ],
)
def test_hours_between_shifts_and_nights_in_a_row(wanted, others, words):
    refused = turn_refusal(wanted, others)
    assert refused is None if words is None else words in str(refused)


def test_overtime_of_a_month_ends_at_36_hours():
    others = [turn(day, 6, 10) for day in (6, 7, 8, 9, 10, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24)]
    assert turn_refusal(turn(27, 6, 8), others) is None
    more = [*others, *(turn(day, 6, 10) for day in (27, 28, 29, 30))]
    assert "2023-03 加班 40 小时" in str(turn_refusal(turn(31, 6, 10), more))


def test_hours_beyond_eight_a_day_are_overtime_in_a_week_of_forty():
    days = (1, 2, 3, 6, 7, 8, 13, 14, 15, 20, 21, 22)
    others = [turn(day, 6, 11) for day in days]
    assert turn_refusal(turn(23, 6, 8), others) is None
    assert "2023-03 加班 37 小时" in str(turn_refusal(turn(23, 6, 9), others))


def test_two_shifts_of_one_day_are_added():
    assert "当天共 12 小时" in str(turn_refusal(turn(7, 18, 6), [turn(7, 0, 6)]))
    assert turn_refusal(turn(7, 18, 5), [turn(7, 0, 6)]) is None


@pytest.mark.parametrize(
    ("start", "hours", "nights"),
    [(14, 8.25, 0), (14, 9, 0), (14, 9.25, 1), (5, 8, 0), (4, 8, 1), (22, 8, 1), (0, 8, 1)],
)
def test_a_night_is_more_than_an_hour_from_ten_to_six(start, hours, nights):
    assert turn(6, start, hours).at_night == bool(nights)


def test_six_late_shifts_with_hand_over_are_no_nights():
    assert turn_refusal(turn(11, 14, 8.25), [turn(day, 14, 8.25) for day in range(6, 11)]) is None


def test_a_shift_after_midnight_is_of_the_night_before():
    nights = [turn(7, 0, 8), *(turn(day, 22, 8) for day in (7, 8, 9, 10))]
    assert "连续 6 个夜班" in str(turn_refusal(turn(11, 22, 8), nights))


def test_a_post_is_left_for_twenty_minutes_at_most():
    start, end = turn(6, 6, 24).start, turn(6, 6, 24).end
    shifts = [turn(6, 22, 8), turn(6, 6, 8), turn(6, 14, 8)]
    assert unmanned(shifts, start, end) == ()
    assert unmanned(shifts[1:], start, end) == (turn(6, 22, 8),)
    assert unmanned([turn(6, 7, 23)], start, end) == (turn(6, 6, 1),)
    assert (people_needed(1), people_needed(3, 90)) == (5, 14)


@pytest.mark.parametrize(
    ("pieces", "covered", "gap", "told"),
    [
        ([(0, 850)], 850, 0, Result.DONE),
        ([(0, 765)], 765, 85, Result.PARTIAL),
        ([(0, 400), (460, 850)], 790, 60, Result.DONE),
        ([(0, 400), (461, 850)], 789, 61, Result.PARTIAL),
        ([(0, 425)], 425, 425, Result.PARTIAL),
        ([(0, 424)], 424, 426, Result.MISSED),
        ([], 0, 850, Result.MISSED),
        ([(-50, 900)], 850, 0, Result.DONE),
        ([(0, 500), (0, 500)], 500, 350, Result.PARTIAL),
    ],
)
def test_a_strip_is_judged_by_the_union_of_its_pieces(pieces, covered, gap, told):
    found = coverage(850, pieces)
    assert found == Coverage(850, covered, gap)
    assert result(found) is told


def test_a_silent_device_leaves_a_strip_unproven():
    assert result(None) is Result.UNPROVEN


@given(
    st.integers(1, 300),
    st.lists(st.tuples(st.integers(-20, 320), st.integers(-20, 320)), max_size=6),
)
def test_the_union_is_what_is_covered_metre_by_metre(length, pieces):
    metres = {m for start, end in pieces for m in range(max(start, 0), min(end, length))}
    assert coverage(length, [piece for piece in pieces if piece[0] < piece[1]]).covered_m == len(
        metres
    )


def test_dust_and_shares():
    assert dust_mg_m2(150_300, 152_400, 2_500) == 8_400
    with pytest.raises(ValueError, match="重称"):
        dust_mg_m2(152_400, 150_300, 2_500)
    watered = raised_g_km(1.0, 2.5) * 3.2 * 24_000 / 1_000 * 0.45
    assert round(watered, 1) == 54.6
