"""Bringing a case back: its entries are reversed, and a need told again counts as a failure."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.duties import actions as duties
from luodi.kernel.duties.rules import State
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.systems.enterprises.actions.counting import count_case
from luodi.systems.enterprises.actions.triage import join_case, locked
from luodi.systems.enterprises.models import Case, CaseReopening
from luodi.systems.enterprises.reads.cases import TRIAGE
from luodi.systems.enterprises.reads.coming_back import told_before
from luodi.systems.enterprises.reads.finding import findable_case


@transaction.atomic
def reopen_case(
    *,
    actor: Actor,
    case: Case,
    version: int,
    note: str,
    told_again: bool = False,
    told: Case | None = None,
) -> Case:
    """Bring a closed or withdrawn case back; what it counted is taken out of the ledger.

    Parameters
    ----------
    actor
        Needs ``enterprises.triage_case`` over the case, and to assign its duty.
    case, version
        The case and the version of its duty that the actor saw.
    note
        Why; needed.
    told_again
        Whether the firm told the same again: its closing then counts as failed.
    told
        The case in which it told it again, when there is one.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    luodi.kernel.duties.actions.StaleError
        When somebody changed it meanwhile.
    django.core.exceptions.ValidationError
        When it has not ended, ``enterprises.reopen_days`` are over, or there is no reason.
    """
    held = locked(case)
    acting = require(actor, TRIAGE, unit_path=held.unit.path, place_path=held.place.path)
    closed = held.duty.state == State.CLOSED
    before = {"closing": held.closing}
    unit = held.duty.unit
    held.duty = duties.reopen(actor=actor, duty=held.duty, version=version, note=note)
    back = CaseReopening.objects.create(
        case=held,
        closing=held.closing,
        unit=unit,
        failed=closed and told_again,
        told=told,
        at=clock.now(),
    )
    held.closing = ""
    held.save(update_fields=("closing",))
    count_case(held)
    put(findable_case(held))
    record(
        actor=acting,
        verb="enterprises.reopen_case",
        record=("enterprises.case", held.pk),
        before=before,
        after={"failed": back.failed, "told": told.pk if told else None},
        reason=note,
    )
    return held


@transaction.atomic
def bring_back(*, actor: Actor, case: Case, earlier: Case, version: int) -> Case:
    """Reopen the closed case whose need a new one tells again, and join the new one to it.

    Parameters
    ----------
    actor
        Needs ``enterprises.triage_case`` over both, and to assign the duty of the earlier one.
    case
        The new case.
    earlier, version
        The closed one, and the version of its duty that the actor saw.

    Raises
    ------
    As `reopen_case`; and ``ValidationError`` when the new one does not tell it again in time.
    """
    if earlier.pk not in {one.number for one in told_before(case)}:
        raise ValidationError(
            _("%(number)s 不是这家企业限期内销号的同一件事，不能重新办理；请核对")
            % {"number": earlier.duty.number}
        )
    held = reopen_case(
        actor=actor,
        case=earlier,
        version=version,
        note=_("企业又提同一件事"),
        told_again=True,
        told=case,
    )
    join_case(actor=actor, case=case, parent=held)
    return held
