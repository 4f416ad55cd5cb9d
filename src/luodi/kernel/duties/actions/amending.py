"""Amending a duty: what it says while nobody has it, and where rights to it are measured."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.actions.steps import (
    ASSIGN,
    Change,
    advance,
    check_version,
    clean,
    locked,
    needed,
    require_over,
)
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.rules import Act, State
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place


@dataclass(frozen=True)
class Amendment:
    """What is changed of a duty; None leaves it.

    ``unit`` is the unit that keeps it while it waits: it becomes the asking and the handling one.
    """

    title: str | None = None
    content: str | None = None
    place: Place | None = None
    unit: Unit | None = None


@transaction.atomic
def amend(*, actor: Actor, duty: Duty, version: int, amendment: Amendment, note: str) -> Duty:
    """Change what a duty says or where it is kept; its state, number and clock stay.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it.
    duty, version
        The duty and the version that the actor saw; its text and its unit are changed only while
        it is OPEN, its place until it ends.
    amendment
        What is changed.
    note
        Why; needed. Where the place changes, both are added to it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    StaleError
        When somebody changed the duty meanwhile.
    django.core.exceptions.ValidationError
        When it has gone too far for that, a title is empty, or there is no reason.
    """
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, Act.NOTE)
    reason = needed(note, "note", _("没有写理由；请写明依据"))
    waits = amendment.title is None and amendment.content is None and amendment.unit is None
    if held.ended_at is not None or not (waits or held.state == State.OPEN):
        raise ValidationError(
            _("%(number)s 已经交出去办理或已经结束，不能再改；请补充说明") % {"number": held.number}
        )
    columns: dict[str, Any] = {}
    if amendment.title is not None:
        title = needed(amendment.title, "title", _("事项为空；请写明要办什么"))
        columns["title"] = title[:200]
    if amendment.content is not None:
        columns["content"] = clean(amendment.content)
    if amendment.place is not None and amendment.place != held.place:
        columns["place_id"] = amendment.place.pk
        told = {"note": reason, "before": held.place.name, "after": amendment.place.name}
        reason = _("%(note)s；地方由“%(before)s”改为“%(after)s”") % told
    if amendment.unit is not None:
        columns["unit_id"] = columns["opened_unit_id"] = amendment.unit.pk
    return advance(held, acting, Act.NOTE, note=reason, change=Change(columns))
