"""The law of visits: worked examples over weeks, months and their edges."""

from datetime import date, timedelta

import pytest

from luodi.systems.enterprises.rules import (
    Care,
    Excess,
    VisitLimits,
    due_by,
    excess,
    last_day_due,
    record_refusal,
    visit_refusal,
)

LIMITS = VisitLimits()


def refused(day, others, *, ahead=None, asked=False, limits=LIMITS):
    ahead = others if ahead is None else ahead
    return visit_refusal(day, others, limits, ahead=ahead, asked=asked)


def test_one_visit_a_week_and_three_a_month_unless_the_firm_asks():
    sunday, monday = date(2023, 3, 12), date(2023, 3, 13)
    week = refused(sunday, [date(2023, 3, 6)])
    assert (week.reason, week.merge_with) == (
        "这一周已有 1 次走访，一周最多 1 次",
        date(2023, 3, 6),
    )
    assert refused(monday, [date(2023, 3, 6)]) is None
    three = [date(2023, 3, day) for day in (1, 7, 14)]
    month = refused(date(2023, 3, 22), three, ahead=())
    assert (month.reason, month.merge_with) == ("这个月已有 3 次走访，一个月最多 3 次", None)
    assert refused(date(2023, 3, 22), three, asked=True) is None
    assert refused(date(2023, 4, 3), three) is None


def test_a_week_goes_over_the_end_of_a_month_and_a_month_ends_in_it():
    friday = date(2023, 3, 31)
    saturday = date(2023, 4, 1)
    assert refused(saturday, [friday]).merge_with == friday
    three = [date(2023, 3, 2), date(2023, 3, 9), date(2023, 3, 16)]
    assert refused(friday, three).reason.startswith("这个月已有 3 次")
    assert refused(saturday, three) is None


def test_a_week_goes_over_the_end_of_a_year():
    assert refused(date(2024, 1, 1), [date(2023, 12, 31)]) is None
    assert refused(date(2023, 1, 1), [date(2022, 12, 26)]).merge_with == date(2022, 12, 26)


def test_the_nearest_planned_day_takes_the_visit_in_and_a_done_one_never():
    limits = VisitLimits(a_week=2)
    monday, wednesday, friday = (date(2023, 3, day) for day in (6, 8, 10))
    both = refused(friday, [monday, wednesday], limits=limits)
    assert both.merge_with == wednesday
    done = refused(friday, [monday, wednesday], ahead={monday}, limits=limits)
    assert done.merge_with == monday
    assert refused(friday, [monday, wednesday], ahead=(), limits=limits).merge_with is None


@pytest.mark.parametrize(
    ("today", "care", "newest"),
    [
        (date(2023, 3, 1), Care.KEY, date(2023, 2, 1)),
        (date(2023, 2, 27), Care.KEY, date(2023, 1, 27)),
        (date(2023, 2, 28), Care.KEY, date(2023, 1, 31)),
        (date(2023, 4, 30), Care.SCALED, date(2023, 2, 28)),
        (date(2023, 8, 31), Care.OTHER, date(2023, 2, 28)),
    ],
)
def test_the_newest_last_day_by_which_a_firm_is_due(today, care, newest):
    assert last_day_due(today, care, LIMITS) == newest
    assert due_by(newest, care, LIMITS) <= today < due_by(newest + timedelta(1), care, LIMITS)


def test_too_much_is_told_by_week_and_month():
    march = [date(2023, 3, day) for day in (1, 3, 7, 14)]
    assert excess(march, LIMITS) == Excess((date(2023, 2, 27),), (date(2023, 3, 1),))
    assert excess(march[1:], LIMITS) == Excess()
    assert excess([date(2023, 3, 31), date(2023, 4, 1)], LIMITS) == Excess((date(2023, 3, 27),))


@pytest.mark.parametrize(
    ("day", "filled", "words"),
    [
        (date(2023, 3, 2), 1, "还没有到"),
        (date(2023, 2, 27), 1, "早于登记计划的 2023-02-28"),
        (date(2023, 3, 1), 0, "一个单位也没有写走访发现"),
        (date(2023, 2, 28), 2, None),
    ],
)
def test_a_visit_is_recorded_once_it_was_and_somebody_found_something(day, filled, words):
    said = record_refusal(day, planned_on=date(2023, 2, 28), today=date(2023, 3, 1), filled=filled)
    assert said is None if words is None else words in said
