"""The three shifts, a week's rota, stand-ins and gaps."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.systems.sweeping.rules.crews import WEEK, Turn, people_needed, turn_refusal, unmanned
from luodi.systems.sweeping.rules.rostering import (
    HANDOVER,
    WEEK_MOST,
    Shift,
    Slot,
    days_of,
    may_stand_in,
    proposed_rota,
    refusal_with_other,
    shift_at,
    shift_before,
    shift_turn,
)

MONDAY = datetime(2023, 3, 6)  # noqa: DTZ001 - the rules read clocks, zones are theirs to keep
DAY = timedelta(days=1)


def at(day, hour, minute=0):
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def turn(day, shift, *, key_area=True):
    return shift_turn(at(day, 0), shift, key_area=key_area)


def week_slots(posts, weeks=1):
    return [
        Slot(post, turn(day, shift))
        for post in range(posts)
        for day in range(7 * weeks)
        for shift in Shift
    ]


@pytest.mark.parametrize(
    ("shift", "start", "end"),
    [
        (Shift.EARLY, at(0, 6), at(0, 14, 15)),
        (Shift.LATE, at(0, 14), at(0, 22, 15)),
        (Shift.NIGHT, at(0, 22), at(1, 6, 15)),
    ],
)
def test_a_shift_at_a_key_area_lasts_until_the_hand_over_is_done(shift, start, end):
    assert turn(0, shift) == Turn(start, end)
    assert turn(0, shift, key_area=False) == Turn(start, end - HANDOVER)


def test_three_shifts_in_a_row_leave_no_gap_and_overlap_by_the_hand_over():
    turns = [turn(0, shift) for shift in Shift]
    assert unmanned(turns, at(0, 6), at(1, 6)) == ()
    assert [after.start - before.end for before, after in pairwise(turns)] == [-HANDOVER] * 2


@pytest.mark.parametrize(
    ("moment", "day", "shift"),
    [
        (at(1, 5, 59), 0, Shift.NIGHT),
        (at(1, 6), 1, Shift.EARLY),
        (at(1, 13, 59), 1, Shift.EARLY),
        (at(1, 14), 1, Shift.LATE),
        (at(1, 22), 1, Shift.NIGHT),
        (at(2, 0), 1, Shift.NIGHT),
    ],
)
def test_each_minute_belongs_to_one_shift(moment, day, shift):
    assert shift_at(moment) == (at(day, 0), shift)


def test_the_shift_before_is_the_one_that_hands_over():
    assert shift_before(at(1, 0), Shift.EARLY) == (at(0, 0), Shift.NIGHT)
    assert shift_before(at(1, 0), Shift.LATE) == (at(1, 0), Shift.EARLY)
    assert shift_before(at(1, 0), Shift.NIGHT) == (at(1, 0), Shift.LATE)


def test_the_rules_read_the_clock_of_the_zone_they_are_given():
    moment = datetime(2023, 3, 6, 7, tzinfo=UTC)
    assert shift_at(moment) == (datetime(2023, 3, 6, tzinfo=UTC), Shift.EARLY)


@pytest.mark.parametrize(
    ("posts", "people", "gaps"),
    [(1, 5, 0), (1, 4, 1), (1, 3, 6), (3, 13, 0), (3, 14, 0), (3, 12, 3), (2, 9, 0)],
)
def test_a_week_is_filled_as_far_as_forty_hours_each_reach(posts, people, gaps):
    rota = proposed_rota(week_slots(posts), {who: [] for who in range(people)})
    assert len(rota.gaps) == gaps
    assert len(rota.given) == 21 * posts - gaps


def test_people_needed_by_rule_24_fill_three_posts():
    people = people_needed(3)
    assert people == 13
    assert proposed_rota(week_slots(3), {who: [] for who in range(people)}).gaps == ()


def test_hours_are_level():
    rota = proposed_rota(week_slots(1), {who: [] for who in range(5)})
    counts = [sum(taker == who for _slot, taker in rota.given) for who in range(5)]
    assert sorted(counts) == [4, 4, 4, 4, 5]


def test_who_has_less_in_the_week_goes_first():
    slot = Slot("post", turn(3, Shift.EARLY))
    people = {"busy": [turn(0, Shift.EARLY), turn(1, Shift.EARLY)], "free": [turn(1, Shift.EARLY)]}
    assert proposed_rota([slot], people).given == ((slot, "free"),)


def test_hours_of_another_week_do_not_count():
    slot = Slot("post", turn(7, Shift.EARLY))
    worked = [turn(day, Shift.EARLY) for day in range(5)]
    assert proposed_rota([slot], {"busy": worked}).given == ((slot, "busy"),)
    full = [turn(day, Shift.EARLY) for day in range(7, 12)]
    assert proposed_rota([Slot("post", turn(12, Shift.EARLY))], {"busy": full}).given == ()
    assert WEEK_MOST == WEEK + 5 * HANDOVER


def test_who_is_on_leave_gets_nothing_on_those_days():
    slots = [Slot("post", turn(day, Shift.NIGHT)) for day in (0, 1, 2)]
    away = {"li": frozenset({date(2023, 3, 8)})}
    rota = proposed_rota(slots, {"li": []}, away)
    assert [slot.turn.start.day for slot, _who in rota.given] == [6]
    assert [slot.turn.start.day for slot in rota.gaps] == [7, 8]


def test_nobody_at_all_leaves_all_open():
    assert proposed_rota(week_slots(1), {}).given == ()
    assert proposed_rota([], {"li": []}).given == ()


def test_a_shift_touches_its_days_and_the_hand_over_touches_none():
    assert days_of(turn(0, Shift.NIGHT)) == (date(2023, 3, 6), date(2023, 3, 7))
    assert days_of(turn(0, Shift.LATE)) == (date(2023, 3, 6),)
    late = Turn(at(0, 16), at(1, 0, 10))
    assert days_of(late) == (date(2023, 3, 6),)


def test_stand_ins_come_in_the_order_of_their_names_and_break_no_rule():
    people = {
        "a": [turn(0, Shift.EARLY)],
        "b": [turn(0, Shift.LATE)],
        "c": [turn(-day, Shift.NIGHT) for day in range(1, 6)],
        "d": [],
    }
    assert may_stand_in(turn(0, Shift.NIGHT), {"d": [], **people}) == ("d",)
    assert may_stand_in(turn(1, Shift.LATE), people) == ("a", "b", "c", "d")
    away = {"d": frozenset({date(2023, 3, 7)})}
    assert may_stand_in(turn(1, Shift.LATE), people, away) == ("a", "b", "c")


def test_gaps_are_told_post_by_post_and_only_beyond_twenty_minutes():
    posts = {
        1: [turn(0, shift) for shift in Shift],
        2: [turn(0, Shift.EARLY), Turn(at(0, 14, 35), at(1, 6))],
        3: [turn(0, Shift.EARLY), Turn(at(0, 14, 36), at(1, 6))],
        4: [],
    }
    assert {post: unmanned(turns, at(0, 6), at(1, 6)) for post, turns in posts.items()} == {
        1: (),
        2: (),
        3: (Turn(at(0, 14, 15), at(0, 14, 36)),),
        4: (Turn(at(0, 6), at(1, 6)),),
    }


def test_a_refusal_names_rule_23_and_the_nearest_other_shift():
    nights = [turn(day, Shift.NIGHT) for day in range(5)]
    words = refusal_with_other(turn(5, Shift.NIGHT), nights)
    assert words == (
        "连续 6 个夜班，超过 5 个（规则 23）；请换人。最近的另一班：03-10 22:00 至 03-11 06:15"
    )
    assert refusal_with_other(turn(6, Shift.NIGHT), nights) is None
    assert "另一班" not in (refusal_with_other(Turn(at(0, 6), at(0, 18)), []) or "")


@given(
    posts=st.integers(1, 3),
    people=st.integers(0, 16),
    wanted=st.lists(st.booleans(), min_size=63, max_size=63),
)
def test_a_proposal_never_breaks_the_law_and_fills_or_tells_each_slot(posts, people, wanted):
    slots = [slot for slot, yes in zip(week_slots(posts), wanted, strict=False) if yes]
    rota = proposed_rota(slots, {who: [] for who in range(people)})
    told = [slot for slot, _who in rota.given] + list(rota.gaps)
    assert sorted(told, key=repr) == sorted(slots, key=repr)
    for who in range(people):
        own = [slot.turn for slot, taker in rota.given if taker == who]
        for one in own:
            assert turn_refusal(one, [other for other in own if other != one]) is None
        assert sum((one.length for one in own), timedelta()) <= WEEK_MOST
    assert proposed_rota(slots, {who: [] for who in range(people)}) == rota


def test_six_weeks_in_a_row_are_filled_and_level():
    people = {who: [] for who in range(5)}
    for week in range(6):
        slots = [Slot(0, turn(7 * week + day, shift)) for day in range(7) for shift in Shift]
        rota = proposed_rota(slots, people)
        assert rota.gaps == ()
        for slot, who in rota.given:
            people[who].append(slot.turn)
    assert sorted(len(turns) for turns in people.values()) == [25, 25, 25, 25, 26]
