"""Deadlines of the five schemes: the dossier's worked examples, by the calendar of 2023."""

from datetime import date, datetime, time

import pytest

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.duties.rules import Inputs, Reckoner, Span
from luodi.standards.holidays import NOTICES
from luodi.standards.workdays import Calendar
from luodi.standards.working_hours import OfficeHours
from luodi.systems.enterprises.rules import (
    LIMITS,
    Limit,
    Milestone,
    Scheme,
    Severity,
    grade,
    graded,
    grades,
    milestones,
)

HOURS = OfficeHours(((time(8, 30), time(12)), (time(14), time(17, 30))))
KNOWN = Reckoner(Calendar(NOTICES), HOURS)


def due(limit: Limit, day: date, reckoner: Reckoner = KNOWN, pauses: tuple[Span, ...] = ()):
    received = datetime.combine(day, time(10), SHANGHAI)
    return reckoner.due(Inputs(limit.clock, limit.count, received, pauses=pauses))


@pytest.mark.parametrize(
    ("received", "days"),
    [
        (date(2023, 2, 28), [date(2023, 3, 1), date(2023, 3, 3), date(2023, 3, 9)]),
        (date(2023, 4, 28), [date(2023, 5, 4), date(2023, 5, 6), date(2023, 5, 11)]),
        (date(2023, 6, 21), [date(2023, 6, 25), date(2023, 6, 27), date(2023, 7, 3)]),
        (date(2023, 9, 28), [date(2023, 10, 7), date(2023, 10, 9), date(2023, 10, 13)]),
    ],
)
def test_13710_falls_on_the_days_of_the_worked_examples(received, days):
    limits = milestones(Scheme.JIAOZUO_13710, Severity.C)
    assert [due(limit, received).day for limit in limits] == days


def test_a_month_ends_on_the_corresponding_day():
    *_others, solve = milestones(Scheme.JIAOZUO_13710, Severity.A)
    assert due(solve, date(2023, 2, 28)).day == date(2023, 3, 28)


def test_five_working_days_of_pause_move_the_seventh_day_from_10_to_17_march():
    *_others, solve = milestones(Scheme.JIAOZUO_13710, Severity.C)
    pause = Span(*(datetime(2023, 3, day, tzinfo=SHANGHAI) for day in (6, 11)))
    assert due(solve, date(2023, 3, 1)).day == date(2023, 3, 10)
    assert due(solve, date(2023, 3, 1), pauses=(pause,)).day == date(2023, 3, 17)


def test_thirty_working_days_of_xuchang_2011_pass_over_qingming():
    *_others, solve = milestones(Scheme.XUCHANG_2011, Severity.A)
    assert due(solve, date(2023, 2, 28)).day == date(2023, 4, 12)


@pytest.mark.parametrize(
    ("scheme", "counts"),
    [
        (Scheme.JIAOZUO_13710, {"A": 1, "B": 7, "C": 7}),
        (Scheme.QUANZHOU_2022, {"A": 7, "B": 7, "C": 7}),
        (Scheme.XUCHANG_2011, {"A": 30, "B": 15, "C": 15}),
        (Scheme.XUCHANG_2025, {"A": 1, "B": 15, "C": 5}),
        (Scheme.ZHONGSHAN, {"A": 5, "B": 5, "C": 5}),
    ],
)
def test_each_scheme_ends_as_published(scheme, counts):
    ends = {s.value: milestones(scheme, s)[-1] for s in Severity}
    assert {name: limit.count for name, limit in ends.items()} == counts
    assert {limit.milestone for limit in ends.values()} == {Milestone.SOLVE}


def test_the_first_contact_of_zhongshan_is_one_working_hour():
    contact = milestones(Scheme.ZHONGSHAN, Severity.C)[0]
    assert due(contact, date(2023, 3, 1)).at == datetime(2023, 3, 1, 11, tzinfo=SHANGHAI)


def test_without_the_calendar_of_the_next_year_a_deadline_is_provisional():
    limit = milestones(Scheme.XUCHANG_2011, Severity.A)[-1]
    bare = Reckoner(Calendar([n for n in NOTICES if n.year == 2023]), HOURS)
    assert due(limit, date(2023, 12, 20), bare).provisional is True
    assert due(limit, date(2023, 3, 1), bare).provisional is False


def test_grades_are_read_back_and_others_are_refused():
    assert {graded(code) for code, _limit in grades()} == {
        (scheme, severity) for scheme in Scheme for severity in Severity
    }
    assert graded(grade(Scheme.ZHONGSHAN, Severity.B)) == (Scheme.ZHONGSHAN, Severity.B)
    with pytest.raises(ValueError, match="is not a valid Scheme"):
        graded("URGENT")


def test_every_limit_has_a_key_of_its_own_and_a_source():
    assert len({limit.key for limit in LIMITS}) == len(LIMITS)
    assert all(limit.source for limit in LIMITS)
