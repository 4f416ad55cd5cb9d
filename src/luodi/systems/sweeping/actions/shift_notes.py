"""What a shift leaves to the next: written by one person, signed for by another."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import ShiftNote
from luodi.systems.sweeping.reads.crews import DRIVE_ROUTE

NOTE = "sweeping.note"
MOST_SAID = 2000


@transaction.atomic
def leave_note(*, actor: Actor, unit: Unit, said: str) -> ShiftNote:
    """Write down what is left to the next shift of a unit.

    Parameters
    ----------
    actor
        A person; needs ``sweeping.drive_route`` over the unit and its place.
    unit
        The unit.
    said
        What is left undone, lacks or must be known; at most 2000 signs, never empty.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``said``.
    """
    acting, user = _require(actor, unit)
    said = said.strip()
    if not said:
        raise ValidationError({"said": _("交班内容不能为空；没有事项请写“无”")})
    if len(said) > MOST_SAID:
        told = {"long": len(said), "most": MOST_SAID}
        raise ValidationError({"said": _("交班内容 %(long)s 字，超过 %(most)s 字；请缩短") % told})
    note = ShiftNote.objects.create(
        unit=unit, place=unit.place, at=clock.now(), said=said, by_id=user
    )
    record(
        actor=acting,
        verb="sweeping.leave_note",
        record=(NOTE, note.pk),
        after={"unit": unit.code, "said": said},
    )
    return note


@transaction.atomic
def take_note(*, actor: Actor, note: ShiftNote) -> ShiftNote:
    """Sign for what a shift has left; never who wrote it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.drive_route`` over the unit and its place.
    django.core.exceptions.ValidationError
        When the actor wrote it, or somebody has signed.
    """
    acting, user = _require(actor, note.unit)
    held = ShiftNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if held.by_id == user:
        raise ValidationError(_("交班人不能自己接班；请由下一班的人签收"))
    if held.taken_by_id is not None:
        raise ValidationError(_("这条交接已有人签收；请刷新页面"))
    held.taken_by_id, held.taken_at = user, clock.now()
    held.save(update_fields=("taken_by", "taken_at"))
    record(
        actor=acting,
        verb="sweeping.take_note",
        record=(NOTE, held.pk),
        after={"taken_at": held.taken_at.isoformat()},
    )
    return held


def _require(actor: Actor, unit: Unit) -> tuple[Actor, int]:
    if actor.user_id is None:
        raise PermissionDenied("交接班要由人签名")
    acting = require(actor, DRIVE_ROUTE, unit_path=unit.path, place_path=unit.place.path)
    return acting, actor.user_id
