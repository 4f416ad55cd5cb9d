"""Firms, cases and visits put into the words of the API."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.web.api import Named, place_of
from luodi.systems.enterprises.api.schemas import (
    CaseLine,
    CaseNamed,
    FindingLine,
    FirmLine,
    FirmNamed,
    HelpLine,
    VisitLine,
    VisitPartLine,
    Window,
)
from luodi.systems.enterprises.models import Case, CaseHelp, Firm, Visit, VisitFinding
from luodi.systems.enterprises.reads import states_of
from luodi.systems.enterprises.reads.cases import cases_seen
from luodi.systems.enterprises.reads.helping import asked_of, helps_of
from luodi.systems.enterprises.rules import (
    Care,
    CaseState,
    Category,
    Channel,
    Closing,
    FindingKind,
    Half,
    Severity,
    VisitAct,
    VisitState,
    help_state,
)


def firm_told(firm: Firm) -> FirmLine:
    """Write a firm, with the tags and counts that `firm_lines` added."""
    party = firm.party
    return FirmLine(
        id=firm.pk,
        name=party.name,
        credit_code=party.credit_code,
        care=Care(firm.care),
        size_class=firm.size_class,
        industry_code=firm.industry_code,
        tags=firm.words,  # type: ignore[attr-defined] # added by firm_lines
        unit=Named.from_orm(party.unit),
        place=place_of(party.place),
        open_cases=firm.open_cases,  # type: ignore[attr-defined] # added by firm_lines
        version=firm.version,
        page=reverse("enterprises:firm", args=[firm.pk]),
    )


def case_lines(cases: Sequence[Case]) -> list[CaseLine]:
    """Write cases, in three queries for all."""
    states, now = states_of(cases), clock.now()
    helps: dict[int, list[HelpLine]] = {case.pk: [] for case in cases}
    for help_ in helps_of(cases):
        if help_.withdrawn_at is None:
            helps[help_.case_id].append(_help(help_, now))
    return [_case(case, states[case.pk], helps[case.pk]) for case in cases]


def _help(help_: CaseHelp, now: datetime) -> HelpLine:
    return HelpLine(
        unit=Named.from_orm(help_.unit),
        state=help_state(asked_of(help_), now),
        asked_at=help_.asked_at,
        due_at=help_.due_at,
        due_provisional=help_.provisional,
        answered_at=help_.answered_at,
    )


def _case(case: Case, state: CaseState, helping: list[HelpLine]) -> CaseLine:
    duty = case.duty
    return CaseLine(
        id=case.pk,
        number=duty.number,
        firm=FirmNamed(id=case.firm.pk, name=case.firm.party.name) if case.firm else None,
        state=state,
        category=Category(case.category) if case.category else None,
        severity=Severity(case.severity) if case.severity else None,
        channel=Channel(case.channel),
        confidential=case.confidential,
        office=Named.from_orm(case.unit),
        unit=Named.from_orm(duty.unit),
        helping=helping,
        place=place_of(case.place),
        received_at=duty.received_at,
        due_at=duty.due_at,
        due_provisional=duty.provisional,
        replied_at=duty.replied_at,
        ended_at=duty.ended_at,
        closing=Closing(case.closing) if case.closing else None,
        parent=case.parent_id,
        page=reverse("enterprises:case", args=[case.pk]),
    )


PLANS = {VisitAct.PLAN.value, VisitAct.MOVE.value, VisitAct.MOVE_FOR_FIRM.value}


def visit_lines(actor: Actor, visits: Sequence[Visit]) -> list[VisitLine]:
    """Write visits fetched by `with_parts`, with the cases that the actor may see."""
    taken = [one.case_id for visit in visits for one in _findings(visit) if one.case_id]
    seen = {case.pk for case in cases_seen(actor, taken)}
    return [_visit(visit, seen) for visit in visits]


def _findings(visit: Visit) -> list[VisitFinding]:
    return [one for part in visit.parts.all() for one in part.findings.all()]


def _visit(visit: Visit, seen: Collection[int]) -> VisitLine:
    firm = visit.firm
    plans = [step for step in visit.steps.all() if step.act in PLANS]
    return VisitLine(
        id=visit.pk,
        firm=FirmNamed(id=firm.pk, name=firm.party.name),
        credit_code=firm.party.credit_code,
        state=VisitState(visit.state),
        window=Window(day=visit.day, half=Half(visit.half)),
        planned=Window(day=plans[-1].day, half=Half(plans[-1].half)) if plans else None,
        purpose=visit.purpose,
        asked=visit.asked,
        afterwards=visit.afterwards,
        over_limit=visit.over_limit,
        unit=Named.from_orm(visit.unit),
        parts=[
            VisitPartLine(
                unit=Named.from_orm(part.unit),
                post=part.post.title if part.post else None,
                findings=[_finding(one, seen) for one in part.findings.all()],
            )
            for part in visit.parts.all()
        ],
        place=place_of(firm.party.place),
        registered_at=visit.planned_at,
        recorded_at=min((one.at for one in _findings(visit)), default=None),
        version=visit.version,
        page=reverse("enterprises:visit", args=[visit.pk]),
    )


def _finding(finding: VisitFinding, seen: Collection[int]) -> FindingLine:
    case = finding.case if finding.case_id in seen else None
    return FindingLine(
        kind=FindingKind(finding.kind),
        recorded_at=finding.at,
        taken=finding.case_id is not None,
        case=CaseNamed(id=case.pk, number=case.duty.number) if case else None,
    )
