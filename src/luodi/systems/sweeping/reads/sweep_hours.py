"""Sweeps of a plan that end later than the table of road classes wants."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import Leg, LegKind, Mode, PlanState, WorkPlan
from luodi.systems.sweeping.rules.sweep_hours import sweep_ends
from luodi.systems.sweeping.rules.work import TAKES_UP


def late_sweeps(plan: WorkPlan) -> dict[tuple[int, time], int]:
    """Count the strips of a plan whose sweep is done too late, by its number on the day and limit.

    Sweeps of a day are those of this plan and of issued ones, by the day in Shanghai on which they
    end; the passes of one plan over a strip at night, lane by lane, are one.
    """
    swept = Q(route__plan__mode=Mode.CONVOY) | Q(route__plan__operation__in=TAKES_UP)
    rows = unrestricted(Leg, why="which sweep of the day it is follows from all plans of the unit")
    day = timedelta(days=1)
    legs = rows.filter(
        swept,
        Q(route__plan=plan) | Q(route__plan__state=PlanState.ISSUED),
        kind=LegKind.SERVICE,
        route__plan__unit=plan.unit_id,
        ends_at__gt=plan.starts_at - day,
        ends_at__lt=plan.ends_at + day,
    ).exclude(route__plan=plan.replaces_id)
    told = legs.order_by("ends_at", "pk").values_list(
        "strip", "strip__link__road_class", "route__plan", "route__plan__mode", "round", "ends_at"
    )
    sweeps: dict[tuple[int, int, date], dict[tuple[int, int], datetime]] = {}
    for strip, road_class, of, mode, number, ends_at in told:
        local = ends_at.astimezone(clock.SHANGHAI)
        done = sweeps.setdefault((strip, road_class, local.date()), {})
        done[of, 0 if mode == Mode.CONVOY else number] = local
    late: Counter[tuple[int, time]] = Counter()
    for (_strip, road_class, _day), done in sweeps.items():
        ends = sorted((local, of) for (of, _number), local in done.items())
        for number, (local, of) in enumerate(ends, start=1):
            limit = sweep_ends(number, road_class)
            if of == plan.pk and limit is not None and local.time() > limit:
                late[number, limit] += 1
    return dict(late)
