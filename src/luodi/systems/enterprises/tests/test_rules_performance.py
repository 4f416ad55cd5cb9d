"""Figures of a group, shares that may be unknown, ranks only from enough cases, lengths of time."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from luodi.kernel.clock import SHANGHAI
from luodi.systems.enterprises.rules import (
    Candidate,
    Ending,
    Figure,
    Handled,
    Moments,
    Period,
    Severity,
    Span,
    Stage,
    came_again,
    counted,
    deadline_kept,
    percentile,
    performance,
    performances,
    period_of,
    periods_offered,
    ranks,
    read_period,
    spells,
    stage_minutes,
)

NOON = datetime(2023, 3, 1, 12, tzinfo=SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def case(number, ending=Ending.SOLVED, **more):
    return Handled(number, more.pop("unit", "a"), more.pop("street", "s"), ending, **more)


CASES = [
    case(1, kept=True, score=5, passed=True, ended=True),
    case(2, kept=False, score=3, passed=False, ended=True),
    case(3, Ending.UNCONFIRMED, kept=True, ended=True),
    case(4, Ending.OPEN, kept=False),
    case(5, Ending.OPEN, ended=True, again=True),
    case(6, Ending.WITHDRAWN),
]


@pytest.mark.parametrize(
    ("figure", "numbers"),
    [
        (Figure.RECEIVED, (1, 2, 3, 4, 5, 6)),
        (Figure.SOLVED, (1, 2)),
        (Figure.UNCONFIRMED, (3,)),
        (Figure.OPEN, (4, 5)),
        (Figure.WITHDRAWN, (6,)),
        (Figure.IN_TIME, (1, 3)),
        (Figure.LATE, (2, 4)),
        (Figure.RECHECKED, (1, 2)),
        (Figure.PASSED, (1,)),
        (Figure.ENDED, (1, 2, 3, 5)),
        (Figure.AGAIN, (5,)),
        (Figure.ANSWERED, (1, 2)),
        (Figure.GOOD, (1,)),
    ],
)
def test_each_figure_counts_just_its_cases(figure, numbers):
    assert counted(figure, reversed(CASES)) == numbers
    assert performance("a", CASES).counts[figure] == len(numbers)


def test_the_shares_follow_from_the_figures():
    shown = performance("a", CASES)
    assert shown.solved.value == Fraction(2, 5)
    assert shown.in_time.value == Fraction(2, 4)
    assert shown.passed.value == Fraction(1, 2)
    assert shown.again.value == Fraction(1, 4)
    assert shown.satisfaction.share == Fraction(1, 2)


def test_where_nothing_can_be_counted_a_share_is_unknown_and_not_nought():
    shown = performance("a", [case(1, Ending.WITHDRAWN)])
    told = (shown.solved, shown.in_time, shown.passed, shown.again)
    assert [share.value for share in told] == [None] * 4
    assert (shown.satisfaction.share, shown.satisfaction.lower) == (None, None)


def test_the_unconfirmed_are_not_solved():
    shown = performance("a", [case(1), case(2, Ending.UNCONFIRMED)])
    assert shown.solved.value == Fraction(1, 2)


def test_groups_come_in_order_of_their_keys():
    cases = [case(1, unit="b"), case(2, unit="a"), case(3, unit="b")]
    found = performances(cases, lambda one: one.unit)
    assert [(row.key, row.counts[Figure.RECEIVED]) for row in found] == [("a", 1), ("b", 2)]


def test_only_who_has_enough_cases_is_ranked_and_equals_share_a_rank():
    told = ranks(
        [
            Candidate("a", Fraction(9, 10), 20),
            Candidate("b", Fraction(1), 19),
            Candidate("c", Fraction(9, 10), 40),
            Candidate("d", Fraction(1, 2), 30),
            Candidate("e", None, 0),
        ],
        20,
    )
    assert (told["a"], told["c"], told["d"]) == (1, 1, 3)
    assert told["b"] == "只有 19 件，不满 20 件，不排名"
    assert told["e"] == "还没有可以比较的，不排名"


@pytest.mark.parametrize(
    ("ending", "verified", "due", "counts", "kept"),
    [
        (Ending.SOLVED, NOON - HOUR, NOON, True, True),
        (Ending.SOLVED, NOON, NOON, True, False),
        (Ending.OPEN, None, NOON + HOUR, True, None),
        (Ending.OPEN, None, NOON, True, False),
        (Ending.OPEN, None, NOON - DAY, False, None),
        (Ending.OPEN, None, None, True, None),
        (Ending.WITHDRAWN, None, NOON - DAY, True, None),
        (Ending.SOLVED, NOON + DAY, NOON, False, None),
    ],
)
def test_whether_a_deadline_was_kept(ending, verified, due, counts, kept):
    assert deadline_kept(ending, verified, due, counts_now=counts, now=NOON) is kept


@pytest.mark.parametrize(
    ("closed", "reopened", "again"),
    [
        ([date(2023, 3, 1)], [date(2023, 5, 30)], True),
        ([date(2023, 3, 1)], [date(2023, 5, 31)], False),
        ([date(2023, 3, 1)], [date(2023, 2, 28)], False),
        ([], [date(2023, 3, 1)], False),
        ([date(2023, 1, 1), date(2023, 6, 1)], [date(2023, 6, 2)], True),
    ],
)
def test_what_came_back_in_time_counts_as_failed(closed, reopened, again):
    assert came_again(closed, reopened, 90) is again


def test_the_stages_that_are_over_have_their_minutes():
    way = Moments(NOON, NOON + HOUR, NOON + 3 * HOUR, NOON + DAY)
    assert stage_minutes(way) == {Stage.ASSIGN: 60, Stage.ACCEPT: 120, Stage.HANDLE: 1260}
    assert stage_minutes(Moments(NOON)) == {}
    assert stage_minutes(Moments(NOON, closed=NOON + DAY)) == {Stage.WHOLE: 1440}


@pytest.mark.parametrize(
    ("values", "percent", "value"),
    [
        ([7], 50, 7),
        ([7], 90, 7),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 50, 5),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90, 9),
        ([10, 1], 90, 10),
        ([], 90, None),
    ],
)
def test_a_percentile_is_a_value_that_occurred(values, percent, value):
    assert percentile(values, percent) == value


def test_times_are_told_for_all_and_by_severity():
    cases = [
        case(1, severity=Severity.A, minutes={Stage.WHOLE: 30}),
        case(2, severity=Severity.C, minutes={Stage.WHOLE: 10}),
        case(3),
    ]
    found = {(one.stage, one.severity): one for one in spells(cases)}
    whole = found[Stage.WHOLE, None]
    assert (whole.n, whole.median, whole.ninetieth) == (2, 10, 30)
    assert found[Stage.WHOLE, Severity.A].median == 30
    none = found[Stage.WHOLE, Severity.B]
    assert (none.n, none.median, none.ninetieth) == (0, None, None)


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("2023-07", date(2023, 7, 1), date(2023, 8, 1)),
        ("2023-12", date(2023, 12, 1), date(2024, 1, 1)),
        ("2023-Q1", date(2023, 1, 1), date(2023, 4, 1)),
        ("2023-Q4", date(2023, 10, 1), date(2024, 1, 1)),
        ("2023", date(2023, 1, 1), date(2024, 1, 1)),
    ],
)
def test_a_period_is_read_and_written_alike(code, since, until):
    period = read_period(code)
    assert (period.since, period.until, period.code) == (since, until, code)


@pytest.mark.parametrize(
    "code", ["", "2023-00", "2023-13", "2023-Q5", "23-07", "2023-7", "0000", "9999", "２０２３"]
)
def test_what_is_no_period_is_none(code):
    assert read_period(code) is None


def test_the_running_periods_are_offered_first_of_their_length():
    found = periods_offered(date(2023, 1, 5))
    codes = [period.code for period in found]
    assert codes[:3] == ["2023-01", "2022-12", "2022-11"]
    assert codes[12:14] == ["2023-Q1", "2022-Q4"]
    assert codes[16:] == ["2023", "2022"]
    assert period_of(Span.MONTH, date(2023, 1, 31)) == Period(
        Span.MONTH, date(2023, 1, 1), date(2023, 2, 1)
    )
