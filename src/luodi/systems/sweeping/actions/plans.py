"""Plans: asked for, reckoned by a job, issued, dropped."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.jobs.actions import enqueue
from luodi.kernel.jobs.running import (
    JobCancelledError,
    JobLostError,
    Running,
    WorkerStoppingError,
)
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.counting import count_plan
from luodi.systems.sweeping.models import (
    Leg,
    Mode,
    PlanState,
    RouteVehicle,
    StripResult,
    Vehicle,
    WorkPlan,
)
from luodi.systems.sweeping.reads.asking import ask_faults
from luodi.systems.sweeping.reads.busy import driven_in, last_day, outages_in
from luodi.systems.sweeping.reads.plan_seen import faults_of
from luodi.systems.sweeping.rules import Operation

MAKE_PLAN = "sweeping.make_plan"
PLAN = "sweeping.plan"
SECONDS = (1, 600)
DROPPABLE = (PlanState.ASKED, PlanState.READY, PlanState.FAILED, PlanState.ISSUED)


@transaction.atomic
def ask_plan(
    *,
    actor: Actor,
    unit: Unit,
    mode: Mode,
    operation: Operation,
    starts_at: datetime,
    ends_at: datetime,
    vehicles: Sequence[Vehicle],
    seconds: int = 60,
    seed: int = 0,
) -> WorkPlan:
    """Ask for a plan of a unit's strips; a job reckons it.

    Parameters
    ----------
    actor
        Needs ``sweeping.make_plan`` over the unit and its place.
    unit
        Whose strips are planned.
    mode
        Single vehicles; ``CONVOY``, then ``vehicles`` are the convoy's in their order, vacuum,
        flush, wash or wet sweep; ``CREW``, vehicles with people on foot.
    operation
        What is done; of a convoy each vehicle does what its kind does, and this is what strips
        are due for.
    starts_at, ends_at
        Aware instants, at most 12 hours apart.
    vehicles
        At least one; those of the unit.
    seconds
        CPU seconds of the search, 1 to 600.
    seed
        At least 0; the same seed searches the same way.

    Returns
    -------
    WorkPlan
        In the state ``ASKED``, with its job.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``vehicles``, ``operation``, ``ends_at``, ``starts_at``, ``seconds`` or ``seed``: with
        the rule that stands against it.
    """
    acting = require(actor, MAKE_PLAN, unit_path=unit.path, place_path=unit.place.path)
    if acting.user_id is None:
        raise PermissionDenied("编制计划要由登录的人办")
    wrong = ask_faults(
        unit=unit,
        mode=mode,
        operation=operation,
        starts_at=starts_at,
        ends_at=ends_at,
        vehicles=vehicles,
    )
    wrong |= _of_search(seconds, seed)
    if wrong:
        raise ValidationError(wrong)
    plan = WorkPlan.objects.create(
        unit=unit,
        place=unit.place,
        mode=mode,
        operation=operation.value,
        starts_at=starts_at,
        ends_at=ends_at,
        state=PlanState.ASKED,
        asked={"vehicles": [one.pk for one in vehicles], "seconds": seconds, "seed": seed},
        asked_by_id=acting.user_id,
        asked_at=clock.now(),
    )
    plan.job = enqueue(
        actor=acting,
        job="sweeping.make_plan",
        arguments={"plan": plan.pk},
        title=_("编制作业计划 %(plan)s") % {"plan": plan},
    )
    plan.save(update_fields=["job"])
    _record_asked(acting, plan, vehicles)
    return plan


def _of_search(seconds: int, seed: int) -> dict[str, str]:
    wrong = {}
    if not SECONDS[0] <= seconds <= SECONDS[1]:
        wrong["seconds"] = _("应在 1 至 600 秒之间")
    if seed < 0:
        wrong["seed"] = _("不能小于 0")
    return wrong


def _record_asked(actor: Actor, plan: WorkPlan, vehicles: Sequence[Vehicle]) -> None:
    record(
        actor=actor,
        verb="sweeping.ask_plan",
        record=(PLAN, plan.pk),
        after={
            "unit": plan.unit.code,
            "mode": plan.mode,
            "operation": plan.operation,
            "starts_at": plan.starts_at.isoformat(),
            "ends_at": plan.ends_at.isoformat(),
            "vehicles": [one.code for one in vehicles],
        },
    )


def make_plan(running: Running, *, plan: int) -> str:
    """Reckon a plan that was asked for, as a job."""
    # The planner is large: only who reckons loads it.
    from luodi.systems.sweeping.actions.making import fail, make

    rows = unrestricted(WorkPlan, why="the right to it was asked when it was asked for")
    asked = rows.select_related("unit__place", "place").get(pk=plan)
    if asked.state != PlanState.ASKED:
        return _("计划已不在排队，没有计算")
    try:
        return make(running, asked)
    except (JobLostError, WorkerStoppingError):
        raise
    except JobCancelledError:
        fail(running.actor, asked, [_("计算被取消；要的话请重新编制")])
        raise
    except Exception:
        fail(running.actor, asked, [_("计算中断，原因见后台任务；请重新编制")])
        raise


@transaction.atomic
def issue_plan(*, actor: Actor, plan: WorkPlan, version: int) -> WorkPlan:
    """Issue a plan that is ready: drivers see their routes from now on.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.make_plan`` over the unit and its place.
    django.core.exceptions.ValidationError
        When it is not ready, was changed meanwhile, breaks a rule now, or a vehicle of it is on
        another issued plan of the same time, which is named.
    """
    acting, held = held_plan(actor, plan, version)
    if held.state != PlanState.READY:
        raise ValidationError(
            _("计划%(state)s，不能下达；请重新编制") % {"state": held.get_state_display()}
        )
    since = clock.now() if held.replaces_id else None
    wrong = [fault.message for fault in faults_of(held, since)] + _clashes(held)
    if wrong:
        raise ValidationError(wrong)
    held.state, held.version = PlanState.ISSUED, version + 1
    held.issued_by_id, held.issued_at = acting.user_id, clock.now()
    held.save(update_fields=["state", "version", "issued_by", "issued_at"])
    _take_over_results(held)
    record(
        actor=acting,
        verb="sweeping.issue_plan",
        record=(PLAN, held.pk),
        after={"state": held.state, "version": held.version},
    )
    count_plan(actor=acting, plan=held)
    return held


@transaction.atomic
def drop_plan(*, actor: Actor, plan: WorkPlan, version: int, reason: str) -> WorkPlan:
    """Drop a plan, with a reason: one that was asked for, is ready, failed or was issued.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.make_plan`` over the unit and its place.
    django.core.exceptions.ValidationError
        When it was changed meanwhile, has begun to be driven, or by ``reason`` when empty.
    """
    acting, held = held_plan(actor, plan, version)
    if not reason.strip():
        raise ValidationError({"reason": _("不能为空；请写明原因")})
    if held.state not in DROPPABLE:
        raise ValidationError(_("计划%(state)s，不能作废") % {"state": held.get_state_display()})
    told = unrestricted(StripResult, why="what was done keeps its plan")
    if held.state == PlanState.ISSUED and told.filter(leg__route__plan=held).exists():
        raise ValidationError(_("已有作业结果，不能作废；车辆不能作业的请重新计算余下的线路"))
    before = held.state
    held.state, held.version = PlanState.DROPPED, version + 1
    held.save(update_fields=["state", "version"])
    if before == PlanState.READY and held.replaces is not None:
        _give_back(acting, held.replaces)
    record(
        actor=acting,
        verb="sweeping.drop_plan",
        record=(PLAN, held.pk),
        before={"state": before},
        after={"state": held.state},
        reason=reason.strip(),
    )
    if held.issued_at is not None:
        count_plan(actor=acting, plan=held)
    return held


def held_plan(actor: Actor, plan: WorkPlan, version: int) -> tuple[Actor, WorkPlan]:
    """Lock a plan that the actor may change, as the version that was seen; else refuse."""
    rows = unrestricted(WorkPlan, why="the right to it is asked of it next")
    held = (
        rows.select_for_update(of=("self",))
        .select_related("unit__place", "place", "replaces")
        .get(pk=plan.pk)
    )
    acting = require(actor, MAKE_PLAN, unit_path=held.unit.path, place_path=held.place.path)
    if acting.user_id is None:
        raise PermissionDenied("改计划要由登录的人办")
    if held.version != version:
        raise ValidationError(_("计划“%(plan)s”刚被别人改过；请看过以后再操作") % {"plan": held})
    return acting, held


def _clashes(plan: WorkPlan) -> list[str]:
    """Say which vehicles are ended or off the road, or on another issued plan of the time."""
    found = []
    driving = _driving(plan)
    numbers = {one.vehicle_id for one in driving}
    # Held, so that nobody ends one, takes it off the road or issues it elsewhere meanwhile.
    rows = unrestricted(Vehicle, why="a plan is issued with the vehicles that it has")
    rows = rows.select_for_update(of=("self",), no_key=True).filter(pk__in=numbers)
    vehicles = {one.pk: one for one in rows.order_by("pk")}
    elsewhere = _elsewhere(driving, plan)
    since, until = _whole(driving, plan)
    outages = outages_in(numbers, max(since, clock.now()), until)
    for one in driving:
        vehicle = vehicles[one.vehicle_id]
        begins, ends = max(one.route.starts_at, clock.now()), one.route.ends_at
        if vehicle.valid_to is not None and vehicle.valid_to <= last_day(ends):
            told = {"vehicle": vehicle, "day": vehicle.valid_to}
            found.append(_("车辆 %(vehicle)s 到 %(day)s 为止；请换车，或重新编制") % told)
        off = outages.get(vehicle.pk, ())
        if any(out.starts_at < ends and (out.ends_at or ends) > begins for out in off):
            found.append(_("车辆 %(vehicle)s 停用；请恢复，或重新编制") % {"vehicle": vehicle})
        if one.pk in elsewhere:
            both = {"vehicle": vehicle, "plan": elsewhere[one.pk]}
            text = _("车辆 %(vehicle)s 同一时间已在下达的“%(plan)s”里；请换车，或先作废那份计划")
            found.append(text % both)
    return found


def _driving(plan: WorkPlan) -> list[RouteVehicle]:
    rows = RouteVehicle.objects.filter(route__plan=plan, route__stopped_at__isnull=True)
    return list(rows.select_related("route", "vehicle"))


def _whole(driving: Sequence[RouteVehicle], plan: WorkPlan) -> tuple[datetime, datetime]:
    """Give the time that routes take together."""
    since = min((one.route.starts_at for one in driving), default=plan.starts_at)
    return since, max((one.route.ends_at for one in driving), default=plan.ends_at)


def _elsewhere(driving: Sequence[RouteVehicle], plan: WorkPlan) -> dict[int, WorkPlan]:
    """Give the other issued plans that vehicles are on at the time of their routes."""
    known = driven_in({one.vehicle_id for one in driving}, *_whole(driving, plan))
    found: dict[int, WorkPlan] = {}
    for one in driving:
        for other in known.get(one.vehicle_id, ()):
            apart = other.route.plan_id != plan.pk
            begins, ends = other.route.starts_at, other.route.ends_at
            if apart and begins < one.route.ends_at and ends > one.route.starts_at:
                found[one.pk] = other.route.plan
    return found


def _give_back(acting: Actor, plan: WorkPlan) -> None:
    """Let a replaced plan go on: nothing took its place, its broken vehicle's route is stopped.

    It stays replaced where one of its vehicles is on another issued plan by now.
    """
    if _elsewhere(_driving(plan), plan):
        return
    before, plan.state = plan.state, PlanState.ISSUED
    plan.save(update_fields=["state"])
    record(
        actor=acting,
        verb="sweeping.give_back_plan",
        record=(PLAN, plan.pk),
        before={"state": before},
        after={"state": plan.state},
    )


def _take_over_results(plan: WorkPlan) -> None:
    """Let what was said of a replaced plan's passes stand at the same passes of the new one."""
    if plan.replaces_id is None:
        return
    work = unrestricted(Leg, why="the right to the plan was asked for first")
    of_plan = work.filter(route__plan=plan, strip__isnull=False).order_by()
    legs = {
        (strip or 0, number): pk
        for pk, strip, number in of_plan.values_list("pk", "strip", "round")
    }
    rows = unrestricted(StripResult, why="what was said of a pass goes with it")
    moved = []
    for result in rows.filter(leg__route__plan=plan.replaces_id).select_related("leg"):
        leg = legs.get((result.leg.strip_id or 0, result.leg.round))
        if leg is not None:
            result.leg_id = leg
            moved.append(result)
    StripResult.objects.bulk_update(moved, ["leg"], batch_size=500)
