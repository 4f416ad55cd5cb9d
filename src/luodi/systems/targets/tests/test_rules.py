"""The law of reading and reporting, without a database."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.targets.rules import Comparator, Period
from luodi.systems.targets.rules import (
    FigureError,
    adds_up,
    check_period,
    is_written_period,
    looks_mixed_up,
    month_name,
    months_of,
    period_of_record,
    promised,
    report_day,
    scale_for,
    to_amount,
    written_number,
)

YEAR = Period(date(2023, 1, 1), date(2024, 1, 1))
TODAY = date(2023, 6, 12)


@pytest.mark.parametrize(
    ("said", "growth", "indicator", "comparator"),
    [
        (">=", False, "年度投资", Comparator.GE),
        ("<=", False, "能耗", Comparator.LE),
        ("approx", True, "社会消费品零售总额增长", Comparator.ABOUT),
        ("range", False, "连续使用", Comparator.GE),
        ("=", True, "地区生产总值", Comparator.GE),
        ("=", False, "新增高新技术企业", Comparator.GE),
        ("=", False, "重大项目", Comparator.EQ),
        ("", False, "收入与经济增长同步", None),
    ],
)
def test_what_is_said_gives_what_is_promised(said, growth, indicator, comparator):
    assert promised(said, growth=growth, indicator=indicator) is comparator


@pytest.mark.parametrize(
    ("text", "multiple", "scale", "amount"),
    [
        ("350", "亿", 2, 3_500_000_000_000),
        ("1.95", "万", 0, 19_500),
        ("12,345.6", "", 2, 1_234_560),
        ("１１８", "亿", 0, 11_800_000_000),
        ("0", "", 0, 0),
    ],
)
def test_written_numbers_are_read_exactly(text, multiple, scale, amount):
    assert to_amount(text, multiple=multiple, scale=scale) == amount


@pytest.mark.parametrize("text", ["", "约118", "1.2.3", "nan", "Infinity", "118亿"])
def test_what_is_no_number_is_refused_by_its_field(text):
    with pytest.raises(FigureError) as caught:
        to_amount(text, scale=0)
    assert caught.value.field == "value"


def test_more_places_than_the_smallest_unit_are_refused():
    with pytest.raises(FigureError, match="小数多于 0 位"):
        to_amount("1.5", scale=0)


@given(st.integers(0, 10**15))
def test_a_number_written_by_magnitude_reads_back(number):
    digits, multiple = written_number(str(number))
    assert to_amount(digits, multiple=multiple, scale=0) == number


@pytest.mark.parametrize(
    ("period", "deadline", "expected"),
    [
        ("2023", "", (date(2023, 1, 1), date(2024, 1, 1))),
        ("2023-H1", "", (date(2023, 1, 1), date(2023, 7, 1))),
        ("2023-H2", "", (date(2023, 7, 1), date(2024, 1, 1))),
        ("2023-Q4", "", (date(2023, 10, 1), date(2024, 1, 1))),
        ("2023-01/2023-05", "", (date(2023, 1, 1), date(2023, 6, 1))),
        ("2021/2025", "", (date(2021, 1, 1), date(2026, 1, 1))),
        ("2023-12", "", (date(2023, 12, 1), date(2024, 1, 1))),
        ("2023", "2023-04-30", (date(2023, 1, 1), date(2023, 5, 1))),
        ("", "", (date(2024, 1, 1), date(2025, 1, 1))),
        ("近年", "--09-30", (date(2024, 1, 1), date(2025, 1, 1))),
    ],
)
def test_periods_are_half_open(period, deadline, expected):
    assert period_of_record(period, deadline, year=2024) == Period(*expected)


def test_months_run_over_a_year_end():
    assert months_of(Period(date(2022, 11, 1), date(2023, 2, 1))) == [202211, 202212, 202301]


def test_a_month_counts_to_its_last_day_or_the_last_of_the_period():
    assert report_day(202304, period=YEAR, today=TODAY) == date(2023, 4, 30)
    short = Period(date(2023, 1, 1), date(2023, 5, 16))
    assert report_day(202305, period=short, today=TODAY) == date(2023, 5, 15)


@pytest.mark.parametrize("text", ["1e9", "1e999999999", "9" * 19, "0.12345678901"])
def test_a_short_text_never_stands_for_an_endless_number(text):
    with pytest.raises(FigureError, match="不是数"):
        to_amount(text, scale=0)


def test_what_does_not_fit_64_bits_and_what_is_below_nought_is_refused():
    with pytest.raises(FigureError, match="太大"):
        to_amount("999999999999", multiple="亿", scale=2)
    with pytest.raises(FigureError, match="不能为负"):
        to_amount("-3", scale=0)
    assert to_amount("-3", scale=0, signed=True) == -3


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2023, 2, 1), date(2023, 1, 1), "早于起始日"),
        (date(1, 1, 1), date(2023, 1, 1), "超出 1949—2199"),
        (date(2023, 1, 1), date(9999, 12, 31), "超出 1949—2199"),
        (date(2000, 1, 1), date(2023, 1, 1), "长于 20 年"),
    ],
)
def test_a_target_runs_forwards_and_not_for_ever(first, last, said):
    assert said in check_period(first, last)


@pytest.mark.parametrize("period", ["2023/2021", "2023-12/2023-01", "胡说", "9998/9999"])
def test_a_period_that_is_none_falls_back_to_the_year_of_the_text(period):
    assert not is_written_period(period)
    assert period_of_record(period, "9999-12-31", year=2023) == YEAR


@pytest.mark.parametrize("month", [202306, 202307, 202212, 202401])
def test_a_future_month_or_one_outside_the_period_is_refused(month):
    with pytest.raises(FigureError, match=month_name(month)):
        report_day(month, period=YEAR, today=TODAY)


def test_wan_in_place_of_yi_is_noticed():
    due = Fraction(11_666_666_667)
    assert looks_mixed_up(1_180_000, due=due, last=None)
    assert not looks_mixed_up(11_800_000_000, due=due, last=None)
    assert not looks_mixed_up(1_180_000, due=due, last=1_100_000)
    assert not looks_mixed_up(0, due=due, last=None)
    assert not looks_mixed_up(5, due=None, last=None)


def test_rates_and_shares_do_not_add_up():
    assert adds_up("人", growth=False)
    assert not adds_up("%", growth=False)
    assert not adds_up("元", growth=True)
    assert not adds_up("", growth=False)


def test_money_is_kept_in_fen_and_shares_in_hundredths():
    assert (scale_for("元", None), scale_for("%", None), scale_for("个", None)) == (2, 2, 0)
