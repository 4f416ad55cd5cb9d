"""Sending what waits: each batch taken by one worker, sent, and marked; at least once."""

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.jobs.running import Running
from luodi.kernel.messages import bots
from luodi.kernel.messages.models import Channel, Message, SendRate
from luodi.kernel.messages.rules import (
    DIGEST_LINES,
    LONGEST_BYTES,
    MAX_TRIES,
    RATES,
    ChannelKind,
    State,
    Verdict,
    after_quiet,
    after_rush,
    pause_after,
)
from luodi.kernel.messages.sealing import Secret, SecretLostError, unseal
from luodi.kernel.messages.words import letter

_log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
KEPT = timedelta(days=180)
PATIENCE_S = 20.0
"""How long one run waits in all for bots to win back what was sent to them."""
SHORT_S = 1.0
"""A bot that wins back sooner than so is waited for; of others the next run sends."""


@dataclass(frozen=True)
class Batch:
    """Messages to one channel that are sent as one, held by one worker."""

    channel: Channel
    messages: tuple[Message, ...]
    number: str
    worker: str

    @property
    def held(self) -> "QuerySet[Message]":
        """Its rows, as long as they are held."""
        return Message.objects.filter(
            pk__in=[message.pk for message in self.messages],
            state=State.SENDING.value,
            worker=self.worker,
        )


def send_waiting(running: Running) -> str:
    """Send what is due, as fast as the bots may be sent to; the timed job of the room."""
    worker, sent, waited = secrets.token_hex(8), 0, 0.0
    _give_up()
    full: set[str] = set()
    while (found := _next(full)) is not None:
        running.advance(sent)
        wait = _wait_ms(found.channel) / 1000
        if wait > SHORT_S or waited + wait > PATIENCE_S:
            full.add(found.channel.bot)
            continue
        if wait:
            time.sleep(wait)
            waited += wait
        batch = take(found, worker)
        if batch is not None:
            sent += deliver(batch)
    return _("发出 %(count)d 条") % {"count": sent} if sent else ""


def _give_up() -> None:
    """Let messages fail whose worker died at each try."""
    lost = Message.objects.filter(
        state=State.SENDING.value, lease_until__lt=clock.ticking(), tries__gte=MAX_TRIES
    )
    lost.update(state=State.FAILED.value, lease_until=None, error=_("每次都在发送中途中断"))


def clear_outbox(running: Running) -> str:
    """Delete the messages that were sent or given up half a year ago."""
    over = Message.objects.filter(
        state__in=(State.SENT.value, State.FAILED.value), made_at__lt=clock.now() - KEPT
    )
    count, _kinds = over.delete()
    return _("清理消息 %(count)d 条") % {"count": count}


def _open(at: datetime) -> Q:
    free = Q(state=State.WAITING.value, not_before__lte=at)
    left = Q(state=State.SENDING.value, lease_until__lt=at)
    return free | left


def _next(full: set[str]) -> Message | None:
    """Give the message that has waited longest and may go now; others are put off."""
    while True:
        at = clock.ticking()
        due = Message.objects.filter(_open(at), channel__enabled=True)
        due = due.exclude(channel__bot__in=full).select_related("channel")
        found = due.order_by("-urgent", "not_before", "pk").first()
        if found is None or found.urgent:
            return found
        ready = after_quiet(at, found.channel.quiet_from, found.channel.quiet_to)
        ready = after_rush(ready, ChannelKind(found.channel.kind))
        if ready <= at:
            return found
        Message.objects.filter(_open(at), pk=found.pk).update(
            state=State.WAITING.value, not_before=ready
        )


def take(found: Message, worker: str) -> Batch | None:
    """Take a message, and what goes with it, and its bot's next place; None when another did.

    Parameters
    ----------
    found
        A message that is due.
    worker
        Who takes it.

    Notes
    -----
    A batch that was tried before goes again as it was, under its number: whoever got it then
    knows it again.
    """
    at = clock.ticking()
    with transaction.atomic():
        rows = Message.objects.select_for_update().filter(_open(at), _with(found))
        messages = fitting(found, list(rows.order_by("not_before", "pk")[:DIGEST_LINES]))
        if found.pk not in {message.pk for message in messages}:
            return None
        if not _take_place(found.channel):
            return None
        number = found.batch or secrets.token_hex(4).upper()
        Message.objects.filter(pk__in=[message.pk for message in messages]).update(
            state=State.SENDING.value,
            batch=number,
            worker=worker,
            tries=F("tries") + 1,
            lease_until=at + LEASE,
        )
        for message in messages:
            message.tries += 1
    return Batch(found.channel, messages, number, worker)


