from datetime import date

import chinese_calendar
import pytest

from luodi.standards.errors import StandardError
from luodi.standards.holidays import NOTICES, Break, YearNotice, statutory_notice, year_notice


def refusal(function, *arguments):
    with pytest.raises(StandardError) as caught:
        function(*arguments)
    return caught.value


def test_there_is_one_notice_for_each_year_from_2019_to_2026():
    assert [notice.year for notice in NOTICES] == list(range(2019, 2027))
    assert all(str(notice.year - 1) in notice.source for notice in NOTICES)


def test_the_swapped_days_of_2023():
    assert sorted(f"{day:%m-%d}" for day in NOTICES[4].worked) == [
        "01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08",
    ]  # fmt: skip


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: str(notice.year))
def test_every_holiday_and_swapped_day_is_that_of_the_test_package(notice):
    year = notice.year
    holidays = {day for day in chinese_calendar.holidays if day.year == year}
    worked = {day for day in chinese_calendar.workdays if day.year == year}
    assert notice.days_off == holidays
    assert notice.worked == worked


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: str(notice.year))
def test_what_the_law_fixes_is_off_in_every_notice(notice):
    assert statutory_notice(notice.year).days_off <= notice.days_off


def test_the_law_fixes_13_days_since_2025_and_11_before():
    assert len(statutory_notice(2027).days_off) == 13
    assert len(statutory_notice(2025).days_off) == 13
    assert len(statutory_notice(2024).days_off) == 11
    assert statutory_notice(2027).worked == frozenset()


def test_a_notice_is_one_line_of_text():
    notice = year_notice(2023, "试", "元旦 0101-0102 清明节 0405", "0128")
    assert notice.breaks == (
        Break("元旦", date(2023, 1, 1), date(2023, 1, 2)),
        Break("清明节", date(2023, 4, 5), date(2023, 4, 5)),
    )
    assert notice.worked == {date(2023, 1, 28)}


@pytest.mark.parametrize(
    ("breaks", "worked", "code"),
    [
        ("元旦", "", "notice.form"),
        ("元旦 0230", "", "notice.form"),
        ("元旦 101", "", "notice.form"),
        ("元旦 0101", "一月", "notice.form"),
        ("元旦 0102-0101", "", "notice.order"),
        ("元旦 0101", "0103", "notice.worked"),  # a Tuesday
        ("元旦 0101", "0101", "notice.worked"),  # a Sunday, but off
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(breaks, worked, code):
    assert refusal(year_notice, 2023, "试", breaks, worked).code == code


def test_a_day_of_another_year_is_refused():
    spring = (Break("春节", date(2024, 2, 10), date(2024, 2, 17)),)
    assert refusal(YearNotice, 2023, "试", spring, frozenset()).code == "notice.year"
