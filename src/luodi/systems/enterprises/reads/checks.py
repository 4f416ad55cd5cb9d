"""Which closings are drawn to be checked again, and which withdrawals wait to be called back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import scope_filter
from luodi.kernel.duties.rules import State
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import Case, CaseCheck
from luodi.systems.enterprises.reads.cases import visible_cases

RECHECK = "enterprises.recheck_case"


@dataclass(frozen=True)
class Draw:
    """A draw: from when, included, to when, excluded, cases were closed; its number, how many."""

    since: datetime
    until: datetime
    seed: int
    count: int


def _checkable(actor: Actor) -> QuerySet[Case]:
    """Give the cases that the actor may both see and check."""
    return visible_cases(actor).filter(scope_filter(actor, Case.access_paths, RECHECK))


def cases_drawn(actor: Actor, draw: Draw) -> list[Case]:
    """Draw closed cases that somebody asks the firm about again, in order of number.

    Parameters
    ----------
    actor
        Who draws; only what they may check is drawn from.
    draw
        The draw.
    """
    closed = _checkable(actor).filter(
        duty__state=State.CLOSED, duty__ended_at__gte=draw.since, duty__ended_at__lt=draw.until
    )
    numbers = list(closed.order_by("pk").values_list("pk", flat=True))
    chosen = drawn(numbers, seed=draw.seed, count=draw.count)
    return list(closed.filter(pk__in=chosen).prefetch_related("checks__by").order_by("pk"))


def drawn(numbers: Sequence[int], *, seed: int, count: int) -> list[int]:
    """Draw some of the cases, as 回访抽查 does: the same number draws the same ones."""
    rng = Random(seed)  # noqa: S311 - a sample that can be drawn again, no secret
    return rng.sample(list(numbers), min(count, len(numbers)))


def to_call_back(actor: Actor) -> QuerySet[Case]:
    """Give the withdrawn cases that nobody has called back since, the oldest withdrawal first."""
    done = CaseCheck.objects.filter(
        case=OuterRef("pk"),
        kind=rules.CheckKind.CALL_BACK.value,
        at__gte=OuterRef("duty__ended_at"),
    )
    return (
        _checkable(actor)
        .filter(~Exists(done), duty__state=State.WITHDRAWN)
        .order_by(F("duty__ended_at").asc(), "pk")
    )


def called_back(actor: Actor) -> QuerySet[CaseCheck]:
    """Give the call-backs of the cases that the actor may check, the newest first."""
    rows = CaseCheck.objects.filter(kind=rules.CheckKind.CALL_BACK.value)
    mine = _checkable(actor).values("pk")
    return rows.filter(Q(case__in=mine)).select_related("case__duty", "by").order_by("-pk")


def kind_of_check(case: Case) -> rules.CheckKind | None:
    """Tell for what a case may be asked about again; None while it has not ended.

    A withdrawal is called back once.
    """
    if case.duty.state == State.CLOSED:
        return rules.CheckKind.RECHECK
    if case.duty.state != State.WITHDRAWN:
        return None
    done = case.checks.filter(kind=rules.CheckKind.CALL_BACK.value, at__gte=case.duty.ended_at)
    return None if done.exists() else rules.CheckKind.CALL_BACK


def first_asker(case: Case) -> int | None:
    """Give the number of whoever asked the firm first; None when nobody did."""
    asked = case.feedbacks.filter(asked_by__isnull=False).order_by("pk")
    return asked.values_list("asked_by_id", flat=True).first()


def may_check(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may check this case now."""
    over = {"unit_path": case.unit.path, "place_path": case.place.path}
    return actor.may(RECHECK, **over) and kind_of_check(case) is not None
