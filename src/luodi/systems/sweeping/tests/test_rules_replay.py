"""Replays of the evaluator: the same orders again, and what another number changes."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_equal

from luodi.systems.sweeping.demo.weather import STEPS_A_DAY, demo_weather
from luodi.systems.sweeping.rules import (
    Inputs,
    Limits,
    Operation,
    Quantity,
    Told,
    Trigger,
    changes,
    evaluate,
    minute_of,
    nothing_stands,
    standing,
    zone_value,
)
from luodi.systems.sweeping.rules.knowing import Readings, told_by_stations, told_of_zone
from luodi.systems.sweeping.rules.limits import Hold, digest
from luodi.systems.sweeping.rules.replay import Ordered, Replay, column_of, column_told
from luodi.systems.sweeping.rules.replay_figures import (
    Pair,
    Stopped,
    Work,
    differences,
    figures,
    flips_a_day,
    pairs,
    stopped_work,
)
from luodi.systems.sweeping.rules.setting_aside import (
    needs_second,
    thermometer_refusal,
    time_refusal,
)
from luodi.systems.sweeping.rules.standing import sprinkled
from luodi.systems.sweeping.rules.weather import nearest_value

START = datetime(2023, 1, 5, 0, 0)  # noqa: DTZ001 - the clock of Shanghai
TEN = timedelta(minutes=10)
LIMITS = Limits()
AIRS = (6.2, 5.4, 4.9, 4.6, 5.2, 5.8, 6.1, 6.6, 6.7)
MINUTE = minute_of(START)


def played(rows, limits=LIMITS, zones=(1,), begun=()):
    """Replay rows of values over zones that all know the same; give the orders."""
    replay = Replay(begun)
    replay.enter(MINUTE, zones, {zone: nothing_stands(1) for zone in zones})
    for step, told in enumerate(rows):
        replay.step(inputs(step, told, len(zones)), limits)
    return replay.orders()


def inputs(step, told, zones=1):
    values = np.full((len(Quantity), zones), np.nan)
    ages = np.full((len(Quantity), zones), np.inf)
    for name, value in told.items():
        values[Quantity[name]], ages[Quantity[name]] = value, 0
    return Inputs(START + step * TEN, values, ages, np.zeros(zones))


def test_the_worked_example_of_frost_gives_one_order_of_an_hour():
    rows = [{"AIR_C": air, "HUMIDITY": 60.0} for air in AIRS]
    assert played(rows) == [
        Ordered(1, Trigger.FREEZE, MINUTE + 20, MINUTE + 80),
    ]


def test_another_limit_changes_what_is_ordered():
    rows = [{"AIR_C": air, "HUMIDITY": 60.0} for air in AIRS]
    assert played(rows, Limits(freeze_air_on=4.0, freeze_air_off=5.0)) == []
    assert played(rows, Limits(freeze_air_on=5.5)) == [
        Ordered(1, Trigger.FREEZE, MINUTE + 10, MINUTE + 80)
    ]


def test_an_interval_of_sprinkling_that_changes_is_another_order():
    rows = [{"AIR_C": 26.0, "HUMIDITY": 40.0}] * 7 + [{"AIR_C": 33.0, "HUMIDITY": 40.0}] * 4
    assert played(rows) == [
        Ordered(1, None, MINUTE, MINUTE + 90, 180),
        Ordered(1, None, MINUTE + 90, None, 120),
    ]


def test_what_stood_before_goes_on_and_what_is_gone_ends():
    before = Ordered(2, Trigger.RAIN, MINUTE - 500)
    replay = Replay([before, Ordered(3, Trigger.WIND, MINUTE - 400)])
    replay.enter(MINUTE, [2, 3], {zone: nothing_stands(1) for zone in (2, 3)})
    replay.step(inputs(0, {"AIR_C": 20.0, "HUMIDITY": 60.0}, 2), LIMITS)
    replay.enter(MINUTE + 10, [3, 4], {4: nothing_stands(1)})
    found = replay.orders()
    assert found[0] == Ordered(2, Trigger.RAIN, MINUTE - 500, MINUTE + 10)
    assert found[1] == Ordered(3, Trigger.WIND, MINUTE - 400)
    assert replay.state.on.shape == (len(Trigger), 2)


def test_a_column_is_read_as_it_was_written():
    state = evaluate(nothing_stands(2), inputs(0, {"AIR_C": 1.0, "HUMIDITY": 60.0}, 2), LIMITS)
    again = column_of(column_told(state, 1))
    assert column_told(again, 0) == column_told(state, 1)
    assert bool(again.on[Trigger.FREEZE, 0])


def test_what_an_older_luodi_did_not_remember_is_as_before_the_first_reading():
    told = column_told(nothing_stands(1), 0)
    old = {name: told[name] for name in ("on", "since", "clear", "humidity_band", "air_band")}
    assert column_told(column_of(old), 0) == told


values = st.fixed_dictionaries(
    {
        "AIR_C": st.sampled_from([-5.0, 4.9, 5.0, 6.0, 12.0, 30.0, 34.9, 36.0, 40.0]),
        "HUMIDITY": st.sampled_from([20.0, 45.0, 60.0, 80.0, 90.0]),
    },
    optional={
        "LEAST_C": st.sampled_from([2.0, 4.5]),
        "WIND": st.sampled_from([1.0, 6.4, 8.0]),
        "RAIN": st.sampled_from([0.0, 0.5, 3.0, 9.0]),
        "PM10": st.sampled_from([80.0, 300.0]),
        "PM25": st.sampled_from([30.0, 90.0]),
        "POLLUTION": st.sampled_from([0.0, 2.0, 3.0]),
    },
)


@settings(max_examples=40)
@given(st.lists(st.one_of(st.just({}), values), min_size=1, max_size=40))
def test_a_replay_gives_what_the_evaluator_gave_step_by_step(rows):
    state, found, minutes = nothing_stands(1), [], 0
    for step, told in enumerate(rows):
        after = evaluate(state, inputs(step, told), LIMITS)
        at = MINUTE + 10 * step
        found += [(at, one.trigger, one.on) for one in changes(state, after)]
        asked = int(after.sprinkle[0])
        if asked != minutes:
            found += [(at, None, False)] * bool(minutes) + [(at, None, True)] * bool(asked)
        state, minutes = after, asked
    told = []
    for order in played(rows):
        told.append((order.since, order.kind, True))
        if order.until is not None:
            told.append((order.until, order.kind, False))
    key = lambda one: (one[0], -1 if one[1] is None else one[1], one[2])  # noqa: E731 - a key
    assert sorted(told, key=key) == sorted(found, key=key)


@settings(max_examples=60)
@given(
    st.sets(st.sampled_from(list(Trigger))),
    st.sampled_from([0, 60, 90, 120, 300]),
)
def test_sprinkling_over_all_zones_is_that_of_each(on, table):
    array = np.zeros((len(Trigger), 1), np.bool_)
    array[[*on]] = True
    found = sprinkled(array, np.array([table]), LIMITS)
    assert int(found[0]) == standing(frozenset(on), table, LIMITS).sprinkle_minutes


@pytest.mark.parametrize("stricter", [{"freeze_air_on": 6.0}, {"freeze_least_on": 4.0}])
@settings(max_examples=25)
@given(rows=st.lists(values, min_size=1, max_size=30))
def test_a_stricter_limit_of_frost_never_asks_for_more_water(stricter, rows):
    def watered(limits):
        found = np.zeros(len(rows), np.bool_)
        for one in played(rows, limits):
            if one.kind is None:
                until = len(rows) if one.until is None else (one.until - MINUTE) // 10
                found[(one.since - MINUTE) // 10 : until] = True
        return found

    assert not (watered(Limits(**stricter)) & ~watered(LIMITS)).any()


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1),
            st.integers(0, 200),
            st.integers(-5, 60),
            st.sampled_from([None, -3.0, 2.0, 9.0]),
        ),
        max_size=20,
        unique_by=lambda one: one[:2],
    )
)
def test_what_was_known_is_what_the_evaluator_knew(rows):
    rows = sorted(rows, key=lambda row: row[1] + row[2])
    at = np.arange(0, 240, 10)
    came = np.array([row[1] + row[2] for row in rows], np.int64)
    table = np.full((len(rows), len(Quantity)), np.nan)
    for quantity in (Quantity.AIR_C, Quantity.SAND):
        table[:, quantity] = [np.nan if row[3] is None else row[3] for row in rows]
    readings = Readings(
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.int64),
        table,
    )
    there = np.searchsorted(came, at, side="right")
    told = told_of_zone(told_by_stations(readings, 2, at, there, 24 * 60), [1, 0])
    for step, minute in enumerate(at.tolist()):
        now = START + timedelta(minutes=minute)
        newest = []
        for station in (1, 0):
            known = [
                Told(row[3], START + timedelta(minutes=row[1]))
                for row in rows[: there[step]]
                if row[0] == station and row[3] is not None and row[1] <= minute
            ]
            newest += [max(known, key=lambda one: one.at)] if known else []
        near = nearest_value(newest, now)
        assert_equal(told.near[step], np.nan if near is None else near.value)
        for quantity in (Quantity.AIR_C, Quantity.SAND):
            wanted = zone_value(quantity, newest, now)
            if wanted is None:
                assert np.isnan(told.values[step, quantity])
            else:
                age = (now - wanted.at).total_seconds() / 60
                assert told.values[step, quantity] == wanted.value
                assert told.ages[step, quantity] == age


def test_what_is_a_day_old_is_not_known_any_more():
    table = np.full((1, len(Quantity)), np.nan)
    table[0, Quantity.AIR_C] = 3.0
    readings = Readings(np.array([0]), np.array([0]), table)
    told = told_by_stations(readings, 1, np.array([0, 1439, 1440]), np.array([1, 1, 1]), 1440)
    ages = told.ages[:, 0, Quantity.AIR_C].tolist()
    assert ages == [0, 1439, float("inf")]
    assert np.isnan(told.values[2, 0, Quantity.AIR_C])


def test_figures_count_what_began_in_the_time_and_the_hours_of_each_kind():
    orders = [
        Ordered(1, Trigger.FREEZE, -60, 120),
        Ordered(2, Trigger.FREEZE, 600, None),
        Ordered(1, None, 60, 180, 90),
    ]
    found = figures(orders, 0, 1440)
    assert (found.count, found.flips) == (2, 4)
    assert found.minutes == {Trigger.FREEZE: 120 + 840, None: 120}
    assert flips_a_day(found, 0, 1440) == 4.0


def test_orders_are_paired_by_what_overlaps():
    given_ = [Ordered(1, Trigger.WIND, 0, 60), Ordered(1, Trigger.WIND, 200, 260)]
    again = [Ordered(1, Trigger.WIND, 0, 60), Ordered(1, Trigger.WIND, 100, 160)]
    found = pairs(given_, again)
    assert found == [
        Pair(given_[0], again[0]),
        Pair(None, again[1]),
        Pair(given_[1], None),
    ]
    assert differences(found) == found[1:]
    assert differences(pairs(given_, given_)) == []


def test_planned_metres_and_litres_are_stopped_by_their_share_of_time_and_once():
    works = [
        Work(1, Operation.SPRINKLE, 0, 100, 1000, 2800),
        Work(1, Operation.VACUUM, 0, 100, 700),
        Work(2, Operation.SPRINKLE, 0, 100, 500),
    ]
    orders = [Ordered(1, Trigger.FREEZE, 50, 75), Ordered(1, Trigger.RAIN, 60, None)]
    assert stopped_work(works, orders) == Stopped(500, 1400)
    assert stopped_work(works, [Ordered(2, None, 0, None, 90)]) == Stopped(0, 0)


def test_a_digest_marks_the_numbers_and_nothing_else():
    assert len(digest(LIMITS)) == 12
    assert digest(Limits(freeze_air_on=5)) == digest(LIMITS)
    assert digest(Limits(sprinkle_hold=Hold(30, 61))) != digest(LIMITS)
    assert digest(Limits(winter=frozenset({11, 12, 1, 2}))) != digest(LIMITS)


@pytest.mark.parametrize(
    ("trigger", "minutes", "words"),
    [
        (Trigger.FREEZE, 180, None),
        (Trigger.FREEZE, 180.1, "3 小时"),
        (Trigger.RAIN, 1440, None),
        (None, 1441, "24 小时"),
        (Trigger.RAIN, 0, "不晚于现在"),
    ],
)
def test_an_order_is_set_aside_for_a_time(trigger, minutes, words):
    found = time_refusal(trigger, minutes)
    assert found is None if words is None else words in found


@pytest.mark.parametrize(
    ("trigger", "road", "words"),
    [
        (Trigger.RAIN, None, None),
        (Trigger.FREEZE, None, "路面温度"),
        (Trigger.FREEZE, 1.9, "1.9 ℃ 低于 2 ℃"),
        (Trigger.FREEZE, 2.0, None),
        (Trigger.RAIN, 99.0, "99 ℃ 不可能"),
    ],
)
def test_frost_is_set_aside_by_a_thermometer_alone(trigger, road, words):
    found = thermometer_refusal(trigger, road, LIMITS)
    assert found is None if words is None else words in found
    assert needs_second(Trigger.FREEZE)
    assert not needs_second(Trigger.STORM)
    assert not needs_second(None)


def test_invented_weather_is_the_same_again_and_holds_what_the_rules_know():
    year = demo_weather(date(2022, 7, 12))
    assert np.array_equal(year.values, demo_weather(date(2022, 7, 12)).values, equal_nan=True)
    assert year.values.shape == (365 * STEPS_A_DAY, 2, len(Quantity))
    first = year.values[:, 0]
    assert first[:, Quantity.AIR_C].min() < 0 < 35 < first[:, Quantity.AIR_C].max()
    assert (first[:, Quantity.WIND] >= 8).any()
    assert (first[:, Quantity.PM10] >= 250).any()
    assert ((first[:, Quantity.HUMIDITY] >= 85) & (first[:, Quantity.PM25] >= 75)).any()
    assert (first[:, Quantity.PM10] >= first[:, Quantity.PM25]).all()
    assert year.part(355, 365).first == date(2023, 7, 2)
