from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.planning.spans import (
    APART,
    convoy_time,
    parts,
    wet_until,
)
from luodi.systems.sweeping.rules.convoy import night_in
from luodi.systems.sweeping.rules.crews import DRIVE, REST_AT_WHEEL
from luodi.systems.sweeping.rules.demand import (
    WEEK,
    Frequency,
    day_patterns,
    due_without_week,
    hopper_metres,
    mean_gap_days,
    passes_in,
)
from luodi.systems.sweeping.rules.levelling import (
    LEVEL_PERMILLE,
    WeekWork,
    fullest_permille,
    levelled,
)
from luodi.systems.sweeping.rules.working_hours import peaks_in, rests_in, without

PERIODIC = [one for one in Frequency if one is not Frequency.AS_NEEDED]
RARE = [
    Frequency.EVERY_OTHER_DAY,
    Frequency.EVERY_THIRD_DAY,
    Frequency.TWICE_A_WEEK,
    Frequency.WEEKLY,
]


def clock(*told):
    return datetime(*told)  # noqa: DTZ001 - rules take the clock of Shanghai


def gaps(pattern, weeks=3):
    ones = [day for day, passes in enumerate(pattern * weeks) if passes]
    return [b - a for a, b in pairwise(ones)]


@pytest.mark.parametrize("frequency", RARE)
def test_passes_are_as_even_as_can_be(frequency):
    mean = mean_gap_days(frequency)
    for pattern in day_patterns(frequency):
        weeks = 1 if frequency in {Frequency.EVERY_OTHER_DAY, Frequency.EVERY_THIRD_DAY} else 3
        assert all(gap <= Fraction(3, 2) * mean for gap in gaps(pattern, weeks))


def test_frequencies_have_their_passes():
    totals = {one: {sum(pattern) for pattern in day_patterns(one)} for one in Frequency}
    assert totals == {
        Frequency.THREE_A_DAY: {21},
        Frequency.TWO_A_DAY: {14},
        Frequency.DAILY: {7},
        Frequency.EVERY_OTHER_DAY: {3, 4},
        Frequency.EVERY_THIRD_DAY: {2, 3},
        Frequency.TWICE_A_WEEK: {2},
        Frequency.WEEKLY: {1},
        Frequency.AS_NEEDED: {0},
    }


@given(st.sampled_from(RARE), st.integers(1, 40))
def test_the_gap_from_the_last_pass_is_kept_or_the_soonest(frequency, since):
    found = day_patterns(frequency, since)
    firsts = [next(day for day, one in enumerate(pattern) if one) for pattern in found]
    limit = Fraction(3, 2) * mean_gap_days(frequency)
    assert found
    assert all(since + first <= limit for first in firsts) or set(firsts) == {0}


@given(st.sampled_from(PERIODIC), st.integers(0, 10**6), st.dates(date(2020, 1, 1)))
def test_days_without_a_week_have_the_right_mean(frequency, strip, day):
    span = 42
    days = [day + timedelta(days=one) for one in range(span) if day < date(9000, 1, 1)]
    passes = sum(due_without_week(frequency, one, strip) for one in days)
    assert passes == len(days) / mean_gap_days(frequency)


works = st.lists(
    st.builds(
        WeekWork,
        st.integers(1, 2_000),
        st.sampled_from(PERIODIC),
        st.one_of(st.none(), st.integers(1, 9)),
    ),
    max_size=40,
)


@given(works)
def test_levelling_gives_each_work_one_of_its_ways(some):
    found = levelled(some)
    for row, work in zip(found.days, some, strict=True):
        assert row in day_patterns(work.frequency, work.since)
    for day in range(WEEK):
        total = sum(row[day] * one.metres for row, one in zip(found.days, some, strict=True))
        assert total == found.metres[day]


@given(st.lists(st.integers(100, 1_500), min_size=100, max_size=200), st.randoms())
def test_many_strips_are_level(lengths, draw):
    some = [WeekWork(metres, draw.choice(PERIODIC)) for metres in lengths]
    assert fullest_permille(levelled(some).metres) <= LEVEL_PERMILLE


def test_nothing_is_level():
    assert fullest_permille(levelled([]).metres) is None


@pytest.mark.parametrize(
    ("passes", "hours", "count"), [(3, 8, 1), (3, 24, 3), (2, 8, 1), (1, 12, 1), (0, 8, 0)]
)
def test_passes_of_a_shift(passes, hours, count):
    assert passes_in(passes, hours * 3_600) == count


