"""Deadlines: the worked examples of the dossiers, pauses, missing notices, and what must hold."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.duties.rules import (
    Clock,
    Inputs,
    Reckoner,
    Span,
    extension_refusal,
    is_late,
    ladder,
    midnight_after,
    objection_ends,
    objection_refusal,
    pause_refusal,
    paused_working_days,
    whole_length,
)
from luodi.standards.dates import SHANGHAI
from luodi.standards.holidays import year_notice
from luodi.standards.workdays import Calendar

CALENDAR = Calendar()
RECKONER = Reckoner(CALENDAR)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(clock: Clock, count: int, received: str, *pauses: Span, **more: object):
    return RECKONER.due(Inputs(clock, count, at(received), pauses=pauses, **more))


def span(first: str, last: str) -> Span:
    return Span(at(first), midnight_after(date.fromisoformat(last)))


@pytest.mark.parametrize(
    ("received", "count", "day"),
    [
        ("2023-02-28T10:00", 1, date(2023, 3, 1)),
        ("2023-02-28T10:00", 3, date(2023, 3, 3)),
        ("2023-02-28T10:00", 7, date(2023, 3, 9)),
        ("2023-02-28T10:00", 30, date(2023, 4, 12)),
        ("2023-04-28T10:00", 1, date(2023, 5, 4)),
        ("2023-04-28T10:00", 3, date(2023, 5, 6)),
        ("2023-04-28T10:00", 7, date(2023, 5, 11)),
        ("2023-06-21T10:00", 1, date(2023, 6, 25)),
        ("2023-09-28T10:00", 1, date(2023, 10, 7)),
        ("2023-09-28T10:00", 3, date(2023, 10, 9)),
        ("2023-09-28T10:00", 7, date(2023, 10, 13)),
        ("2023-03-01T10:00", 7, date(2023, 3, 10)),
        ("2023-04-26T10:00", 5, date(2023, 5, 6)),
        ("2023-09-27T10:00", 5, date(2023, 10, 10)),
        ("2023-06-20T10:00", 3, date(2023, 6, 26)),
        ("2023-01-20T10:00", 1, date(2023, 1, 28)),  # 春节: the worked Saturday after it
        ("2023-01-20T10:00", 5, date(2023, 2, 1)),
    ],
)
def test_working_days_of_the_dossiers(received, count, day):
    found = due(Clock.WORKING_DAY, count, received)
    assert (found.day, found.at, found.provisional) == (day, midnight_after(day), False)


def test_calendar_days_and_months_are_not_working_days():
    assert due(Clock.DAY, 7, "2023-02-28T10:00").day == date(2023, 3, 7)
    assert due(Clock.MONTH, 1, "2023-02-28T10:00").day == date(2023, 3, 28)
    assert due(Clock.MONTH, 1, "2023-01-31T10:00").day == date(2023, 2, 28)
    assert due(Clock.MONTH, 1, "2023-03-29T10:00").day == date(2023, 5, 4)  # 29 April is off
    assert due(Clock.DAY, 3, "2023-04-28T10:00").day == date(2023, 5, 4)


def test_a_day_that_an_order_names_never_moves_later():
    assert due(Clock.DATE, 0, "2023-04-03T10:00", named=date(2023, 4, 30)).day == date(2023, 4, 28)
    assert due(Clock.DATE, 0, "2023-04-03T10:00", named=date(2023, 4, 28)).day == date(2023, 4, 28)


def test_hours_of_the_office_stop_at_night_and_urgent_ones_do_not():
    worked = due(Clock.WORKING_HOUR, 2, "2023-04-28T17:00")
    assert worked.at == at("2023-05-04T10:00")
    assert worked.day == date(2023, 5, 4)
    assert due(Clock.URGENT_HOUR, 2, "2023-04-28T23:00").at == at("2023-04-29T01:00")


@pytest.mark.parametrize(
    ("received", "first"),
    [
        ("2023-04-28T17:30", date(2023, 4, 28)),
        ("2023-04-28T17:31", date(2023, 5, 4)),
        ("2023-04-29T09:00", date(2023, 5, 4)),
        ("2023-04-28T00:10", date(2023, 4, 28)),
    ],
)
def test_what_comes_after_hours_or_on_a_day_off_starts_on_the_next_working_day(received, first):
    assert due(Clock.WORKING_DAY, 1, received).first_day == first


def test_a_pause_is_added_back_in_the_clocks_own_unit():
    pause = span("2023-03-06T09:00", "2023-03-10")
    assert due(Clock.WORKING_DAY, 7, "2023-03-01T10:00", pause).day == date(2023, 3, 17)
    assert due(Clock.DAY, 7, "2023-03-01T10:00", pause).day == date(2023, 3, 13)
    assert due(Clock.MONTH, 1, "2023-03-01T10:00", pause).day == date(2023, 4, 6)
    hours = Span(at("2023-03-01T11:00"), at("2023-03-01T15:00"))
    assert due(Clock.WORKING_HOUR, 4, "2023-03-01T08:30", hours).at == at("2023-03-01T16:30")
    assert due(Clock.URGENT_HOUR, 4, "2023-03-01T08:30", hours).at == at("2023-03-01T16:30")


def test_the_day_on_which_a_pause_ends_is_worked_again_and_days_before_the_count_are_not_given():
    early = Span(at("2023-03-06T09:00"), at("2023-03-08T15:00"))
    assert due(Clock.WORKING_DAY, 7, "2023-03-01T10:00", early).day == date(2023, 3, 14)
    before = Span(at("2023-03-01T10:00"), at("2023-03-03T10:00"))
    assert due(Clock.WORKING_DAY, 7, "2023-03-01T09:00", before).day == date(2023, 3, 13)


def test_two_pauses_of_one_day_give_it_back_once():
    first = span("2023-03-06T09:00", "2023-03-07")
    second = span("2023-03-07T09:00", "2023-03-08")
    assert paused_working_days(CALENDAR, [first, second]) == 3
    assert due(Clock.WORKING_DAY, 7, "2023-03-01T10:00", first, second).day == date(2023, 3, 15)


def test_a_year_without_a_notice_gives_a_provisional_deadline_that_is_never_late():
    found = due(Clock.WORKING_DAY, 5, "2026-12-29T10:00")
    assert (found.day, found.provisional) == (date(2027, 1, 6), True)
    long_after = found.at + timedelta(days=30)
    assert not is_late(long_after, found.at, provisional=found.provisional)
    notice = year_notice(2027, "试", "元旦 0101-0103", "")
    later = Reckoner(CALENDAR.with_notice(notice)).due(
        Inputs(Clock.WORKING_DAY, 5, at("2026-12-29T10:00"))
    )
    assert (later.day, later.provisional) == (date(2027, 1, 6), False)
    assert is_late(long_after, later.at, provisional=later.provisional)


def test_a_whole_year_away_is_provisional_too():
    assert due(Clock.MONTH, 2, "2026-12-29T10:00").provisional
    assert due(Clock.WORKING_HOUR, 40, "2026-12-31T10:00").provisional
    assert not due(Clock.URGENT_HOUR, 400, "2026-12-31T10:00").provisional


@pytest.mark.parametrize(
    ("clock", "count", "received", "remind"),
    [
        (Clock.WORKING_DAY, 7, "2023-03-01T10:00", "2023-03-09T00:00"),
        (Clock.WORKING_DAY, 5, "2023-03-01T10:00", "2023-03-07T00:00"),
        (Clock.DAY, 10, "2023-03-01T10:00", "2023-03-09T00:00"),
        (Clock.URGENT_HOUR, 10, "2023-03-01T10:00", "2023-03-01T18:00"),
        (Clock.WORKING_HOUR, 5, "2023-03-01T08:30", "2023-03-01T14:30"),
    ],
)
def test_a_reminder_is_due_at_four_fifths(clock, count, received, remind):
    assert due(clock, count, received).remind_at == at(remind)


def test_late_begins_with_the_instant_of_the_deadline():
    end = midnight_after(date(2023, 4, 30))
    assert end == at("2023-05-01T00:00")
    assert [is_late(end + timedelta(seconds=n), end, provisional=False) for n in (-1, 0)] == [
        False,
        True,
    ]
    assert not is_late(end, None, provisional=False)


def test_the_ladder_climbs_in_working_days():
    found = ladder(RECKONER, at("2023-04-29T00:00"), date(2023, 4, 28), (0, 3, 7))
    assert found == [at("2023-04-29T00:00"), at("2023-05-07T00:00"), at("2023-05-12T00:00")]


@pytest.mark.parametrize(
    ("today", "wanted", "before", "refused"),
    [
        (date(2023, 5, 5), 7, 0, None),
        (date(2023, 5, 6), 7, 0, None),  # a worked Saturday, one working day before Monday
        (date(2023, 5, 8), 7, 0, "来不及"),
        (date(2023, 5, 5), 8, 0, "最多再延同样长"),
        (date(2023, 5, 5), 0, 0, "不成为延期"),
        (date(2023, 5, 5), 3, 1, "只能申请一次"),
    ],
)
def test_more_time_is_asked_in_time_once_and_at_most_the_same_again(today, wanted, before, refused):
    told = extension_refusal(
        RECKONER, today=today, due=date(2023, 5, 8), count=7, wanted=wanted, asked_before=before
    )
    assert (told is None) if refused is None else refused in (told or "")


def test_the_length_of_a_named_day_is_its_working_days():
    start = at("2023-04-03T10:00")
    assert whole_length(RECKONER, Clock.DATE, 0, start, date(2023, 4, 14)) == 8
    assert whole_length(RECKONER, Clock.WORKING_DAY, 7, start, date(2023, 4, 14)) == 7


def test_an_objection_has_one_working_day_and_comes_once():
    ends = objection_ends(RECKONER, at("2023-04-28T10:00"), 1)
    assert ends == at("2023-05-05T00:00")
    assert objection_refusal(at=at("2023-05-04T23:59"), ends=ends, objected=False) is None
    assert "现在已过" in (objection_refusal(at=ends, ends=ends, objected=False) or "")
    assert "提过一次" in (
        objection_refusal(at=at("2023-05-04T09:00"), ends=ends, objected=True) or ""
    )


@pytest.mark.parametrize(
    ("now", "until", "deadline", "total", "word"),
    [
        ("2023-03-06T09:00", "2023-03-11T00:00", "2023-03-11T00:00", 30, None),
        ("2023-03-06T09:00", "2023-03-11T00:00", "2023-03-11T00:00", 31, "挂账"),
        ("2023-03-11T00:00", "2023-03-12T00:00", "2023-03-11T00:00", 1, "已过时限"),
        ("2023-03-06T09:00", "2023-03-06T00:00", "2023-03-11T00:00", 1, "不在今后"),
        ("2023-03-06T09:00", "2023-03-11T00:00", None, 1, "没有时限"),
    ],
)
def test_a_pause_has_an_end_and_a_limit(now, until, deadline, total, word):
    told = pause_refusal(
        at=at(now), until=at(until), due=at(deadline) if deadline else None, total=total, limit=30
    )
    assert (told is None) if word is None else word in (told or "")


MOMENTS = st.datetimes(
    datetime.fromisoformat("2019-02-01"), datetime.fromisoformat("2026-09-01")
).map(lambda moment: moment.replace(tzinfo=SHANGHAI))
DAYS = st.sampled_from([Clock.DAY, Clock.WORKING_DAY, Clock.MONTH])


@given(MOMENTS, DAYS, st.integers(1, 60))
def test_a_deadline_falls_on_a_working_day_after_the_start_and_is_reminded_before(
    received, clock, count
):
    count = min(count, 3) if clock == Clock.MONTH else count
    found = RECKONER.due(Inputs(clock, count, received))
    assert found.day > received.date()
    assert found.remind_at < found.at
    known = Reckoner(CALENDAR)._filled or RECKONER._filled or CALENDAR
    assert known.is_working_day(found.day)


@given(MOMENTS, st.integers(1, 40), st.integers(1, 40))
def test_a_longer_limit_ends_later_and_never_in_another_order(received, count, more):
    short = RECKONER.due(Inputs(Clock.WORKING_DAY, count, received))
    longer = RECKONER.due(Inputs(Clock.WORKING_DAY, count + more, received))
    assert longer.day > short.day
    assert RECKONER.days_left(short.day, longer.day) == more
    extended = RECKONER.due(Inputs(Clock.WORKING_DAY, count, received, extended=more))
    assert extended.day == longer.day


@given(MOMENTS, st.integers(2, 40), st.integers(1, 15), st.integers(0, 20))
def test_a_pause_gives_back_just_its_working_days(received, count, wait, length):
    plain = RECKONER.due(Inputs(Clock.WORKING_DAY, count, received))
    starts = datetime.combine(plain.first_day + timedelta(days=wait), time(9), SHANGHAI)
    pause = Span(starts, midnight_after(starts.date() + timedelta(days=length)))
    paused = RECKONER.due(Inputs(Clock.WORKING_DAY, count, received, pauses=(pause,)))
    gained = RECKONER.days_left(plain.day, paused.day)
    assert gained == RECKONER.ask(lambda known: sum(map(known.is_working_day, pause.days)))[0]
