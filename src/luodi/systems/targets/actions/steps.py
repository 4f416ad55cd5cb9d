"""Moving a report on: one row changes for one person, and a step says who did what."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.systems.targets.models import Report, ReportState, ReportStep
from luodi.systems.targets.rules import Act


def move(report: Report, *, version: int, states: Collection[ReportState], **columns: Any) -> None:
    """Change a report if it is in one of the states and nobody changed it meanwhile.

    Raises
    ------
    django.core.exceptions.ValidationError
        Telling what stands now, and who made it so.
    """
    changed = Report.objects.filter(pk=report.pk, version=version, state__in=states).update(
        version=F("version") + 1, **columns
    )
    report.refresh_from_db()
    if changed:
        return
    last = report.steps.exclude(act=Act.SKIP).select_related("user").last()
    raise ValidationError(
        _("报送 %(pk)d 现为“%(state)s”（%(person)s）；请看过现状再决定")
        % {
            "pk": report.pk,
            "state": report.get_state_display(),
            "person": (last.user if last else None) or "luodi",
        }
    )


def step(
    report: Report,
    actor: Actor | None,
    act: Act,
    *,
    before: str,
    after: str | None = None,
    reason: str = "",
) -> ReportStep:
    """Write the next step of a report; without an actor it is a step that was left out."""
    last = report.steps.last()
    return ReportStep.objects.create(
        report=report,
        number=last.number + 1 if last else 1,
        act=act.value,
        before=before,
        after=after or report.state,
        user_id=actor.user_id if actor else None,
        post_id=actor.post_id if actor else None,
        at=clock.now(),
        reason=reason[:200],
    )


UNDER_REVIEW = (ReportState.UNIT, ReportState.LEAD, ReportState.OFFICE)
"""States in which an office has the report."""
