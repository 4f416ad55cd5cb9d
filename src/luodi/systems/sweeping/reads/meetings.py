"""Where and when people on foot meet the vehicle of a route."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import LegKind, PlanState, Route


def meeting_words(route: Route) -> str:
    """Say who meets a route's vehicle, when and where; empty when nobody does.

    Where the dispatcher told neither place nor time they are those of the first strip.
    """
    if not route.crew:
        return ""
    work = route.legs.filter(kind=LegKind.SERVICE).select_related("strip__link")
    first = work.order_by("position").first()
    at: datetime = route.meets_at or (first.starts_at if first else route.starts_at)
    where = route.meets_where or (first.strip.link.name if first and first.strip else "")
    return _("%(crew)s %(at)s 在%(where)s和车会合") % {
        "crew": route.crew,
        "at": f"{at.astimezone(clock.SHANGHAI):%m-%d %H:%M}",
        "where": where or _("停车场"),
    }


def meetings_in(unit: int, starts_at: datetime, ends_at: datetime) -> QuerySet[Route]:
    """Give the routes of issued plans of a unit that people on foot meet within a time."""
    rows = unrestricted(Route, why="a crew is told where it meets the vehicles of its unit")
    return rows.filter(
        plan__unit=unit,
        plan__state=PlanState.ISSUED,
        stopped_at__isnull=True,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    ).exclude(crew="")
