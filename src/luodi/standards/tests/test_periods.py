from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.periods import (
    add_months,
    days_deadline,
    internal_deadline,
    months_deadline,
    working_days_deadline,
)
from luodi.standards.workdays import Calendar

CALENDAR = Calendar()


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2023, 2, 28), 1, date(2023, 3, 28)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 15), 1, date(2024, 1, 15)),
        (date(2023, 11, 30), 13, date(2024, 12, 30)),
        (date(2020, 2, 29), 36, date(2023, 2, 28)),
        (date(2023, 3, 31), -1, date(2023, 2, 28)),
        (date(2023, 1, 31), -1, date(2022, 12, 31)),
        (date(2023, 3, 1), 0, date(2023, 3, 1)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_months_end(start, months, end):
    assert add_months(start, months) == end


def test_a_legal_period_of_months_moves_on_from_a_day_off():
    assert months_deadline(CALENDAR, date(2023, 3, 30), 1).day == date(2023, 5, 4)  # 30 April off
    assert months_deadline(CALENDAR, date(2023, 2, 28), 1).day == date(2023, 3, 28)


def test_a_legal_period_of_days_leaves_the_first_day_out_and_moves_on():
    assert days_deadline(CALENDAR, date(2023, 2, 28), 7).day == date(2023, 3, 7)
    assert days_deadline(CALENDAR, date(2023, 4, 24), 5).day == date(2023, 5, 4)


def test_a_legal_period_that_ends_on_a_worked_saturday_does_not_move():
    assert days_deadline(CALENDAR, date(2023, 5, 1), 5).day == date(2023, 5, 6)


def test_an_internal_deadline_is_pulled_back_and_never_moves_on():
    assert internal_deadline(CALENDAR, date(2023, 4, 30)).day == date(2023, 4, 28)
    assert internal_deadline(CALENDAR, date(2023, 4, 28)).day == date(2023, 4, 28)
    assert internal_deadline(CALENDAR, date(2023, 5, 1)).day == date(2023, 4, 28)


def test_a_period_in_working_days():
    found = working_days_deadline(CALENDAR, date(2023, 4, 26), 5)
    assert (found.day, found.provisional) == (date(2023, 5, 6), False)


def test_a_period_that_ends_in_an_unknown_year_is_provisional():
    found = months_deadline(CALENDAR, date(2026, 12, 1), 1)
    assert (found.day, found.provisional) == (date(2027, 1, 4), True)
    assert found.calendar_version == CALENDAR.version


def test_a_pull_back_from_an_unknown_year_is_provisional():
    found = internal_deadline(CALENDAR, date(2027, 1, 1))
    assert (found.day, found.provisional) == (date(2026, 12, 31), True)


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(-120, 120))
def test_months_keep_the_day_wherever_the_month_has_it(start, months):
    end = add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day <= start.day
    if start.day <= 28:
        assert end.day == start.day
        assert add_months(end, -months) == start
