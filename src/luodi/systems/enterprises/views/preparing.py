"""What the pages of a firm and of a visit show of both: known needs, burden, visits."""

from typing import Any

from luodi.kernel import clock
from luodi.kernel.access.request import Request
from luodi.systems.enterprises.models import Firm
from luodi.systems.enterprises.reads import (
    burden_of,
    known_needs,
    visible_firms,
    visible_visits,
    visits_of,
    with_parts,
)
from luodi.systems.enterprises.reads.visits import PLAN, VIEW, may_enter

SHOWN = 12
"""Most visits on a firm's page; all that one may open stand in the list of visits."""


def preparation(request: Request, firm: Firm) -> dict[str, Any]:
    """Give what is known of a firm before one goes there."""
    actor, today = request.actor, clock.today()
    party = firm.party
    return {
        "firm": firm,
        "known": known_needs(actor, firm, today),
        "sees_cases": actor.has("enterprises.view_case"),
        "burden": burden_of(firm, today),
        "sees_burden": actor.has(VIEW),
        "sees_firm": visible_firms(actor).filter(pk=firm.pk).exists(),
        "may_note": actor.may(
            "enterprises.change_firm", unit_path=party.unit.path, place_path=party.place.path
        ),
        "today": today,
    }


def visits_beside(request: Request, firm: Firm) -> dict[str, Any]:
    """Give a firm's newest visits by all units; those one may not open tell day and units."""
    rows = list(with_parts(visits_of([firm]).order_by("-day", "-pk"))[:SHOWN])
    seen = visible_visits(request.actor).filter(pk__in=[row.pk for row in rows])
    return {
        "visits": rows,
        "opens": set(seen.values_list("pk", flat=True)),
        "may_plan": request.actor.has(PLAN),
        "may_enter": may_enter(request.actor),
    }
