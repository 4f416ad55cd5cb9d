"""A visit that nobody planned, entered once it has been."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.kernel.targets.rules import Phrase
from luodi.kernel.targets.words import in_words
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.actions.firms import standing_firm
from luodi.systems.enterprises.actions.visiting import FindingSpec, SectionSpec, write_findings
from luodi.systems.enterprises.actions.visits import (
    KIND,
    LONGEST_PURPOSE,
    VisitSpec,
    facts_of,
    make_visit,
    step,
    told_of_visit,
    too_many,
)
from luodi.systems.enterprises.actions.words import needed
from luodi.systems.enterprises.models import Firm, Visit
from luodi.systems.enterprises.reads.finding import findable_visit
from luodi.systems.enterprises.reads.visits import PLAN, RECORD, days_to_enter, same_visit
from luodi.systems.enterprises.rules import VisitAct, VisitState


class NotYetError(ValidationError):
    """A visit has not been yet: it is to be planned."""


class AlreadyThereError(ValidationError):
    """A unit has a visit of the firm on that half day; ``other`` is it."""

    def __init__(self, other: Visit) -> None:
        """Say of the other visit its day and its units alone."""
        said = _("同一单位、同一企业、同一个半天已有走访：%(other)s；请在那次走访里记")
        super().__init__(said % {"other": told_of_visit(other)}, code="already_there")
        self.other = other


class OverLimitError(ValidationError):
    """A visit would pass a limit, and whoever enters it has not said that they know."""

    def __init__(self, reason: Phrase) -> None:
        """Say what is passed, and what becomes of it."""
        said = _("%(reason)s。走访已经发生，可以补录，但会一直标为“超过上限”；请确认后再存")
        super().__init__(said % {"reason": in_words(reason)}, code="over_limit")


@transaction.atomic
def enter_visit(
    *, actor: Actor, spec: VisitSpec, findings: Sequence[FindingSpec], over_seen: bool = False
) -> Visit:
    """Enter a visit that has been, with what the leading unit found; it is done at once.

    Parameters
    ----------
    actor
        Needs ``enterprises.plan_visit`` and ``enterprises.record_visit`` over the leading unit and
        the firm's place.
    spec
        The visit as it was; the other units write what they found afterwards.
    findings
        What the leading unit found.
    over_seen
        Whether the actor knows that it passes a limit. It is not refused for that, but marked.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permissions.
    NotYetError
        When it lies ahead.
    AlreadyThereError
        When one of its units has a visit of the firm on that half day, planned or done.
    OverLimitError
        When it passes a limit and ``over_seen`` is false.
    django.core.exceptions.ValidationError
        By field: a day too long ago, no purpose, a post of another unit; or without a finding.
    """
    firm = standing_firm(spec.firm)
    acting = actor
    for right in (PLAN, RECORD):
        acting = require(actor, right, unit_path=spec.unit.path, place_path=firm.party.place.path)
    purpose = needed(spec.purpose, "purpose", _("请写走访事由"), LONGEST_PURPOSE)
    _check(firm, spec, findings)
    over = too_many(firm, spec.day, asked=spec.asked)
    if over is not None and not over_seen:
        raise OverLimitError(over.reason)
    visit = make_visit(
        firm,
        spec,
        purpose,
        state=VisitState.DONE.value,
        afterwards=True,
        over_limit=over is not None,
    )
    write_findings(SectionSpec(visit.parts.get(unit=spec.unit), findings), actor)
    step(visit, VisitAct.ENTER, actor, unit=spec.unit, note=str(over.reason) if over else "")
    put(findable_visit(visit))
    record(
        actor=acting,
        verb="enterprises.enter_visit",
        record=(KIND, visit.pk),
        after={
            **facts_of(visit),
            "findings": {spec.unit.code: len(findings)},
            "over_limit": visit.over_limit,
        },
    )
    return visit


def _check(firm: Firm, spec: VisitSpec, findings: Sequence[FindingSpec]) -> None:
    now = clock.now().astimezone(clock.SHANGHAI)
    refused = rules.entry_refusal(spec.day, spec.half, now=now, most_days=days_to_enter(now.date()))
    if refused is not None:
        error = NotYetError if refused.ahead else ValidationError
        raise error({"day": in_words(refused.reason)})
    other = same_visit(firm, spec.day, spec.half, (spec.unit, *(part.unit for part in spec.team)))
    if other is not None:
        raise AlreadyThereError(other)
    empty = rules.record_refusal(
        spec.day, planned_on=spec.day, today=now.date(), filled=len(findings)
    )
    if empty is not None:
        raise ValidationError(in_words(empty))
