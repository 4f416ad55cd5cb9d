"""Where a case stands, in the words of the trade, read off its duty."""

from dataclasses import dataclass
from enum import StrEnum

from luodi.kernel.duties.rules import Act, State


class CaseState(StrEnum):
    """Every state of a case; each is one of the machine's, seen with what led there."""

    NEW = "NEW"
    TRIAGED = "TRIAGED"
    ASSIGNED = "ASSIGNED"
    REJECTED_ASSIGNMENT = "REJECTED_ASSIGNMENT"
    TRANSFERRED = "TRANSFERRED"
    ACCEPTED = "ACCEPTED"
    WORKING = "WORKING"
    EXTENDED = "EXTENDED"
    PAUSED = "PAUSED"
    CARRIED = "CARRIED"
    REPLIED = "REPLIED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True)
class Standing:
    """What a duty tells of where its case stands.

    ``last_assignment`` is the act that gave it to its unit last; ``triaged`` whether it has its
    category and severity.
    """

    state: State
    triaged: bool = False
    objection_open: bool = False
    extended: bool = False
    carried: bool = False
    last_assignment: Act | None = None


_SAME = {
    State.ACCEPTED: CaseState.ACCEPTED,
    State.RETURNED: CaseState.WORKING,
    State.REPLIED: CaseState.REPLIED,
    State.VERIFIED: CaseState.VERIFIED,
    State.CLOSED: CaseState.CLOSED,
    State.REOPENED: CaseState.REOPENED,
    State.WITHDRAWN: CaseState.WITHDRAWN,
}


def case_state(standing: Standing) -> CaseState:
    """Give the state of a case.

    Parameters
    ----------
    standing
        What its duty tells.

    Source
    ------
    Dossier of enterprise cases, rule 1: the main states and the side states. The machine of
    duties holds the transitions (docs/kernel/duties.md); sent back after a firm's NO a case is
    in progress again.

    Examples
    --------
    >>> case_state(Standing(State.PAUSED, triaged=True, carried=True)).value
    'CARRIED'
    """
    if standing.state in _SAME:
        return _SAME[standing.state]
    if standing.state is State.OPEN:
        if standing.objection_open:
            return CaseState.REJECTED_ASSIGNMENT
        return CaseState.TRIAGED if standing.triaged else CaseState.NEW
    if standing.state is State.ASSIGNED:
        passed_on = standing.last_assignment is Act.TRANSFER
        return CaseState.TRANSFERRED if passed_on else CaseState.ASSIGNED
    if standing.state is State.PAUSED:
        return CaseState.CARRIED if standing.carried else CaseState.PAUSED
    return CaseState.EXTENDED if standing.extended else CaseState.WORKING
