"""Planning anew when a vehicle breaks down."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.actions.counting import count_plan
from luodi.systems.sweeping.actions.outages import off_road_from
from luodi.systems.sweeping.actions.plans import PLAN, held_plan
from luodi.systems.sweeping.models import (
    PlanState,
    Route,
    RouteVehicle,
    StripResult,
    Vehicle,
    WorkPlan,
)
from luodi.systems.sweeping.reads.plan_seen import faults_of

if TYPE_CHECKING:
    from luodi.systems.sweeping.actions.anew import Apart
    from luodi.systems.sweeping.planning.reckoning import Reckoned

SECONDS: Final = 3.0
"""CPU seconds of the search: who waits on the street waits no longer than ten in all."""


def replan(
    *,
    actor: Actor,
    plan: WorkPlan,
    version: int,
    vehicle: Vehicle,
    at: datetime,
    reason: str,
) -> WorkPlan:
    """Plan what is left of a plan over the vehicles that still drive; what is done stays.

    Parameters
    ----------
    actor
        Needs ``sweeping.make_plan`` over the plan's unit and place.
    plan, version
        An issued plan, and the version that was seen.
    vehicle
        The one that broke down; of a convoy its whole route stops.
    at
        When, an aware instant inside the plan's time.
    reason
        What happened.

    Returns
    -------
    WorkPlan
        The new plan, ``READY``, which ``replaces`` the old one (now ``REPLACED``); issuing it is a
        second act.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the plan is not issued or was changed meanwhile; by ``vehicle`` when it is not on it
        or has been stopped; by ``at`` when outside the plan's time; by ``reason`` when empty; with
        the faults when nothing can be planned.
    """
    # The planner is large: only who reckons loads it.
    from luodi.systems.sweeping.actions.anew import due_of, taken_apart
    from luodi.systems.sweeping.planning.facts import UnplannableError
    from luodi.systems.sweeping.planning.reckoning import reckon_rest

    with transaction.atomic():
        _acting, held = held_plan(actor, plan, version)
        told = _last_result(held)
    _check(held, vehicle, at, reason)
    apart = taken_apart(held, at, vehicle)
    lost = [one for stopped in apart.stopped for one in stopped.left]
    due = due_of(held, [*lost, *(one for row in apart.rows for one in row)], left_out=True)
    try:
        found = reckon_rest(held, due, apart.teams, apart.rows, apart.stays, SECONDS)
    except UnplannableError as error:
        raise ValidationError(error.messages) from error
    with transaction.atomic():
        acting, held = held_plan(actor, plan, version)
        if _last_result(held) != told:
            raise ValidationError(_("计算期间又报了作业结果，没有重排；请再办一次"))
        made = _written(acting.user_id or 0, held, found, apart, at, reason.strip())
        _stop(held, vehicle, at, reason.strip())
        off_road_from(acting=acting, vehicle=vehicle, reason=reason.strip(), at=at)
        record(
            actor=acting,
            verb="sweeping.replan",
            record=(PLAN, made.pk),
            before={"plan": held.pk},
            after={"vehicle": vehicle.code, "at": at.isoformat(), **made.figures},
            reason=reason.strip(),
        )
        count_plan(actor=acting, plan=held)
    return made


def _written(
    user: int, plan: WorkPlan, found: "Reckoned", apart: "Apart", at: datetime, reason: str
) -> WorkPlan:
    """Write the new plan; refuse it when it breaks a rule as it is written down."""
    from luodi.systems.sweeping.actions.anew import before_of
    from luodi.systems.sweeping.actions.storing import store

    made = _replacing(user, plan, at)
    made.grounds, made.faults = found.grounds, list(found.solved.notices)
    rows = zip(apart.rows, apart.stays, strict=True)
    frozen = frozenset(one for row, stays in rows for one in row[:stays])
    before = before_of(apart, at, reason)
    store(made, found.solved, found.left, found.clock, frozen=frozen, before=before)
    made.save()
    wrong = faults_of(made, at)
    if wrong:
        raise ValidationError([fault.message for fault in wrong])
    return made


def _check(plan: WorkPlan, vehicle: Vehicle, at: datetime, reason: str) -> None:
    if plan.state != PlanState.ISSUED:
        raise ValidationError(
            _("计划%(state)s，不用重排；只有已下达的才重排") % {"state": plan.get_state_display()}
        )
    wrong = {}
    routes = RouteVehicle.objects.filter(
        route__plan=plan, vehicle=vehicle, route__stopped_at__isnull=True
    )
    if not routes.exists():
        wrong["vehicle"] = _("车辆 %(vehicle)s 不在这份计划里，或已中止") % {"vehicle": vehicle}
    if not plan.starts_at <= at < plan.ends_at:
        wrong["at"] = _("不在计划时间内；请核对")
    if not reason.strip():
        wrong["reason"] = _("不能为空；请写明原因")
    if wrong:
        raise ValidationError(wrong)


def _replacing(user: int, plan: WorkPlan, at: datetime) -> WorkPlan:
    """Write the plan that takes another's place, without its routes."""
    return WorkPlan.objects.create(
        unit=plan.unit,
        place=plan.place,
        mode=plan.mode,
        operation=plan.operation,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        state=PlanState.READY,
        asked={**plan.asked, "from": at.isoformat()},
        replaces=plan,
        asked_by_id=user,
        asked_at=clock.now(),
    )


def _last_result(plan: WorkPlan) -> int | None:
    """Give the number of the newest statement about a plan's passes."""
    rows = unrestricted(StripResult, why="the right to the plan was asked for first")
    last: int | None = rows.filter(leg__route__plan=plan).aggregate(last=Max("pk"))["last"]
    return last


def _stop(plan: WorkPlan, vehicle: Vehicle, at: datetime, reason: str) -> None:
    """Stop the broken vehicle's route, and let the old plan be replaced."""
    Route.objects.filter(plan=plan, vehicles__vehicle=vehicle, stopped_at__isnull=True).update(
        stopped_at=at, stop_reason=reason
    )
    plan.state, plan.version = PlanState.REPLACED, plan.version + 1
    plan.save(update_fields=["state", "version"])
