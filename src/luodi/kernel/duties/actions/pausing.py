"""Pauses of a clock, carrying with a plan, and more time."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.duties import rules
from luodi.kernel.duties.actions.steps import (
    ASSIGN,
    HANDLE,
    Change,
    advance,
    check_version,
    leads_to,
    locked,
    needed,
    pauses_of,
    require_holder,
    require_over,
)
from luodi.kernel.duties.models import Duty, DutyExtension, DutyPause, Outcome, PauseCause
from luodi.kernel.duties.reads.deadlines import columns_of, due_of
from luodi.kernel.duties.reads.kinds import count_on, hours_of, reckoner
from luodi.kernel.duties.rules import Act, Clock, Reckoner, Span, State
from luodi.kernel.duties.words import in_words
from luodi.kernel.people.models import Unit


@transaction.atomic
def pause(*, actor: Actor, duty: Duty, version: int, cause: str, until: date, note: str) -> Duty:
    """Let a duty's clock stand still up to a day, included.

    Parameters
    ----------
    actor
        The handler: holds the handling post, or stands in for its holder.
    duty, version
        The duty and the version that the actor saw.
    cause
        One of ``PauseCause``, but ``CARRY``.
    until
        The last day of the pause.
    note
        What is waited for; needed.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor does not handle it.
    StaleError
        When somebody changed the duty meanwhile.
    django.core.exceptions.ValidationError
        When it is no step from here, the end is past, the deadline is, or all pauses together
        are longer than may be: then it is carried.
    """
    held = locked(duty)
    acting = require_holder(actor, HANDLE, held.post_id, held.unit)
    check_version(held, version, Act.PAUSE)
    leads_to(held, Act.PAUSE)
    reason = needed(note, "note", _("没有写暂停的事由；请写明等待什么、凭什么"))
    if cause not in {item.value for item in PauseCause} - {PauseCause.CARRY.value}:
        raise ValidationError({"cause": _("“%(cause)s”不是可以暂停的原因") % {"cause": cause}})
    counts = _reckoner(held)
    span = Span(clock.now(), rules.midnight_after(until))
    earlier = [Span(row.starts, row.ends) for row in held.pauses.exclude(cause=PauseCause.CARRY)]
    refused = rules.pause_refusal(
        at=span.starts,
        until=span.ends,
        due=held.due_at,
        total=rules.paused_working_days(counts.calendar, [*earlier, span]),
        limit=count_on("pause_total_days", clock.today()),
    )
    if refused:
        raise ValidationError({"until": in_words(refused)})
    DutyPause.objects.create(duty=held, cause=cause, starts=span.starts, ends=span.ends)
    return _advance(held, acting, Act.PAUSE, reason, counts)


@transaction.atomic
def carry(*, actor: Actor, duty: Duty, version: int, until: date, plan: str) -> Duty:
    """Carry a duty that cannot be done now: it stays open with a dated plan, counted apart.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it.
    duty, version
        The duty and the version that the actor saw.
    until
        The day by which the plan goes on; the clock stands still up to it, included.
    plan
        The plan; needed.

    Raises
    ------
    As `pause`; and ``PermissionDenied`` without the permission.
    """
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, Act.CARRY)
    leads_to(held, Act.CARRY)
    reason = needed(plan, "plan", _("没有写办理计划；挂账要写明怎么办、何时办"))
    ends = rules.midnight_after(until)
    if ends <= clock.now():
        raise ValidationError({"until": _("挂账的日期 %(day)s 已过") % {"day": until}})
    _end_pause(held, clock.now())
    DutyPause.objects.create(
        duty=held, cause=PauseCause.CARRY, starts=clock.now(), ends=ends, plan=reason
    )
    return _advance(
        held, acting, Act.CARRY, reason, _reckoner(held), {"outcome": Outcome.POSTPONED.value}
    )


@transaction.atomic
def resume(*, actor: Actor, duty: Duty, version: int, note: str = "") -> Duty:
    """Let a paused or carried duty go on, before its pause has ended.

    Raises
    ------
    As `pause`.

    Notes
    -----
    The day of resuming is no longer part of the pause.
    """
    held = locked(duty)
    acting = require_holder(actor, HANDLE, held.post_id, held.unit)
    check_version(held, version, Act.RESUME)
    leads_to(held, Act.RESUME)
    _end_pause(held, clock.now())
    return _advance(held, acting, Act.RESUME, note, _reckoner(held), {"outcome": ""})


def resume_ended(unit: Unit, now: datetime) -> int:
    """Let the duties of a unit go on whose pauses have ended; give how many."""
    rows = DutyPause.objects.filter(
        resumed=False, ends__lte=now, duty__unit=unit, duty__state=State.PAUSED
    )
    found = 0
    for row in rows.order_by("duty_id"):
        held = locked(row.duty)
        if held.state == State.PAUSED:
            _end_pause(held, now)
            _advance(held, LUODI, Act.RESUME, _("暂停到期"), _reckoner(held), {"outcome": ""})
            found += 1
    return found


def _end_pause(duty: Duty, now: datetime) -> None:
    for row in duty.pauses.filter(resumed=False):
        row.ends = min(row.ends, now)
        row.resumed = True
        row.save(update_fields=("ends", "resumed"))


def _advance(
    duty: Duty,
    acting: Actor,
    act: Act,
    note: str,
    counts: Reckoner,
    more: dict[str, Any] | None = None,
) -> Duty:
    """Move a duty on, with the deadline that its inputs now come to."""
    columns = columns_of(due_of(duty, counts, pauses_of(duty)))
    return advance(duty, acting, act, note=note, change=Change({**columns, **(more or {})}))


def _reckoner(duty: Duty) -> Reckoner:
    return reckoner(clock.today(), hours=hours_of(duty.office_hours))


@transaction.atomic
def ask_extension(
    *, actor: Actor, duty: Duty, version: int, count: int, note: str
) -> DutyExtension:
    """Ask for more time, in the unit of the duty's clock; somebody else decides.

    Parameters
    ----------
    actor
        The handler: holds the handling post, or stands in for its holder.
    duty, version
        The duty and the version that the actor saw.
    count
        How many more: at most the limit itself. Of a named day, working days.
    note
        Why; needed.

    Returns
    -------
    DutyExtension
        The request; the deadline stays until it is granted.

    Raises
    ------
    As `pause`; ``ValidationError`` under ``count`` when it may not be asked, see
    `rules.extension_refusal`.
    """
    held = locked(duty)
    acting = require_holder(actor, HANDLE, held.post_id, held.unit)
    check_version(held, version, Act.ASK_EXTENSION)
    reason = needed(note, "note", _("没有写延期的理由；请写明为什么不能按期办结"))
    if held.due_day is None or held.state not in {*rules.WITH_HANDLER, State.PAUSED}:
        raise ValidationError(_("事项不在承办中，或没有时限，不能申请延期"))
    counts = _reckoner(held)
    refused = rules.extension_refusal(
        counts,
        today=clock.today(),
        due=held.due_day,
        count=rules.whole_length(
            counts, Clock(held.clock), held.count, held.received_at, held.due_day
        ),
        wanted=count,
        asked_before=held.extensions.exclude(granted=False).count(),
    )
    if refused:
        raise ValidationError({"count": in_words(refused)})
    asked = DutyExtension.objects.create(
        duty=held, count=count, reason=reason, asked_by_id=acting.user_id, asked_at=clock.now()
    )
    advance(held, acting, Act.ASK_EXTENSION, note=reason)
    return asked


@transaction.atomic
def decide_extension(
    *, actor: Actor, duty: Duty, version: int, granted: bool, note: str = ""
) -> Duty:
    """Grant or refuse the extension that waits; granted, the deadline moves.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it, and is not
        the one who asked.
    duty, version
        The duty and the version that the actor saw.
    granted
        Whether it is granted.
    note
        Why; needed when refused.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    StaleError
        When somebody changed the duty meanwhile.
    django.core.exceptions.ValidationError
        When none waits, or the actor asked for it.
    """
    act = Act.EXTEND if granted else Act.REFUSE_EXTENSION
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, act)
    asked = held.extensions.filter(granted__isnull=True).first()
    if asked is None:
        raise ValidationError(_("没有等待决定的延期申请"))
    if acting.user_id is not None and asked.asked_by_id == acting.user_id:
        raise ValidationError(_("延期由您本人申请，不能由本人决定；请由另一人决定"))
    if not granted:
        needed(note, "note", _("没有写不同意的理由"))
    asked.granted, asked.decided_by_id, asked.decided_at = granted, acting.user_id, clock.now()
    asked.save(update_fields=("granted", "decided_by", "decided_at"))
    if not granted:
        return advance(held, acting, act, note=note)
    held.extended += asked.count
    return _advance(held, acting, act, note, _reckoner(held), {"extended": held.extended})
