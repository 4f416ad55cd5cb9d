"""The one machine of duties: its states, its acts, and which act leads from where to where.

A kind of duties chooses a subset of the states and names them in its trade's words; it adds none.
"""

from collections.abc import Collection
from enum import StrEnum


class State(StrEnum):
    """Where a duty stands."""

    OPEN = "OPEN"
    ASSIGNED = "ASSIGNED"
    ACCEPTED = "ACCEPTED"
    WORKING = "WORKING"
    REPLIED = "REPLIED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"
    RETURNED = "RETURNED"
    PAUSED = "PAUSED"
    WITHDRAWN = "WITHDRAWN"
    REOPENED = "REOPENED"


class Act(StrEnum):
    """What somebody does with a duty; those of ``STAYING`` leave it where it stands."""

    OPEN = "OPEN"
    GRADE = "GRADE"
    ASSIGN = "ASSIGN"
    ACCEPT = "ACCEPT"
    OBJECT = "OBJECT"
    DECIDE = "DECIDE"
    START = "START"
    REPLY = "REPLY"
    VERIFY = "VERIFY"
    SEND_BACK = "SEND_BACK"
    CLOSE = "CLOSE"
    REOPEN = "REOPEN"
    PAUSE = "PAUSE"
    CARRY = "CARRY"
    RESUME = "RESUME"
    TRANSFER = "TRANSFER"
    WITHDRAW = "WITHDRAW"
    ASK_EXTENSION = "ASK_EXTENSION"
    EXTEND = "EXTEND"
    REFUSE_EXTENSION = "REFUSE_EXTENSION"
    NAME_VERIFIER = "NAME_VERIFIER"
    ADD_FILE = "ADD_FILE"
    NOTE = "NOTE"
    REMIND = "REMIND"
    ESCALATE = "ESCALATE"
    RECOUNT = "RECOUNT"


ALWAYS = frozenset({State.OPEN, State.ASSIGNED, State.REPLIED, State.VERIFIED, State.CLOSED})
"""States that every kind has: no duty ends without somebody who verified it."""
ENDED = frozenset({State.CLOSED, State.WITHDRAWN})
STAYING = frozenset(
    {
        Act.GRADE,
        Act.ASK_EXTENSION,
        Act.EXTEND,
        Act.REFUSE_EXTENSION,
        Act.NAME_VERIFIER,
        Act.ADD_FILE,
        Act.NOTE,
        Act.REMIND,
        Act.ESCALATE,
        Act.RECOUNT,
    }
)
IN_HAND = (State.ASSIGNED, State.ACCEPTED, State.WORKING)
"""States in which the handler has the duty, in order."""
WITH_HANDLER = frozenset({*IN_HAND, State.RETURNED})
CLAIMED = frozenset(set(State) - ENDED - {State.VERIFIED})
"""States from which a duty may be withdrawn: not ended, and nobody has vouched for it yet."""


class TransitionError(ValueError):
    """An act that does not lead anywhere from where the duty stands.

    Parameters
    ----------
    state
        Where the duty stands.
    act
        What somebody wanted to do.
    wanted
        Where it would have led; None when the kind never offers the act.
    possible
        What may be done instead.
    """

    def __init__(
        self, state: State, act: Act, wanted: State | None, possible: tuple[Act, ...]
    ) -> None:
        acts = ", ".join(possible) or "-"
        super().__init__(f"{state} -{act}-> {wanted or '?'} is no step; possible: {acts}")
        self.state, self.act, self.wanted, self.possible = state, act, wanted, possible


def check_subset(states: Collection[str]) -> frozenset[State]:
    """Read the states that a kind passes.

    Parameters
    ----------
    states
        Names of states.

    Returns
    -------
    frozenset of State
        The same.

    Raises
    ------
    ValueError
        For a name that the machine does not have, or when one of `ALWAYS` is left out.

    Source
    ------
    docs/kernel/duties.md, rule 1: a kind chooses a subset and adds none. Dossier of enterprise
    cases, rule 11: replied is not closed.
    """
    chosen = frozenset(State(name) for name in states)
    missing = sorted(ALWAYS - chosen)
    if missing:
        raise ValueError(f"a kind of duties needs {', '.join(missing)}: no duty ends unverified")
    return chosen