def fitting(found: Message, messages: list[Message]) -> tuple[Message, ...]:
    """Give the first of some messages that together are not too long for their channel."""
    most = LONGEST_BYTES[ChannelKind(found.channel.kind)]
    while len(messages) > 1 and len(letter(messages, "0" * 8).text.encode()) > most:
        messages = messages[:-1]
    return tuple(messages)


def _with(found: Message) -> Q:
    """Give the condition of what goes together with a message: its batch, or what is gathered."""
    if found.batch:
        return Q(channel=found.channel, batch=found.batch)
    if found.channel.digest_minutes and not found.urgent:
        return Q(channel=found.channel, batch="", urgent=False)
    return Q(pk=found.pk)


def deliver(batch: Batch) -> int:
    """Send a batch and mark it; give how many messages were taken by the other side.

    Parameters
    ----------
    batch
        What this worker holds. Nothing of the database is held while the other side answers.
    """
    try:
        secret = unseal(batch.channel.sealed)
    except SecretLostError as error:
        found = Verdict(taken=False, error=str(error), final=True)
    else:
        found = _spoken(batch, secret)
    at = clock.ticking()
    if found.taken:
        return batch.held.update(
            state=State.SENT.value, sent_at=clock.now(), error="", lease_until=None
        )
    tries = max(message.tries for message in batch.messages)
    if found.final or tries >= MAX_TRIES:
        batch.held.update(state=State.FAILED.value, error=found.error[:300], lease_until=None)
    else:
        batch.held.update(
            state=State.WAITING.value,
            error=found.error[:300],
            lease_until=None,
            not_before=at + pause_after(tries),
        )
    return 0


def _spoken(batch: Batch, secret: Secret) -> Verdict:
    try:
        told = letter(batch.messages, batch.number)
        return bots.speak(ChannelKind(batch.channel.kind), secret, told)
    except Exception as error:  # the others must not suffer; its text may hold the address
        _log.error("消息 %s 没有发出：%s", batch.number, type(error).__name__)
        return Verdict(taken=False, error=f"发送时出了意外（{type(error).__name__}）")


def _now_ms() -> int:
    return int(clock.ticking().timestamp() * 1000)


def _wait_ms(channel: Channel) -> int:
    """Give how many milliseconds a bot needs until it may be sent to again."""
    rate = RATES[ChannelKind(channel.kind)]
    full_at = SendRate.objects.filter(bot=channel.bot).values_list("full_at_ms", flat=True).first()
    if full_at is None:
        return 0
    return max(full_at - (rate.burst - 1) * rate.interval_ms - _now_ms(), 0)


PLACE = """
INSERT INTO kernel_messages_sendrate (bot, full_at_ms) VALUES (%(bot)s, %(now)s + %(interval)s)
ON CONFLICT (bot) DO UPDATE SET full_at_ms = %(interval)s + CASE
    WHEN kernel_messages_sendrate.full_at_ms > %(now)s THEN kernel_messages_sendrate.full_at_ms
    ELSE %(now)s END
WHERE kernel_messages_sendrate.full_at_ms <= %(now)s + %(slack)s
"""


def _take_place(channel: Channel) -> bool:
    """Count one more message to a bot, in one statement; False when that were too fast."""
    rate = RATES[ChannelKind(channel.kind)]
    told: dict[str, str | int] = {
        "bot": channel.bot,
        "now": _now_ms(),
        "interval": rate.interval_ms,
        "slack": (rate.burst - 1) * rate.interval_ms,
    }
    with connection.cursor() as cursor:
        cursor.execute(PLACE, told)
        return bool(cursor.rowcount == 1)
