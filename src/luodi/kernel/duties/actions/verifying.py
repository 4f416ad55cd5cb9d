"""What the verifier does with an answered duty, and how one ends and comes back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.config.reads import threshold
from luodi.kernel.duties import rules
from luodi.kernel.duties.actions.steps import (
    ASSIGN,
    VERIFY,
    Change,
    advance,
    check_version,
    clean,
    handlers_of,
    leads_to,
    locked,
    needed,
    require_holder,
    require_over,
)
from luodi.kernel.duties.models import Duty, Outcome
from luodi.kernel.duties.reads.kinds import kind_of
from luodi.kernel.duties.rules import Act
from luodi.kernel.duties.words import in_words


def _held(actor: Actor, duty: Duty, version: int, act: Act) -> tuple[Duty, Actor]:
    """Lock a duty for its verifier, who never handled it."""
    held = locked(duty)
    if held.verifier_post_id is None and not actor.system:
        raise PermissionDenied(_("这个事项还没有核验岗位"))
    acting = require_holder(actor, VERIFY, held.verifier_post_id, held.unit)
    check_version(held, version, act)
    leads_to(held, act)
    refused = rules.verifier_refusal(acting.user_id, acting.label, handlers_of(held))
    if refused:
        raise ValidationError(in_words(refused))
    return held, acting


@transaction.atomic
def verify_done(*, actor: Actor, duty: Duty, version: int, note: str = "") -> Duty:
    """Vouch that an answered duty is done.

    Parameters
    ----------
    actor
        Holds the verifying post with ``duties.verify_duty``, or stands in for its holder, and
        never handled the duty.
    duty, version
        The duty and the version that the actor saw.
    note
        What was seen.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor does not verify it.
    StaleError
        When somebody changed the duty meanwhile.
    django.core.exceptions.ValidationError
        When it is no step from here, or the actor handled it.
    """
    held, acting = _held(actor, duty, version, Act.VERIFY)
    columns = {"verified_by_id": acting.user_id, "verified_at": clock.now()}
    return advance(held, acting, Act.VERIFY, note=clean(note), change=Change(columns))


@transaction.atomic
def send_back(*, actor: Actor, duty: Duty, version: int, note: str) -> Duty:
    """Send an answered duty back to be handled again; number and clock stay.

    Raises
    ------
    As `verify_done`; and ``ValidationError`` without a reason.
    """
    held, acting = _held(actor, duty, version, Act.SEND_BACK)
    reason = needed(note, "note", _("没有写退回的理由；请写明哪里没有办好"))
    columns = {"replied_at": None, "verified_by": None}
    return advance(held, acting, Act.SEND_BACK, note=reason, change=Change(columns))


@transaction.atomic
def close(*, actor: Actor, duty: Duty, version: int, note: str = "") -> Duty:
    """Take a verified duty off the list.

    Raises
    ------
    As `verify_done`.
    """
    held, acting = _held(actor, duty, version, Act.CLOSE)
    columns = {"outcome": Outcome.DONE.value, "ended_at": clock.now()}
    return advance(held, acting, Act.CLOSE, note=clean(note), change=Change(columns))


@transaction.atomic
def withdraw(
    *, actor: Actor, duty: Duty, version: int, note: str, transferred_to: str = ""
) -> Duty:
    """Take a duty off the list undone: withdrawn, or given to somebody outside luodi.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it.
    duty, version
        The duty and the version that the actor saw.
    note
        Why; needed. Withdrawals are called back by the office.
    transferred_to
        Who outside luodi has it now; empty when it is withdrawn. The two are counted apart.

    Raises
    ------
    As `verify_done`; and ``PermissionDenied`` without the permission.
    """
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, Act.WITHDRAW)
    leads_to(held, Act.WITHDRAW)
    reason = needed(note, "note", _("没有写撤销的理由；请写明依据"))
    outcome = Outcome.WITHDRAWN
    if transferred_to.strip():
        outcome = Outcome.TRANSFERRED
        reason = _("转出到%(to)s：%(reason)s") % {"to": clean(transferred_to), "reason": reason}
    held.pauses.filter(resumed=False).update(resumed=True)
    columns = {"outcome": outcome.value, "ended_at": clock.now(), "objection_open": False}
    return advance(held, acting, Act.WITHDRAW, note=reason, change=Change(columns))


@transaction.atomic
def reopen(*, actor: Actor, duty: Duty, version: int, note: str) -> Duty:
    """Bring a closed or withdrawn duty back: the same number, the same clock; to be assigned.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it.
    duty, version
        The duty and the version that the actor saw.
    note
        Why; needed.

    Raises
    ------
    As `withdraw`; and ``ValidationError`` when the kind's time for it is over.
    """
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, Act.REOPEN)
    leads_to(held, Act.REOPEN)
    reason = needed(note, "note", _("没有写重办的理由；请写明哪里没有办好"))
    key = kind_of(held.kind).reopen_days
    ended = held.ended_at or clock.now()
    refused = rules.reopening_refusal(
        today=clock.today(),
        ended=ended.astimezone(clock.SHANGHAI).date(),
        within=int(threshold(key, clock.today()).value) if key else None,
    )
    if refused:
        raise ValidationError(in_words(refused))
    columns = {
        "outcome": "",
        "ended_at": None,
        "verified_by": None,
        "verified_at": None,
        "replied_at": None,
        "handled_by": None,
        "reopenings": F("reopenings") + 1,
    }
    return advance(held, acting, Act.REOPEN, note=reason, change=Change(columns))
