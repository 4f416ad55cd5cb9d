"""Changing a plan by hand: what stays, what goes elsewhere, who drives."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import User
from luodi.kernel.people.reads import actor_of
from luodi.systems.sweeping.actions.plans import MAKE_PLAN, PLAN, held_plan
from luodi.systems.sweeping.models import (
    LeftOut,
    Leg,
    LegKind,
    Mode,
    PlanState,
    Route,
    RouteVehicle,
    WorkPlan,
)
from luodi.systems.sweeping.reads.driver_hours import hours_refusal
from luodi.systems.sweeping.reads.plan_seen import faults_of

DRIVE_ROUTE = "sweeping.drive_route"
LIVE = (PlanState.READY, PlanState.ISSUED)


@transaction.atomic
def freeze_legs(
    *, actor: Actor, plan: WorkPlan, version: int, legs: Sequence[Leg], frozen: bool
) -> WorkPlan:
    """Say which pieces of work stay where they are when the plan is changed or made anew.

    Parameters
    ----------
    actor
        Needs ``sweeping.make_plan`` over the plan's unit and place.
    plan, version
        A plan that is ready, or issued, and the version that was seen.
    legs
        Legs of ``SERVICE`` of the plan.
    frozen
        Whether they stay.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the plan was changed meanwhile or is over, or a leg is not of it or no work.
    """
    acting, held = held_plan(actor, plan, version)
    if held.state not in LIVE:
        raise ValidationError(_("计划%(state)s，不能再改") % {"state": held.get_state_display()})
    rows = unrestricted(Leg, why="the right to the plan was asked for first").filter(
        route__plan=held, kind=LegKind.SERVICE, pk__in=[leg.pk for leg in legs]
    )
    if not legs or rows.count() != len({leg.pk for leg in legs}):
        raise ValidationError(_("所选的不都是这份计划的作业；请重新选择"))
    rows.update(frozen=frozen)
    held.version = version + 1
    held.save(update_fields=["version"])
    record(
        actor=acting,
        verb="sweeping.freeze_legs",
        record=(PLAN, held.pk),
        after={"legs": sorted(leg.pk for leg in legs), "frozen": frozen},
    )
    return held


@transaction.atomic
def move_leg(
    *, actor: Actor, plan: WorkPlan, version: int, leg: Leg, route: Route, position: int
) -> WorkPlan:
    """Move a piece of work to another place or route; ways, refills and times are reckoned anew.

    Parameters
    ----------
    actor
        Needs ``sweeping.make_plan`` over the plan's unit and place.
    plan, version
        A plan that is ready, and the version that was seen.
    leg
        Of ``SERVICE``, not frozen.
    route
        Of the same plan.
    position
        Its place among the pieces of work of that route, from 1, as they stand once it is taken
        out; one more than there are is the end.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the plan was changed meanwhile or is not ready, the leg is frozen, or with all that
        the checker finds wrong; nothing is changed then.
    """
    # The planner is large: only who reckons loads it.
    from luodi.systems.sweeping.actions.anew import before_of, due_of, taken_apart
    from luodi.systems.sweeping.actions.storing import store
    from luodi.systems.sweeping.planning.facts import UnplannableError
    from luodi.systems.sweeping.planning.reckoning import reckon_moved

    acting, held = held_plan(actor, plan, version)
    moved = _movable(held, leg, route)
    since = held.asked.get("from")
    apart = taken_apart(held, datetime.fromisoformat(since) if since else None)
    rows = _moved_rows(apart.rows, [one.route.pk for one in apart.driving], moved, route, position)
    frozen = _frozen(held)
    kept_out = list(LeftOut.objects.filter(plan=held))
    bound, cost = held.bound_fen, held.cost_fen
    due = due_of(held, [one for row in rows for one in row], left_out=False)
    try:
        found = reckon_moved(held, due, apart.teams, rows, frozen)
    except UnplannableError as error:
        raise ValidationError(error.messages) from error
    lost = [one.reason for one in (*found.solved.left, *found.left)]
    if lost:
        raise ValidationError(lost)
    before = before_of(apart)
    store(held, found.solved, (), found.clock, frozen=frozen, before=before, kept_out=kept_out)
    _write_anew(held, version, bound)
    wrong = faults_of(held, datetime.fromisoformat(since) if since else None)
    if wrong:
        raise ValidationError([fault.message for fault in wrong])
    record(
        actor=acting,
        verb="sweeping.move_leg",
        record=(PLAN, held.pk),
        before={"cost_fen": cost},
        after={"strip": moved.strip_id, "position": position, "cost_fen": held.cost_fen},
    )
    return held


def _movable(plan: WorkPlan, leg: Leg, route: Route) -> Leg:
    if plan.state != PlanState.READY:
        raise ValidationError(
            _("计划%(state)s，不能移动作业；请先重新编制") % {"state": plan.get_state_display()}
        )
    rows = unrestricted(Leg, why="the right to the plan was asked for first")
    moved = rows.filter(pk=leg.pk, route__plan=plan, kind=LegKind.SERVICE).first()
    if moved is None or not plan.routes.filter(pk=route.pk, stopped_at__isnull=True).exists():
        raise ValidationError(_("这一段不是这份计划的作业；请重新选择"))
    if moved.frozen:
        raise ValidationError(_("这一段已固定；请先取消固定"))
    return moved


def _moved_rows(
    rows: Sequence[tuple[tuple[int, int], ...]],
    routes: Sequence[int],
    leg: Leg,
    route: Route,
    position: int,
) -> list[tuple[tuple[int, int], ...]]:
    """Put a pass into another place of the rows of passes."""
    one = (leg.strip_id or 0, leg.round)
    made = [[other for other in row if other != one] for row in rows]
    row = made[routes.index(route.pk)]
    if not 1 <= position <= len(row) + 1:
        raise ValidationError({"position": _("应在 1 至 %(most)d 之间") % {"most": len(row) + 1}})
    row.insert(position - 1, one)
    return [tuple(row) for row in made]


def _frozen(plan: WorkPlan) -> frozenset[tuple[int, int]]:
    rows = unrestricted(Leg, why="the right to the plan was asked for first")
    found = rows.filter(route__plan=plan, kind=LegKind.SERVICE, frozen=True)
    return frozenset((strip or 0, number) for strip, number in found.values_list("strip", "round"))


def _write_anew(plan: WorkPlan, version: int, bound: int | None) -> None:
    """Keep what moving came to; the bound is that of the same work, and stays."""
    plan.version = version + 1
    if bound is not None:
        plan.bound_fen = bound
    plan.save(update_fields=["version", "figures", "cost_fen", "bound_fen"])


@transaction.atomic
def assign_driver(*, actor: Actor, route_vehicle: RouteVehicle, user: User | None) -> RouteVehicle:
    """Say who drives a vehicle of a route; None takes the driver off.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.make_plan`` over the plan's unit and place.
    django.core.exceptions.ValidationError
        By ``user`` when they lack ``sweeping.drive_route`` there, drive elsewhere at the time, or
        would break the hours of rule 23.
    """
    plans = unrestricted(WorkPlan, why="the right to it is asked of it next")
    plan = (
        plans.select_for_update(of=("self",))
        .select_related("unit", "place")
        .get(routes__vehicles=route_vehicle)
    )
    acting = require(actor, MAKE_PLAN, unit_path=plan.unit.path, place_path=plan.place.path)
    held = (
        RouteVehicle.objects.select_for_update(of=("self",))
        .select_related("route", "vehicle", "driver")
        .get(pk=route_vehicle.pk)
    )
    route = held.route
    route.plan = plan
    if plan.state not in LIVE:
        raise ValidationError(_("计划%(state)s，不能再改") % {"state": plan.get_state_display()})
    if user is not None:
        # Held, so that two plans do not give somebody the same hours at once.
        users = User.objects.select_for_update(of=("self",), no_key=True)
        list(users.filter(pk=user.pk).values_list("pk", flat=True))
        wrong = _driver_refusal(held, user)
        if wrong:
            raise ValidationError({"user": wrong})
    before = held.driver
    held.driver = user
    held.save(update_fields=["driver"])
    if before != user:
        route.acknowledged_by, route.acknowledged_at = None, None
        route.save(update_fields=["acknowledged_by", "acknowledged_at"])
    # Who makes the plan anew has read who drives: that is out of date now.
    plan.version += 1
    plan.save(update_fields=["version"])
    record(
        actor=acting,
        verb="sweeping.assign_driver",
        record=(PLAN, plan.pk),
        before={"driver": before.pk if before else None},
        after={"driver": user.pk if user else None, "vehicle": held.vehicle.code},
    )
    return held


@transaction.atomic
def name_crew(
    *, actor: Actor, route: Route, crew: str, where: str = "", at: datetime | None = None
) -> Route:
    """Say which people on foot meet the vehicle of a route, where and when.

    Parameters
    ----------
    actor
        Needs ``sweeping.make_plan`` over the plan's unit and place.
    route
        Of a plan with people on foot that is ready or issued.
    crew
        Their name; no names of persons.
    where, at
        Told, else it is the first strip and its beginning.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``crew`` when empty, by ``at`` outside the route's hours; when the plan is over or has
        nobody on foot.
    """
    plans = unrestricted(WorkPlan, why="the right to it is asked of it next")
    plan = (
        plans.select_for_update(of=("self",)).select_related("unit", "place").get(routes=route.pk)
    )
    acting = require(actor, MAKE_PLAN, unit_path=plan.unit.path, place_path=plan.place.path)
    held = plan.routes.select_for_update(of=("self",)).get(pk=route.pk)
    if plan.state not in LIVE:
        raise ValidationError(_("计划%(state)s，不能再改") % {"state": plan.get_state_display()})
    if plan.mode != Mode.CREW:
        raise ValidationError(_("只有人机联合的线路有人工班组"))
    if not crew.strip():
        raise ValidationError({"crew": _("不能为空；请写班组名，不写人名")})
    if at is not None and not held.starts_at <= at < held.ends_at:
        raise ValidationError({"at": _("不在出车和收车之间；请核对时间")})
    before = _meeting(held)
    held.crew, held.meets_where, held.meets_at = crew.strip(), where.strip(), at
    held.acknowledged_by, held.acknowledged_at = None, None
    held.save(
        update_fields=["crew", "meets_where", "meets_at", "acknowledged_by", "acknowledged_at"]
    )
    # Who makes the plan anew has read who meets it: that is out of date now.
    plan.version += 1
    plan.save(update_fields=["version"])
    record(
        actor=acting,
        verb="sweeping.name_crew",
        record=(PLAN, plan.pk),
        before=before,
        after=_meeting(held),
    )
    return held


def _meeting(route: Route) -> dict[str, object]:
    return {
        "route": route.number,
        "crew": route.crew,
        "where": route.meets_where,
        "at": route.meets_at.isoformat() if route.meets_at else None,
    }


def _driver_refusal(held: RouteVehicle, user: User) -> str | None:
    """Say why somebody may not drive a vehicle of a route; None when they may."""
    plan, route = held.route.plan, held.route
    may = actor_of(user, max(route.starts_at, clock.now())).may(
        DRIVE_ROUTE, unit_path=plan.unit.path, place_path=plan.place.path
    )
    if not may:
        return _("%(user)s 没有驾驶线路的权限；请换人") % {"user": user}
    other = (
        RouteVehicle.objects.filter(
            driver=user,
            route__plan__state__in=LIVE,
            route__stopped_at__isnull=True,
            route__starts_at__lt=route.ends_at,
            route__ends_at__gt=route.starts_at,
        )
        .exclude(pk=held.pk)
        .select_related("route__plan", "vehicle")
        .first()
    )
    if other is not None:
        told = {"user": user, "vehicle": other.vehicle, "plan": other.route.plan}
        return _("%(user)s 同一时间驾驶“%(plan)s”的 %(vehicle)s；请换人") % told
    return hours_refusal(user, route.starts_at, route.ends_at, but=held.pk)
