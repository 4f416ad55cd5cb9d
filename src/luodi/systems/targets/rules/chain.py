"""The way of a report through the offices: who acts when, and who may not."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from luodi.kernel.targets.rules import Phrase


class Act(StrEnum):
    """What somebody does with a report."""

    DRAFT = "DRAFT"
    EDIT = "EDIT"
    HAND_IN = "HAND_IN"
    APPROVE = "APPROVE"
    SKIP = "SKIP"
    RETURN = "RETURN"
    TAKE_BACK = "TAKE_BACK"
    CORRECT = "CORRECT"
    WITHDRAW = "WITHDRAW"


APPROVALS = {
    "UNIT": "targets.approve_unit",
    "LEAD": "targets.approve_lead",
    "OFFICE": "targets.approve_office",
}
"""States in which a report waits for an office, in order, and the permission that acts there."""


@dataclass(frozen=True)
class Person:
    """A user who acted on a report, with the name that an error says."""

    user_id: int
    name: str


def states_after(state: str, *, leads: bool) -> tuple[str, ...]:
    """Give the states that an approval leads through, the last of which is where it stays.

    Parameters
    ----------
    state
        ``UNIT``, ``LEAD`` or ``OFFICE``.
    leads
        Whether the reporting unit leads the target: then it does not approve twice.

    Source
    ------
    House rule: the head of the unit, the lead unit and the supervision office each approve; the
    lead unit's own report skips the second step (docs/systems/targets.md).

    Examples
    --------
    >>> states_after("UNIT", leads=True), states_after("UNIT", leads=False)
    (('LEAD', 'OFFICE'), ('LEAD',))
    """
    order = [*APPROVALS, "POSTED"]
    after = order[order.index(state) + 1]
    return (after, "OFFICE") if after == "LEAD" and leads else (after,)


def check_approver(
    approver: Person, *, drafters: Collection[Person], last: Person | None
) -> str | None:
    """Say why a person may not approve a report; None when they may.

    Parameters
    ----------
    approver
        Who wants to approve.
    drafters
        Who ever drafted it, edited it or handed it in.
    last
        Who approved the step before, if any.

    Source
    ------
    House rule: whoever verifies is not the one who handled (docs/systems/targets.md).

    Examples
    --------
    >>> chen = Person(1, "陈甲")
    >>> check_approver(chen, drafters=[chen], last=None)
    '陈甲填报了这份报送，不能由本人审核；请由另一人审核'
    """
    if any(person.user_id == approver.user_id for person in drafters):
        return Phrase("%(name)s填报了这份报送，不能由本人审核；请由另一人审核", name=approver.name)
    if last is not None and last.user_id == approver.user_id:
        return Phrase(
            "上一步由%(name)s审核，同一人不能接连审核两步；请由另一人审核", name=last.name
        )
    return None
