"""Doors: links and QR codes at which firms report by themselves."""

from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.enterprises.models import ReportDoor

OPEN_DOOR = "enterprises.open_door"


@transaction.atomic
def open_door(*, actor: Actor, unit: Unit, title: str) -> ReportDoor:
    """Make a link at which firms report needs to an office.

    Parameters
    ----------
    actor
        Needs ``enterprises.open_door`` over the office.
    unit
        The office that will keep the cases.
    title
        Where the QR code hangs.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        Under ``title`` when it is empty.
    """
    acting = require(actor, OPEN_DOOR, unit_path=unit.path, place_path=unit.place.path)
    if not title.strip():
        raise ValidationError({"title": _("没有写张贴在哪里；如：开发区服务大厅")})
    door = ReportDoor.objects.create(
        unit=unit, title=title.strip()[:40], token=token_urlsafe(15), opened_on=clock.today()
    )
    record(
        actor=acting,
        verb=OPEN_DOOR,
        record=("enterprises.door", door.pk),
        after={"unit": unit.code, "title": door.title},
    )
    return door


@transaction.atomic
def end_door(*, actor: Actor, door: ReportDoor) -> ReportDoor:
    """End a door: its link and its QR code lead to nothing any more.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.open_door`` over its office.
    django.core.exceptions.ValidationError
        When it has ended already.
    """
    rows = unrestricted(ReportDoor, why="the right to it is asked of it next")
    held = rows.select_for_update(of=("self",)).select_related("unit__place").get(pk=door.pk)
    acting = require(actor, OPEN_DOOR, unit_path=held.unit.path, place_path=held.unit.place.path)
    if held.ended_on is not None:
        raise ValidationError(_("“%(title)s”的入口已经停用") % {"title": held.title})
    held.ended_on = clock.today()
    held.save(update_fields=("ended_on",))
    record(
        actor=acting,
        verb="enterprises.end_door",
        record=("enterprises.door", held.pk),
        before={"title": held.title, "ended_on": None},
        after={"ended_on": held.ended_on},
    )
    return held
