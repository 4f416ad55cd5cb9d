"""Users: making them, putting them out of use, and their passwords."""

import secrets
from dataclasses import dataclass, field

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_anywhere
from luodi.kernel.log.actions import record
from luodi.kernel.people import rules
from luodi.kernel.people.actions.checks import lock_room, refuse, taken, unfit
from luodi.kernel.people.actions.giving import CHANGE, require_over_user
from luodi.kernel.people.models import SecondFactor, User, UserSession

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without l, o, 0 and 1, which are misread on paper."""
GROUPS, GROUP = 4, 4


@dataclass(frozen=True)
class Issued:
    """A user with the password that was just made; it is kept nowhere but in this value."""

    user: User
    password: str = field(repr=False)


def new_password() -> str:
    """Make a password of four groups of four letters or digits: 80 random bits."""
    return "-".join(
        "".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS)
    )


@transaction.atomic
def add_user(
    *,
    actor: Actor,
    username: str,
    display_name: str,
    password: str | None = None,
    usable: bool = True,
    reason: str = "",
) -> Issued:
    """Make a user, who may sign in and holds no post yet.

    Parameters
    ----------
    actor
        Who makes the user; needs ``people.change_people`` anywhere.
    username
        The sign-in name: letters, digits and ``@ . + - _``; no other user has it in any case.
    display_name
        The name that pages show.
    password
        The first password, already checked; None makes one.
    usable
        Whether the user can sign in; False for a trial that is undone: hashing a password takes
        as long as a hundred other rows.
    reason
        The document or occasion, for the log.

    Returns
    -------
    Issued
        The user with the password, to be told once. The log does not hold it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By field: ``username``, ``display_name``.
    """
    acting = require_anywhere(actor, (CHANGE,))
    lock_room()
    username = User.normalize_username(username.strip())
    display_name = display_name.strip()
    refuse(
        {
            "username": _unfit_name(username)
            or taken(User.objects.filter(username__iexact=username), username),
            "display_name": unfit(User.display_name.field, display_name),
        }
    )
    issued = password or new_password()
    user = User.objects.create_user(username, display_name, issued if usable else None)
    record(
        actor=acting,
        verb="people.add_user",
        record=("people.user", user.pk),
        after={"username": username, "display_name": display_name},
        reason=reason,
    )
    return Issued(user, issued)


def _unfit_name(username: str) -> str | None:
    try:
        UnicodeUsernameValidator()(username or "_")
    except ValidationError:
        return f"登录名“{username}”含有不能用的字符；只用字母、汉字、数字和 @ . + - _"
    return unfit(User.username.field, username)


@transaction.atomic
def deactivate_user(*, actor: Actor, user: User, reason: str = "") -> User:
    """Put a user out of use: signed out at once, without rights until in use again.

    The posts stay theirs until somebody else is appointed, so that a closure in a hurry is one
    step and can be undone.

    Parameters
    ----------
    actor
        Who decides; could make every post of the user's, and is another person.
    user
        The user.
    reason
        The occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not decide about this user.
    django.core.exceptions.ValidationError
        When the user is the actor, or out of use already.
    """
    return _switch(actor, user, active=False, reason=reason)


@transaction.atomic
def activate_user(*, actor: Actor, user: User, reason: str = "") -> User:
    """Put a user in use again, with the posts still held.

    Parameters
    ----------
    actor
        Who decides; could make every post of the user's, and is another person.
    user
        The user.
    reason
        The occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not decide about this user.
    django.core.exceptions.ValidationError
        When the user is the actor, or in use already.
    """
    return _switch(actor, user, active=True, reason=reason)


def _switch(actor: Actor, user: User, *, active: bool, reason: str) -> User:
    acting = require_over_user(actor, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    own = user.pk == actor.user_id
    problem = rules.may_switch(active=user.is_active, wanted=active, own=own)
    if problem:
        raise ValidationError(problem)
    user.is_active = active
    user.save(update_fields=("is_active",))
    if not active:
        UserSession.objects.filter(user=user).delete()
    record(
        actor=acting,
        verb="people.activate_user" if active else "people.deactivate_user",
        record=("people.user", user.pk),
        before={"is_active": not active},
        after={"is_active": active},
        reason=reason,
    )
    return user


@transaction.atomic
def reset_password(*, actor: Actor, user: User, reason: str = "") -> Issued:
    """Give a user a new password, made here; the old one and all sessions end.

    Parameters
    ----------
    actor
        Who decides; could make every post of the user's, and is another person.
    user
        The user.
    reason
        The occasion, for the log.

    Returns
    -------
    Issued
        The user with the password, to be told once. The log does not hold it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not decide about this user.
    django.core.exceptions.ValidationError
        When the user is the actor.
    """
    acting = require_over_user(actor, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    problem = rules.may_reset(own=user.pk == actor.user_id)
    if problem:
        raise ValidationError(problem)
    issued = new_password()
    user.set_password(issued)
    user.save(update_fields=("password",))
    UserSession.objects.filter(user=user).delete()
    record(
        actor=acting, verb="people.reset_password", record=("people.user", user.pk), reason=reason
    )
    return Issued(user, issued)


@transaction.atomic
def change_password(*, actor: Actor, password: str, keep: str | None = None) -> User:
    """Give the signed-in user a new password, already checked by the form.

    Parameters
    ----------
    actor
        The user, who changes nobody's password but their own.
    password
        The new password; only its hash is kept, and the log says no more than that it changed.
    keep
        Key of the session that goes on; all others of the user end.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When nobody signed in.
    """
    if actor.user_id is None:
        raise PermissionDenied("请先登录再修改密码")
    user = User.objects.select_for_update().get(pk=actor.user_id)
    user.set_password(password)
    user.save(update_fields=("password",))
    UserSession.objects.filter(user=user).exclude(session_key=keep or "").delete()
    record(actor=actor, verb="people.change_password", record=("people.user", user.pk))
    return user


@transaction.atomic
def clear_notice(*, user: User) -> list[str]:
    """Give what a user is to be told at signing in, once: a notice, and wrong codes since.

    Nothing of it is a change of rights, so the log has no line: what the notice tells of has.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    told = [user.notice] if user.notice else []
    if user.notice:
        user.notice = ""
        user.save(update_fields=("notice",))
    factor = SecondFactor.objects.filter(user=user, failures__gt=0).first()
    if factor is not None:
        told.append(
            f"上次登录以来，有 {factor.failures} 次密码正确而验证码不对。"
            "如不是您本人，请立即修改密码并告知安全管理员。"
        )
        SecondFactor.objects.filter(pk=factor.pk).update(failures=0)
    return told
