"""What was found at a visit, by each unit, and the case that a need becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.search.actions import put
from luodi.kernel.targets.words import in_words
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.actions.cases import CaseSpec, take_case
from luodi.systems.enterprises.actions.visits import KIND, locked_visit, step
from luodi.systems.enterprises.actions.words import needed
from luodi.systems.enterprises.models import Case, Visit, VisitFinding, VisitPart
from luodi.systems.enterprises.reads.finding import findable_visit
from luodi.systems.enterprises.reads.visits import RECORD
from luodi.systems.enterprises.rules import Channel, FindingKind, Half, VisitAct, VisitState

LONGEST_FINDING = 2_000


@dataclass(frozen=True)
class FindingSpec:
    """One thing that was found: a need, praise, or that there is no need."""

    kind: FindingKind
    text: str


@dataclass(frozen=True)
class SectionSpec:
    """What one unit found; a section without findings is not filled."""

    part: VisitPart
    findings: Sequence[FindingSpec]


@transaction.atomic
def record_visit(
    *, actor: Actor, visit: Visit, day: date, sections: Sequence[SectionSpec]
) -> Visit:
    """Write down what units found at a visit; the first who does so makes it done.

    Parameters
    ----------
    actor
        Needs ``enterprises.record_visit`` over the unit of each filled section and the firm's
        place.
    visit, day
        The visit, and the day on which it was; that of one done already stays.
    sections
        What was found, by unit. Findings are added to those that stand.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the day lies ahead, no section is filled, or the visit was called off.
    """
    held = locked_visit(visit)
    filled = [section for section in sections if section.findings]
    acting = actor
    for section in filled:
        acting = require(
            actor,
            RECORD,
            unit_path=section.part.unit.path,
            place_path=held.firm.party.place.path,
        )
    _check(held, day, filled)
    before = {"day": held.day.isoformat(), "state": held.state}
    if held.state == VisitState.PLANNED:
        changed = {"state": VisitState.DONE.value, "day": day, "version": held.version + 1}
        Visit.objects.filter(pk=held.pk).update(**changed)
        held.state, held.day, held.version = VisitState.DONE.value, day, held.version + 1
    for section in filled:
        write_findings(section, actor)
        step(held, VisitAct.RECORD, actor, unit=section.part.unit)
    put(findable_visit(held))
    record(
        actor=acting,
        verb=RECORD,
        record=(KIND, held.pk),
        before=before,
        after={
            "day": held.day.isoformat(),
            "state": held.state,
            "findings": {one.part.unit.code: len(one.findings) for one in filled},
        },
    )
    return held


def _check(held: Visit, day: date, filled: Sequence[SectionSpec]) -> None:
    if held.state not in {VisitState.PLANNED, VisitState.DONE}:
        raise ValidationError(
            _("这次走访%(state)s，没有可记的；企业另行接待的，请另立走访")
            % {"state": held.get_state_display()}
        )
    if held.state == VisitState.DONE and day != held.day:
        raise ValidationError({"day": _("这次走访已记为 %(day)s；请核对日期") % {"day": held.day}})
    refused = rules.record_refusal(
        day,
        planned_on=_planned_on(held),
        today=clock.today(),
        filled=len(filled),
    )
    if refused is not None:
        raise ValidationError(in_words(refused))
    if any(section.part.visit_id != held.pk for section in filled):
        raise ValidationError(_("有单位不在这次走访里；请先并入再记"))


def _planned_on(held: Visit) -> date:
    return held.day if held.afterwards else held.planned_at.astimezone(clock.SHANGHAI).date()


def write_findings(section: SectionSpec, actor: Actor) -> None:
    """Write down what a unit found; the right to it was asked."""
    VisitFinding.objects.bulk_create(
        VisitFinding(
            part=section.part,
            kind=finding.kind.value,
            text=needed(finding.text, None, _("走访发现为空；请写一句情况"), LONGEST_FINDING),
            at=clock.now(),
            entered_by_id=actor.user_id,
        )
        for finding in section.findings
    )


@transaction.atomic
def take_finding(*, actor: Actor, finding: VisitFinding, unit: Unit) -> Case:
    """Make a case of a need that was found at a visit; the two stay linked.

    Parameters
    ----------
    actor
        Needs ``enterprises.take_case`` over the office and the firm's place, and to open duties
        there.
    finding, unit
        The need, and the office that keeps the case.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When it is no need, or is a case already.
    """
    visit = locked_visit(finding.part.visit)
    held = VisitFinding.objects.select_related("case__duty").get(pk=finding.pk)
    if held.kind != FindingKind.NEED:
        raise ValidationError(_("这一条不是诉求，不用立案"))
    if held.case is not None:
        raise ValidationError(
            _("这一条已立为 %(number)s；请在诉求页上办") % {"number": held.case.duty.number}
        )
    several = visit.parts.filter(findings__isnull=False).distinct().count() > 1
    case = take_case(
        actor=actor,
        spec=CaseSpec(
            unit=unit,
            channel=Channel.TEAM_VISIT if several else Channel.FIELD_VISIT,
            text=held.text,
            firm=visit.firm,
            received_at=_voiced(visit, held),
        ),
    )
    VisitFinding.objects.filter(pk=held.pk).update(case=case)
    record(
        actor=actor,
        verb="enterprises.take_finding",
        record=(KIND, visit.pk),
        after={"finding": held.pk, "case": case.duty.number},
    )
    return case


def _voiced(visit: Visit, finding: VisitFinding) -> datetime:
    """Give when a need was voiced: at the visit, never after it was written down."""
    end = datetime.combine(visit.day, rules.ENDS[Half(visit.half)], clock.SHANGHAI)
    return min(end, finding.at)
