"""Helping units: until when they answer, who may be asked, what the lead is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from luodi.kernel.duties.rules import State
from luodi.systems.enterprises.rules import (
    LIMITS,
    Asked,
    CaseState,
    Facing,
    Helping,
    HelpState,
    Patience,
    Scheme,
    Urgency,
    help_key,
    help_state,
    helping_refusal,
    next_step,
    unit_refusal,
)

DUE = datetime(2023, 3, 6, 16, tzinfo=UTC)
BEFORE = DUE - timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("asked", "now", "state"),
    [
        (Asked(DUE), BEFORE, HelpState.WAITING),
        (Asked(DUE), DUE, HelpState.LATE),
        (Asked(DUE, provisional=True), DUE + timedelta(days=9), HelpState.WAITING),
        (Asked(DUE, answered_at=BEFORE), DUE, HelpState.ANSWERED),
        (Asked(DUE, answered_at=DUE), DUE, HelpState.ANSWERED_LATE),
        (Asked(DUE, provisional=True, answered_at=DUE), DUE, HelpState.ANSWERED),
        (Asked(DUE, withdrawn_at=DUE), DUE, HelpState.WITHDRAWN),
    ],
)
def test_an_asking_is_late_from_its_deadline_on_and_never_while_the_day_is_unsure(
    asked, now, state
):
    assert help_state(asked, now) is state


def test_the_scheme_that_limits_helping_units_does_so_by_its_own_threshold():
    keys = {scheme: help_key(scheme) for scheme in (*Scheme, None)}
    assert keys.pop(Scheme.QUANZHOU_2022) == "enterprises.qz2022_co_units"
    assert set(keys.values()) == {"enterprises.help_days"}
    assert "enterprises.qz2022_co_units" in {limit.key for limit in LIMITS}


def test_help_is_asked_only_while_a_unit_handles_the_case():
    asks = {state for state in State if helping_refusal(state, discipline=False) is None}
    assert asks == {
        State.ASSIGNED, State.ACCEPTED, State.WORKING, State.RETURNED, State.PAUSED,
    }  # fmt: skip
    for state in State:
        assert "作风和腐败" in helping_refusal(state, discipline=True)


def test_a_unit_is_refused_by_name_and_told_what_to_do():
    def refused(**told):
        return unit_refusal("甲局", **{"leads": False, "standing": False, "able": True, **told})

    assert refused() is None
    assert "主办单位" in refused(leads=True, standing=True, able=False)
    assert "先撤回" in refused(standing=True)
    assert "甲局" in refused(able=False)


def step(state, **told):
    facing = Facing(state=state, **told)
    return next_step(facing, Patience(days=5, tries=3), date(2023, 3, 8))


def test_the_lead_is_told_who_is_late_who_answered_and_who_not():
    some = Helping(late=("甲局",), waiting=("乙局",), answered=("丙局", "丁局"))
    told = step(CaseState.WORKING, helping=some)
    assert (told.urgency, told.what) == (Urgency.TODAY, "催协办单位答复")
    assert told.why == (
        "协办单位逾期没有答复：甲局",
        "协办单位已答复：丙局、丁局",
        "企业在等答复",
        "等协办单位答复：乙局",
    )


def test_once_all_answered_the_lead_answers_the_firm():
    told = step(CaseState.EXTENDED, helping=Helping(answered=("丙局",)))
    assert (told.urgency, told.what) == (Urgency.SOON, "看协办单位的答复，再答复企业")
    assert told.why == ("协办单位已答复：丙局", "已经延期，企业在等答复")


def test_what_waits_for_others_does_not_hurry_and_what_is_late_stays_late():
    waits = step(CaseState.WORKING, helping=Helping(waiting=("乙局",)))
    assert (waits.urgency, waits.what) == (Urgency.OPEN, "办理并答复企业")
    late = step(CaseState.WORKING, late=True, helping=Helping(late=("甲局",)))
    assert (late.urgency, late.what) == (Urgency.LATE, "催协办单位答复")


def test_a_paused_case_rests_until_a_helper_is_late_or_all_answered():
    urgencies = [
        step(CaseState.PAUSED, late=True, helping=helping).urgency
        for helping in (
            Helping(),
            Helping(waiting=("乙局",)),
            Helping(answered=("丙局",)),
            Helping(late=("甲局",)),
        )
    ]
    assert urgencies == [Urgency.RESTING, Urgency.RESTING, Urgency.SOON, Urgency.TODAY]


def test_an_accepted_case_is_begun_first_and_one_that_nobody_took_says_nothing_of_helpers():
    told = step(CaseState.ACCEPTED, helping=Helping(answered=("丙局",)))
    assert (told.what, told.why) == ("开始办理", ("协办单位已答复：丙局", "已签收，企业在等答复"))
    told = step(CaseState.ASSIGNED, helping=Helping(late=("甲局",)))
    assert told.why == ("已交办，还没有签收",)
