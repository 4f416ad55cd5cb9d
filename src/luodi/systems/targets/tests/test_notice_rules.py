"""Which notice a light calls for, when a reply is late, what red months in a row lead to."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.targets.rules import Colour
from luodi.systems.targets import rules
from luodi.systems.targets.rules import (
    Called,
    Cause,
    ConsequenceKind,
    Level,
    Limits,
    ReplyStep,
    Seen,
)

LIMITS = Limits(near_days=5, returns=2)
NOON = datetime(2023, 5, 10, 12, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
SEEN = st.builds(
    Seen,
    colour=st.sampled_from(Colour),
    kept=st.booleans(),
    ended=st.booleans(),
    days_left=st.none() | st.integers(-10, 30),
    returned=st.integers(0, 5),
)


@pytest.mark.parametrize(
    ("seen", "level", "cause"),
    [
        (Seen(Colour.RED), "RED", "RED_LIGHT"),
        (Seen(Colour.YELLOW, ended=True), "RED", "OVERDUE"),
        (Seen(Colour.RED, ended=True), "RED", "OVERDUE"),
        (Seen(Colour.YELLOW), "YELLOW", "BEHIND"),
        (Seen(Colour.YELLOW, kept=True, ended=True), "YELLOW", "BEHIND"),
        (Seen(Colour.YELLOW, days_left=1), "YELLOW", "BEHIND"),
        (Seen(Colour.GREEN, returned=2), "YELLOW", "QUALITY"),
        (Seen(Colour.WATCH, returned=3, days_left=0), "YELLOW", "QUALITY"),
        (Seen(Colour.GREEN, days_left=5), "BLUE", "DEADLINE"),
        (Seen(Colour.WATCH, days_left=0), "BLUE", "DEADLINE"),
    ],
)
def test_a_light_calls_for_a_notice_of_its_colour(seen, level, cause):
    assert rules.called(seen, LIMITS) == Called(Level(level), Cause(cause))


@pytest.mark.parametrize(
    "seen",
    [
        Seen(Colour.GREEN),
        Seen(Colour.WATCH),
        Seen(Colour.GREEN, days_left=6),
        Seen(Colour.GREEN, days_left=-1),
        Seen(Colour.GREEN, kept=True, days_left=2),
        Seen(Colour.GREEN, kept=True, ended=True),
        Seen(Colour.GREEN, returned=1),
        Seen(Colour.GREY, ended=True, days_left=0, returned=9),
    ],
)
def test_other_lights_call_for_none(seen):
    assert rules.called(seen, LIMITS) is None


def test_without_a_limit_of_returns_quality_calls_for_nothing():
    assert rules.called(Seen(Colour.GREEN, returned=9), Limits(near_days=5, returns=0)) is None


@given(SEEN)
def test_a_grey_light_never_calls_and_a_red_one_always_does(seen):
    call = rules.called(seen, LIMITS)
    if seen.colour is Colour.GREY:
        assert call is None
    if seen.colour is Colour.RED:
        assert call is not None
        assert call.level is Level.RED


@given(st.sampled_from(Level), st.booleans())
def test_a_colour_is_raised_by_one_level_at_most_and_never_lowered(level, late):
    order = list(Level)
    step = order.index(rules.raised(level, late_before=late)) - order.index(level)
    assert step == (1 if late and level is not Level.RED else 0)


def replied(hours, *, sent_back=False):
    """Give a reply so many hours after the deadline; negative for before."""
    return ReplyStep(NOON + HOUR * hours, NOON, sent_back)


@pytest.mark.parametrize(
    ("replies", "now", "late"),
    [
        ([], NOON - HOUR, False),
        ([], NOON, True),
        ([replied(-1)], NOON + HOUR * 99, False),
        ([replied(0)], NOON + HOUR, True),
        ([replied(-5, sent_back=True)], NOON - HOUR, False),
        ([replied(-5, sent_back=True)], NOON, True),
        ([replied(-5, sent_back=True), replied(-1)], NOON + HOUR, False),
        ([replied(-5, sent_back=True), replied(2)], NOON + HOUR * 3, True),
        ([replied(-5), replied(500)], NOON + HOUR * 600, False),  # closed, reopened, replied again
    ],
)
def test_the_first_reply_that_stands_decides_whether_it_is_late(replies, now, late):
    assert rules.reply_is_late(replies, due_at=NOON, now=now) is late


def test_nothing_is_late_without_a_deadline_or_by_a_provisional_one():
    assert not rules.reply_is_late([], due_at=None, now=NOON)
    assert not rules.reply_is_late([], due_at=NOON, now=NOON + HOUR, firm=False)
    assert not rules.reply_is_late([replied(5)], due_at=NOON, now=NOON + HOUR * 6, firm=False)


CLOSED = [202211, 202212, 202301, 202302, 202303]


@pytest.mark.parametrize(
    ("red", "run"),
    [
        (set(), 0),
        ({202302}, 0),
        ({202303}, 1),
        ({202302, 202303}, 2),
        ({202301, 202303}, 1),
        ({202212, 202301, 202302, 202303}, 4),
        (set(CLOSED), 5),
        ({202210, *CLOSED}, 5),
    ],
)
def test_red_months_are_counted_back_from_the_last_closed_one(red, run):
    assert rules.red_run(red, 202303, CLOSED) == run


def test_without_a_closed_month_there_is_no_run():
    assert rules.red_run({202303}, None, []) == 0


@given(st.sets(st.sampled_from(CLOSED)))
def test_a_run_is_as_long_as_a_walk_back_finds(red):
    walked = 0
    for month in reversed(CLOSED):
        if month not in red:
            break
        walked += 1
    assert rules.red_run(red, CLOSED[-1], CLOSED) == walked


@pytest.mark.parametrize(
    ("run", "kind"),
    [(0, None), (1, None), (2, "INTERVIEW"), (3, "BULLETIN"), (9, "BULLETIN")],
)
def test_two_red_months_propose_an_interview_three_a_bulletin(run, kind):
    found = rules.consequence(run, interview=2, bulletin=3)
    assert found == (ConsequenceKind(kind) if kind else None)


TODAY = date(2023, 5, 15)


@pytest.mark.parametrize(
    ("remedies", "said"),
    [
        ([], "没有整改措施"),
        ([("交地", date(2023, 5, 14))], "已过"),
        ([("  ", date(2023, 6, 1))], "没有写对应的措施"),
        ([("交地", TODAY)] * 21, "最多 20 条"),
    ],
)
def test_measures_that_cannot_stand_are_refused_naming_them(remedies, said):
    assert said in rules.check_remedies(remedies, today=TODAY)


def test_a_measure_of_today_stands():
    assert rules.check_remedies([("交地", TODAY)] * 20, today=TODAY) is None
