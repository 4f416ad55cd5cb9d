"""Binding a user to an account at the sign-in provider: an administrator's act, never a guess."""

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.log.actions import record
from luodi.kernel.people.actions.checks import lock_room, refuse, unfit
from luodi.kernel.people.actions.giving import require_over_user
from luodi.kernel.people.models import ProviderSubject, User


@transaction.atomic
def bind_subject(*, actor: Actor, user: User, issuer: str, subject: str, reason: str) -> User:
    """Let an account of the sign-in provider sign in as a user, in place of one bound before.

    Parameters
    ----------
    actor
        Who decides; could make every post of the user's, and is another person: the account is
        worth all the rights of the user.
    user
        The user.
    issuer
        The provider, as the settings name it.
    subject
        The account, as the provider's claim ``sub`` tells it; letter case counts.
    reason
        How the two are known to be one person, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not decide about this user.
    django.core.exceptions.ValidationError
        By field: ``subject``, ``reason``; as a whole when the user is the actor.
    """
    acting = _require(actor, user)
    lock_room()
    subject = subject.strip()
    refuse(
        {
            "subject": unfit(ProviderSubject.subject.field, subject)
            or _bound_elsewhere(issuer, subject, user),
            "reason": None if reason.strip() else "理由为空；请写明如何核实是同一人",
        }
    )
    before = ProviderSubject.objects.filter(user=user, issuer=issuer).first()
    if before is not None:
        before.delete()
    ProviderSubject.objects.create(user=user, issuer=issuer, subject=subject, bound_at=clock.now())
    record(
        actor=acting,
        verb="people.bind_subject",
        record=("people.user", user.pk),
        before={"issuer": issuer, "subject": before.subject if before else None},
        after={"issuer": issuer, "subject": subject},
        reason=reason,
    )
    return user


@transaction.atomic
def release_subject(*, actor: Actor, user: User, issuer: str, reason: str) -> User:
    """Take from a user the account at the sign-in provider.

    Parameters
    ----------
    actor
        Who decides, as for ``bind_subject``.
    user
        The user.
    issuer
        The provider.
    reason
        The occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not decide about this user.
    django.core.exceptions.ValidationError
        When none is bound, or the user is the actor.
    """
    acting = _require(actor, user)
    found = ProviderSubject.objects.filter(user=user, issuer=issuer).first()
    if found is None:
        raise ValidationError("没有绑定统一身份账号，没有改动")
    found.delete()
    record(
        actor=acting,
        verb="people.release_subject",
        record=("people.user", user.pk),
        before={"issuer": issuer, "subject": found.subject},
        after={"issuer": issuer, "subject": None},
        reason=reason,
    )
    return user


def _require(actor: Actor, user: User) -> Actor:
    acting = require_over_user(actor, user)
    if user.pk == actor.user_id:
        raise ValidationError("不能绑定自己的账号；请由另一位管理员办理")
    return acting


def _bound_elsewhere(issuer: str, subject: str, user: User) -> str | None:
    found = ProviderSubject.objects.filter(issuer=issuer, subject=subject).exclude(user=user)
    bearer = found.select_related("user").first()
    return (
        f"账号“{subject}”已绑定用户“{bearer.user}”；请核对，或先解除那里的绑定" if bearer else None
    )
