"""Counting anew: what the ledger has of the last days' work is compared with what should stand."""

from collections.abc import Callable, Collection
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.jobs.running import Running
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.actions.counting import define_measures, settle, settle_line
from luodi.systems.sweeping.models import ShiftTurn, StreetCall, StripResult, WorkPlan
from luodi.systems.sweeping.reads import counting

DAYS = 8
"""How many days back are compared: a week, and the day before it."""
BATCH = 500
_COUNTED = "all are compared with the ledger; none is shown"


def recount(*, actor: Actor = LUODI, days: int = DAYS) -> int:
    """Compare the last days' work with the ledger and put right what differs; twice is once.

    Plans issued for a day to come are posted when it has come: the timed job asks right after
    midnight.

    Parameters
    ----------
    actor
        Who asked, for the log; luodi itself when a timed job calls.
    days
        How many days back.

    Returns
    -------
    int
        How many entries were posted or reversed.

    Notes
    -----
    Each plan, and each batch of the others, is a transaction of its own: a run that breaks off is
    finished by the next.
    """
    with transaction.atomic():
        define_measures()
    since = datetime.combine(clock.today() - timedelta(days=days), time.min, clock.SHANGHAI)
    moved = _plans(since) + _calls(since) + _turns(since)
    if moved:
        with transaction.atomic():
            record(
                actor=actor,
                verb="sweeping.recount",
                record=(counting.PLAN, ""),
                after={"since": f"{since:%Y-%m-%d}", "moved": moved},
            )
    return moved


def recount_on_time(running: Running) -> str:
    """Count anew as a timed job; say what was put right."""
    moved = recount()
    if not moved:
        return ""
    return _("作业台账：补记或冲回 %(moved)d 条分录") % {"moved": moved}


def _plans(since: datetime) -> int:
    rows = unrestricted(WorkPlan, why=_COUNTED).filter(starts_at__gte=since)
    done: set[int] = set()
    moved = 0
    for plan in rows.filter(issued_at__isnull=False).order_by("pk"):
        if plan.pk in done:
            continue
        with transaction.atomic():
            line = counting.plan_line(plan)
            moved += settle_line(plan, line)
            if len(line) == 1:
                moved += _results(plan)
        done |= {one.pk for one in line}
    return moved


def _results(plan: WorkPlan) -> int:
    rows = unrestricted(StripResult, why=_COUNTED).filter(leg__route__plan=plan)
    legs = sorted(set(rows.values_list("leg", flat=True)))
    moved = 0
    for start in range(0, len(legs), BATCH):
        batch = counting.results_of(legs[start : start + BATCH])
        wanted = counting.results_counted(batch)
        moved += settle(counting.RESULT, [one.pk for one in batch], wanted)
    return moved


def _calls(since: datetime) -> int:
    rows = unrestricted(StreetCall, why=_COUNTED).filter(reported_at__gte=since)
    return _in_batches(rows, counting.CALL, counting.calls_counted)


def _turns(since: datetime) -> int:
    rows = unrestricted(ShiftTurn, why=_COUNTED).filter(starts_at__gte=since)
    return _in_batches(rows, counting.TURN, counting.turns_counted)


def _in_batches(
    rows: "QuerySet[Any]", kind: str, wanted: Callable[[Collection[Any]], counting.Wanted]
) -> int:
    ordered = list(rows.order_by("pk"))
    moved = 0
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        with transaction.atomic():
            moved += settle(kind, [row.pk for row in batch], wanted(batch))
    return moved
