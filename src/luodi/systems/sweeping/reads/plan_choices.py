"""What somebody who plans chooses from: vehicles and what stands against them, drivers, plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Holding, RolePermission, Unit, User
from luodi.kernel.people.reads import current
from luodi.systems.sweeping.models import (
    OPERATION_TITLES,
    Mode,
    PlanState,
    Vehicle,
    WorkPlan,
)
from luodi.systems.sweeping.reads.busy import driven_in, last_day, outages_in
from luodi.systems.sweeping.reads.plans import visible_plans
from luodi.systems.sweeping.rules import KINDS, Operation, VehicleKind, kind_refusal

MAKE_PLAN = "sweeping.make_plan"
DRIVE_ROUTE = "sweeping.drive_route"
CONVOY_ORDER = (
    VehicleKind.VACUUM,
    VehicleKind.FLUSH,
    VehicleKind.WASH_SWEEP,
    VehicleKind.WET_SWEEP,
)
"""Rule 12: vacuum, flush, then wash-sweep or wet sweep."""
RECKONED = (PlanState.READY, PlanState.ISSUED, PlanState.REPLACED, PlanState.DROPPED)
"""States of plans that have figures to compare."""


@dataclass(frozen=True)
class VehicleChoice:
    """A vehicle, why it cannot be planned (empty: it can), and what else is to be known of it."""

    vehicle: Vehicle
    refusal: str = ""
    note: str = ""


def vehicle_choices(
    unit: Unit, mode: Mode, operation: Operation, starts_at: datetime, ends_at: datetime
) -> list[VehicleChoice]:
    """Give a unit's vehicles in use, each with what stands against it in a stretch of time."""
    first, last = starts_at.astimezone(clock.SHANGHAI).date(), last_day(ends_at)
    held = unrestricted(Vehicle, why="whoever plans for a unit is told which vehicles it has")
    rows = list(
        held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last), unit=unit)
        .filter(valid_from__lte=first)
        .order_by("code")
    )
    off, busy = _off(rows, starts_at, ends_at), _elsewhere(rows, starts_at, ends_at)
    return [
        VehicleChoice(
            vehicle,
            off.get(vehicle.pk) or _unable(VehicleKind(vehicle.kind), mode, operation),
            busy.get(vehicle.pk, ""),
        )
        for vehicle in rows
    ]


def _unable(kind: VehicleKind, mode: Mode, operation: Operation) -> str:
    """Say why a kind of vehicle does not fit, in the words of the page; empty when it does."""
    if mode == Mode.CONVOY:
        return "" if kind in CONVOY_ORDER else _("不编入联合作业（规则 12）")
    if kind_refusal(kind, operation) is None:
        return ""
    able = "、".join(str(OPERATION_TITLES[one]) for one in sorted(KINDS[kind].operations))
    told = {"operation": OPERATION_TITLES[operation], "able": able}
    return _("不能做%(operation)s（规则 28）；它能做：%(able)s") % told


def _off(rows: Sequence[Vehicle], starts_at: datetime, ends_at: datetime) -> dict[int, str]:
    found = outages_in([row.pk for row in rows], starts_at, ends_at)
    return {pk: _("停用：%(reason)s") % {"reason": off[-1].reason} for pk, off in found.items()}


def _elsewhere(rows: Sequence[Vehicle], starts_at: datetime, ends_at: datetime) -> dict[int, str]:
    found = driven_in([row.pk for row in rows], starts_at, ends_at)
    told = _("同一时间已在下达的“%(plan)s”里")
    return {pk: told % {"plan": on[-1].route.plan} for pk, on in found.items()}


def in_convoy_order(vehicles: Iterable[Vehicle]) -> list[Vehicle]:
    """Give vehicles in the order of a convoy; those that are in none come last."""
    places = {kind: place for place, kind in enumerate(CONVOY_ORDER)}
    return sorted(vehicles, key=lambda one: (places.get(VehicleKind(one.kind), 9), one.code))


def drivers_for(unit: Unit, at: datetime) -> QuerySet[User]:
    """Give the people who hold ``sweeping.drive_route`` over a unit at an instant, by name."""
    roles = RolePermission.objects.filter(permission=DRIVE_ROUTE).values("role")
    holdings = Holding.objects.filter(
        current(at),
        post__role__in=roles,
        post__system__in=("", "sweeping"),
        post__unit__path__in=[*ancestors(unit.path), unit.path],
    )
    return User.objects.filter(is_active=True, pk__in=holdings.values("user")).order_by(
        "display_name", "pk"
    )


def comparable_plans(actor: Actor, unit: Unit | None = None) -> QuerySet[WorkPlan]:
    """Give the plans with figures that the actor may see, the newest first; of one unit if told."""
    rows = visible_plans(actor).filter(state__in=RECKONED)
    return rows.filter(unit=unit) if unit else rows