def test_a_hopper_reaches_as_far_as_the_dossier_says():
    assert 60_000 <= hopper_metres(8_000, 3_000) <= 80_000
    assert hopper_metres(8_000, 3_000, 200) == 35_000


def night(year, month, day, hour, hours=8):
    start = datetime(year, month, day, hour, tzinfo=SHANGHAI)
    return start, start + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("asked", "window"),
    [
        (night(2023, 3, 1, 21, 10), ((3, 1, 22), (3, 2, 6))),
        (night(2023, 1, 31, 22), ((1, 31, 22), (2, 1, 6))),
        (night(2023, 12, 31, 23, 9), ((12, 31, 23), (1, 1, 6))),
        (night(2024, 2, 28, 20, 12), ((2, 28, 22), (2, 29, 6))),
        (night(2024, 3, 1, 1, 3), ((3, 1, 1), (3, 1, 4))),
    ],
)
def test_convoys_work_over_midnight_ends_of_months_and_years(asked, window):
    start, end = convoy_time(*asked)
    told = tuple((one.month, one.day, one.hour) for one in (start, end))
    assert told == window


def test_convoys_do_not_work_by_day():
    assert convoy_time(*night(2023, 3, 1, 9)) is None


@pytest.mark.parametrize(
    ("air", "told"), [(20.0, "06:00"), (10.0, "05:30"), (5.0, "05:00"), (None, "05:00")]
)
def test_wet_work_ends_in_time_to_dry_on_new_years_morning(air, told):
    time = convoy_time(*night(2023, 12, 31, 22))
    found = wet_until(time, air)
    assert (found.year, found.strftime("%m-%d %H:%M")) == (2024, f"01-01 {told}")
    before = convoy_time(*night(2023, 12, 31, 22, 1))
    assert wet_until(before, air) == found


def test_nothing_wet_is_done_in_frost():
    assert wet_until(convoy_time(*night(2023, 1, 31, 22)), 4.9) is None


def test_passes_of_one_strip_lie_apart():
    first, second = parts(night(2023, 3, 1, 20, 12), 2, APART)
    assert second[0] - first[1] == APART
    assert second[1] == night(2023, 3, 1, 20, 12)[1]


def test_peaks_are_those_of_main_roads():
    start = clock(2023, 12, 31, 16)
    peaks = [(time(7), time(9)), (time(17), time(19))]
    found = peaks_in(start, start + timedelta(hours=12), 2, peaks)
    assert found == ((clock(2023, 12, 31, 17), clock(2023, 12, 31, 19)),)
    assert peaks_in(start, start + timedelta(hours=12), 3, peaks) == ()
    assert peaks_in(start, start + timedelta(hours=12), 2, []) == ()


stretches = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(
    lambda pair: tuple(clock(2023, 3, 1) + timedelta(hours=x) for x in (pair[0], sum(pair)))
)


@given(st.lists(stretches, max_size=3), st.lists(stretches, max_size=4))
def test_cutting_leaves_just_what_is_in_no_hole(some, holes):
    left = without(some, holes)
    for hour in range(80):
        at = clock(2023, 3, 1) + timedelta(hours=hour, minutes=30)
        inside = sum(a <= at < b for a, b in some)
        hole = any(a <= at < b for a, b in holes)
        assert sum(a <= at < b for a, b in left) == (0 if hole else inside)


@given(st.integers(0, 720), st.data())
def test_rests_keep_everybody_from_four_hours_at_the_wheel(minutes, data):
    length = timedelta(minutes=minutes)
    since = timedelta()
    for earliest, latest in rests_in(length):
        assert earliest <= latest
        seconds = data.draw(st.integers(0, int((latest - earliest).total_seconds())))
        begins = earliest + timedelta(seconds=seconds)
        assert begins - since <= DRIVE
        since = begins + REST_AT_WHEEL
    assert length - since <= DRIVE


@given(st.integers(0, 47), st.integers(1, 12))
def test_the_night_of_a_time_is_told_minute_by_minute(begins, lasts):
    start = datetime(2023, 3, 1, tzinfo=SHANGHAI) + timedelta(hours=begins, minutes=30)
    end = start + timedelta(hours=lasts)
    minutes = [start + timedelta(minutes=one) for one in range(lasts * 60)]
    dark = [at for at in minutes if at.hour >= 22 or at.hour < 6]
    night = night_in(start, end)
    if not dark:
        assert night is None
        return
    assert night is not None
    assert (night.start, night.end) == (dark[0], dark[-1] + timedelta(minutes=1))
    assert convoy_time(start, end) == (night.start, night.end)
