from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.dates import SHANGHAI, month_end, parse_date, parse_deadline
from luodi.standards.errors import StandardError


def refusal(function, *arguments):
    with pytest.raises(StandardError) as caught:
        function(*arguments)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "2023年3月1日", "2023年03月01日", "2023年3月1号", "2023.3.1", "2023-03-01", "2023-3-1",
        "2023/3/1", "20230301", "２０２３年３月１日", " 2023 年 3 月 1 日 ",
    ],
)  # fmt: skip
def test_every_office_form_of_a_date_is_read(text):
    assert parse_date(text) == date(2023, 3, 1)


@pytest.mark.parametrize(
    "text", ["2023-02-29", "20230229", "2023年2月29日", "2023.13.1", "20230001"]
)
def test_a_day_that_no_calendar_has_is_refused(text):
    error = refusal(parse_date, text)
    assert error.code == "date.day"
    assert error.value == text


def test_29_february_of_a_leap_year_is_a_day():
    assert parse_date("20240229") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["", "23-3-1", "3月1日", "2023年3月", "2023-3/1", "2023030", "明天"]
)
def test_what_is_no_full_date_is_refused(text):
    assert refusal(parse_date, text).code == "date.form"


@pytest.mark.parametrize("text", ["0023-03-01", "99990301"])
def test_a_year_far_off_is_refused(text):
    assert refusal(parse_date, text).code == "date.day"


def test_the_end_of_april_lasts_until_may_begins_in_shanghai():
    stated = parse_deadline("4月底前", year=2023)
    assert stated.deadline_day == date(2023, 4, 30)
    assert stated.exclusive_end == datetime(2023, 5, 1, tzinfo=SHANGHAI)
    assert stated.exclusive_end.isoformat() == "2023-05-01T00:00:00+08:00"
    assert stated.text == "4月底前"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023年4月底前", date(2023, 4, 30)),
        ("四月末之前", date(2023, 4, 30)),
        ("2024年2月底以前", date(2024, 2, 29)),
        ("十二月底", date(2023, 12, 31)),
        ("5月份内", date(2023, 5, 31)),
        ("4月30日前", date(2023, 4, 30)),
        ("2023年5月1日前", date(2023, 5, 1)),
        ("2023-04-30之前", date(2023, 4, 30)),
        ("今年4月15日", date(2023, 4, 15)),
        ("6月上旬", date(2023, 6, 10)),
        ("6月中旬", date(2023, 6, 20)),
        ("2月下旬", date(2023, 2, 28)),
        ("一季度", date(2023, 3, 31)),
        ("第三季度末前", date(2023, 9, 30)),
        ("上半年", date(2023, 6, 30)),
        ("下半年内", date(2023, 12, 31)),
        ("年底前", date(2023, 12, 31)),
        ("2025年年底前", date(2025, 12, 31)),
        ("2025年底", date(2025, 12, 31)),
        ("年内", date(2023, 12, 31)),
        ("今年年内", date(2023, 12, 31)),
        ("2024年内", date(2024, 12, 31)),
        ("本年一季度末", date(2023, 3, 31)),
    ],
)
def test_the_last_day_of_a_stated_deadline(text, day):
    assert parse_deadline(text, year=2023).deadline_day == day


def test_a_deadline_without_a_year_is_refused_when_none_is_known():
    error = refusal(parse_deadline, "4月底前")
    assert error.code == "date.year_missing"
    assert parse_deadline("2023年4月底前").deadline_day == date(2023, 4, 30)


@pytest.mark.parametrize(
    "text",
    ["4月前", "上半年前", "尽快", "五季度", "", "2023年", "6月中旬前", "底前", "内", "20234月底"],
)
def test_unclear_words_are_refused_and_never_guessed(text):
    assert refusal(parse_deadline, text, 2023).code == "date.deadline"


@pytest.mark.parametrize("text", ["2月29日前", "13月底前", "4月31日"])
def test_a_deadline_on_no_day_is_refused(text):
    assert refusal(parse_deadline, text, 2023).code == "date.day"


@given(st.dates(date(1800, 1, 1), date(2200, 12, 31)))
def test_every_form_gives_back_the_day_that_was_written(day):
    forms = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        day.isoformat(),
        f"{day:%Y%m%d}",
    )
    assert {parse_date(form) for form in forms} == {day}


@given(st.integers(1, 9998), st.integers(1, 12))
def test_the_day_after_a_months_end_is_the_first_of_a_month(year, month):
    end = month_end(year, month)
    assert (end.year, end.month) == (year, month)
    assert (end + timedelta(days=1)).day == 1
