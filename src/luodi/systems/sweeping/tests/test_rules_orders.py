"""The evaluator: worked examples, stale and missing input, and what holds for any weather."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.systems.sweeping.rules import (
    FORBIDS,
    Change,
    Colour,
    Duty,
    Inputs,
    Limits,
    Operation,
    Outdoors,
    Quantity,
    Trigger,
    changes,
    evaluate,
    nothing_stands,
    sprinkle_minutes,
    standing,
    work_refusal,
)
from luodi.systems.sweeping.rules.work import WET

WINTER = datetime(2023, 1, 5, 10, 0)  # noqa: DTZ001 - the clock of Shanghai
SUMMER = datetime(2023, 7, 5, 10, 0)  # noqa: DTZ001 - the clock of Shanghai
LIMITS = Limits()
MILD = {"AIR_C": 25.0, "HUMIDITY": 40.0, "WIND": 2.0, "RAIN": 0.0}


def inputs(at, ages=None, colder=0.0, near=None, **told):
    """Give the inputs of one zone; what is not told was never told."""
    values, age = np.full((len(Quantity), 1), np.nan), np.full((len(Quantity), 1), np.inf)
    for name, value in told.items():
        values[Quantity[name]] = value
        age[Quantity[name]] = (ages or {}).get(name, 0)
    return Inputs(at, values, age, np.array([colder]), None if near is None else np.array([near]))


def run(start, rows, **fixed):
    """Evaluate rows of readings ten minutes apart; give the states."""
    state, states = nothing_stands(1), []
    for step, row in enumerate(rows):
        at = start + timedelta(minutes=10 * step)
        state = evaluate(state, inputs(at, **fixed | row), LIMITS)
        states.append(state)
    return states


def told(states, trigger):
    return [bool(state.on[trigger, 0]) for state in states]


def test_frost_holds_until_three_good_readings_stand_an_hour_after_it_began():
    rows = [{"AIR_C": air} for air in (6.2, 5.4, 4.9, 4.6, 5.2, 5.8, 6.1, 6.6, 6.7)]
    stopped = told(run(WINTER, rows, HUMIDITY=50.0), Trigger.FREEZE)
    assert stopped == [False, False, True, True, True, True, True, True, False]


def test_one_good_reading_seen_again_and_again_ends_nothing():
    rows = [{"AIR_C": 4.9}] * 7
    rows += [{"AIR_C": 8.0, "ages": {"AIR_C": age}} for age in (0, 10, 20, 30)]
    assert told(run(WINTER, rows, HUMIDITY=50.0), Trigger.FREEZE) == [True] * 11


def test_a_good_reading_stands_for_ten_minutes_however_long_the_next_is_coming():
    ages = (0, 10, 0, 10, 0)
    rows = [{"AIR_C": 4.9}] * 7 + [{"AIR_C": 8.0, "ages": {"AIR_C": age}} for age in ages]
    assert told(run(WINTER, rows, HUMIDITY=50.0), Trigger.FREEZE) == [True] * 11 + [False]


def test_one_reading_of_another_band_does_not_change_the_interval():
    rows = [MILD | {"AIR_C": 29.0}] * 7
    rows += [MILD | {"AIR_C": 33.0, "ages": {"AIR_C": age}} for age in (0, 10, 20, 30)]
    assert [int(one.sprinkle[0]) for one in run(SUMMER, rows)] == [180] * 11


def test_a_bad_reading_begins_the_count_anew():
    rows = [{"AIR_C": air} for air in (4.9, 6, 6, 6, 6, 5.9, 6, 6, 6)]
    stopped = told(run(WINTER, rows, HUMIDITY=50.0), Trigger.FREEZE)
    assert stopped == [True] * 8 + [False]


@pytest.mark.parametrize(
    ("reading", "frost"),
    [
        ({"AIR_C": 5.0}, False),
        ({"AIR_C": 4.9}, True),
        ({"AIR_C": 8.0, "LEAST_C": 2.9}, True),
        ({"AIR_C": 8.0, "LEAST_C": 3.0}, False),
        ({"AIR_C": 8.0, "ROAD_C": 1.9}, True),
        ({"AIR_C": 8.0, "ROAD_C": 2.0}, False),
    ],
)
def test_each_of_three_temperatures_brings_frost(reading, frost):
    assert told(run(WINTER, [reading], HUMIDITY=50.0), Trigger.FREEZE) == [frost]


def test_a_bridge_is_two_degrees_colder():
    at = inputs(WINTER, colder=2.0, AIR_C=6.5, HUMIDITY=50.0)
    assert bool(evaluate(nothing_stands(1), at, LIMITS).on[Trigger.FREEZE, 0])


def test_a_bridge_is_sprinkled_by_its_own_temperature_and_works_in_the_heat_of_the_station():
    state = evaluate(nothing_stands(1), inputs(SUMMER, colder=2.0, AIR_C=36, HUMIDITY=25.0), LIMITS)
    assert state.sprinkle.tolist() == [90]
    assert bool(state.on[Trigger.HEAT, 0])


def test_of_stations_that_differ_the_lower_one_brings_frost_alone():
    told_now = inputs(SUMMER, near=36.0, AIR_C=4.0, HUMIDITY=25.0)
    state = evaluate(nothing_stands(1), told_now, LIMITS)
    assert bool(state.on[Trigger.FREEZE, 0])
    assert bool(state.on[Trigger.HEAT, 0])
    assert sprinkle_minutes(state, SUMMER, LIMITS).tolist() == [60]


@pytest.mark.parametrize(("at", "frost"), [(WINTER, True), (SUMMER, False)])
def test_an_unknown_temperature_is_frost_in_winter_and_asks_the_dispatcher_otherwise(at, frost):
    for ages in ({}, {"AIR_C": 31}):
        reading = {"HUMIDITY": 50.0} | ({"AIR_C": 20.0} if ages else {})
        state = evaluate(nothing_stands(1), inputs(at, ages, **reading), LIMITS)
        assert bool(state.on[Trigger.FREEZE, 0]) is frost
        assert bool(state.on[Trigger.UNKNOWN, 0]) is True


def test_a_stale_value_still_stops_and_never_lets_go():
    stale = {"AIR_C": 40}
    begun = evaluate(nothing_stands(1), inputs(SUMMER, stale, AIR_C=4.0), LIMITS)
    assert bool(begun.on[Trigger.FREEZE, 0])
    state = begun
    for step in range(1, 13):
        at = SUMMER + timedelta(minutes=10 * step)
        state = evaluate(state, inputs(at, stale, AIR_C=20.0), LIMITS)
    assert bool(state.on[Trigger.FREEZE, 0])


@pytest.mark.parametrize(
    ("trigger", "begins", "lifted"),
    [
        (Trigger.ALERT, {"POLLUTION": Colour.YELLOW}, 0),
        (Trigger.HIGH_ALERT, {"POLLUTION": Colour.RED}, 0),
        (Trigger.STORM, {"THUNDER": Colour.RED}, 60),
        (Trigger.DUST, {"SAND": Colour.BLUE}, 120),
    ],
)
def test_a_colour_holds_until_another_is_told(trigger, begins, lifted):
    (name,) = begins
    days = [MILD] * (3 * 144)
    states = run(SUMMER, [MILD | begins, *days, MILD | {name: Colour.NONE}, *[MILD] * 12])
    found = told(states, trigger)
    assert all(found[: len(days) + 1])
    assert found[len(days) + 1 :] == [10 * step + 10 < lifted for step in range(13)]


@pytest.mark.parametrize(
    ("trigger", "begins"),
    [
        (Trigger.DAMP, {"HUMIDITY": 90.0, "WIND": 1.0, "PM25": 80.0}),
        (Trigger.HEAT, {"AIR_C": 36.0}),
        (Trigger.EXTREME_HEAT, {"AIR_C": 41.0}),
    ],
)
def test_what_is_not_measured_any_more_lets_go_after_its_hold(trigger, begins):
    ages = [dict.fromkeys(begins, 10 * step) for step in range(160)]
    found = told(run(SUMMER, [{"ages": age} | begins for age in ages]), trigger)
    assert found == [10 * step < 24 * 60 + 50 for step in range(160)]


@pytest.mark.parametrize(
    ("trigger", "begins", "ends", "minutes"),
    [
        (Trigger.STORM, {"RAIN": 8.0}, {"RAIN": 7.9}, 60),
        (Trigger.STORM, {"GUST": 17.0}, {"GUST": 16.9}, 60),
        (Trigger.STORM, {"THUNDER": Colour.ORANGE}, {"THUNDER": Colour.NONE}, 60),
        (Trigger.RAIN, {"RAIN": 0.5}, {"RAIN": 0.0}, 60),
        (Trigger.WIND, {"WIND": 8.0}, {"WIND": 6.4}, 60),
        (Trigger.DAMP, {"HUMIDITY": 85.0, "WIND": 1.9, "PM25": 75.0}, {"HUMIDITY": 77.0}, 120),
        (Trigger.DUST, {"PM10": 250.0, "PM25": 99.0}, {"PM10": 149.0, "PM25": 99.0}, 120),
        (Trigger.DUST, {"SAND": Colour.BLUE}, {"SAND": Colour.NONE}, 120),
        (Trigger.HEAT, {"AIR_C": 35.0}, {"AIR_C": 34.0}, 60),
        (Trigger.GREAT_HEAT, {"AIR_C": 37.0}, {"AIR_C": 36.0}, 60),
        (Trigger.EXTREME_HEAT, {"AIR_C": 40.0}, {"AIR_C": 39.0}, 60),
        (Trigger.ALERT, {"POLLUTION": Colour.YELLOW}, {"POLLUTION": Colour.NONE}, 10),
        (Trigger.HIGH_ALERT, {"POLLUTION": Colour.ORANGE}, {"POLLUTION": Colour.YELLOW}, 10),
    ],
)
def test_a_trigger_begins_at_its_limit_and_ends_after_its_times(trigger, begins, ends, minutes):
    states = run(SUMMER, [MILD | begins] + [MILD | ends] * 13)
    assert told(states, trigger) == [10 * step < minutes for step in range(14)]


def test_between_its_two_limits_the_wind_neither_begins_nor_ends_a_stop():
    between = [MILD | {"WIND": 7.0}] * 12
    assert told(run(SUMMER, between), Trigger.WIND) == [False] * 12
    assert told(run(SUMMER, [MILD | {"WIND": 8.0}, *between]), Trigger.WIND) == [True] * 13


@pytest.mark.parametrize(
    ("air", "humidity", "minutes"),
    [
        (5.0, 29.9, 240), (9.9, 30.0, 0), (10.0, 29.0, 180), (20.0, 29.0, 120), (30.0, 29.0, 90),
        (35.0, 29.0, 90), (35.1, 29.0, 60), (20.0, 30.0, 180), (20.0, 50.0, 300), (20.0, 70.0, 300),
        (20.0, 70.1, 0), (31.0, 71.0, 300), (36.0, 71.0, 240), (15.0, 50.0, 0), (4.9, 20.0, 0),
    ],
)  # fmt: skip
def test_the_table_of_sprinkling_and_its_borders(air, humidity, minutes):
    noon = SUMMER.replace(hour=12)
    state = evaluate(nothing_stands(1), inputs(noon, AIR_C=air, HUMIDITY=humidity), LIMITS)
    assert sprinkle_minutes(state, noon, LIMITS).tolist() == [minutes]


def test_the_coldest_driest_cell_is_sprinkled_around_noon_alone():
    state = evaluate(nothing_stands(1), inputs(SUMMER, AIR_C=8.0, HUMIDITY=20.0), LIMITS)
    by_hour = {
        hour: sprinkle_minutes(state, SUMMER.replace(hour=hour), LIMITS).tolist()[0]
        for hour in (10, 11, 13, 14)
    }
    assert by_hour == {10: 0, 11: 240, 13: 240, 14: 0}


def test_a_band_is_left_beyond_its_deadband_for_half_an_hour_after_an_hour():
    rows = [MILD | {"AIR_C": air} for air in (29.0, 30.5, 30.9, 31.0, 31.0, 31.0, 31.0, 31.0)]
    states = run(SUMMER, rows)
    told_minutes = [int(sprinkle_minutes(state, SUMMER, LIMITS)[0]) for state in states]
    assert told_minutes == [180] * 6 + [120] * 2


def test_an_interval_stands_for_its_hour_though_humidity_comes_and_goes():
    stale = {"ages": {"HUMIDITY": 40}}
    rows = [MILD, MILD | stale, MILD, MILD | stale, *[MILD] * 6]
    asked = [int(one.sprinkle[0]) for one in run(SUMMER, rows)]
    assert asked == [180, 0, 0, 0, 0, 0, 0, 180, 180, 180]


def test_noon_begins_no_interval_that_would_end_within_its_hour():
    cold = {"AIR_C": 8.0, "HUMIDITY": 20.0}
    late = run(SUMMER.replace(hour=13, minute=10), [cold] * 3)
    assert [int(one.sprinkle[0]) for one in late] == [0, 0, 0]
    early = run(SUMMER.replace(hour=13), [cold] * 7)
    assert [int(one.sprinkle[0]) for one in early] == [240] * 6 + [0]


def test_dust_asks_for_water_at_once_and_not_while_the_wind_blows():
    dust = MILD | {"PM10": 300.0, "PM25": 60.0}
    rows = [MILD, dust, dust | {"WIND": 9.0}]
    assert [int(one.sprinkle[0]) for one in run(SUMMER, rows)] == [180, 90, 90]
    blown = run(SUMMER, [dust | {"WIND": 9.0}])
    assert [int(one.sprinkle[0]) for one in blown] == [180]


def test_changes_name_the_zone_and_what_went_on_or_off():
    before = nothing_stands(2)
    two = Inputs(
        WINTER,
        np.concatenate(
            [inputs(WINTER, AIR_C=t, HUMIDITY=50.0).values for t in (20.0, 4.0)], axis=1
        ),
        np.concatenate([inputs(WINTER, AIR_C=t, HUMIDITY=50.0).ages for t in (20.0, 4.0)], axis=1),
        np.zeros(2),
    )
    after = evaluate(before, two, LIMITS)
    assert list(changes(before, after)) == [Change(1, Trigger.FREEZE, on=True)]
    assert list(changes(after, before)) == [Change(1, Trigger.FREEZE, on=False)]
    assert not before.on.any()


def test_limits_whose_way_out_lies_before_the_way_in_are_refused():
    with pytest.raises(ValueError, match="wind"):
        replace(LIMITS, wind_off=8.1)
    with pytest.raises(ValueError, match="4 行 5 列"):
        replace(LIMITS, sprinkle=((1, 2),))


def holds(*on, minutes=90):
    return standing(frozenset(on), minutes, LIMITS)


def test_frost_stops_all_water_and_vacuuming_goes_on():
    frost = holds(Trigger.FREEZE)
    assert set(frost.forbidden) == WET
    assert frost.sprinkle_minutes == 0
    assert work_refusal(Operation.VACUUM, frost) is None
    assert work_refusal(Operation.FLUSH, frost) == (
        "FLUSH 现被规则 D1 停止；请等指令解除，或改派不受停的作业"
    )


@pytest.mark.parametrize(
    ("on", "duties", "minutes"),
    [
        ((), set(), 120),
        ((Trigger.STORM,), {Duty.DRAINS}, 0),
        ((Trigger.RAIN,), {Duty.FOLLOW_RAIN}, 0),
        ((Trigger.RAIN, Trigger.DOWNPOUR), set(), 0),
        ((Trigger.RAIN, Trigger.FREEZE), set(), 0),
        ((Trigger.DAMP,), {Duty.MORE_VACUUM}, 0),
        ((Trigger.DUST,), {Duty.MAIN_ROADS_WASHED}, 90),
        ((Trigger.DUST, Trigger.WIND), {Duty.LITTER}, 120),
        ((Trigger.DUST, Trigger.DAMP), {Duty.MORE_VACUUM}, 0),
        ((Trigger.UNKNOWN,), {Duty.ASK_DISPATCHER}, 0),
    ],
)
def test_a_stop_goes_before_what_is_asked_for(on, duties, minutes):
    found = holds(*on, minutes=120)
    assert (set(found.duties), found.sprinkle_minutes) == (duties, minutes)


def test_heat_and_alerts_are_told_by_their_worst():
    assert holds(Trigger.HEAT, Trigger.GREAT_HEAT).outdoors is Outdoors.SIX_HOURS
    assert holds().outdoors is Outdoors.AS_USUAL
    assert [holds(*on).more_sweeps for on in ((), (Trigger.ALERT,))] == [0, 1]
    assert holds(Trigger.ALERT, Trigger.HIGH_ALERT).more_sweeps == 2


def test_an_alert_asks_for_more_sprinkling_where_some_is_wanted():
    alert = (Trigger.ALERT, Trigger.HIGH_ALERT)
    assert (holds(*alert).more_sprinklings, holds(*alert).sprinkling_wanted) == (2, True)
    for none in (holds(*alert, minutes=0), holds(*alert, Trigger.FREEZE)):
        assert (none.more_sprinklings, none.sprinkling_wanted) == (0, False)


WEATHER = st.fixed_dictionaries(
    {
        "AIR_C": st.floats(-10, 45),
        "HUMIDITY": st.floats(1, 100),
        "WIND": st.floats(0, 20),
        "RAIN": st.sampled_from([0.0, 0.3, 0.5, 2.5, 9.0]),
        "PM10": st.floats(0, 400),
        "PM25": st.floats(0, 200),
    },
    optional={
        "LEAST_C": st.floats(-10, 40),
        "ROAD_C": st.floats(-10, 60),
        "SAND": st.sampled_from(Colour),
        "POLLUTION": st.sampled_from(Colour),
        "ages": st.dictionaries(
            st.sampled_from(["AIR_C", "HUMIDITY", "WIND", "PM10"]),
            st.sampled_from([10, 30, 31, 200, 1500]),
        ),
    },
)
STARTS = st.sampled_from([WINTER, SUMMER])


@settings(max_examples=60)
@given(st.lists(WEATHER, min_size=1, max_size=30), STARTS)
def test_whatever_the_weather_nothing_ends_within_its_hold(rows, start):
    states = run(start, rows)
    for trigger in Trigger:
        begun = None
        for step, on in enumerate(told(states, trigger)):
            if begun is None and on:
                begun = step
            elif begun is not None and not on:
                assert (step - begun) * 10 >= LIMITS.holds[trigger].least
                begun = None


NO_WATER = {one for one, stopped in FORBIDS.items() if Operation.SPRINKLE in stopped}
STEADY = st.fixed_dictionaries(
    {
        "AIR_C": st.sampled_from([3.0, 8.0, 15.0, 28.0, 33.0, 36.0]),
        "HUMIDITY": st.sampled_from([20.0, 45.0, 60.0]),
        "RAIN": st.sampled_from([0.0, 0.0, 0.0, 1.0]),
        "PM10": st.sampled_from([80.0, 80.0, 300.0]),
        "PM25": st.just(40.0),
        "ages": st.sampled_from([{}, {}, {"HUMIDITY": 40}, {"AIR_C": 40}]),
    }
)


@settings(max_examples=200)
@given(st.lists(STEADY, min_size=1, max_size=40), st.integers(8, 15))
def test_an_interval_of_sprinkling_changes_within_its_hold_by_stops_and_dust_alone(rows, hour):
    states = run(SUMMER.replace(hour=hour), rows)
    minutes, since = 0, None
    for step, state in enumerate(states):
        asked = int(state.sprinkle[0])
        on = {trigger for trigger in Trigger if state.on[trigger, 0]}
        assert not asked or not NO_WATER & on
        if asked == minutes:
            continue
        oftener = Trigger.DUST in on and 0 < asked < minutes
        if not (asked == 0 and NO_WATER & on) and not oftener:
            assert since is None or (step - since) * 10 >= LIMITS.sprinkle_hold.least
        minutes, since = asked, step


@settings(max_examples=60)
@given(st.lists(WEATHER, min_size=1, max_size=20), STARTS)
def test_the_same_readings_bring_the_same_orders(rows, start):
    one, other = run(start, rows), run(start, rows)
    assert all(np.array_equal(a.on, b.on) for a, b in zip(one, other, strict=True))


@given(st.frozensets(st.sampled_from(Trigger)), st.sampled_from(Trigger), st.integers(0, 300))
def test_one_more_stop_never_starts_water(on, more, minutes):
    before, after = standing(on, minutes, LIMITS), standing(on | {more}, minutes, LIMITS)
    if more is not Trigger.DUST:  # it asks for water by itself
        assert before.sprinkle_minutes > 0 or after.sprinkle_minutes == 0
    assert before.forbidden.keys() <= after.forbidden.keys()


@settings(max_examples=150)
@given(
    st.lists(STEADY, max_size=12),
    STEADY,
    st.sampled_from(["AIR_C", "WIND", "GUST", "RAIN", "HUMIDITY"]),
    st.floats(0, 40),
)
def test_a_colder_windier_or_wetter_reading_never_starts_water(rows, last, name, by):
    mild = {"WIND": 3.0, "GUST": 5.0} | last
    worse = mild | {name: mild[name] - by if name == "AIR_C" else mild[name] + by}
    one, other = run(SUMMER, [*rows, mild])[-1], run(SUMMER, [*rows, worse])[-1]
    assert int(one.sprinkle[0]) > 0 or int(other.sprinkle[0]) == 0
    stopped = [
        standing(frozenset(Trigger(t) for t in np.flatnonzero(state.on[:, 0])), 0, LIMITS)
        for state in (one, other)
    ]
    assert stopped[0].forbidden.keys() <= stopped[1].forbidden.keys()


@settings(max_examples=60)
@given(st.lists(WEATHER, max_size=12), WEATHER, st.sampled_from([None, 31, 1500]))
def test_an_unknown_temperature_in_winter_stops_all_water(rows, last, age):
    unknown = {name: value for name, value in last.items() if name not in {"AIR_C", "ages"}}
    if age is not None:
        unknown |= {"AIR_C": last["AIR_C"], "ages": {"AIR_C": age}}
    state = run(WINTER, [*rows, unknown])[-1]
    on = frozenset(Trigger(number) for number in np.flatnonzero(state.on[:, 0]))
    assert standing(on, 60, LIMITS).forbidden.keys() >= WET
    assert int(state.sprinkle[0]) == 0
