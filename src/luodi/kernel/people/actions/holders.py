"""Changing who holds a post."""

from datetime import datetime

from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people import rules
from luodi.kernel.people.actions.apart import combined_by_appointment
from luodi.kernel.people.actions.checks import lock_room, midnight, refuse
from luodi.kernel.people.models import Holding, Post, User


@transaction.atomic
def appoint(
    *, actor: Actor, post: Post, user: User | None, starts: datetime, reason: str = ""
) -> Holding | None:
    """Give a post to a user from an instant on, ending what its present holders hold.

    Parameters
    ----------
    actor
        Who decides; needs ``people.appoint`` over the post's unit and place.
    post
        The post.
    user
        The new holder; None leaves the post vacant.
    starts
        The instant of change, included; acts before it stay with the old holder.
    reason
        The document or occasion, for the log.

    Returns
    -------
    Holding or None
        The new holding; None when the post is left vacant.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When the instant lies outside the post's life or is not after the present holder's
        beginning, or when the user is the one who decides, may not sign in, or would hold two of
        the three administrations; by field.
    """
    acting = require(actor, "people.appoint", unit_path=post.unit.path, place_path=post.place.path)
    lock_room()  # what else the user is given at the same time counts, too
    post = Post.objects.select_for_update().get(pk=post.pk)
    check_appointment(actor=actor, post=post, user=user, starts=starts)
    ended = list(post.holdings.filter(valid_to__isnull=True).select_related("user"))
    post.holdings.filter(valid_to__isnull=True).update(valid_to=starts)
    holding = (
        Holding.objects.create(post=post, user=user, valid_from=starts)
        if user is not None
        else None
    )
    record(
        actor=acting,
        verb="people.appoint",
        record=("people.post", post.pk),
        before={"holders": [item.user.username for item in ended]},
        after={"holders": [user.username] if user else [], "starts": starts},
        reason=reason,
    )
    return holding


def check_appointment(*, actor: Actor, post: Post, user: User | None, starts: datetime) -> None:
    """Apply the law of appointments without writing, for the page that asks to confirm.

    Raises
    ------
    django.core.exceptions.ValidationError
        By field, as ``appoint`` would.
    """
    newest = post.holdings.order_by("-valid_from").first()
    problems: dict[str, str | None] = {
        "starts": rules.may_appoint(
            starts,
            post_from=midnight(post.valid_from),
            post_to=midnight(post.valid_to) if post.valid_to else None,
            last_start=newest.valid_from.astimezone(clock.SHANGHAI) if newest else None,
        ),
        "user": _unfit_holder(actor, post, user, starts) if user else None,
    }
    refuse(problems)


def _unfit_holder(actor: Actor, post: Post, user: User, starts: datetime) -> str | None:
    return rules.may_hold(
        user.pk, active=user.is_active, appointer=actor.user_id
    ) or combined_by_appointment(post, user, starts)
