"""Doors that stand open, and how the firm of a case is reached."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.duties.rules import Act, State
from luodi.kernel.duties.words import act_word
from luodi.standards.text import half_width
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import Case, CaseContact, CasePhone, Firm, ReportDoor, Visit

DOORS = "enterprises.open_door"
EXPLAINED = frozenset({Act.REPLY, Act.PAUSE, Act.CARRY, Act.EXTEND, Act.SEND_BACK, Act.REOPEN})
"""Acts whose reason the firm is told. *Source: dossier of enterprise cases, rules 8 and 11.*"""
WORDS = {Act.OPEN: _("收到"), Act.NOTE: _("补充")}
GIVEN = frozenset({Act.ASSIGN, Act.TRANSFER})
TOLD = EXPLAINED | GIVEN | {Act.OPEN, Act.ACCEPT, Act.START, Act.RESUME, Act.CLOSE, Act.WITHDRAW,
                            Act.NOTE}  # fmt: skip


def visible_doors(actor: Actor) -> QuerySet[ReportDoor]:
    """Give the doors of the offices over which the actor may open some."""
    return visible(actor, ReportDoor, DOORS).select_related("unit")


def door_of(token: str) -> ReportDoor | None:
    """Give the door that a link leads to; None when there is none, or it has ended."""
    rows = unrestricted(ReportDoor, why="whoever has the link may report; it shows nothing else")
    return rows.filter(token=token, ended_on=None).select_related("unit__place").first()


def contact_of(case: Case) -> CaseContact | None:
    """Fetch the code of a case; None when none was given out."""
    rows = unrestricted(CaseContact, why="the right to the case was asked for first")
    return rows.filter(case=case).first()


def phone_of(case: Case) -> CasePhone | None:
    """Fetch the telephone number of a case; None when the firm left none."""
    rows = unrestricted(CasePhone, why="the right to the case was asked for first")
    return rows.filter(case=case).first()


@dataclass(frozen=True)
class ToldStep:
    """A step of a case as its firm sees it: no person, and words only where they are for it."""

    at: datetime
    act: str
    words: str
    unit: str
    note: str


def way_told(case: Case) -> list[ToldStep]:
    """List the steps of a case that its firm sees, in order."""
    steps = case.duty.steps.filter(act__in=TOLD).select_related("unit", "to_unit")
    return [
        ToldStep(
            at=step.at,
            act=step.act,
            words=str(WORDS.get(Act(step.act)) or act_word(step.act)),
            unit=str(step.to_unit or "") if step.act in GIVEN else "",
            note=step.note if step.act in EXPLAINED or step.user_id is None else "",
        )
        for step in steps
        if step.act != Act.NOTE or step.user_id is None
    ]


def owned(case: Case, contact: CaseContact) -> rules.Owned:
    """Give where a case stands for its firm."""
    return rules.Owned(
        state=State(case.duty.state),
        triaged=bool(case.category),
        confidential=case.confidential,
        quiet=contact.quiet,
    )


def visits_ahead(case: Case) -> QuerySet[Visit]:
    """Give the planned visits that the firm of a case may speak of.

    Whoever reports may give any credit code: only once an office has read the case does it stand
    for the firm.
    """
    rows = unrestricted(Visit, why="of the firm whose case an office has read")
    ahead = rows.filter(state=rules.VisitState.PLANNED.value, day__gte=clock.today())
    own = ahead.filter(firm=case.firm_id) if case.firm_id and case.category else ahead.none()
    return own.prefetch_related("parts__unit").order_by("day", "pk")


def firm_by_code(typed: str) -> Firm | None:
    """Give the firm on the ledger whose credit code somebody typed; a name alone proves nothing."""
    rows = unrestricted(Firm, why="found by its whole code, and not shown to whoever typed it")
    code = half_width(typed).strip().upper()
    rows = rows.select_related("party__place", "merged_into__party__place")
    found = rows.filter(party__credit_code=code).first()
    return found and (found.merged_into or found)
