"""Beside a duty's way: notes, files, watching, the calendar's secret address."""

from datetime import date
from hashlib import sha256
from secrets import token_urlsafe

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.duties.actions.steps import advance, locked, needed
from luodi.kernel.duties.models import CalendarFeed, Duty, DutyFile, DutyWatch
from luodi.kernel.duties.reads.duties import visible_duties
from luodi.kernel.duties.rules import Act
from luodi.kernel.log.actions import record


def _seen(actor: Actor, duty: Duty) -> Duty:
    """Lock a duty that the actor may see; whoever may see it may add to it."""
    if not visible_duties(actor).filter(pk=duty.pk).exists():
        raise PermissionDenied(_("这个事项不在您的权限之内"))
    return locked(duty)


def _acting(actor: Actor, duty: Duty) -> Actor:
    """Let the actor stand in the post that has to do with the duty, for the log."""
    posts = {duty.post_id, duty.verifier_post_id}
    scopes = actor.granting("duties.view_duty")
    mine = next((scope for scope in scopes if scope.post_id in posts), None)
    return actor.acting_in(mine or next(iter(scopes), None))


@transaction.atomic
def add_note(*, actor: Actor, duty: Duty, note: str) -> Duty:
    """Write a note into a duty's steps; nothing else changes.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not see it.
    django.core.exceptions.ValidationError
        When the note is empty.
    """
    held = _seen(actor, duty)
    text = needed(note, "note", _("说明为空"))
    return advance(held, _acting(actor, held), Act.NOTE, note=text)


@transaction.atomic
def add_file(
    *, actor: Actor, duty: Duty, data: bytes, filename: str, taken_on: date | None = None
) -> DutyFile:
    """Keep a file with a duty.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not see the duty, or not add documents here.
    django.core.exceptions.ValidationError
        When the file is refused, or the duty has ended.
    """
    held = _seen(actor, duty)
    if held.ended_at is not None:
        raise ValidationError(_("事项已经结束，不能再附材料"))
    attachment = add_attachment(
        actor=actor,
        data=data,
        filename=filename,
        unit_id=held.unit_id,
        place_id=held.place_id,
        taken_on=taken_on,
    )
    file = DutyFile.objects.create(duty=held, attachment=attachment, added_at=clock.now())
    advance(held, _acting(actor, held), Act.ADD_FILE, note=attachment.original_name)
    return file


@transaction.atomic
def watch(*, actor: Actor, duty: Duty, on: bool = True) -> None:
    """Follow a duty, or follow it no longer.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may not see it, or is no person.
    """
    held = _seen(actor, duty)
    if actor.user_id is None:
        raise PermissionDenied(_("只有登录的人员可以关注事项"))
    if on:
        DutyWatch.objects.get_or_create(
            duty=held, user_id=actor.user_id, defaults={"since": clock.now()}
        )
    else:
        DutyWatch.objects.filter(duty=held, user_id=actor.user_id).delete()
    record(
        actor=_acting(actor, held),
        verb="duties.watch" if on else "duties.unwatch",
        record=("duties.duty", held.pk),
        after={"number": held.number},
    )


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise PermissionDenied(_("只有登录的人员有日历地址"))
    return actor.user_id


def hashed(token: str) -> str:
    """Give the hash by which a calendar's secret is known."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, actor: Actor) -> str:
    """Make a secret for the calendar of the actor's deadlines; an earlier one ends.

    Returns
    -------
    str
        The secret, shown once: only its hash is kept.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When nobody signed in.
    """
    revoke_feed(actor=actor)
    user_id = _person(actor)
    token = token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        user_id=user_id, token_sha256=hashed(token), made_at=clock.now()
    )
    record(actor=actor, verb="duties.make_feed", record=("duties.feed", feed.pk))
    return token


@transaction.atomic
def revoke_feed(*, actor: Actor) -> int:
    """End the actor's calendar address; give how many ended.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When nobody signed in.
    """
    standing = CalendarFeed.objects.filter(user_id=_person(actor), revoked_at__isnull=True)
    ended = standing.update(revoked_at=clock.now())
    if ended:
        record(actor=actor, verb="duties.revoke_feed", record=("duties.feed", actor.user_id))
    return ended
