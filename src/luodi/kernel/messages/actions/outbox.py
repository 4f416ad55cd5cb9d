"""Putting messages into the outbox, within the transaction of the act that they tell of."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.cards import message_kind
from luodi.kernel.log.actions import record
from luodi.kernel.messages.models import Channel, Message
from luodi.kernel.messages.rules import State, after_quiet, check_path, personal_data
from luodi.kernel.messages.words import line, slots_of
from luodi.kernel.people.models import Unit

CHANGE = "messages.change_channel"
KEY_MAX = 120


@transaction.atomic
def send(
    *,
    kind: str,
    slots: Mapping[str, Any],
    url_path: str,
    key: str,
    unit: Unit | None = None,
    channel: Channel | None = None,
    urgent: bool = False,
) -> list[Message]:
    """Put a message into the outbox; it leaves after the caller's transaction is committed.

    Parameters
    ----------
    kind
        Name of a `MessageKind` that a card declares.
    slots
        A value for each of the kind's slots: a document's number, a day or a count. No names, no
        free text.
    url_path
        The page that the link opens, such as ``/duties/12/``.
    key
        What it tells of, at most 120 signs: the same key goes to a channel once.
    unit, channel
        To all channels of a unit that are in use, or to one channel; just one of the two.
    urgent
        Whether it passes the quiet hours and is not gathered with others.

    Returns
    -------
    list of Message
        What was put in, or stood there already under the key; none when the unit has no channel.

    Raises
    ------
    ValueError
        For an unknown kind, slots of other types, a link elsewhere, an unfit key: mistakes of the
        caller.
    django.core.exceptions.ValidationError
        When the text would hold a telephone or citizen number.
    """
    known = message_kind(kind)
    if known is None:
        raise ValueError(f"没有名为 {kind} 的消息种类")
    if (unit is None) == (channel is None):
        raise ValueError("消息要么发给单位，要么发给渠道")
    if not 0 < len(key) <= KEY_MAX:
        raise ValueError(f"消息的防重编号要有 1 到 {KEY_MAX} 个字")
    written, path = slots_of(known, slots), check_path(url_path)
    found = personal_data(" ".join(line(Message(kind=kind, slots=written, url_path=path))))
    if found:
        raise ValidationError(_("消息里有%(what)s，没有放入发件箱") % {"what": _found(found)})
    made = Message(kind=kind, slots=written, url_path=path, key=key, urgent=urgent)
    channels = [channel] if channel else Channel.objects.filter(unit=unit, enabled=True)
    return _put(made, [one for one in channels if one.enabled])


def units_listening(units: Iterable[int]) -> set[int]:
    """Give those of some units that have a channel in use: nobody else is sent anything."""
    rows = Channel.objects.filter(unit__in=set(units), enabled=True)
    return set(rows.values_list("unit_id", flat=True))


def _found(what: str) -> str:
    return _("身份证号") if what == "身份证号" else _("手机号")


def _put(made: Message, channels: Iterable[Channel]) -> list[Message]:
    rows = [
        Message(
            channel=channel,
            kind=made.kind,
            slots=made.slots,
            url_path=made.url_path,
            key=made.key,
            urgent=made.urgent,
            made_at=clock.now(),
            not_before=_due(channel, urgent=made.urgent),
        )
        for channel in channels
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Message.objects.filter(channel__in=[row.channel for row in rows], key=made.key))


def _due(channel: Channel, *, urgent: bool) -> Any:
    """Give when a message to a channel is due: with those that are gathered there already."""
    at = clock.ticking()
    if urgent:
        return at
    if channel.digest_minutes:
        gathering = Message.objects.filter(
            channel=channel, state=State.WAITING.value, urgent=False, tries=0, not_before__gt=at
        ).order_by("not_before")
        standing = gathering.values_list("not_before", flat=True).first()
        at = standing or at + timedelta(minutes=channel.digest_minutes)
    return after_quiet(at.astimezone(clock.SHANGHAI), channel.quiet_from, channel.quiet_to)


@transaction.atomic
def send_again(*, actor: Actor, message: Message) -> Message:
    """Put a message that failed back among those that wait.

    Parameters
    ----------
    actor
        Needs ``messages.change_channel`` over the channel's unit.
    message
        The message.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When it has not failed, or its channel is out of use.
    """
    acting = require(actor, CHANGE, unit_path=message.channel.unit.path)
    standing = Message.objects.select_for_update().get(pk=message.pk)
    if standing.state != State.FAILED:
        raise ValidationError(
            _("消息 #%(number)d %(state)s，只有没有发出的才能重发")
            % {"number": standing.pk, "state": standing.get_state_display()}
        )
    if not message.channel.enabled:
        raise ValidationError(_("渠道“%(name)s”已停用；请先启用") % {"name": message.channel.name})
    before = {"state": standing.state, "error": standing.error}
    standing.state, standing.tries, standing.error = State.WAITING.value, 0, ""
    standing.not_before = clock.ticking()
    standing.save(update_fields=("state", "tries", "error", "not_before"))
    record(
        actor=acting,
        verb="messages.send_again",
        record=("messages.message", standing.pk),
        before=before,
        after={"state": standing.state},
    )
    return standing
