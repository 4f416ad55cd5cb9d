"""Reminders and the ladder: what is due goes up level by level, and never twice."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial

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
    write_steps,
)
from luodi.kernel.duties.models import Duty, Escalation
from luodi.kernel.duties.reads.duties import own_units
from luodi.kernel.duties.reads.kinds import count_on, reckoner
from luodi.kernel.duties.rules import LEADER, MEETING, REMINDER, Act, State
from luodi.kernel.log.actions import Line, record, record_many
from luodi.kernel.log.many import insert
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
Tell = Callable[[Sequence[Escalation]], None]
BATCH = 1_000
"""How many duties of a unit go into one transaction."""


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
        Called with new rows, in the transaction that writes them: what it puts into an outbox
        stands or falls with the rows.

    Returns
    -------
    Escalated
        What was done, and which units failed.

    Notes
    -----
    Each unit goes in batches with a transaction each, so that a unit that fails, or a crash half
    way, leaves the others done; a further run writes only what is missing. A duty whose deadline
    is provisional, or that is paused, goes up no step.
    """
    if now is None:
        return _through_units(tell)
    with clock.told(now):
        return _through_units(tell)


def _through_units(tell: Tell | None) -> Escalated:
    now = clock.now()
    done = Escalated()
    resumed = 0
    for unit in _units_with_alarms(now):
        try:
            with transaction.atomic():
                resumed += resume_ended(unit, now)
            for raised in _through(unit, now, tell):
                done.raised.extend(raised)
        except Exception as error:
            LOGGER.exception("escalation of unit %s failed", unit.code)
            done.failed.append((unit.name, f"{type(error).__name__}: {error}"))
    return Escalated(done.raised, resumed, done.failed)


def _units_with_alarms(now: datetime) -> list[Unit]:
    ended = Q(state=State.PAUSED, pauses__resumed=False, pauses__ends__lte=now)
    waiting = Duty.objects.filter(_ripe(now) | ended, ended_at__isnull=True)
    return list(Unit.objects.filter(pk__in=waiting.values("unit")).order_by("path"))


def _ripe(now: datetime) -> Q:
    return Q(remind_at__lte=now) | Q(due_at__lte=now) | Q(stage_due__lte=now)


def _through(unit: Unit, now: datetime, tell: Tell | None) -> Iterator[list[Escalation]]:
    """Raise what is due in a unit, a batch of duties after the other."""
    steps = [count_on(key, now.date()) for key in LADDER]
    ladder = cache(partial(rules.ladder, reckoner(now.date()), steps=tuple(steps)))
    last = 0
    while True:
        with transaction.atomic():
            duties = list(
                Duty.objects.select_for_update()
                .filter(_ripe(now), unit=unit, ended_at__isnull=True, pk__gt=last)
                .exclude(state=State.PAUSED)
                .order_by("pk")[:BATCH]
            )
            if not duties:
                return
            last = duties[-1].pk
            raised = _raise(_missing(unit, duties, ladder, now), tell)
        yield raised


@dataclass(frozen=True)
class Alarm:
    """What is to be told of a duty: why, on which level, about which deadline."""

    duty: Duty
    cause: Escalation.Cause
    level: int
    due_at: datetime

    @property
    def key(self) -> tuple[int, str, int, datetime]:
        """What is told once."""
        return self.duty.pk, self.cause.value, self.level, self.due_at


Ladder = Callable[[datetime, date], list[datetime]]


def _missing(unit: Unit, duties: Sequence[Duty], ladder: Ladder, now: datetime) -> list[Alarm]:
    """Give what is due of the duties of a unit and was not told yet."""
    for duty in duties:
        duty.unit = unit
    known = set(
        Escalation.objects.filter(duty__in=[duty.pk for duty in duties])
        .order_by()
        .values_list("duty_id", "cause", "level", "due_at")
    )
    alarms = (alarm for duty in duties for alarm in _alarms(duty, ladder, now))
    return [alarm for alarm in alarms if alarm.key not in known]


