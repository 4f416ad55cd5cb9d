"""The law of jobs: slots, pauses, tries, percents."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.jobs.rules import (
    LONGEST_PAUSE,
    Schedule,
    latest_slot,
    may_try_again,
    next_slot,
    pause_after,
    percent,
    read_schedule,
)

INSTANTS = st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2030-01-01"))
SCHEDULES = st.one_of(
    st.builds(Schedule, every_minutes=st.integers(1, 1440)),
    st.builds(Schedule, daily_at=st.builds(time, st.integers(0, 23), st.integers(0, 59))),
)


@pytest.mark.parametrize(
    ("schedule", "at", "latest", "following"),
    [
        (Schedule(every_minutes=1), "2023-03-01 09:00:59", "2023-03-01 09:00", "2023-03-01 09:01"),
        (Schedule(every_minutes=15), "2023-03-01 09:00", "2023-03-01 09:00", "2023-03-01 09:15"),
        (Schedule(every_minutes=7), "2023-03-01 23:59", "2023-03-01 23:55", "2023-03-02 00:00"),
        (Schedule(every_minutes=1440), "2023-03-01 23:59", "2023-03-01 00:00", "2023-03-02 00:00"),
        (
            Schedule(daily_at=time(3, 10)),
            "2023-03-01 03:09",
            "2023-02-28 03:10",
            "2023-03-01 03:10",
        ),
        (
            Schedule(daily_at=time(3, 10)),
            "2023-03-01 03:10",
            "2023-03-01 03:10",
            "2023-03-02 03:10",
        ),
        (Schedule(daily_at=time(0, 0)), "2024-02-28 12:00", "2024-02-28 00:00", "2024-02-29 00:00"),
    ],
)
def test_slots(schedule, at, latest, following):
    now = datetime.fromisoformat(at)
    assert latest_slot(schedule, now) == datetime.fromisoformat(latest)
    assert next_slot(schedule, now) == datetime.fromisoformat(following)


@given(SCHEDULES, INSTANTS)
def test_the_latest_slot_has_begun_and_the_next_has_not(schedule, at):
    latest, following = latest_slot(schedule, at), next_slot(schedule, at)
    assert latest <= at < following
    assert latest_slot(schedule, following) == following
    assert latest_slot(schedule, following - timedelta(microseconds=1)) == latest


@pytest.mark.parametrize(
    ("every", "daily"), [(None, None), (5, "03:10"), (0, None), (1441, None), (None, "25:00")]
)
def test_a_schedule_that_means_nothing_is_refused(every, daily):
    with pytest.raises(ValueError, match=r"every_minutes|hour"):
        read_schedule(every, daily)


def test_pauses_grow_up_to_an_hour():
    pauses = [pause_after(tries).total_seconds() for tries in range(1, 7)]
    assert pauses == [30, 120, 480, 1920, 3600, 3600]
    assert pause_after(10_000) == LONGEST_PAUSE


@pytest.mark.parametrize(
    ("tries", "retries", "lost", "again"),
    [
        (1, 0, False, False),
        (1, 0, True, True),
        (2, 0, True, False),
        (2, 2, False, True),
        (3, 2, False, False),
        (3, 2, True, False),
    ],
)
def test_how_often_a_job_is_tried(tries, retries, lost, again):
    assert may_try_again(tries, retries, lost=lost) is again


@given(st.integers(0, 10**12), st.one_of(st.none(), st.integers(0, 10**12)))
def test_a_percent_is_never_rounded_up(done, of):
    found = percent(done, of)
    assert (found is None) == (not of)
    assert found is None or (0 <= found <= 100 and (found < 100 or done >= of))
