"""Writing key areas: places with posts that are never left."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.dated import (
    check_begin,
    check_end,
    check_free,
    check_text,
    held,
    write_change,
    write_end,
)
from luodi.systems.sweeping.actions.standards import CHANGE_STREET
from luodi.systems.sweeping.models import KeyArea, ShiftTurn, TurnState

KEY_AREA = "sweeping.key_area"
POSTS = (1, 100)


@transaction.atomic
def open_key_area(*, actor: Actor, unit: Unit, name: str, posts: int, valid_from: date) -> KeyArea:
    """Open a key area from a day on.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    unit
        Whose crews keep it.
    name
        How it is called there.
    posts
        Posts that are never left, 1 to 100.
    valid_from
        First day, no later than today.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do.
    """
    acting = require(actor, CHANGE_STREET, unit_path=unit.path, place_path=unit.place.path)
    check_begin(valid_from)
    name = check_text("name", name, 40)
    _check_posts(posts)
    check_free(KeyArea, unit, "name", name, valid_from)
    area = KeyArea.objects.create(
        unit=unit, place=unit.place, name=name, posts=posts, valid_from=valid_from
    )
    record(
        actor=acting,
        verb="sweeping.open_key_area",
        record=(KEY_AREA, area.pk),
        after={"unit": unit.code, "name": name, "posts": posts, "valid_from": valid_from},
    )
    return area


@transaction.atomic
def change_key_area(*, actor: Actor, area: KeyArea, version: int, name: str, posts: int) -> KeyArea:
    """Change a key area's name and how many posts it has.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over its unit and place.
    django.core.exceptions.ValidationError
        By the field that does not do; when it has ended, somebody changed it meanwhile, or
        somebody is on the list of a post that would go.
    """
    acting, found = held(actor, area, CHANGE_STREET, version)
    name = check_text("name", name, 40)
    _check_posts(posts)
    _check_left(found, posts)
    if name != found.name:
        check_free(KeyArea, found.unit, "name", name, found.valid_from, found.pk)
    columns = {"name": name, "posts": posts}
    write_change(acting, found, ("sweeping.change_key_area", KEY_AREA), columns, _told)
    return found


@transaction.atomic
def end_key_area(*, actor: Actor, area: KeyArea, valid_to: date) -> KeyArea:
    """End a key area: the day given is the first without it. Its streets stay as they are.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over its unit and place.
    django.core.exceptions.ValidationError
        When it has ended, the day does not do, or somebody is still on its list.
    """
    acting, found = held(actor, area, CHANGE_STREET)
    check_end(found, valid_to)
    _check_left(found, 0)
    write_end(acting, found, ("sweeping.end_key_area", KEY_AREA), valid_to)
    return found


def _told(area: KeyArea) -> dict[str, object]:
    return {"name": area.name, "posts": area.posts}


def _check_posts(posts: int) -> None:
    if not POSTS[0] <= posts <= POSTS[1]:
        told = {"posts": posts, "least": POSTS[0], "most": POSTS[1]}
        raise ValidationError(
            {"posts": _("岗位数 %(posts)d 不可能：应在 %(least)d 至 %(most)d 之间") % told}
        )


def _check_left(area: KeyArea, posts: int) -> None:
    """Refuse to take posts away at which somebody is on the list from now on."""
    rows = unrestricted(ShiftTurn, why="a post goes when nobody is to stand at it any more")
    turns = rows.filter(
        key_area=area, post__gt=posts, ends_at__gt=clock.now(), state=TurnState.PLANNED
    )
    first = turns.order_by("starts_at").first()
    if first is not None:
        told = {"area": area, "post": first.post, "count": turns.count()}
        words = _("“%(area)s”的岗位 %(post)d 等还排着 %(count)d 个班次；请先在排班里取消")
        raise ValidationError({"posts": words % told} if posts else words % told)
