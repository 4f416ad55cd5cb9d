"""Changing the tree of places: adding, correcting, and ending with successors.

A path never changes. What moves, splits or merges is ended with its whole subtree, and what
follows begins on the same day and is linked to it.
"""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import within
from luodi.kernel.log.actions import Line, record, record_many
from luodi.kernel.places import tree
from luodi.kernel.places.finding import KIND, findable
from luodi.kernel.places.geometry import PlaceShape
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tree import NewPlace, PlannedPlace
from luodi.kernel.search.actions import put, remove

CHANGE = "places.change_place"


@transaction.atomic
def add_place(
    *,
    actor: Actor,
    parent: Place | None,
    kind: Kind,
    new: NewPlace,
    valid_from: date,
    reason: str = "",
) -> Place:
    """Add a place to the tree.

    Parameters
    ----------
    actor
        Who adds it; needs ``places.change_place`` over the parent. Only luodi itself adds roots.
    parent
        The place above; None for a root.
    kind
        Its level, below the parent's.
    new
        Name, code and shape.
    valid_from
        Its first day.
    reason
        The document or occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the parent.
    django.core.exceptions.ValidationError
        By field: ``parent``, ``name``, ``code``, ``valid_from``, ``geometry``.
    """
    _require_over(actor, parent.path if parent else "")
    tree.lock_tree()
    place = tree.insert(parent, kind, new, valid_from)
    record(
        actor=actor,
        verb="places.add_place",
        record=("places.place", place.pk),
        after=_told(place),
        reason=reason,
    )
    return place


@transaction.atomic
def add_places(
    *,
    actor: Actor,
    parent: Place | None,
    planned: Sequence[PlannedPlace],
    valid_from: date,
    reason: str = "",
) -> dict[str, Place]:
    """Add many places that are all new, by the rules of ``add_place``, in few statements.

    Parameters
    ----------
    actor, parent, valid_from, reason
        As in ``add_place``; only luodi itself adds places without a parent.
    planned
        The places, each with a code; one may stand under another of them.

    Returns
    -------
    dict
        The places by their codes.

    Raises
    ------
    django.core.exceptions.PermissionDenied, django.core.exceptions.ValidationError
        As in ``add_place``; one wrong place stops all.
    """
    _require_over(actor, parent.path if parent else "")
    tree.lock_tree()
    made = tree.insert_many(parent, planned, valid_from)
    record_many(
        verb="places.add_place",
        kind="places.place",
        lines=[Line(place.pk, {}, _told(place), actor) for place in made.values()],
        reason=reason,
    )
    return made


@transaction.atomic
def correct_place(
    *, actor: Actor, place: Place, name: str, shape: PlaceShape | None, reason: str
) -> Place:
    """Correct a wrongly recorded name or shape; a real change is a successor instead.

    Parameters
    ----------
    actor
        Who corrects it; needs ``places.change_place`` over the place.
    place
        The place.
    name
        Its right name.
    shape
        Its right shape; None leaves the shape as it is.
    reason
        What was wrong, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the place.
    django.core.exceptions.ValidationError
        By field: ``name``, ``geometry``, ``reason``.
    """
    _require_over(actor, place.path)
    if not reason.strip():
        raise ValidationError({"reason": "理由为空；请写明原来错在哪里"})
    tree.lock_tree()
    place.refresh_from_db()
    before = _told(place)
    place.name = tree.checked_name(name)
    if shape is not None:
        tree.check_inside(place.parent, shape, place.valid_from)
        tree.set_shape(place, shape)
    place.save()
    put(findable(place))
    record(
        actor=actor,
        verb="places.correct_place",
        record=("places.place", place.pk),
        before=before,
        after=_told(place),
        reason=reason,
    )
    return place


@transaction.atomic
def remove_place(*, actor: Actor, place: Place, reason: str) -> None:
    """Remove a place that was made by mistake, while nothing stands on it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the place.
    django.db.models.ProtectedError
        When places below, units or records stand on it; it names them.
    """
    _require_over(actor, place.path)
    tree.lock_tree()
    number, told = place.pk, _told(place)
    place.delete()
    remove(KIND, number)
    record(
        actor=actor,
        verb="places.remove_place",
        record=("places.place", number),
        before=told,
        reason=reason,
    )


@transaction.atomic
def retire_place(*, actor: Actor, place: Place, day: date, reason: str) -> list[Place]:
    """End a place and its subtree without successors.

    Parameters
    ----------
    actor
        Who ends it; needs ``places.change_place`` over the place.
    place
        The place.
    day
        First day on which it no longer stands.
    reason
        The document, for the log.

    Returns
    -------
    list of Place
        All places that ended, in order of path.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the place.
    django.core.exceptions.ValidationError
        Under ``day``, when it ended already or the day is too early.
    """
    _require_over(actor, place.path)
    tree.lock_tree()
    ended = tree.end(place, day)
    _log_change(actor, "places.retire_place", [place], [], day, reason)
    return ended


