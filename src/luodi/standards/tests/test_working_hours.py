from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.dates import SHANGHAI
from luodi.standards.errors import StandardError
from luodi.standards.workdays import Calendar
from luodi.standards.working_hours import OfficeHours

CALENDAR = Calendar()
HOURS = OfficeHours()


def at(month, day, hour, minute=0, year=2023):
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def refusal(function, *arguments):
    with pytest.raises(StandardError) as caught:
        function(*arguments)
    return caught.value


def test_a_full_day_has_seven_hours():
    assert HOURS.day_length == timedelta(hours=7)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(3, 1, 9), 120, at(3, 1, 11)),
        (at(3, 1, 11), 120, at(3, 1, 15)),  # over noon
        (at(3, 1, 12, 30), 60, at(3, 1, 15)),  # from noon
        (at(3, 1, 7), 60, at(3, 1, 9, 30)),  # before opening
        (at(3, 1, 15, 30), 120, at(3, 1, 17, 30)),  # ends with the day, not next morning
        (at(3, 1, 17, 30), 120, at(3, 2, 10, 30)),  # after closing
        (at(3, 3, 17), 60, at(3, 6, 9)),  # over a weekend
        (at(4, 28, 17), 120, at(5, 4, 10)),  # over a holiday
        (at(4, 22, 12), 420, at(4, 23, 17, 30)),  # a worked Sunday
        (at(3, 1, 8, 30), 840, at(3, 2, 17, 30)),
    ],
)
def test_working_time_added_to_an_instant(start, minutes, end):
    found = HOURS.add(CALENDAR, start, timedelta(minutes=minutes))
    assert found.moment == end
    assert found.moment.utcoffset() == timedelta(hours=8)
    assert found.provisional is False
    assert found.calendar_version == CALENDAR.version


def test_another_time_zone_is_turned_into_beijing_time():
    start = datetime(2023, 3, 1, 1, tzinfo=UTC)  # 09:00 in Beijing
    assert HOURS.add(CALENDAR, start, timedelta(hours=1)).moment == at(3, 1, 10)


def test_the_last_hours_of_the_last_known_year_are_firm_and_the_next_are_not():
    start = at(12, 31, 17, year=2026)
    assert HOURS.add(CALENDAR, start, timedelta(minutes=30)).provisional is False
    later = HOURS.add(CALENDAR, start, timedelta(minutes=60))
    assert later.provisional is True
    assert later.moment == at(1, 4, 9, year=2027)


def test_working_time_is_counted_between_two_instants():
    assert HOURS.between(CALENDAR, at(4, 28, 17), at(5, 4, 10)) == timedelta(hours=2)
    assert HOURS.between(CALENDAR, at(5, 4, 10), at(4, 28, 17)) == -timedelta(hours=2)
    assert HOURS.between(CALENDAR, at(4, 29, 9), at(5, 3, 9)) == timedelta()
    assert HOURS.between(
        CALENDAR, at(12, 31, 9, year=2026), at(12, 31, 23, year=2026)
    ) == timedelta(hours=6, minutes=30)


@pytest.mark.parametrize(
    ("received", "day"),
    [
        (at(4, 28, 17, 30), date(2023, 4, 28)),
        (at(4, 28, 17, 31), date(2023, 5, 4)),
        (at(4, 28, 6), date(2023, 4, 28)),
        (at(4, 29, 10), date(2023, 5, 4)),
    ],
)
def test_what_comes_after_hours_or_on_a_day_off_counts_from_the_next_working_day(received, day):
    assert HOURS.first_day(CALENDAR, received).day == day


def test_other_hours_are_data():
    summer = OfficeHours(((time(8), time(12)), (time(15), time(18))))
    assert summer.day_length == timedelta(hours=7)
    assert summer.add(CALENDAR, at(7, 3, 11), timedelta(hours=2)).moment == at(7, 3, 16)


@pytest.mark.parametrize(
    "spans", [(), ((time(12), time(8)),), ((time(8), time(12)), (time(11), time(17)))]
)
def test_hours_out_of_order_are_refused(spans):
    assert refusal(OfficeHours, spans).code == "hours.spans"


def test_a_time_without_a_zone_is_refused():
    naive = at(3, 1, 9).replace(tzinfo=None)
    assert refusal(HOURS.add, CALENDAR, naive, timedelta(hours=1)).code == "hours.zone"


@pytest.mark.parametrize("length", [timedelta(), timedelta(hours=-1), timedelta(days=401)])
def test_a_length_out_of_range_is_refused(length):
    assert refusal(HOURS.add, CALENDAR, at(3, 1, 9), length).code == "hours.length"


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2025, 12, 1)),  # noqa: DTZ001 - zone set below
    st.integers(1, 60 * 24 * 3),
)
def test_the_time_counted_is_the_time_that_was_added(naive, minutes):
    start = naive.replace(tzinfo=SHANGHAI)
    length = timedelta(minutes=minutes)
    end = HOURS.add(CALENDAR, start, length).moment
    assert HOURS.between(CALENDAR, start, end) == length
