"""Moving the open duties when the calendar changed."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.config.reads import calendar
from luodi.kernel.duties.actions.steps import STEP, last_numbers
from luodi.kernel.duties.models import Duty, DutyStep
from luodi.kernel.duties.reads.deadlines import columns_of
from luodi.kernel.duties.reads.recounting import BATCH, Move, OpenRow, moves, rows_of
from luodi.kernel.duties.rules import Act
from luodi.kernel.log.actions import record
from luodi.kernel.log.many import insert, update
from luodi.standards.workdays import Calendar

WRITTEN = ("due_at", "due_day", "remind_at", "provisional", "stage_due", "calendar_version")


@dataclass(frozen=True)
class Recounted:
    """How many open duties were reckoned anew, and how many of them moved."""

    reckoned: int
    moved: int


def recompute(*, actor: Actor = LUODI) -> Recounted:
    """Reckon the open duties anew by the calendar that stands; ended ones stay as they are.

    Parameters
    ----------
    actor
        Who set the notice, for the log; luodi itself when a timed job calls.

    Returns
    -------
    Recounted
        What was done.

    Notes
    -----
    Duties go in batches with a transaction each. One that was reckoned by this calendar already
    is left out, so that a run after a crash does the rest, and a second run nothing.
    """
    standing = calendar()
    reckoned = moved = 0
    last = 0
    while True:
        with transaction.atomic():
            waiting = (
                Duty.objects.select_for_update()
                .filter(ended_at__isnull=True, pk__gt=last)
                .exclude(calendar_version=standing.version)
                .order_by("pk")[:BATCH]
            )
            batch = list(rows_of(waiting))
            if not batch:
                return Recounted(reckoned, moved)
            last = batch[-1].pk
            moved += _recounted(actor, batch, standing)
            reckoned += len(batch)


def follow(actor: Actor) -> int:
    """Reckon anew after a notice was set; give how many duties moved: the card's hook."""
    return recompute(actor=actor).moved


def _recounted(actor: Actor, batch: list[OpenRow], standing: Calendar) -> int:
    """Reckon a batch anew; give how many of it moved."""
    changed = [move for move in moves(batch, standing, clock.today()) if move.moved]
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for move in changed:
        written = {**columns_of(move.due), "stage_due": move.stage_due,
                   "calendar_version": standing.version}  # fmt: skip
        groups[tuple(written[name] for name in WRITTEN)].append(move.duty.pk)
    update(Duty, WRITTEN, groups)
    # Each row once: PostgreSQL writes the whole row anew with every update.
    rest = {duty.pk for duty in batch} - {move.duty.pk for move in changed}
    Duty.objects.filter(pk__in=rest).update(calendar_version=standing.version)
    _write_steps(actor, changed, standing)
    record(
        actor=actor,
        verb="duties.recompute",
        record=("duties.calendar", standing.version),
        after={"reckoned": len(batch), "moved": len(changed)},
    )
    return len(changed)


def _write_steps(actor: Actor, changed: list[Move], standing: Calendar) -> None:
    last = last_numbers([move.duty.pk for move in changed])
    now = clock.now()
    insert(
        DutyStep,
        STEP,
        [
            (
                move.duty.pk,
                last.get(move.duty.pk, 0) + 1,
                Act.RECOUNT.value,
                move.duty.state,
                move.duty.state,
                move.duty.unit_id,
                actor.user_id,
                actor.post_id,
                None,
                move.due.at if move.due else None,
                now,
                _told(move, standing),
            )
            for move in changed
        ],
    )


def _told(move: Move, standing: Calendar) -> str:
    if move.due is None or move.due.day == move.duty.due_day:
        return _("时限日期不变（日历 %(version)s）") % {"version": standing.version}
    return _("由 %(old)s 改为 %(new)s（日历 %(version)s）") % {
        "old": move.duty.due_day,
        "new": move.due.day,
        "version": standing.version,
    }
