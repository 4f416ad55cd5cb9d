"""Leave: who is away, and who stands in meanwhile."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import within
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people import rules
from luodi.kernel.people.actions.checks import refuse
from luodi.kernel.people.models import Leave, User
from luodi.kernel.people.reads import actor_of

APPOINT = "people.appoint"


@transaction.atomic
def enter_leave(
    *, actor: Actor, user: User, delegate: User, first_day: date, last_day: date, reason: str
) -> Leave:
    """Enter that somebody is away, and who acts in their posts meanwhile.

    Parameters
    ----------
    actor
        The user, or whoever holds ``people.appoint`` over every post of the user.
    user
        Who is away.
    delegate
        Who stands in: sees and does what the posts may, but for administrators' acts.
    first_day, last_day
        First and last day, both included.
    reason
        Why; the log names both.

    Returns
    -------
    Leave
        The new row; it ends by itself.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When it is neither the actor's own leave nor theirs to enter.
    django.core.exceptions.ValidationError
        Under ``delegate`` or ``first_day``: see `rules.may_stand_in` and `rules.may_leave`.
    """
    acting = _permitted(actor, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    shared = Q(first_day__lte=last_day, last_day__gte=first_day, ended_at__isnull=True)
    refuse(
        {
            "first_day": rules.may_leave(
                first=first_day,
                last=last_day,
                today=clock.today(),
                overlapping=[_days(leave) for leave in Leave.objects.filter(shared, user=user)],
            ),
            "delegate": rules.may_stand_in(
                name=delegate.display_name,
                own=delegate.pk == user.pk,
                active=delegate.is_active,
                near=_near(user, delegate),
                away=[_days(leave) for leave in Leave.objects.filter(shared, user=delegate)],
            ),
        }
    )
    leave = Leave.objects.create(
        user=user,
        delegate=delegate,
        first_day=first_day,
        last_day=last_day,
        reason=reason.strip(),
        set_by_id=actor.user_id,
        set_at=clock.now(),
    )
    record(
        actor=acting,
        verb="people.enter_leave",
        record=("people.user", user.pk),
        after={
            "user": user.username,
            "delegate": delegate.username,
            "first_day": first_day,
            "last_day": last_day,
        },
        reason=reason,
    )
    return leave


@transaction.atomic
def end_leave(*, actor: Actor, leave: Leave, reason: str = "") -> Leave:
    """End a leave at once: from now on nobody stands in.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When it is neither the actor's own leave nor theirs to enter.
    django.core.exceptions.ValidationError
        When it has ended already.
    """
    acting = _permitted(actor, leave.user)
    leave = Leave.objects.select_for_update().get(pk=leave.pk)
    now = clock.now()
    over = leave.ended_at is not None or leave.last_day < now.date()
    refuse({"leave": "这次离岗已经结束，没有改动" if over else None})
    leave.ended_at = now
    leave.save(update_fields=("ended_at",))
    record(
        actor=acting,
        verb="people.end_leave",
        record=("people.user", leave.user_id),
        before={"last_day": leave.last_day, "delegate": leave.delegate.username},
        after={"ended_at": now},
        reason=reason,
    )
    return leave


def _permitted(actor: Actor, user: User) -> Actor:
    """Let everybody enter their own leave; others need the right over every post of the user."""
    if actor.user_id == user.pk:
        return actor
    acting = actor
    scopes = [scope for scope in actor_of(user, clock.now()).scopes if scope.for_user_id is None]
    for scope in scopes:
        acting = require(actor, APPOINT, unit_path=scope.unit_path, place_path=scope.place_path)
    if not scopes:
        acting = require(actor, APPOINT, unit_path="", place_path="")
    return acting


def _near(user: User, delegate: User) -> bool:
    now = clock.now()
    own, other = (
        [scope.unit_path for scope in actor_of(one, now).scopes if scope.for_user_id is None]
        for one in (user, delegate)
    )
    return any(within(a, b) or within(b, a) for a in own for b in other)


def _days(leave: Leave) -> str:
    return f"{leave.first_day} 至 {leave.last_day}"
