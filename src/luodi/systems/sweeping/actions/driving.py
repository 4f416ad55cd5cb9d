"""Signing for a route."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.models import PlanState, Route
from luodi.systems.sweeping.reads.driving import DRIVE


@transaction.atomic
def acknowledge_route(*, actor: Actor, route: Route) -> Route:
    """Sign for a route, as who drives a vehicle of it; twice is once.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.drive_route`` over the plan's unit and place, or for another's route.
    django.core.exceptions.ValidationError
        When the plan is not issued, or the route was stopped.
    """
    rows = unrestricted(Route, why="the right to it is asked of it next")
    held = rows.select_for_update(of=("self",)).select_related("plan__unit", "plan__place")
    route = held.get(pk=route.pk)
    plan = route.plan
    acting = require(actor, DRIVE, unit_path=plan.unit.path, place_path=plan.place.path)
    if acting.user_id is None or not route.vehicles.filter(driver=acting.user_id).exists():
        raise PermissionDenied("线路要由它的驾驶员签收")
    if plan.state != PlanState.ISSUED or route.stopped_at is not None:
        raise ValidationError(_("这条线路已不执行，不用签收；请看最新下达的计划"))
    if route.acknowledged_at is not None:
        return route
    route.acknowledged_at, route.acknowledged_by_id = clock.now(), acting.user_id
    route.save(update_fields=["acknowledged_at", "acknowledged_by"])
    record(
        actor=acting,
        verb="sweeping.acknowledge_route",
        record=("sweeping.route", route.pk),
        after={"plan": plan.pk, "number": route.number},
    )
    return route
