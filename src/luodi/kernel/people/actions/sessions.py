"""Ending sessions: one's own, or a user's by an administrator."""

from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.log.actions import record
from luodi.kernel.people.actions.giving import require_over_user
from luodi.kernel.people.models import User, UserSession

MARK = 16
"""Hexadecimal digits that a page names a session by; the key itself opens it and is never shown."""


def mark_of(session_key: str) -> str:
    """Give what a page may call a session: nothing that opens it."""
    return sha256(f"luodi session {session_key}".encode()).hexdigest()[:MARK]


@transaction.atomic
def end_session(*, actor: Actor, mark: str) -> None:
    """End one of the signed-in user's own sessions.

    Parameters
    ----------
    actor
        The user.
    mark
        The session, as ``mark_of`` names it.

    Raises
    ------
    django.core.exceptions.ValidationError
        When none of the user's sessions has the mark: it is over already.
    """
    own = _own(actor)
    found = [key for key in own.values_list("session_key", flat=True) if mark_of(key) == mark]
    if not found:
        raise ValidationError("这个登录已经退出，没有改动")
    own.filter(session_key__in=found).delete()
    _told(actor, "people.end_session", actor.user_id, len(found))


@transaction.atomic
def end_other_sessions(*, actor: Actor, keep: str | None) -> int:
    """End all of the signed-in user's sessions but one; give how many ended.

    Parameters
    ----------
    actor
        The user.
    keep
        Key of the session that goes on; None keeps none.
    """
    others = _own(actor).exclude(session_key=keep or "")
    count = others.count()
    if count:
        others.delete()
        _told(actor, "people.end_sessions", actor.user_id, count)
    return count


@transaction.atomic
def end_sessions_of(*, actor: Actor, user: User, reason: str) -> int:
    """End all sessions of a user; give how many ended.

    Parameters
    ----------
    actor
        Who decides; could make every post of the user's.
    user
        The user.
    reason
        The occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not decide about this user.
    """
    acting = require_over_user(actor, user)
    sessions = UserSession.objects.filter(user=user)
    count = sessions.count()
    sessions.delete()
    _told(acting, "people.end_sessions", user.pk, count, reason)
    return count


def _own(actor: Actor) -> QuerySet[UserSession]:
    if actor.user_id is None:
        raise PermissionDenied("请先登录")
    return UserSession.objects.filter(user=actor.user_id)


def _told(actor: Actor, verb: str, user: int | None, count: int, reason: str = "") -> None:
    record(
        actor=actor,
        verb=verb,
        record=("people.user", user),
        before={"sessions": count},
        after={"sessions": 0},
        reason=reason,
    )
