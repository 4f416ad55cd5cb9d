"""Deciding about a commitment: correct it, put it aside, take it up again, accept it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.log.actions import record
from luodi.kernel.targets.actions import TargetSpec, define_target
from luodi.kernel.targets.models import Target
from luodi.systems.targets.actions.changes import (
    change,
    hold,
    recount_doubts,
    require_review,
    too_late,
    wording_of,
)
from luodi.systems.targets.models import Commitment, CommitmentState

EDITABLE = (
    "kind", "owner", "indicator", "comparator", "value", "value_high", "unit", "period",
    "deadline", "growth",
)  # fmt: skip


@transaction.atomic
def edit_commitment(
    *, actor: Actor, commitment: Commitment, version: int, changes: dict[str, Any]
) -> Commitment:
    """Correct what the reader read; its own words are kept beside.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` here.
    django.core.exceptions.ValidationError
        When somebody else changed it meanwhile, or it is decided already.
    """
    actor = require_review(actor, commitment.reading)
    wanted = {name: value for name, value in changes.items() if name in EDITABLE}
    before = {name: getattr(commitment, name) for name in wanted}
    change(
        commitment,
        version=version,
        states=[CommitmentState.OPEN],
        wanted=_wording({**_said(commitment), **wanted}),
        **wanted,
    )
    recount_doubts(commitment.reading)
    commitment.refresh_from_db(fields=["doubts"])
    record(
        actor=actor,
        verb="targets.edit_commitment",
        record=("targets.commitment", commitment.pk),
        before=before,
        after=wanted,
    )
    return commitment


@transaction.atomic
def reject_commitment(
    *, actor: Actor, commitment: Commitment, version: int, reason: str
) -> Commitment:
    """Put a commitment aside with a reason; it can be taken up again.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` here.
    django.core.exceptions.ValidationError
        When somebody else changed it meanwhile.
    """
    actor = require_review(actor, commitment.reading)
    change(
        commitment,
        version=version,
        states=[CommitmentState.OPEN],
        wanted=_("不采用：%(reason)s") % {"reason": reason},
        state=CommitmentState.REJECTED,
        reason=reason,
    )
    recount_doubts(commitment.reading)
    record(
        actor=actor,
        verb="targets.reject_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.OPEN},
        after={"state": CommitmentState.REJECTED},
        reason=reason,
    )
    return commitment


@transaction.atomic
def reopen_commitment(*, actor: Actor, commitment: Commitment, version: int) -> Commitment:
    """Take up a commitment again that was put aside.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` here.
    django.core.exceptions.ValidationError
        When it is not put aside, or somebody else changed it meanwhile.
    """
    actor = require_review(actor, commitment.reading)
    change(
        commitment,
        version=version,
        states=[CommitmentState.REJECTED],
        wanted=_("重新审"),
        state=CommitmentState.OPEN,
        reason="",
    )
    recount_doubts(commitment.reading)
    record(
        actor=actor,
        verb="targets.reopen_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.REJECTED},
        after={"state": CommitmentState.OPEN},
    )
    return commitment


@transaction.atomic
def accept_commitment(
    *, actor: Actor, commitment: Commitment, version: int, spec: TargetSpec
) -> Target:
    """Make a target of a commitment: a person's decision, never the reader's.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` over the document or ``targets.accept_target`` over
        the lead unit.
    django.core.exceptions.ValidationError
        When the target cannot stand, or somebody else decided meanwhile.
    """
    acting = require_review(actor, commitment.reading)
    wanted = _("接受为目标“%(name)s”") % {"name": spec.name}
    hold(commitment.reading_id)
    commitment.refresh_from_db()
    if (commitment.version, commitment.state) != (version, CommitmentState.OPEN):
        raise too_late(commitment, wanted)
    target = define_target(actor=actor, spec=spec)
    change(
        commitment,
        version=version,
        states=[CommitmentState.OPEN],
        wanted=wanted,
        state=CommitmentState.ACCEPTED,
        target=target,
    )
    record(
        actor=acting,
        verb="targets.accept_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.OPEN},
        after={"state": CommitmentState.ACCEPTED, "target": target.pk},
    )
    return target


def _said(commitment: Commitment) -> dict[str, Any]:
    return {name: getattr(commitment, name) for name in EDITABLE}


def _wording(said: dict[str, Any]) -> str:
    return wording_of(said["indicator"], said["value"], said["unit"])
