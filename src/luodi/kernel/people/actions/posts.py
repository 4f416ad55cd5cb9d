"""Making and ending posts."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.cards import all_cards
from luodi.kernel.log.actions import record
from luodi.kernel.people import rules
from luodi.kernel.people.actions.checks import lock_room, midnight, refuse, unfit
from luodi.kernel.people.actions.giving import CHANGE, is_own_post, too_wide
from luodi.kernel.people.actions.units import ended, too_early
from luodi.kernel.people.finding import findable_post
from luodi.kernel.people.models import Post, Role, Unit
from luodi.kernel.places.models import Place
from luodi.kernel.search.actions import put


@transaction.atomic
def add_post(
    *,
    actor: Actor,
    unit: Unit,
    title: str,
    place: Place,
    role: Role,
    valid_from: date,
    system: str = "",
    telephone: str = "",
    reason: str = "",
) -> Post:
    """Make a post in a unit; nobody holds it yet.

    Parameters
    ----------
    actor
        Who makes it; needs ``people.change_people`` over the unit and the place.
    unit
        The unit.
    title
        Its title, once in the unit.
    place
        Over what place it works.
    role
        What it may do there.
    valid_from
        Its first day, not before the unit's.
    system
        Name of the one card it works in; empty for all.
    telephone
        The office telephone, which pages show; never a private one.
    reason
        The document or occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the unit and the place.
    django.core.exceptions.ValidationError
        By field: ``title``, ``place``, ``role``, ``system``, ``telephone``, ``valid_from``.
    """
    acting = require(actor, CHANGE, unit_path=unit.path, place_path=place.path)
    lock_room()
    unit.refresh_from_db()
    title, telephone = title.strip(), telephone.strip()
    refuse(
        {
            "title": unfit(Post.title.field, title) or _title_taken(unit, title, valid_from),
            "place": ended(place),
            "role": too_wide(actor, role=role, unit=unit, place=place, system=system),
            "system": _unknown(system),
            "telephone": unfit(Post.telephone.field, telephone),
            "valid_from": too_early(unit, valid_from),
        }
    )
    post = Post.objects.create(
        title=title,
        unit=unit,
        place=place,
        role=role,
        system=system,
        telephone=telephone,
        valid_from=valid_from,
    )
    put(findable_post(post))
    record(
        actor=acting,
        verb="people.add_post",
        record=("people.post", post.pk),
        after=_told(post),
        reason=reason,
    )
    return post


def _told(post: Post) -> dict[str, object]:
    return {
        "title": post.title,
        "unit": post.unit.name,
        "place": post.place.name,
        "role": post.role.code,
        "system": post.system,
        "telephone": post.telephone,
        "valid_from": post.valid_from,
    }


def _title_taken(unit: Unit, title: str, day: date) -> str | None:
    standing = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    if Post.objects.filter(standing, unit=unit, title=title).exists():
        return f"“{unit}”已有岗位“{title}”；请换个名称，如“{title}二岗”"
    return None


def _unknown(system: str) -> str | None:
    if not system or system in {card.name for card in all_cards()}:
        return None
    return f"没有系统“{system}”；请另选，或选全部"


@transaction.atomic
def retire_post(*, actor: Actor, post: Post, day: date, reason: str = "") -> Post:
    """End a post, and with it what its holders hold.

    Parameters
    ----------
    actor
        Who ends it; needs ``people.change_people`` over the post's unit and place, and does not
        hold it.
    post
        The post.
    day
        First day on which it no longer stands; its holders leave as the day begins.
    reason
        The document, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        Under ``day``: it ended already, is the actor's own, or the day is not after the newest
        holder's beginning.
    """
    acting = require(actor, CHANGE, unit_path=post.unit.path, place_path=post.place.path)
    lock_room()
    post = Post.objects.select_for_update().get(pk=post.pk)
    ends = midnight(day)
    refuse({"day": _retirement_problem(actor, post, ends)})
    leaving = post.holdings.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=ends))
    names = list(leaving.values_list("user__username", flat=True))
    leaving.update(valid_to=ends)
    post.valid_to = day
    post.save(update_fields=("valid_to",))
    record(
        actor=acting,
        verb="people.retire_post",
        record=("people.post", post.pk),
        before={"valid_to": None, "holders": names},
        after={"valid_to": day, "holders": []},
        reason=reason,
    )
    return post


def _retirement_problem(actor: Actor, post: Post, ends: datetime) -> str | None:
    newest = post.holdings.order_by("-valid_from").first()
    return rules.may_retire_own(
        title=post.title, own=is_own_post(actor, post)
    ) or rules.may_retire_post(
        ends,
        title=post.title,
        valid_from=midnight(post.valid_from),
        valid_to=midnight(post.valid_to) if post.valid_to else None,
        last_start=newest.valid_from.astimezone(clock.SHANGHAI) if newest else None,
    )
