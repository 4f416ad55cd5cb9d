from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.errors import StandardError
from luodi.standards.lunar import (
    SOLAR_TERMS,
    Festival,
    LunarDate,
    festival,
    leap_month,
    solar_term,
    to_lunar,
)

SPRING, DRAGON, AUTUMN, NINTH = (
    Festival.SPRING,
    Festival.DRAGON_BOAT,
    Festival.MID_AUTUMN,
    Festival.DOUBLE_NINTH,
)


def refusal(function, *arguments, **named):
    with pytest.raises(StandardError) as caught:
        function(*arguments, **named)
    return caught.value


@pytest.mark.parametrize(
    ("year", "spring", "dragon", "autumn", "ninth"),
    [
        (2023, "01-22", "06-22", "09-29", "10-23"),
        (2024, "02-10", "06-10", "09-17", "10-11"),
        (2025, "01-29", "05-31", "10-06", "10-29"),
        (2026, "02-17", "06-19", "09-25", "10-18"),
        (2027, "02-06", "06-09", "09-15", "10-08"),
    ],
)
def test_the_festivals_of_2023_to_2027(year, spring, dragon, autumn, ninth):
    days = [f"{festival(year, which):%m-%d}" for which in (SPRING, DRAGON, AUTUMN, NINTH)]
    assert days == [spring, dragon, autumn, ninth]
    assert {festival(year, which).year for which in (SPRING, DRAGON, AUTUMN, NINTH)} == {year}


def test_new_years_eve_is_the_day_before_spring_festival():
    assert festival(2025, Festival.NEW_YEARS_EVE) == date(2025, 1, 28)


def test_laba_of_a_lunar_year_mostly_falls_in_the_next_january():
    assert festival(2023, Festival.LABA) == date(2024, 1, 18)


@pytest.mark.parametrize(("year", "month"), [(2020, 4), (2023, 2), (2024, None), (2025, 6)])
def test_leap_months(year, month):
    assert leap_month(year) == month


def test_the_winter_solstice_of_2023():
    assert solar_term(2023, "冬至") == date(2023, 12, 22)


@pytest.mark.parametrize(
    ("name", "day"),
    [("小寒", "01-05"), ("清明", "04-05"), ("立夏", "05-06"), ("秋分", "09-23"), ("大雪", "12-07")],
)
def test_solar_terms_of_2023(name, day):
    assert f"{solar_term(2023, name):%m-%d}" == day


def test_the_24_terms_follow_one_another_within_each_year():
    for year in range(1900, 2101):
        days = [solar_term(year, name) for name in SOLAR_TERMS]
        gaps = {(later - earlier).days for earlier, later in pairwise(days)}
        assert gaps <= {14, 15, 16}
        assert {day.year for day in days} == {year}


def test_a_leap_month_is_told_from_the_month_before_it():
    assert to_lunar(date(2023, 2, 20)) == LunarDate(2023, 2, 1)
    assert to_lunar(date(2023, 3, 22)) == LunarDate(2023, 2, 1, is_leap=True)
    assert LunarDate(2023, 2, 1).to_solar() == date(2023, 2, 20)
    assert LunarDate(2023, 2, 1, is_leap=True).to_solar() == date(2023, 3, 22)
    assert str(LunarDate(2023, 2, 1, is_leap=True)) == "2023年闰2月1日"


def test_the_lunar_year_begins_at_spring_festival():
    assert to_lunar(date(2023, 1, 21)) == LunarDate(2022, 12, 30)
    assert to_lunar(date(2023, 1, 22)) == LunarDate(2023, 1, 1)


@pytest.mark.parametrize(
    ("year", "month", "day", "is_leap", "code"),
    [
        (2023, 3, 1, True, "lunar.month"),
        (2023, 13, 1, False, "lunar.month"),
        (2023, -2, 1, False, "lunar.month"),
        (2023, 0, 1, False, "lunar.month"),
        (2023, 1, 30, False, "lunar.day"),
        (2023, 1, 0, False, "lunar.day"),
        (1899, 1, 1, False, "lunar.year"),
    ],
)
def test_a_lunar_day_that_does_not_exist_is_refused(year, month, day, is_leap, code):
    assert refusal(LunarDate, year, month, day, is_leap=is_leap).code == code


def test_an_unknown_term_or_year_is_refused():
    assert refusal(solar_term, 2023, "冬至日").code == "lunar.term"
    assert refusal(solar_term, 2101, "冬至").code == "lunar.year"
    assert refusal(to_lunar, date(1899, 6, 1)).code == "lunar.year"
    assert refusal(leap_month, 2101).code == "lunar.year"


@given(st.dates(date(1900, 1, 31), date(2100, 12, 31)))
def test_there_and_back_is_the_same_day_and_days_follow_in_order(day):
    lunar = to_lunar(day)
    assert lunar.to_solar() == day
    following = to_lunar(day + timedelta(days=1))
    assert following.day == lunar.day + 1 or following.day == 1
