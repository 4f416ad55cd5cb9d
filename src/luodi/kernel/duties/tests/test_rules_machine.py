"""The machine: the chart of a full kind, subsets, errors that name both states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.duties.rules import (
    ALWAYS,
    ENDED,
    STAYING,
    Act,
    State,
    TransitionError,
    after,
    check_subset,
    possible,
    table,
    verified_above,
    verifier_refusal,
)

FULL = frozenset(State)
OPTIONAL = sorted(FULL - ALWAYS)
SUBSETS = st.sets(st.sampled_from(OPTIONAL)).map(lambda chosen: ALWAYS | frozenset(chosen))


def edges(states: frozenset[State]) -> set[tuple[State, Act, State]]:
    return {(state, act, to) for act, (froms, to) in table(states).items() for state in froms}


def test_the_chart_of_a_full_kind():
    found = {f"{a}>{b}" for a, _act, b in edges(FULL)}
    assert found == {
        "OPEN>ASSIGNED", "ASSIGNED>ACCEPTED", "ACCEPTED>WORKING", "WORKING>REPLIED",
        "REPLIED>VERIFIED", "VERIFIED>CLOSED",
        "ASSIGNED>OPEN", "ASSIGNED>ASSIGNED", "ACCEPTED>ASSIGNED", "WORKING>ASSIGNED",
        "RETURNED>ASSIGNED", "REPLIED>RETURNED", "RETURNED>WORKING",
        "ACCEPTED>PAUSED", "WORKING>PAUSED", "PAUSED>PAUSED", "PAUSED>WORKING",
        "CLOSED>REOPENED", "WITHDRAWN>REOPENED", "REOPENED>ASSIGNED",
        "OPEN>WITHDRAWN", "ASSIGNED>WITHDRAWN", "ACCEPTED>WITHDRAWN", "WORKING>WITHDRAWN",
        "RETURNED>WITHDRAWN", "PAUSED>WITHDRAWN", "REPLIED>WITHDRAWN", "REOPENED>WITHDRAWN",
    }  # fmt: skip


def test_an_act_that_is_no_step_names_both_states_and_what_is_possible():
    with pytest.raises(TransitionError) as caught:
        after(FULL, State.OPEN, Act.CLOSE)
    error = caught.value
    assert (error.state, error.wanted) == (State.OPEN, State.CLOSED)
    assert error.possible == (Act.ASSIGN, Act.DECIDE, Act.WITHDRAW)
    assert str(error) == ("OPEN -CLOSE-> CLOSED is no step; possible: ASSIGN, DECIDE, WITHDRAW")


def test_an_act_that_a_kind_never_offers_has_nowhere_to_lead():
    with pytest.raises(TransitionError) as caught:
        after(ALWAYS, State.ASSIGNED, Act.PAUSE)
    assert caught.value.wanted is None


def test_a_short_kind_goes_straight():
    state = State.OPEN
    for act in (Act.ASSIGN, Act.REPLY, Act.VERIFY, Act.CLOSE):
        state = after(ALWAYS, state, act)
    assert state == State.CLOSED
    assert possible(ALWAYS, State.CLOSED) == ()
    assert after(ALWAYS, State.REPLIED, Act.SEND_BACK) == State.ASSIGNED


def test_a_kind_without_working_answers_what_was_returned():
    states = ALWAYS | {State.ACCEPTED, State.RETURNED}
    assert after(states, State.RETURNED, Act.REPLY) == State.REPLIED
    assert after(states, State.ACCEPTED, Act.REPLY) == State.REPLIED


def test_a_kind_needs_the_states_that_make_sure_of_a_verifier():
    assert check_subset(["OPEN", "ASSIGNED", "REPLIED", "VERIFIED", "CLOSED"]) == ALWAYS
    with pytest.raises(ValueError, match="VERIFIED"):
        check_subset(["OPEN", "ASSIGNED", "REPLIED", "CLOSED"])
    with pytest.raises(ValueError, match="STOLEN"):
        check_subset([*ALWAYS, "STOLEN"])


@given(SUBSETS)
def test_no_subset_reaches_closed_but_through_verified_and_verified_but_through_replied(states):
    assert {(a, act) for a, act, b in edges(states) if b == State.CLOSED} == {
        (State.VERIFIED, Act.CLOSE)
    }
    assert {(a, act) for a, act, b in edges(states) if b == State.VERIFIED} == {
        (State.REPLIED, Act.VERIFY)
    }


@given(SUBSETS)
def test_every_subset_stays_inside_itself_and_leads_from_open_to_closed(states):
    reached, front = {State.OPEN}, {State.OPEN}
    while front:
        front = {b for a, _act, b in edges(states) if a in front} - reached
        reached |= front
    assert {b for _a, _act, b in edges(states)} <= states
    assert State.CLOSED in reached
    stuck = {state for state in reached if not possible(states, state)}
    assert stuck <= ENDED


@given(SUBSETS, st.sampled_from(sorted(STAYING)), st.sampled_from(sorted(FULL)))
def test_an_act_that_moves_nothing_leaves_the_state(states, act, state):
    assert after(states, state, act) == state


@pytest.mark.parametrize(
    ("posts", "people", "above"), [(3, 2, False), (2, 2, True), (3, 1, True), (0, 0, True)]
)
def test_a_small_unit_is_verified_one_level_up(posts, people, above):
    assert verified_above(posts, people) is above


def test_nobody_verifies_what_they_handled_and_no_machine_verifies():
    assert verifier_refusal(3, "丙", {1, 2}) is None
    assert "丙办理过" in (verifier_refusal(3, "丙", {1, 3}) or "")
    assert "要由人来做" in (verifier_refusal(None, "luodi", set()) or "")
