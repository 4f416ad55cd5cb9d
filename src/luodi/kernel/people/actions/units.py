"""Changing the tree of units: adding, correcting a name, ending."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import child_path
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people import rules
from luodi.kernel.people.actions.checks import lock_room, refuse, taken, unfit
from luodi.kernel.people.actions.giving import CHANGE_UNIT
from luodi.kernel.people.finding import findable_post, findable_unit
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import next_serial
from luodi.kernel.search.actions import put


@transaction.atomic
def add_unit(
    *,
    actor: Actor,
    parent: Unit | None,
    code: str,
    name: str,
    place: Place,
    valid_from: date,
    remit: str = "",
    reason: str = "",
) -> Unit:
    """Add a unit to the tree.

    Parameters
    ----------
    actor
        Who adds it; needs ``people.change_unit`` over the parent and the place. Only luodi
        itself adds a root.
    parent
        The unit above; None for a root.
    code
        Its code, never used by another unit.
    name
        Its full name.
    place
        Where it sits.
    valid_from
        Its first day, not before the parent's.
    remit
        What it answers for, in words; empty when not told.
    reason
        The document or occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the parent and the place.
    django.core.exceptions.ValidationError
        By field: ``code``, ``name``, ``remit``, ``place``, ``valid_from``.
    """
    if parent is None and not actor.system:
        raise PermissionDenied("最上级单位只在初次建库时设立（luodi begin）")
    acting = require(
        actor, CHANGE_UNIT, unit_path=parent.path if parent else "", place_path=place.path
    )
    lock_room()
    code, name, remit = code.strip(), name.strip(), remit.strip()
    if parent is not None:
        parent.refresh_from_db()
    refuse(
        {
            "code": unfit(Unit.code.field, code)
            or taken(Unit.objects.filter(code__iexact=code), code),
            "name": unfit(Unit.name.field, name),
            "remit": unfit(Unit.remit.field, remit),
            "place": ended(place),
            "valid_from": too_early(parent, valid_from) if parent else None,
        }
    )
    siblings = Unit.objects.filter(parent=parent).order_by("-path")
    newest = siblings.values_list("path", flat=True)[:1]  # siblings' paths are of one length
    unit = Unit.objects.create(
        path=child_path(parent.path if parent else "", next_serial(newest)),
        parent=parent,
        code=code,
        name=name,
        remit=remit,
        place=place,
        valid_from=valid_from,
    )
    put(findable_unit(unit))
    record(
        actor=acting,
        verb="people.add_unit",
        record=("people.unit", unit.pk),
        after=_told(unit),
        reason=reason,
    )
    return unit


def _told(unit: Unit) -> dict[str, object]:
    return {
        "path": unit.path,
        "code": unit.code,
        "name": unit.name,
        **({"remit": unit.remit} if unit.remit else {}),
        "place": unit.place.name,
        "valid_from": unit.valid_from,
    }


@transaction.atomic
def correct_unit(
    *, actor: Actor, unit: Unit, name: str, reason: str, remit: str | None = None
) -> Unit:
    """Give a unit its right name and remit; what becomes another unit is ended, and one added.

    Parameters
    ----------
    actor
        Who corrects it; needs ``people.change_unit`` over the unit.
    unit
        The unit.
    name
        Its right name.
    reason
        What was wrong, or the document of the new name, for the log.
    remit
        What it answers for, in words; None leaves them as they are.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the unit.
    django.core.exceptions.ValidationError
        By field: ``name``, ``remit``, ``reason``.
    """
    acting = _require_over(actor, unit)
    right = {"name": name.strip()} | ({} if remit is None else {"remit": remit.strip()})
    refuse(
        {
            "name": unfit(Unit.name.field, right["name"]),
            "remit": unfit(Unit.remit.field, right.get("remit", "")),
            "reason": None if reason.strip() else "理由为空；请写明原来错在哪里，或更名的依据",
        }
    )
    lock_room()
    unit.refresh_from_db()
    before = {field: getattr(unit, field) for field in right}
    for field, text in right.items():
        setattr(unit, field, text)
    unit.save(update_fields=list(right))
    put(findable_unit(unit), *(findable_post(post) for post in unit.posts.select_related("unit")))
    record(
        actor=acting,
        verb="people.correct_unit",
        record=("people.unit", unit.pk),
        before=before,
        after=right,
        reason=reason,
    )
    return unit


@transaction.atomic
def retire_unit(*, actor: Actor, unit: Unit, day: date, reason: str = "") -> Unit:
    """End a unit under which nothing stands any more.

    Parameters
    ----------
    actor
        Who ends it; needs ``people.change_unit`` over the unit.
    unit
        The unit.
    day
        First day on which it no longer stands.
    reason
        The document, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the unit.
    django.core.exceptions.ValidationError
        Under ``day``: it ended already, the day is too early, or posts or units below stand.
    """
    acting = _require_over(actor, unit)
    lock_room()
    unit.refresh_from_db()
    standing = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    names = [
        *Post.objects.filter(standing, unit=unit).values_list("title", flat=True),
        *Unit.objects.filter(standing, parent=unit).values_list("name", flat=True),
    ]
    refuse(
        {
            "day": rules.may_retire_unit(
                day,
                name=unit.name,
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
                standing=names,
            )
        }
    )
    unit.valid_to = day
    unit.save(update_fields=("valid_to",))
    record(
        actor=acting,
        verb="people.retire_unit",
        record=("people.unit", unit.pk),
        before={"valid_to": None},
        after={"valid_to": day},
        reason=reason,
    )
    return unit


def too_early(above: Unit, day: date) -> str | None:
    """Say why a unit or a post may not begin on a day within a unit; None when it may."""
    return rules.may_found(
        day, above=above.name, above_from=above.valid_from, above_to=above.valid_to
    )


def ended(place: Place) -> str | None:
    """Say that a place no longer stands; None when it has no end."""
    if place.valid_to is None:
        return None
    return f"“{place}”到 {place.valid_to} 为止；请改选接续的地方"


def _require_over(actor: Actor, unit: Unit) -> Actor:
    return require(actor, CHANGE_UNIT, unit_path=unit.path, place_path=unit.place.path)
