"""Gravity, states, closing, satisfaction, visits: the dossier's numbers and limits."""

from datetime import date, datetime
from fractions import Fraction

import pytest

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.duties.rules import Act, State
from luodi.systems.enterprises.rules import (
    Care,
    CaseState,
    Category,
    Closing,
    Heard,
    Patience,
    Satisfaction,
    Severity,
    Solved,
    Standing,
    VisitLimits,
    Weight,
    asker_refusal,
    case_state,
    closing,
    comes_again,
    due_by,
    on_time,
    satisfaction,
    weigh,
)

POWER, LAW = Category.POWER, Category.LAW


@pytest.mark.parametrize(
    ("category", "weight", "severity", "reasons"),
    [
        (LAW, Weight(), Severity.C, ()),
        (LAW, Weight(units=1), Severity.C, ()),
        (LAW, Weight(units=2), Severity.B, ("涉及 2 个单位的职责",)),
        (LAW, Weight(lay_offs=10), Severity.C, ()),
        (LAW, Weight(lay_offs=11), Severity.A, ("可能裁员 11 人",)),
        (LAW, Weight(order_loss=Fraction(5, 100)), Severity.C, ()),
        (
            LAW,
            Weight(order_loss=Fraction(51, 1000)),
            Severity.A,
            ("订单损失占上年营业收入的 5.1%",),
        ),
        (LAW, Weight(levels=2), Severity.C, ()),
        (POWER, Weight(levels=2, units=3), Severity.A, ("要 2 级政府办理",)),
        (POWER, Weight(stops_production=True, danger=True), Severity.A,
         ("可能停产", "有安全危险")),
        (POWER, Weight(stops_production=False, danger=False, lay_offs=0), Severity.C, ()),
    ],
)  # fmt: skip
def test_gravity_follows_what_is_known(category, weight, severity, reasons):
    weighed = weigh(category, weight)
    assert (weighed.severity, tuple(weighed.reasons)) == (severity, reasons)


@pytest.mark.parametrize(
    ("standing", "state"),
    [
        (Standing(State.OPEN), CaseState.NEW),
        (Standing(State.OPEN, triaged=True), CaseState.TRIAGED),
        (Standing(State.OPEN, triaged=True, objection_open=True), CaseState.REJECTED_ASSIGNMENT),
        (Standing(State.ASSIGNED, last_assignment=Act.ASSIGN), CaseState.ASSIGNED),
        (Standing(State.ASSIGNED, last_assignment=Act.TRANSFER), CaseState.TRANSFERRED),
        (Standing(State.ACCEPTED), CaseState.ACCEPTED),
        (Standing(State.WORKING), CaseState.WORKING),
        (Standing(State.WORKING, extended=True), CaseState.EXTENDED),
        (Standing(State.RETURNED), CaseState.WORKING),
        (Standing(State.PAUSED), CaseState.PAUSED),
        (Standing(State.PAUSED, carried=True), CaseState.CARRIED),
        (Standing(State.REPLIED), CaseState.REPLIED),
        (Standing(State.VERIFIED), CaseState.VERIFIED),
        (Standing(State.CLOSED), CaseState.CLOSED),
        (Standing(State.WITHDRAWN), CaseState.WITHDRAWN),
        (Standing(State.REOPENED, triaged=True), CaseState.REOPENED),
    ],
)
def test_every_state_of_the_dossier_is_read_off_the_machine(standing, state):
    assert case_state(standing) is state


def test_all_states_of_the_dossier_can_be_reached():
    assert len(CaseState) == 15


MARCH = [date(2023, 3, day) for day in (6, 7, 8)]


@pytest.mark.parametrize(
    ("heard", "how"),
    [
        (Heard(Solved.YES), Closing.CONFIRMED),
        (Heard(Solved.PARTLY, plan=True), Closing.PLANNED),
        (Heard(None, tries=MARCH, days_waited=5), Closing.UNCONFIRMED),
    ],
)
def test_a_case_closes_as_the_firm_allows(heard, how):
    assert closing(heard, Patience()) is how


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        (Heard(Solved.PARTLY), "附上书面的后续办理计划"),
        (Heard(Solved.NO, tries=MARCH, days_waited=9), "企业说没有解决"),
        (Heard(None), "已在 0 个不同的日子询问，须满 3 个；已等 0 个工作日，须满 5 个"),
        (Heard(None, tries=MARCH, days_waited=4), "已等 4 个工作日"),
        (Heard(None, tries=[*MARCH[:2], MARCH[0]], days_waited=8), "已在 2 个不同的日子"),
    ],
)
def test_a_case_that_the_firm_does_not_allow_stays_open_and_says_why(heard, words):
    refused = closing(heard, Patience())
    assert not isinstance(refused, Closing)
    assert words in refused


def test_whoever_handled_a_case_does_not_ask_the_firm():
    assert asker_refusal(3, [1, 2]) is None
    assert asker_refusal(2, [1, 2]) == "您办理过这件诉求，不能由您回访；请由另一人回访"


def test_the_same_need_within_ninety_days_brings_the_case_back():
    closed = date(2023, 3, 1)
    assert comes_again(closed, date(2023, 5, 30), 90)
    assert not comes_again(closed, date(2023, 5, 31), 90)
    assert not comes_again(closed, date(2023, 2, 28), 90)


def test_in_time_is_before_the_instant_from_which_it_is_late_and_may_be_unknown():
    due = datetime(2023, 3, 10, tzinfo=SHANGHAI)
    before, at = datetime(2023, 3, 9, 23, 59, tzinfo=SHANGHAI), due
    assert on_time(before, due, provisional=False) is True
    assert on_time(at, due, provisional=False) is False
    assert on_time(at, due, provisional=True) is None
    assert on_time(None, due, provisional=False) is None
    assert on_time(at, None, provisional=False) is None


@pytest.mark.parametrize(
    ("good", "answered", "share", "lower", "ranked"),
    [(36, 38, "94.7", "82.7", True), (5, 5, "100.0", "56.6", False), (0, 4, "0.0", "0.0", False)],
)
def test_satisfaction_is_shown_with_its_lower_bound(good, answered, share, lower, ranked):
    shown = Satisfaction(good, answered)
    assert f"{float(shown.share) * 100:.1f}" == share
    assert f"{shown.lower * 100:.1f}" == lower
    assert shown.may_rank(20) is ranked


def test_nobody_answered_is_unknown_and_a_wrong_score_is_refused():
    assert (Satisfaction(0, 0).share, Satisfaction(0, 0).lower) == (None, None)
    assert satisfaction([5, 4, 3, 1]) == Satisfaction(2, 4)
    with pytest.raises(ValueError, match="not 6"):
        satisfaction([5, 6])


@pytest.mark.parametrize(
    ("care", "day"),
    [
        (Care.KEY, date(2023, 2, 28)),
        (Care.SCALED, date(2023, 3, 31)),
        (Care.OTHER, date(2023, 7, 31)),
    ],
)
def test_visits_are_due_by_how_closely_a_firm_is_looked_after(care, day):
    assert due_by(date(2023, 1, 31), care, VisitLimits()) == day
    assert due_by(None, care, VisitLimits()) is None
