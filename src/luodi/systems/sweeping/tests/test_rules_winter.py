"""Winter time: what it stops by the clock, and how often is vacuumed while it stands."""

from datetime import datetime, timedelta

import pytest

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.rules import Duty, Frequency, Limits, Operation, Trigger, standing
from luodi.systems.sweeping.rules.standing import work_refusal
from luodi.systems.sweeping.rules.winter import (
    in_winter,
    stopped_throughout,
    winter_frequency,
    winter_stops,
)

FLUSH, SPRINKLE = Operation.FLUSH, Operation.SPRINKLE


def at(day, hour, minute=0):
    return datetime(2023, 1, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (at(1, 9), at(1, 17), [(SPRINKLE, at(1, 9), at(1, 17))]),
        (at(1, 22), at(2, 6), [(FLUSH, at(1, 22), at(2, 6))]),
        (at(1, 2), at(1, 5), [(FLUSH, at(1, 2), at(1, 5))]),
        (at(1, 6), at(1, 22), [(SPRINKLE, at(1, 6), at(1, 22))]),
        (
            at(1, 21, 59),
            at(2, 6, 1),
            [
                (SPRINKLE, at(1, 21, 59), at(1, 22)),
                (FLUSH, at(1, 22), at(2, 6)),
                (SPRINKLE, at(2, 6), at(2, 6, 1)),
            ],
        ),
        (at(1, 9), at(1, 9), []),
    ],
)
def test_no_flushing_by_night_and_no_sprinkling_by_day(start, end, found):
    assert list(winter_stops(start, end)) == found


def test_the_stops_of_a_week_leave_no_gap_and_do_not_overlap():
    start, end = at(1, 0), at(8, 0)
    found = winter_stops(start, end)
    assert [since for _one, since, _until in found[1:]] == [until for *_one, until in found[:-1]]
    assert (found[0][1], found[-1][2]) == (start, end)
    flushed = sum((until - since for one, since, until in found if one is FLUSH), timedelta())
    assert flushed == timedelta(hours=7 * 8)


@pytest.mark.parametrize(
    ("start", "end", "stopped"),
    [
        (at(1, 22), at(1, 22), {FLUSH}),
        (at(1, 6), at(1, 6), {SPRINKLE}),
        (at(1, 22), at(2, 6), {FLUSH}),
        (at(1, 22), at(2, 7), set()),
        (at(1, 9), at(1, 17), {SPRINKLE}),
    ],
)
def test_what_is_stopped_in_all_of_a_time(start, end, stopped):
    assert stopped_throughout(start, end) == stopped


def test_by_day_nothing_asks_for_water_and_the_reason_is_the_rule():
    holds = standing(frozenset({Trigger.DUST, Trigger.ALERT}), 180, Limits())
    assert (holds.sprinkle_minutes, holds.more_sprinklings) == (90, 1)
    cold = in_winter(holds, {SPRINKLE})
    assert (cold.sprinkle_minutes, cold.more_sprinklings, cold.more_sweeps) == (0, 0, 1)
    assert not cold.sprinkling_wanted
    assert Duty.MAIN_ROADS_WASHED not in cold.duties
    assert "规则 11" in work_refusal(SPRINKLE, cold)
    assert work_refusal(FLUSH, cold) is None


def test_by_night_flushing_is_stopped_and_sprinkling_is_not():
    cold = in_winter(standing(frozenset({Trigger.RAIN}), 180, Limits()), {FLUSH})
    assert cold.stopped == {FLUSH, SPRINKLE, Operation.MIST}
    assert Duty.FOLLOW_RAIN not in cold.duties
    assert "规则 D3" in work_refusal(SPRINKLE, cold)
    warm = in_winter(standing(frozenset(), 180, Limits()), {FLUSH})
    assert (warm.sprinkle_minutes, warm.stopped) == (180, {FLUSH})


@pytest.mark.parametrize(
    ("operation", "road_class", "usual", "found"),
    [
        (Operation.VACUUM, 1, Frequency.DAILY, Frequency.THREE_A_DAY),
        (Operation.VACUUM, 2, Frequency.AS_NEEDED, Frequency.THREE_A_DAY),
        (Operation.VACUUM, 3, Frequency.WEEKLY, Frequency.THREE_A_DAY),
        (Operation.VACUUM, 3, Frequency.AS_NEEDED, Frequency.AS_NEEDED),
        (Operation.WASH_SWEEP, 1, Frequency.DAILY, Frequency.DAILY),
    ],
)
def test_vacuuming_three_times_a_day_where_there_is_any(operation, road_class, usual, found):
    assert winter_frequency(operation, road_class, usual) is found
