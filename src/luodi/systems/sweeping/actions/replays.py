"""Replaying long stretches of time in the background: a table of what would have been ordered."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.jobs.actions import enqueue
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.running import JobFile, Running
from luodi.systems.sweeping.models import KIND_TITLES, SPRINKLING
from luodi.systems.sweeping.reads.comparing import Compared, compared
from luodi.systems.sweeping.reads.replays import limits_in_force, past_of
from luodi.systems.sweeping.rules import RULES, Trigger
from luodi.systems.sweeping.rules.replay import Ordered

REPLAY = "sweeping.replay_orders"


def ask_replay(*, actor: Actor, since: date, until: date, numbers: Mapping[str, float]) -> Job:
    """Ask for a replay of many days as a job.

    Parameters
    ----------
    actor
        Who asks; the replay is over the zones that they may see when it is done.
    since, until
        The days, the last excluded.
    numbers
        Fields of the rules' numbers that are to be others than those in force.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        For somebody who has not signed in.
    """
    return enqueue(
        actor=actor,
        job=REPLAY,
        arguments={"since": since, "until": until, "numbers": dict(numbers)},
        title=_("复盘 %(since)s 至 %(until)s（不含）的调度指令") % {"since": since, "until": until},
    )


def replay_orders(
    running: Running, *, since: str, until: str, numbers: Mapping[str, float]
) -> JobFile:
    """Replay the orders of a stretch of time, as a job; give a table.

    Raises
    ------
    django.core.exceptions.ValidationError
        When nothing of that time can be gone over.
    """
    past = past_of(running.actor, date.fromisoformat(since), date.fromisoformat(until))
    if past is None:
        raise ValidationError(
            _("%(since)s 至 %(until)s 没有可以复盘的评估记录；请换一段时间")
            % {"since": since, "until": until}
        )
    found = compared(
        past,
        past.replay(limits_in_force(numbers), running.advance),
    )
    return JobFile(_("复盘 %(since)s.csv") % {"since": since}, "text/csv", _table(found))


def _table(found: Compared) -> bytes:
    """Write the sums, then every pair of orders: as given, as replayed."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("统计"), _("实际"), _("复盘")])
    for title, given, replayed in found.sums:
        table.writerow([title, given, replayed])
    table.writerow([])
    heads = (_("片区"), _("指令"), _("规则"), _("实际"), "", _("复盘"), "", _("相同"))
    table.writerow(heads)
    for pair in found.pairs:
        either: Any = pair.given or pair.replayed
        table.writerow(
            [
                found.zones[either.zone],
                KIND_TITLES[SPRINKLING if either.kind is None else either.kind.name],
                "D8" if either.kind is None else RULES[Trigger(either.kind)],
                *_times(pair.given, found),
                *_times(pair.replayed, found),
                _("是") if pair.given == pair.replayed else _("否"),
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def _times(order: Ordered | None, found: Compared) -> tuple[str, str]:
    if order is None:
        return "", ""
    return found.moment(order.since), "" if order.until is None else found.moment(order.until)
