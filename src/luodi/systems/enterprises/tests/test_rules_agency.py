"""The days of steps, where a step stands, when it may be done; names that look alike."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.duties.rules import Reckoner
from luodi.standards.workdays import Calendar
from luodi.systems.enterprises.rules import (
    StepCount,
    StepDay,
    StepState,
    finish_refusal,
    name_likeness,
    step_days,
    step_late,
    step_state,
    twins,
)


def later(day, count):
    return Reckoner(Calendar()).ask(lambda known: known.add_working_days(day, count))


def days(start, *steps):
    return [(one.day, one.provisional) for one in step_days(start, steps, later)]


def test_days_follow_the_official_calendar_with_its_worked_days_off():
    assert days(date(2023, 4, 28), StepCount(1), StepCount(2), StepCount(7, True)) == [
        (date(2023, 5, 4), False),
        (date(2023, 5, 6), False),  # a Saturday that is worked
        (date(2023, 5, 11), False),
    ]


def test_a_day_that_a_person_set_carries_those_that_count_from_it():
    found = days(
        date(2023, 2, 28), StepCount(1), StepCount(3, named=date(2023, 3, 17)), StepCount(2),
        StepCount(5, True),
    )  # fmt: skip
    assert [day for day, _unsure in found] == [
        date(2023, 3, 1), date(2023, 3, 17), date(2023, 3, 21), date(2023, 3, 7),
    ]  # fmt: skip


def test_without_a_calendar_a_day_and_all_that_follow_it_are_provisional_and_never_late():
    found = step_days(
        date(2035, 12, 28), (StepCount(2), StepCount(1), StepCount(1, named=date(2036, 1, 9)),
                             StepCount(1)), later,
    )  # fmt: skip
    assert [one.provisional for one in found] == [True, True, False, True]
    far = date(2040, 1, 1)
    assert [step_late(one, far, done=False) for one in found] == [False, False, True, False]


@pytest.mark.parametrize(
    ("today", "done", "late"),
    [(date(2023, 3, 1), False, False), (date(2023, 3, 2), False, True),
     (date(2023, 3, 2), True, False)],
)  # fmt: skip
def test_a_step_is_late_after_its_day_while_it_is_not_done(today, done, late):
    assert step_late(StepDay(date(2023, 3, 1)), today, done=done) is late


@pytest.mark.parametrize(
    ("done", "before_done", "lacking", "state"),
    [
        (True, False, 3, StepState.DONE),
        (False, False, 0, StepState.NOT_BEGUN),
        (False, True, 1, StepState.MATERIALS),
        (False, True, 0, StepState.READY),
    ],
)
def test_where_a_step_stands(done, before_done, lacking, state):
    assert step_state(done=done, before_done=before_done, lacking=lacking) is state


@given(
    start=st.dates(date(2023, 1, 3), date(2023, 6, 30)),
    counts=st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=8),
)
def test_every_counted_day_is_a_working_day_after_what_it_counts_from(start, counts):
    found = step_days(start, [StepCount(*one) for one in counts], later)
    calendar = Calendar()
    for place, (due, (count, from_start)) in enumerate(zip(found, counts, strict=True)):
        base = start if from_start or place == 0 else found[place - 1].day
        assert due.day > base
        assert calendar.is_working_day(due.day)
        assert calendar.working_days_between(base, due.day) == count


def refused(done_on, **more):
    told = {
        "started_on": date(2023, 3, 1), "today": date(2023, 3, 8), "before": [], "lacking": [],
        "reason": "", **more,
    }  # fmt: skip
    return finish_refusal(done_on, **told)


@pytest.mark.parametrize(
    ("day", "more", "words"),
    [
        (9, {}, "还没有到"),
        (9, {"reason": "急"}, "还没有到"),
        (8, {"before": ["核名"]}, "前面的“核名”还没有办结"),
        (8, {"lacking": ["章程"]}, "还缺材料“章程”"),
    ],
)
def test_a_step_is_not_done_tomorrow_nor_before_its_turn_without_a_reason(day, more, words):
    assert words in refused(date(2023, 3, day), **more)


def test_a_step_may_be_done_from_the_start_to_today_and_out_of_turn_with_a_reason():
    assert refused(date(2023, 2, 28)) is not None
    assert refused(date(2023, 3, 1)) is None
    assert refused(date(2023, 3, 8), before=["核名"], lacking=["章程"], reason="容缺受理") is None


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("青沐示例铸造有限公司", "青沐示例铸造厂", 1.0, 1.0),
        ("青沐示例电子元件有限公司", "青沐示例电子元器件有限公司", 0.7, 0.99),
        ("青沐示例铸造有限公司", "霁川某某软件有限公司", 0.0, 0.2),
        ("厂", "店", 0.0, 0.0),
    ],
)
def test_names_look_alike_by_the_pairs_of_characters_that_both_have(one, other, least, most):
    assert least <= name_likeness(one, other) <= most
    assert name_likeness(one, other) == name_likeness(other, one)


def test_the_likest_twins_come_first_and_are_few():
    names = [(number, f"青沐示例铸造{'一二三四五六七'[number]}厂") for number in range(7)]
    found = twins("青沐示例铸造厂", [*names, (9, "青沐示例铸造有限公司"), (8, "别的")], least=0.7)
    assert (found[0].number, found[0].likeness, len(found)) == (9, 1.0, 5)


@given(
    name=st.text("青沐示例铸造厂电", min_size=1, max_size=9),
    others=st.lists(st.text("青沐示例铸造厂电（）", max_size=9), max_size=9),
)
def test_putting_names_aside_early_finds_what_comparing_all_finds(name, others):
    every = [(number, name_likeness(name, other)) for number, other in enumerate(others)]
    wanted = sorted((n for n in every if n[1] >= 0.7), key=lambda n: (-n[1], n[0]))[:5]
    found = twins(name, enumerate(others), least=0.7)
    assert [(twin.number, twin.likeness) for twin in found] == wanted
