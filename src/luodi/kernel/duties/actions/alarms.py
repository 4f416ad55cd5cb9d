"""Reminders and the ladder: what is due goes up level by level, and never twice."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.duties import rules
from luodi.kernel.duties.actions.pausing import resume_ended
from luodi.kernel.duties.actions.steps import (
    ASSIGN,
    OVERSEE,
    clean,
    locked,
    require_holder,
    require_over,
    write_step,
)
from luodi.kernel.duties.models import Duty, Escalation
from luodi.kernel.duties.reads.kinds import count_on, reckoner
from luodi.kernel.duties.rules import LEADER, MEETING, REMINDER, Act, Reckoner, State
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit

LOGGER = logging.getLogger(__name__)
LADDER = ("escalate_unit_days", "escalate_leader_days", "escalate_meeting_days")
LEVELS = (
    gettext_lazy("提醒"),
    gettext_lazy("一级督办：报本单位负责人"),
    gettext_lazy("二级督办：报上级领导"),
    gettext_lazy("三级督办：列入联席会议"),
)
"""Levels of the ladder in words."""
Tell = Callable[[Escalation], None]


@dataclass(frozen=True)
class Escalated:
    """What a run came to.

    ``raised`` are the new rows, ``resumed`` counts duties whose pause had ended, and ``failed``
    names the units that could not be gone through, with the error; all others were.
    """

    raised: list[Escalation] = field(default_factory=list)
    resumed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def escalate(*, now: datetime | None = None, tell: Tell | None = None) -> Escalated:
    """Go through all units: end pauses, remind, and let late duties go up the ladder.

    Parameters
    ----------
    now
        The instant to judge by; None for the clock's.
    tell
        Called with each new row, in the transaction that writes it: what it puts into an outbox
        stands or falls with the row.

    Returns
    -------
    Escalated
        What was done, and which units failed.

    Notes
    -----
    Each unit has a transaction of its own, so that one that fails, or a crash half way, leaves
    the others done; a further run writes only what is missing. A duty whose deadline is
    provisional, or that is paused, goes up no step.
    """
    if now is None:
        return _through_units(tell)
    with clock.told(now):
        return _through_units(tell)


def _through_units(tell: Tell | None) -> Escalated:
    done = Escalated()
    resumed = 0
    for unit in _units_with_alarms(clock.now()):
        try:
            with transaction.atomic():
                ended, raised = _through(unit, tell)
        except Exception as error:
            LOGGER.exception("escalation of unit %s failed", unit.code)
            done.failed.append((unit.name, f"{type(error).__name__}: {error}"))
            continue
        resumed += ended
        done.raised.extend(raised)
    return Escalated(done.raised, resumed, done.failed)


def _units_with_alarms(now: datetime) -> list[Unit]:
    waiting = Duty.objects.filter(_ripe(now), ended_at__isnull=True)
    return list(Unit.objects.filter(pk__in=waiting.values("unit")).order_by("path"))


def _ripe(now: datetime) -> Q:
    ended = Q(state=State.PAUSED, pauses__resumed=False, pauses__ends__lte=now)
    return Q(remind_at__lte=now) | Q(due_at__lte=now) | Q(stage_due__lte=now) | ended


def _through(unit: Unit, tell: Tell | None) -> tuple[int, list[Escalation]]:
    now = clock.now()
    resumed = resume_ended(unit, now)
    ripe = Duty.objects.filter(_ripe(now), unit=unit, ended_at__isnull=True).values("pk")
    duties = list(
        Duty.objects.select_for_update(of=("self",))
        .filter(pk__in=ripe)
        .exclude(state=State.PAUSED)
        .select_related("unit__parent", "opened_unit")
        .order_by("pk")
    )
    known = set(
        Escalation.objects.filter(duty__in=duties).values_list(
            "duty_id", "cause", "level", "due_at"
        )
    )
    steps = [count_on(key, now.date()) for key in LADDER]
    counts = reckoner(now.date())
    raised = []
    for duty in duties:
        for cause, level, due_at in _alarms(duty, counts, steps, now):
            if (duty.pk, cause, level, due_at) not in known:
                raised.append(_raise(duty, cause, level, due_at, tell))
    return resumed, raised


def _alarms(
    duty: Duty, counts: Reckoner, steps: list[int], now: datetime
) -> Iterable[tuple[Escalation.Cause, int, datetime]]:
    """Give what is due of a duty at an instant: cause, level and the deadline it is about."""
    time, stage = Escalation.Cause.TIME, Escalation.Cause.STAGE
    if duty.stage_due is not None and now >= duty.stage_due:
        yield stage, REMINDER, duty.stage_due
    if duty.due_at is None or duty.due_day is None:
        return
    if not rules.is_late(now, duty.due_at, provisional=duty.provisional):
        if duty.remind_at is not None and now >= duty.remind_at:
            yield time, REMINDER, duty.due_at
        return
    for level, start in enumerate(rules.ladder(counts, duty.due_at, duty.due_day, steps), 1):
        if now >= start:
            yield time, level, duty.due_at


def _raise(
    duty: Duty,
    cause: Escalation.Cause,
    level: int,
    due_at: datetime,
    tell: Tell | None,
    *,
    acting: Actor = LUODI,
    note: str = "",
) -> Escalation:
    row = Escalation.objects.create(
        duty=duty,
        cause=cause,
        level=level,
        due_at=due_at,
        unit=_told_unit(duty, level),
        at=clock.now(),
    )
    act = Act.REMIND if level == REMINDER else Act.ESCALATE
    words = note or (LEVELS[level] if level else "")
    write_step(duty, acting, act, before=duty.state, unit=duty.unit, note=str(words))
    record(
        actor=acting,
        verb=f"duties.{act.value.lower()}",
        record=("duties.duty", duty.pk),
        after={"number": duty.number, "level": level, "cause": cause.value, "due_at": due_at},
    )
    if tell is not None:
        tell(row)
    return row


def _told_unit(duty: Duty, level: int) -> Unit:
    if level == LEADER:
        return duty.unit.parent or duty.unit
    return duty.opened_unit if level == MEETING else duty.unit


def raise_for_transfers(duty: Duty) -> None:
    """Let a duty that is passed from unit to unit go up to the leader above, once a deadline."""
    due_at = duty.due_at or duty.opened_at
    cause = Escalation.Cause.TRANSFERS
    known = Escalation.objects.filter(duty=duty, cause=cause, level=LEADER, due_at=due_at)
    if not known.exists():
        _raise(duty, cause, LEADER, due_at, None)


@transaction.atomic
def remind(*, actor: Actor, duty: Duty, note: str = "", tell: Tell | None = None) -> Escalation:
    """Remind whoever has a duty, by the word of a person.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit or the unit that opened it, or oversees
        the handling unit.
    duty
        The duty, not ended.
    note
        A word to it.
    tell
        As in `escalate`.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without either right.
    django.core.exceptions.ValidationError
        When it has ended.
    """
    held = locked(duty)
    if actor.granting(OVERSEE) and held.unit_id in {s.unit_id for s in actor.granting(OVERSEE)}:
        acting = require_holder(actor, OVERSEE, None, held.unit)
    else:
        acting = require_over(actor, ASSIGN, held)
    if held.ended_at is not None:
        raise ValidationError(_("事项已经结束，不用再提醒"))
    cause = Escalation.Cause.PERSON
    return _raise(held, cause, REMINDER, clock.now(), tell, acting=acting, note=clean(note))


@transaction.atomic
def see_escalation(*, actor: Actor, escalation: Escalation) -> Escalation:
    """Note that somebody who oversees the unit has seen a step of the ladder.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor does not oversee the unit that was told.
    """
    acting = require_holder(actor, OVERSEE, None, escalation.unit)
    Escalation.objects.filter(pk=escalation.pk, seen_at__isnull=True).update(
        seen_by_id=acting.user_id, seen_at=clock.now()
    )
    escalation.refresh_from_db()
    record(
        actor=acting,
        verb="duties.see_escalation",
        record=("duties.duty", escalation.duty_id),
        after={"level": escalation.level, "cause": escalation.cause},
    )
    return escalation
