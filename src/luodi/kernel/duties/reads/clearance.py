"""Counts of what became of duties, unit by unit, and the sample that is checked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db.models import Count, F, Q

from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.models import Duty, DutyStep, Outcome
from luodi.kernel.duties.reads.duties import late_now, visible_duties
from luodi.kernel.duties.rules import Act, State


@dataclass(frozen=True)
class UnitCounts:
    """What became of a unit's duties opened in a time; each ended one is counted in one column.

    ``passed_on`` counts how often the unit gave one to another unit, and is no part of the total.
    """

    unit: str
    path: str
    opened: int
    on_time: int
    late_done: int
    transferred: int
    postponed: int
    withdrawn: int
    open: int
    late: int
    passed_on: int = 0

    @property
    def done(self) -> int:
        """How many were closed."""
        return self.on_time + self.late_done

    @property
    def on_time_percent(self) -> str:
        """Share of the closed ones that were verified in time; empty without any."""
        return f"{100 * self.on_time / self.done:.1f}" if self.done else ""


IN_TIME = Q(due_at__isnull=True) | Q(provisional=True) | Q(verified_at__lt=F("due_at"))


def clearance(actor: Actor, since: datetime, until: datetime, now: datetime) -> list[UnitCounts]:
    """Count the duties that the actor may see, opened in a time, unit by unit.

    Parameters
    ----------
    actor
        Who looks.
    since, until
        From an instant, included, to another, excluded.
    now
        The instant at which open ones are judged late.

    Notes
    -----
    Done, transferred out, postponed and withdrawn are counted apart; what is open and not
    postponed is the rest, so that the columns add up to what was opened.
    """
    closed = Q(state=State.CLOSED)
    postponed = Q(ended_at__isnull=True, outcome=Outcome.POSTPONED)
    rows = (
        visible_duties(actor)
        .filter(opened_at__gte=since, opened_at__lt=until)
        .order_by()
        .values("unit__name", "unit__path")
        .annotate(
            opened=Count("pk", distinct=True),
            on_time=Count("pk", filter=closed & IN_TIME),
            closed=Count("pk", filter=closed),
            transferred=Count("pk", filter=Q(outcome=Outcome.TRANSFERRED)),
            postponed=Count("pk", filter=postponed),
            withdrawn=Count("pk", filter=Q(outcome=Outcome.WITHDRAWN)),
            standing=Count("pk", filter=Q(ended_at__isnull=True) & ~postponed),
            late=Count("pk", filter=late_now(now) & ~postponed),
        )
        .order_by("unit__path")
    )
    passed = _passed_on(actor, since, until)
    return [
        UnitCounts(
            unit=row["unit__name"],
            path=row["unit__path"],
            opened=row["opened"],
            on_time=row["on_time"],
            late_done=row["closed"] - row["on_time"],
            transferred=row["transferred"],
            postponed=row["postponed"],
            withdrawn=row["withdrawn"],
            open=row["standing"],
            late=row["late"],
            passed_on=passed.get(row["unit__path"], 0),
        )
        for row in rows
    ]


def _passed_on(actor: Actor, since: datetime, until: datetime) -> dict[str, int]:
    """Count how often each unit gave a duty to another one, of those that the actor may see."""
    rows = (
        DutyStep.objects.filter(act=Act.TRANSFER, at__gte=since, at__lt=until)
        .filter(duty__in=visible_duties(actor).values("pk"))
        .exclude(unit=F("to_unit"))
        .order_by()
        .values("unit__path")
        .annotate(count=Count("pk"))
    )
    return {row["unit__path"]: row["count"] for row in rows}


def total(rows: Sequence[UnitCounts]) -> UnitCounts:
    """Add up the counts of some units."""
    names = ("opened", "on_time", "late_done", "transferred", "postponed", "withdrawn", "open",
             "late", "passed_on")  # fmt: skip
    sums = {name: sum(getattr(row, name) for row in rows) for name in names}
    return UnitCounts(unit="", path="", **sums)


def sample_for_recheck(
    rng: Random, actor: Actor, *, since: datetime, until: datetime, count: int
) -> list[Duty]:
    """Draw closed duties that somebody goes to see again.

    Parameters
    ----------
    rng
        The random numbers: the same seed draws the same duties.
    actor
        Who draws; only what they may see is drawn from.
    since, until
        When they were closed: from an instant, included, to another, excluded.
    count
        How many; all when there are fewer.

    Returns
    -------
    list of Duty
        In order of number.
    """
    closed = visible_duties(actor).filter(
        state=State.CLOSED, ended_at__gte=since, ended_at__lt=until
    )
    keys = list(closed.order_by("pk").values_list("pk", flat=True))
    drawn = rng.sample(keys, min(count, len(keys)))
    return list(closed.filter(pk__in=drawn).order_by("kind", "year", "serial"))
