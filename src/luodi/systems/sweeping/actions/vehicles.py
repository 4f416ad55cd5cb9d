"""Writing vehicles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.dated import (
    check_begin,
    check_end,
    check_free,
    check_text,
    held,
    write_change,
    write_end,
)
from luodi.systems.sweeping.actions.sites import CHANGE_FLEET
from luodi.systems.sweeping.models import (
    DeviceMount,
    PlanState,
    RouteVehicle,
    ShiftTurn,
    Site,
    SiteKind,
    StreetCall,
    TurnState,
    Vehicle,
    VehicleOutage,
)
from luodi.systems.sweeping.rules import VehicleKind
from luodi.systems.sweeping.rules.vehicles import FIGURES, figure_refusals

VEHICLE = "sweeping.vehicle"
OWN_FIGURES = (*FIGURES, "height_mm", "axle_kg")


@dataclass(frozen=True)
class VehicleRecord:
    """What a vehicle's record says.

    Parameters
    ----------
    code
        The number by which its unit knows it.
    kind
        What kind it is.
    depot
        Where it stands: a depot of its unit, or of one above.
    figures
        Its own figures by column; what is missing or None is as usual for its kind.
    left_broom
        Whether it reaches the kerb on its left.
    """

    code: str
    kind: VehicleKind
    depot: Site
    figures: Mapping[str, int | None] = field(default_factory=dict)
    left_broom: bool = False


@transaction.atomic
def open_vehicle(*, actor: Actor, unit: Unit, told: VehicleRecord, valid_from: date) -> Vehicle:
    """Enter a vehicle that is in use from a day on.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_fleet`` over the unit and its place.
    unit
        Whose vehicle it is.
    told
        What its record says.
    valid_from
        First day, no later than today.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do.
    """
    acting = require(actor, CHANGE_FLEET, unit_path=unit.path, place_path=unit.place.path)
    check_begin(valid_from)
    columns = _columns(unit, told)
    check_free(Vehicle, unit, "code", columns["code"], valid_from)
    vehicle = Vehicle.objects.create(unit=unit, place=unit.place, valid_from=valid_from, **columns)
    record(
        actor=acting,
        verb="sweeping.open_vehicle",
        record=(VEHICLE, vehicle.pk),
        after={"unit": unit.code, "valid_from": valid_from, **_told(vehicle)},
    )
    return vehicle


@transaction.atomic
def change_vehicle(*, actor: Actor, vehicle: Vehicle, version: int, told: VehicleRecord) -> Vehicle:
    """Correct or change what a vehicle's record says.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over its unit and place.
    django.core.exceptions.ValidationError
        By the field that does not do; when it has ended, or somebody changed it meanwhile.
    """
    acting, found = held(actor, vehicle, CHANGE_FLEET, version)
    columns = _columns(found.unit, told)
    if columns["code"] != found.code:
        check_free(Vehicle, found.unit, "code", columns["code"], found.valid_from, found.pk)
    write_change(acting, found, ("sweeping.change_vehicle", VEHICLE), columns, _told)
    return found


@transaction.atomic
def end_vehicle(*, actor: Actor, vehicle: Vehicle, valid_to: date) -> Vehicle:
    """End a vehicle: the day given is the first without it. What keeps it off the road ends now.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over its unit and place.
    django.core.exceptions.ValidationError
        When it has ended, the day does not do, a device is still in it, somebody is to drive it,
        or it is on a route that is given out.
    """
    acting, found = held(actor, vehicle, CHANGE_FLEET)
    check_end(found, valid_to)
    _check_unneeded(found)
    write_end(acting, found, ("sweeping.end_vehicle", VEHICLE), valid_to)
    now = clock.now()
    found.outages.filter(starts_at__gte=now).delete()
    found.outages.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).update(ends_at=now)
    return found


@transaction.atomic
def remove_vehicle(*, actor: Actor, vehicle: Vehicle, reason: str) -> None:
    """Take a vehicle back that was entered by mistake, while nothing stands on it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over its unit and place.
    django.core.exceptions.ValidationError
        When it has ended, or anything else names it.
    """
    acting, found = held(actor, vehicle, CHANGE_FLEET)
    why = "what names a vehicle keeps it, whoever may see that"
    for model, words in (
        (VehicleOutage, _("停用记录")),
        (DeviceMount, _("设备记录")),
        (StreetCall, _("临时任务")),
        (ShiftTurn, _("排班")),
    ):
        if unrestricted(model, why=why).filter(vehicle=found).exists():
            _refuse_removal(found, words)
    if RouteVehicle.objects.filter(vehicle=found).exists():
        _refuse_removal(found, _("作业计划"))
    pk, before = found.pk, _told(found)
    found.delete()
    record(
        actor=acting,
        verb="sweeping.remove_vehicle",
        record=(VEHICLE, pk),
        before=before,
        reason=reason,
    )


def _columns(unit: Unit, told: VehicleRecord) -> dict[str, Any]:
    figures = {name: told.figures.get(name) for name in OWN_FIGURES}
    wrong = figure_refusals(told.kind, figures)
    if wrong:
        raise ValidationError(wrong)
    _check_depot(unit, told.depot)
    return {
        "code": check_text("code", told.code, 20),
        "kind": told.kind.value,
        "depot": told.depot,
        "left_broom": told.left_broom,
        **figures,
    }


def _check_depot(unit: Unit, chosen: Site) -> None:
    rows = unrestricted(Site, why="whether the unit may use the depot is asked of it next")
    # Held until the vehicle stands in it, so that nobody ends the depot meanwhile.
    depot = rows.select_for_update(of=("self",)).select_related("unit").get(pk=chosen.pk)
    own = depot.unit.path in {*ancestors(unit.path), unit.path}
    if depot.kind == SiteKind.DEPOT and depot.valid_to is None and own:
        return
    if depot.kind != SiteKind.DEPOT:
        words = _("“%(site)s”不是停车场；请选停车场")
    elif depot.valid_to is not None:
        words = _("“%(site)s”已结束；请选还在用的停车场")
    else:
        words = _("“%(site)s”不是“%(unit)s”或它上级的停车场；请选能用的，或先登记")
    raise ValidationError({"depot": words % {"site": depot, "unit": unit}})


def _check_unneeded(vehicle: Vehicle) -> None:
    rows = unrestricted(DeviceMount, why="a device is taken out before its vehicle ends")
    inside = rows.filter(vehicle=vehicle, ends_at__isnull=True).select_related("device").first()
    if inside is not None:
        raise ValidationError(
            _("“%(vehicle)s”上还装着设备 %(device)s；请先拆下")
            % {"vehicle": vehicle, "device": inside.device}
        )
    turns = unrestricted(ShiftTurn, why="a vehicle ends when nobody is to drive it any more")
    turn = (
        turns.filter(vehicle=vehicle, state=TurnState.PLANNED, ends_at__gt=clock.now())
        .select_related("user")
        .order_by("starts_at")
        .first()
    )
    if turn is not None:
        raise ValidationError(
            _("“%(vehicle)s”还排着班（%(turn)s）；请先在排班里取消或换车")
            % {"vehicle": vehicle, "turn": turn}
        )
    route = (
        RouteVehicle.objects.filter(
            vehicle=vehicle,
            route__plan__state=PlanState.ISSUED,
            route__stopped_at__isnull=True,
            route__ends_at__gt=clock.now(),
        )
        .select_related("route__plan")
        .first()
    )
    if route is not None:
        raise ValidationError(
            _("“%(vehicle)s”还在已下达的“%(plan)s”里；请先重新安排")
            % {"vehicle": vehicle, "plan": route.route.plan}
        )


def _refuse_removal(vehicle: Vehicle, words: str) -> None:
    raise ValidationError(
        _("“%(vehicle)s”已有%(words)s；请办理结束") % {"vehicle": vehicle, "words": words}
    )


def _told(vehicle: Vehicle) -> dict[str, object]:
    return {
        "code": vehicle.code,
        "kind": vehicle.kind,
        "depot": vehicle.depot.name,
        "left_broom": vehicle.left_broom,
        **{name: getattr(vehicle, name) for name in OWN_FIGURES},
    }
