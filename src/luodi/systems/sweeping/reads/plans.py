"""Plans that somebody may see, their routes and figures, and what is due on a day."""

from dataclasses import dataclass, fields

from django.db.models import Prefetch, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.systems.sweeping.models import Leg, Route, RouteVehicle, WeekPlan, WorkPlan
from luodi.systems.sweeping.reads.due import strips_due

__all__ = [
    "VIEW_PLAN",
    "PlanFigures",
    "plan_figures",
    "plan_routes",
    "strips_due",
    "visible_plans",
    "visible_weeks",
]
VIEW_PLAN = "sweeping.view_plan"
_SEEN = "whoever may see a plan sees all of it"


@dataclass(frozen=True)
class PlanFigures:
    """What a plan comes to; None is not told, as of a plan that is not reckoned yet.

    Parameters
    ----------
    service_m, dead_m
        Metres of work, and of driving without.
    dead_permille
        Share of driving without work.
    overtime_s
        Seconds of all routes beyond 8 hours.
    litres, refills, dumps
        Water that is used, visits to fill up, visits to unload.
    left_out, left_out_m, left_out_weighted_m
        Passes that are left out, their metres, and these weighted by class.
    cost_fen, bound_fen
        Cost and what no plan can cost less than.
    gap_permille
        How much the cost is above the bound.
    vehicles_least, refills_least
        Vehicles that the hours of work ask for at least, those of convoys each, in 8 hours or the
        plan's time, without driving; and refills that the water does, tanks being full at the
        beginning (rule 7).
    """

    service_m: int | None = None
    dead_m: int | None = None
    dead_permille: int | None = None
    overtime_s: int | None = None
    litres: int | None = None
    refills: int | None = None
    dumps: int | None = None
    left_out: int | None = None
    left_out_m: int | None = None
    left_out_weighted_m: int | None = None
    cost_fen: int | None = None
    bound_fen: int | None = None
    gap_permille: int | None = None
    vehicles_least: int | None = None
    refills_least: int | None = None


def visible_plans(actor: Actor) -> QuerySet[WorkPlan]:
    """Give the plans that the actor may see, with unit, job and people."""
    return visible(actor, WorkPlan, VIEW_PLAN).select_related(
        "unit__place", "place", "job", "asked_by", "issued_by", "replaces"
    )


def visible_weeks(actor: Actor) -> QuerySet[WeekPlan]:
    """Give the week plans that the actor may see."""
    return visible(actor, WeekPlan, VIEW_PLAN).select_related("unit__place", "place", "made_by")


def plan_routes(plan: WorkPlan) -> list[Route]:
    """Give a plan's routes with vehicles, drivers and legs, these with strips, links and sites."""
    legs = unrestricted(Leg, why=_SEEN).select_related("strip__link__zone", "site")
    vehicles = RouteVehicle.objects.select_related("vehicle", "driver").order_by("position")
    return list(
        unrestricted(Route, why=_SEEN)
        .filter(plan=plan)
        .select_related("plan__unit__place", "plan__place", "acknowledged_by")
        .prefetch_related(
            Prefetch("legs", queryset=legs.order_by("position")),
            Prefetch("vehicles", queryset=vehicles),
        )
        .order_by("number")
    )


def plan_figures(plan: WorkPlan) -> PlanFigures:
    """Give what a plan comes to."""
    if not plan.figures:
        return PlanFigures()
    known = {one.name for one in fields(PlanFigures)}
    told = {name: value for name, value in plan.figures.items() if name in known}
    gap = None
    if plan.cost_fen is not None and plan.bound_fen:
        gap = round((plan.cost_fen - plan.bound_fen) * 1_000 / plan.bound_fen)
    return PlanFigures(**told, cost_fen=plan.cost_fen, bound_fen=plan.bound_fen, gap_permille=gap)
