from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.errors import StandardError
from luodi.standards.holidays import NOTICES, year_notice
from luodi.standards.workdays import Calendar, CalendarMissing, Deadline

CALENDAR = Calendar()
NOTICE_2027 = year_notice(2027, "试用通知", "元旦 0101-0103 春节 0205-0211", "0130 0220")
days_known = st.dates(date(2019, 6, 1), date(2026, 6, 1))


def refusal(function, *arguments):
    with pytest.raises(StandardError) as caught:
        function(*arguments)
    return caught.value


def test_every_day_of_2019_to_2026_agrees_with_the_test_package():
    first = date(2019, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(2027, 1, 1) - first).days)]
    assert len(days) == 2922
    differing = [
        day for day in days if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


@pytest.mark.parametrize(("year", "count"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year, count):
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


def test_working_days_of_the_months_of_2023():
    ends = [date(2022, 12, 31), *(date(2023, m, 1) - timedelta(days=1) for m in range(2, 13))]
    ends.append(date(2023, 12, 31))
    counts = [CALENDAR.working_days_between(after, until) for after, until in pairwise(ends)]
    assert counts == [18, 20, 23, 20, 21, 21, 21, 23, 20, 19, 22, 21]


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2023, 4, 26), 5, date(2023, 5, 6)),
        (date(2023, 9, 27), 5, date(2023, 10, 10)),
        (date(2023, 6, 20), 3, date(2023, 6, 26)),
        (date(2023, 2, 28), 30, date(2023, 4, 12)),
        (date(2023, 2, 28), 1, date(2023, 3, 1)),
        (date(2023, 2, 28), 3, date(2023, 3, 3)),
        (date(2023, 2, 28), 7, date(2023, 3, 9)),
        (date(2023, 3, 1), 7, date(2023, 3, 10)),
        (date(2023, 3, 1), 12, date(2023, 3, 17)),
        (date(2023, 3, 1), 20, date(2023, 3, 29)),
        (date(2023, 5, 6), -5, date(2023, 4, 26)),
        (date(2023, 4, 30), 0, date(2023, 4, 30)),
    ],
)
def test_working_days_added_to_a_day(start, count, end):
    assert CALENDAR.add_working_days(start, count) == end


def test_the_next_and_the_previous_working_day_leave_the_day_itself_out():
    assert CALENDAR.next_working_day(date(2023, 4, 28)) == date(2023, 5, 4)
    assert CALENDAR.previous_working_day(date(2023, 5, 4)) == date(2023, 4, 28)
    assert CALENDAR.on_or_after(date(2023, 5, 6)) == date(2023, 5, 6)
    assert CALENDAR.on_or_before(date(2023, 5, 1)) == date(2023, 4, 28)


def test_a_day_off_has_the_name_of_its_break():
    assert CALENDAR.holiday_name(date(2023, 4, 5)) == "清明节"
    assert CALENDAR.holiday_name(date(2023, 4, 6)) is None


@pytest.mark.parametrize("day", [date(2018, 12, 31), date(2027, 1, 1)])
def test_a_year_without_a_notice_is_refused_and_named(day):
    with pytest.raises(CalendarMissing) as caught:
        CALENDAR.is_working_day(day)
    assert caught.value.code == "calendar.missing"
    assert caught.value.year == day.year
    assert str(day.year) in caught.value.message


def test_counting_into_a_year_without_a_notice_is_refused():
    with pytest.raises(CalendarMissing):
        CALENDAR.add_working_days(date(2026, 12, 30), 2)
    with pytest.raises(CalendarMissing):
        CALENDAR.working_days_between(date(2026, 12, 30), date(2027, 1, 2))


def test_a_period_within_the_notices_is_firm():
    found = CALENDAR.deadline(lambda known: known.add_working_days(date(2026, 12, 30), 1))
    assert found == Deadline(date(2026, 12, 31), False, CALENDAR.version)


def test_a_period_beyond_the_notices_is_provisional_by_the_statutory_holidays():
    found = CALENDAR.deadline(lambda known: known.add_working_days(date(2026, 12, 30), 2))
    assert found == Deadline(date(2027, 1, 4), True, CALENDAR.version)  # 1 January is a Friday


def test_a_period_may_cross_several_years_without_notices():
    found = CALENDAR.deadline(lambda known: known.add_working_days(date(2026, 12, 31), 600))
    assert found.provisional
    assert found.day.year == 2029


def test_a_new_notice_is_data_and_makes_the_answer_firm():
    extended = CALENDAR.with_notice(NOTICE_2027)
    assert extended.covers(2027)
    assert not CALENDAR.covers(2027)
    assert extended.is_working_day(date(2027, 1, 30))
    found = extended.deadline(lambda known: known.add_working_days(date(2026, 12, 30), 2))
    assert found == Deadline(date(2027, 1, 4), False, extended.version)


def test_a_later_notice_for_a_year_takes_the_place_of_the_earlier():
    changed = CALENDAR.with_notice(year_notice(2023, "更正", "清明节 0406"))
    assert changed.is_working_day(date(2023, 4, 5))
    assert not changed.is_working_day(date(2023, 4, 6))
    assert len(changed.notices) == len(CALENDAR.notices)


def test_the_version_tells_calendars_apart_and_does_not_depend_on_order():
    assert CALENDAR.version.startswith("2019-2026/")
    assert Calendar(NOTICES[::-1]).version == CALENDAR.version
    assert CALENDAR.with_notice(NOTICE_2027).version != CALENDAR.version
    assert Calendar(()).version == "none"


def test_two_notices_for_one_year_are_refused():
    assert refusal(Calendar, (NOTICES[0], NOTICES[0])).code == "calendar.twice"


def test_a_count_beyond_forty_years_is_refused():
    assert refusal(CALENDAR.add_working_days, date(2023, 3, 1), 10_001).code == "calendar.count"


@given(days_known, st.integers(0, 100))
def test_adding_and_taking_away_working_days_are_inverse(day, count):
    start = CALENDAR.on_or_after(day)
    end = CALENDAR.add_working_days(start, count)
    assert CALENDAR.add_working_days(end, -count) == start
    assert CALENDAR.working_days_between(start, end) == count
    assert CALENDAR.working_days_between(end, start) == -count


@given(days_known, days_known, days_known)
def test_counts_of_working_days_add_up(day, middle, end):
    between = CALENDAR.working_days_between
    assert between(day, middle) + between(middle, end) == between(day, end)
