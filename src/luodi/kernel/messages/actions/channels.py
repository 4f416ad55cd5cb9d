"""Keeping channels: adding, changing, trying one out. Their secrets stand in no log."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.messages.actions.outbox import CHANGE, send
from luodi.kernel.messages.models import Channel, Message
from luodi.kernel.messages.rules import ChannelKind, State, read_address
from luodi.kernel.messages.sealing import Secret, seal
from luodi.kernel.people.models import Unit

DIGEST_MAX = 24 * 60


@dataclass(frozen=True)
class ChannelSpec:
    """What a channel is to be; an empty ``address`` keeps the one that stands."""

    name: str
    kind: ChannelKind
    address: str = field(default="", repr=False)
    signing: str = field(default="", repr=False)
    enabled: bool = True
    quiet_from: time | None = time(22)
    quiet_to: time | None = time(7)
    digest_minutes: int = 0


@transaction.atomic
def add_channel(*, actor: Actor, unit: Unit, spec: ChannelSpec, reason: str) -> Channel:
    """Add a channel of a unit.

    Parameters
    ----------
    actor
        Needs ``messages.change_channel`` over the unit.
    unit
        Whose messages go there.
    spec
        What it is; the address is needed.
    reason
        Why, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        For an address that is not allowed, a name that stands already, odd hours; by field.
    """
    acting = require(actor, CHANGE, unit_path=unit.path)
    _check(spec, unit, None)
    secret, host = _secret(spec)
    channel = Channel.objects.create(
        unit=unit,
        kind=spec.kind.value,
        host=host,
        bot=secret.bot,
        sealed=seal(secret),
        added_by_id=actor.user_id,
        added_at=clock.now(),
        **_open(spec),
    )
    record(
        actor=acting,
        verb="messages.add_channel",
        record=("messages.channel", channel.pk),
        after={"unit": unit.name, "kind": spec.kind.value, "host": host, **_open(spec)},
        reason=reason,
    )
    return channel


@transaction.atomic
def change_channel(
    *, actor: Actor, channel: Channel, spec: ChannelSpec, version: int, reason: str
) -> Channel:
    """Change a channel; its kind and unit stay. Out of use, what waits for it has failed.

    Parameters
    ----------
    actor
        Needs ``messages.change_channel`` over the channel's unit.
    channel
        The channel.
    spec
        What it is to be. Another address brings its own signing secret; without one, both stay.
    version
        The version that the person saw.
    reason
        Why, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        As for ``add_channel``, or when somebody changed it meanwhile: then with what stands.
    """
    acting = require(actor, CHANGE, unit_path=channel.unit.path)
    standing = Channel.objects.select_for_update().get(pk=channel.pk)
    if standing.version != version:
        raise ValidationError(_stale(standing, spec), code="stale")
    _check(spec, standing.unit, standing)
    before, told = _told(standing), _open(spec)
    if spec.address:
        secret, host = _secret(spec)
        told |= {"host": host, "bot": secret.bot, "sealed": seal(secret)}
    for name, value in told.items():
        setattr(standing, name, value)
    standing.version += 1
    standing.save()
    if not standing.enabled:
        _drop_waiting(standing)
    record(
        actor=acting,
        verb="messages.change_channel",
        record=("messages.channel", standing.pk),
        before=before,
        after={**_told(standing), "address_replaced": bool(spec.address)},
        reason=reason,
    )
    return standing


@transaction.atomic
def probe_channel(*, actor: Actor, channel: Channel) -> Message:
    """Put a message to try a channel out into the outbox.

    Parameters
    ----------
    actor
        Needs ``messages.change_channel`` over the channel's unit.
    channel
        The channel; it must be in use.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When it is out of use.
    """
    acting = require(actor, CHANGE, unit_path=channel.unit.path)
    if not channel.enabled:
        raise ValidationError(_("渠道“%(name)s”已停用；请先启用") % {"name": channel.name})
    [message] = send(
        kind="messages.probe",
        slots={"day": clock.today()},
        url_path="/",
        key=f"probe-{secrets.token_hex(8)}",
        channel=channel,
        urgent=True,
    )
    record(
        actor=acting,
        verb="messages.probe_channel",
        record=("messages.channel", channel.pk),
        after={"message": message.pk},
    )
    return message


def _check(spec: ChannelSpec, unit: Unit, own: Channel | None) -> None:
    others = Channel.objects.filter(unit=unit, name=spec.name)
    if own is not None:
        others = others.exclude(pk=own.pk)
    problems: dict[str, str] = {}
    if others.exists():
        problems["name"] = _("%(unit)s已有名为“%(name)s”的渠道；请换一个名称") % {
            "unit": unit.name,
            "name": spec.name,
        }
    if (spec.quiet_from is None) != (spec.quiet_to is None):
        problems["quiet_to"] = _("免打扰的起止要么都填，要么都空")
    if not 0 <= spec.digest_minutes <= DIGEST_MAX:
        problems["digest_minutes"] = _("%(value)d 不在 0 到 %(most)d 之间") % {
            "value": spec.digest_minutes,
            "most": DIGEST_MAX,
        }
    if problems:
        raise ValidationError(problems)


def _secret(spec: ChannelSpec) -> tuple[Secret, str]:
    """Give what is encrypted, and the host that may be shown."""
    address = spec.address.strip()
    try:
        if spec.kind == ChannelKind.MAIL:
            validate_email(address)
            host = address.rpartition("@")[2]
        else:
            host = read_address(address, tuple(settings.LUODI_MESSAGE_HOSTS)).host
    except ValidationError:
        told = _("邮箱地址写法不对；请写成 bangongshi@example.cn")
        raise ValidationError({"address": told}) from None
    except ValueError as error:
        raise ValidationError({"address": str(error)}) from None
    return Secret(address, spec.signing.strip()), host


def _open(spec: ChannelSpec) -> dict[str, Any]:
    """Give the fields that may be shown and logged."""
    return {
        "name": spec.name,
        "enabled": spec.enabled,
        "quiet_from": spec.quiet_from,
        "quiet_to": spec.quiet_to,
        "digest_minutes": spec.digest_minutes,
    }


def _told(channel: Channel) -> dict[str, Any]:
    names = ("name", "enabled", "quiet_from", "quiet_to", "digest_minutes", "host")
    return {name: getattr(channel, name) for name in names}


def _stale(standing: Channel, spec: ChannelSpec) -> str:
    wanted: Mapping[str, Any] = _open(spec)
    fields = {field.name: field for field in standing._meta.fields}  # noqa: SLF001 - Django documents it
    differing = [
        _("%(title)s现为“%(now)s”，您填的是“%(sent)s”")
        % {"title": fields[name].verbose_name, "now": getattr(standing, name), "sent": value}
        for name, value in wanted.items()
        if getattr(standing, name) != value
    ]
    told = "；".join(differing) or _("各项与您填的相同")
    return _("这个渠道刚被别人改过：%(told)s。请核对后再保存。") % {"told": told}


def _drop_waiting(channel: Channel) -> None:
    Message.objects.filter(channel=channel, state=State.WAITING.value).update(
        state=State.FAILED.value, error=_("渠道已停用")
    )
