"""What the handler does with a duty: accept, object, begin, answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties import rules
from luodi.kernel.duties.actions.steps import (
    HANDLE,
    Change,
    advance,
    check_version,
    clean,
    leads_to,
    locked,
    needed,
    require_holder,
)
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.reads.kinds import count_on, hours_of, reckoner
from luodi.kernel.duties.rules import Act
from luodi.kernel.duties.words import in_words
from luodi.kernel.people.models import Unit


def _held(actor: Actor, duty: Duty, version: int, act: Act) -> tuple[Duty, Actor]:
    """Lock a duty for its handler: right, version, step; give it and the actor in the post."""
    held = locked(duty)
    acting = require_holder(actor, HANDLE, held.post_id, held.unit)
    check_version(held, version, act)
    leads_to(held, act)
    return held, acting


def _post_taken(duty: Duty, acting: Actor) -> dict[str, Any]:
    """Give the columns by which a duty of a whole unit comes to the post of whoever takes it."""
    if duty.post_id is not None or acting.post_id is None:
        return {}
    if acting.post_id == duty.verifier_post_id:
        raise ValidationError(_("您的岗位是这个事项的核验岗位，不能接收；请由另一岗位接收"))
    return {"post_id": acting.post_id}


@transaction.atomic
def accept(*, actor: Actor, duty: Duty, version: int, note: str = "") -> Duty:
    """Accept an assigned duty; one that was given to the unit comes to the actor's post.

    Parameters
    ----------
    actor
        Holds the handling post with ``duties.handle_duty``, or stands in for its holder.
    duty, version
        The duty and the version that the actor saw.
    note
        A word for the steps.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor does not handle it.
    StaleError
        When somebody changed the duty meanwhile.
    django.core.exceptions.ValidationError
        When it is no step from here, naming both states and what is possible.
    """
    held, acting = _held(actor, duty, version, Act.ACCEPT)
    change = Change(_post_taken(held, acting))
    return advance(held, acting, Act.ACCEPT, note=clean(note), change=change)


@transaction.atomic
def object_to(*, actor: Actor, duty: Duty, version: int, unit: Unit | None, note: str) -> Duty:
    """Object to an assignment and name the right unit; once, and the clock goes on.

    Parameters
    ----------
    actor
        The handler, as in `accept`.
    duty, version
        The duty and the version that the actor saw.
    unit
        The unit that should handle it.
    note
        Why; needed.

    Raises
    ------
    As `accept`; and ``ValidationError`` when it is too late or was done before.
    """
    held, acting = _held(actor, duty, version, Act.OBJECT)
    reason = needed(note, "note", _("没有写异议的理由；请写明依据"))
    if unit is None or unit.pk == held.unit_id:
        raise ValidationError({"unit": _("请写明应由哪个单位承办，且不是本单位")})
    counts = reckoner(clock.today(), hours=hours_of(held.office_hours))
    ends = rules.objection_ends(
        counts, held.assigned_at or held.opened_at, count_on("object_days", clock.today())
    )
    refused = rules.objection_refusal(at=clock.now(), ends=ends, objected=held.objected)
    if refused:
        raise ValidationError(in_words(refused))
    columns = {"objected": True, "objection_open": True, "proposed_unit": unit}
    change = Change({**columns, **_decided_by()}, to_unit=unit)
    return advance(held, acting, Act.OBJECT, note=reason, change=change)


def _decided_by() -> dict[str, Any]:
    """Give the step's own deadline: an objection is decided on the day it is made."""
    today = clock.today()
    counts = reckoner(today)
    last, _unsure = counts.ask(lambda known: known.on_or_after(today))
    return {"stage_due": rules.midnight_after(last)}


@transaction.atomic
def start(*, actor: Actor, duty: Duty, version: int, note: str = "") -> Duty:
    """Begin to work on a duty.

    Raises
    ------
    As `accept`.
    """
    held, acting = _held(actor, duty, version, Act.START)
    change = Change(_post_taken(held, acting))
    return advance(held, acting, Act.START, note=clean(note), change=change)


@transaction.atomic
def reply(*, actor: Actor, duty: Duty, version: int, note: str) -> Duty:
    """Answer a duty: what was done; it then waits for the verifier.

    Parameters
    ----------
    actor
        The handler, as in `accept`; a person, not luodi itself.
    duty, version
        The duty and the version that the actor saw.
    note
        What was done; needed.

    Raises
    ------
    As `accept`.
    """
    held, acting = _held(actor, duty, version, Act.REPLY)
    answer = needed(note, "note", _("没有写办理结果；请写明做了什么、结果怎样"))
    if acting.user_id is None:
        raise ValidationError(_("办理结果要由人来回复，系统不能自己回复"))
    columns = {
        "handled_by_id": acting.user_id,
        "verified_by": None,
        "replied_at": clock.now(),
        **_post_taken(held, acting),
    }
    return advance(held, acting, Act.REPLY, note=answer, change=Change(columns))