@transaction.atomic
def split_place(
    *, actor: Actor, place: Place, parts: Sequence[NewPlace], day: date, reason: str
) -> list[Place]:
    """Split a place into two or more under the same parent.

    Parameters
    ----------
    actor
        Who splits it; needs ``places.change_place`` over the place.
    place
        The place; it ends with its subtree.
    parts
        The places that follow; those below move to the part whose shape holds their centre.
    day
        First day of the parts.
    reason
        The document, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the place.
    django.core.exceptions.ValidationError
        By field, as ``add_place``; under ``parts`` when fewer than two, or when a place below
        fits none of them.
    """
    _require_over(actor, place.path)
    if len(parts) < 2:
        raise ValidationError({"parts": f"拆分至少要有两个新的地方，现为 {len(parts)} 个"})
    tree.lock_tree()
    _, *below = tree.end(place, day)
    made = [tree.insert(place.parent, Kind(place.kind), part, day) for part in parts]
    for part in made:
        tree.follow(place, part)
    children = [child for child in below if child.parent_id == place.pk]
    tree.carry(below, {child.pk: tree.home_among(child, made) for child in children}, day)
    _log_change(actor, "places.split_place", [place], made, day, reason)
    return made


@transaction.atomic
def merge_places(
    *, actor: Actor, places: Sequence[Place], into: NewPlace, day: date, reason: str
) -> Place:
    """Merge places of one parent and one level into a new one.

    Parameters
    ----------
    actor
        Who merges them; needs ``places.change_place`` over each.
    places
        The places, two or more; each ends with its subtree, which follows into the new one.
    into
        The place that follows.
    day
        Its first day.
    reason
        The document, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over one of them.
    django.core.exceptions.ValidationError
        By field, as ``add_place``; under ``places`` when fewer than two, or unlike.
    """
    for place in places:
        _require_over(actor, place.path)
    if len({place.pk for place in places}) < 2:
        raise ValidationError({"places": "合并至少要有两个不同的地方"})
    if len({(place.parent_id, place.kind) for place in places}) > 1:
        names = "、".join(place.name for place in places)
        raise ValidationError({"places": f"{names} 的上级或层级不同；请先调整到同一上级再合并"})
    tree.lock_tree()
    ended = [row for place in places for row in tree.end(place, day)]
    made = tree.insert(places[0].parent, Kind(places[0].kind), into, day)
    for place in places:
        tree.follow(place, made)
    merged = {place.pk for place in places}
    below = [row for row in ended if row.pk not in merged]
    tree.carry(below, dict.fromkeys(merged, made), day)
    _log_change(actor, "places.merge_places", places, [made], day, reason)
    return made


@transaction.atomic
def move_place(
    *, actor: Actor, place: Place, parent: Place, new: NewPlace, day: date, reason: str
) -> Place:
    """Move a place under another parent, or give it another official name or code.

    Parameters
    ----------
    actor
        Who moves it; needs ``places.change_place`` over the place and the new parent.
    place
        The place; it ends with its subtree, which follows.
    parent
        The place above from the day on; may be the present one.
    new
        Name, code and shape from the day on; a None shape keeps the present one.
    day
        First day of the successor.
    reason
        The document, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over both.
    django.core.exceptions.ValidationError
        By field, as ``add_place``; under ``parent`` when it lies below the place itself.
    """
    _require_over(actor, place.path)
    _require_over(actor, parent.path)
    if within(parent.path, place.path):
        raise ValidationError({"parent": f"“{parent}”在“{place}”之内；请另选上级"})
    tree.lock_tree()
    _, *below = tree.end(place, day)
    made = tree.insert(parent, Kind(place.kind), new, day, keep=place)
    tree.follow(place, made)
    tree.carry(below, {place.pk: made}, day)
    _log_change(actor, "places.move_place", [place], [made], day, reason)
    return made


def may_change(actor: Actor, path: str) -> bool:
    """Tell whether an actor may change the place of a path, and so what lies below it."""
    return actor.system or any(within(path, scope.place_path) for scope in actor.granting(CHANGE))


def _require_over(actor: Actor, path: str) -> None:
    if not may_change(actor, path):
        raise PermissionDenied(f"{actor.label or '未登录者'} 没有此处的权限 {CHANGE}")


def _told(place: Place) -> dict[str, object]:
    return {
        "path": place.path,
        "kind": place.kind,
        "code": place.code,
        "name": place.name,
        "valid_from": place.valid_from,
        "geometry": place.geometry,
    }


def _log_change(
    actor: Actor,
    verb: str,
    old: Sequence[Place],
    new: Sequence[Place],
    day: date,
    reason: str,
) -> None:
    record(
        actor=actor,
        verb=verb,
        record=("places.place", old[0].pk),
        before={"ended": [place.path for place in old]},
        after={"day": day, "made": [place.path for place in new]},
        reason=reason,
    )