def table(states: frozenset[State]) -> dict[Act, tuple[frozenset[State], State]]:
    """Give the acts that a kind has: from which of its states, and to which.

    Parameters
    ----------
    states
        The states that the kind passes, as `check_subset` gives them.

    Returns
    -------
    dict
        For each act that moves a duty: where it may stand, and where it stands afterwards.

    Source
    ------
    Dossier of enterprise cases, rule 1 (state machine) and rules 5 to 7, 11, 12; dossier of grids,
    rule 11 (seven steps, 2023).

    Examples
    --------
    >>> froms, to = table(ALWAYS)[Act.REPLY]
    >>> sorted(froms), to
    ([<State.ASSIGNED: 'ASSIGNED'>], <State.REPLIED: 'REPLIED'>)
    """
    desk = [state for state in IN_HAND if state in states][-1]
    waits = [state for state in IN_HAND[:2] if state in states][-1]
    back = State.RETURNED if State.RETURNED in states else desk
    may_reply: set[State] = {desk} if desk == State.WORKING else {desk, State.RETURNED}
    under_way: set[State] = {state for state in IN_HAND[1:] if state in states} or {desk}
    full: dict[Act, tuple[set[State], State]] = {
        Act.ASSIGN: ({State.OPEN, State.REOPENED}, State.ASSIGNED),
        Act.ACCEPT: ({State.ASSIGNED}, State.ACCEPTED),
        Act.OBJECT: ({State.ASSIGNED}, State.OPEN),
        Act.DECIDE: ({State.OPEN}, State.ASSIGNED),
        Act.START: ({waits, State.RETURNED}, State.WORKING),
        Act.REPLY: (may_reply, State.REPLIED),
        Act.VERIFY: ({State.REPLIED}, State.VERIFIED),
        Act.SEND_BACK: ({State.REPLIED}, back),
        Act.CLOSE: ({State.VERIFIED}, State.CLOSED),
        Act.REOPEN: ({State.CLOSED, State.WITHDRAWN}, State.REOPENED),
        Act.PAUSE: (under_way, State.PAUSED),
        Act.CARRY: (under_way | {State.PAUSED}, State.PAUSED),
        Act.RESUME: ({State.PAUSED}, desk),
        Act.TRANSFER: (set(WITH_HANDLER), State.ASSIGNED),
        Act.WITHDRAW: (set(CLAIMED), State.WITHDRAWN),
    }
    return {
        act: (frozenset(froms & states), to)
        for act, (froms, to) in full.items()
        if to in states and froms & states
    }


def possible(states: frozenset[State], state: State) -> tuple[Act, ...]:
    """List the acts that move a duty on from where it stands.

    Parameters
    ----------
    states
        The states that the kind passes.
    state
        Where the duty stands.

    Returns
    -------
    tuple of Act
        In the order of `Act`.

    Source
    ------
    As `table`.

    Examples
    --------
    >>> possible(ALWAYS, State.VERIFIED)
    (<Act.CLOSE: 'CLOSE'>,)
    """
    return tuple(act for act, (froms, _to) in table(states).items() if state in froms)


def after(states: frozenset[State], state: State, act: Act) -> State:
    """Give the state to which an act leads.

    Parameters
    ----------
    states
        The states that the kind passes.
    state
        Where the duty stands.
    act
        What is done.

    Returns
    -------
    State
        Where it stands afterwards; the same for an act that moves nothing.

    Raises
    ------
    TransitionError
        When the act leads nowhere from here.

    Source
    ------
    As `table`; any other transition is an error (dossier of enterprise cases, rule 1).
    """
    if act in STAYING:
        return state
    froms, to = table(states).get(act, (frozenset(), None))
    if to is None or state not in froms:
        raise TransitionError(state, act, to, possible(states, state))
    return to