def _alarms(duty: Duty, ladder: Ladder, now: datetime) -> Iterator[Alarm]:
    """Give what is due of a duty at an instant."""
    time, stage = Escalation.Cause.TIME, Escalation.Cause.STAGE
    if duty.stage_due is not None and now >= duty.stage_due:
        yield Alarm(duty, stage, REMINDER, duty.stage_due)
    if duty.due_at is None or duty.due_day is None:
        return
    if not rules.is_late(now, duty.due_at, provisional=duty.provisional):
        if duty.remind_at is not None and now >= duty.remind_at:
            yield Alarm(duty, time, REMINDER, duty.due_at)
        return
    for level, start in enumerate(ladder(duty.due_at, duty.due_day), 1):
        if now >= start:
            yield Alarm(duty, time, level, duty.due_at)


def _raise(
    alarms: Sequence[Alarm], tell: Tell | None, *, acting: Actor = LUODI, note: str = ""
) -> list[Escalation]:
    """Write alarms with their steps and lines of the log, and tell them."""
    now = clock.now()
    rows = [
        Escalation(
            duty=alarm.duty,
            cause=alarm.cause,
            level=alarm.level,
            due_at=alarm.due_at,
            unit_id=_told_unit(alarm.duty, alarm.level),
            at=now,
        )
        for alarm in alarms
    ]
    numbers = insert(Escalation, ROW, [[getattr(row, name) for name in ROW] for row in rows])
    for row, number in zip(rows, numbers, strict=True):
        row.pk = number
    write_steps(
        acting,
        [
            (row.duty, _act(row), note or (str(LEVELS[row.level]) if row.level else ""))
            for row in rows
        ],
    )
    for act in (Act.REMIND, Act.ESCALATE):
        record_many(
            verb=f"duties.{act.value.lower()}",
            kind="duties.duty",
            lines=[Line(row.duty_id, {}, _told(row), acting) for row in rows if _act(row) is act],
        )
    if tell is not None and rows:
        tell(rows)
    return rows


ROW = ("duty_id", "cause", "level", "due_at", "unit_id", "at")


def _act(row: Escalation) -> Act:
    return Act.REMIND if row.level == REMINDER else Act.ESCALATE


def _told(row: Escalation) -> dict[str, object]:
    return {
        "number": row.duty.number,
        "level": row.level,
        "cause": row.cause,
        "due_at": row.due_at,
    }


def _told_unit(duty: Duty, level: int) -> int:
    if level == LEADER:
        return duty.unit.parent_id or duty.unit_id
    return duty.opened_unit_id if level == MEETING else duty.unit_id


def raise_for_transfers(duty: Duty) -> None:
    """Let a duty that is passed from unit to unit go up to the leader above, once a deadline."""
    due_at = duty.due_at or duty.opened_at
    cause = Escalation.Cause.TRANSFERS
    known = Escalation.objects.filter(duty=duty, cause=cause, level=LEADER, due_at=due_at)
    if not known.exists():
        _raise([Alarm(duty, cause, LEADER, due_at)], None)


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
    alarm = Alarm(held, cause, REMINDER, clock.now())
    (row,) = _raise([alarm], tell, acting=acting, note=clean(note))
    return row


@transaction.atomic
def see_escalation(*, actor: Actor, escalation: Escalation) -> Escalation:
    """Note that somebody who oversees the unit has seen a step of the ladder, and those below it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor does not oversee the unit that was told.
    """
    acting = require_holder(actor, OVERSEE, None, escalation.unit)
    Escalation.objects.filter(
        duty=escalation.duty_id,
        unit__in=own_units(actor, OVERSEE) | {escalation.unit_id},
        level__lte=escalation.level,
        seen_at__isnull=True,
    ).update(seen_by_id=acting.user_id, seen_at=clock.now())
    escalation.refresh_from_db()
    record(
        actor=acting,
        verb="duties.see_escalation",
        record=("duties.duty", escalation.duty_id),
        after={"level": escalation.level, "cause": escalation.cause},
    )
    return escalation
