"""Removing what was made by mistake and nothing stands on: units, posts and sign-ins."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people.actions.checks import lock_room
from luodi.kernel.people.actions.giving import CHANGE, CHANGE_UNIT, require_over_user
from luodi.kernel.people.finding import POST, UNIT
from luodi.kernel.people.models import Holding, Post, Unit, User
from luodi.kernel.search.actions import remove


@transaction.atomic
def remove_unit(*, actor: Actor, unit: Unit, reason: str) -> None:
    """Remove a unit that was made by mistake, while nothing stands on it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``people.change_unit`` over the unit.
    django.db.models.ProtectedError
        When posts, units below or records stand on it; it names them.
    """
    acting = require(actor, CHANGE_UNIT, unit_path=unit.path, place_path=unit.place.path)
    lock_room()
    number, told = unit.pk, {"code": unit.code, "name": unit.name, "path": unit.path}
    unit.delete()
    remove(UNIT, number)
    record(
        actor=acting,
        verb="people.remove_unit",
        record=("people.unit", number),
        before=told,
        reason=reason,
    )


@transaction.atomic
def remove_post(*, actor: Actor, post: Post, reason: str) -> None:
    """Remove a post that was made by mistake, while nobody held it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``people.change_people`` over the post's unit and place.
    django.db.models.ProtectedError
        When somebody held it or acted in it; it names them.
    """
    acting = require(actor, CHANGE, unit_path=post.unit.path, place_path=post.place.path)
    lock_room()
    number, told = post.pk, {"unit": post.unit.name, "title": post.title}
    post.delete()
    remove(POST, number)
    record(
        actor=acting,
        verb="people.remove_post",
        record=("people.post", number),
        before=told,
        reason=reason,
    )


@transaction.atomic
def remove_sign_in(*, actor: Actor, user: User, post: Post, made: bool, reason: str) -> None:
    """Take a user out of a post again, and remove the user where the sign-in was made with it.

    Parameters
    ----------
    actor
        Who decides; answers for the user.
    user, post
        Who was put where.
    made
        Whether the user was made then too.
    reason
        Why, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor does not answer for the user.
    django.core.exceptions.ValidationError
        When the user has signed in since.
    django.db.models.ProtectedError
        When something stands under the user's name.
    """
    acting = require_over_user(actor, user)
    lock_room()
    if user.last_login is not None:
        raise ValidationError(
            _("%(user)s已经登录过；请停用这个用户，或在岗位页另行任命") % {"user": user}
        )
    Holding.objects.filter(user=user, post=post, valid_to__isnull=True).delete()
    number, told = user.pk, {"username": user.username, "post": str(post), "removed": made}
    if made:
        user.delete()
    record(
        actor=acting,
        verb="people.remove_sign_in",
        record=("people.user", number),
        before=told,
        reason=reason,
    )
