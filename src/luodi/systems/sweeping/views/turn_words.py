"""What the pages of the roster share: tabs, the unit and the week they show, words."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.request import Request
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.forms.turns import SHIFT_TITLES, monday_of
from luodi.systems.sweeping.models import ShiftTurn
from luodi.systems.sweeping.reads.crews import DRIVE_ROUTE, turn_of, units_with_crews
from luodi.systems.sweeping.reads.turn_book import span
from luodi.systems.sweeping.reads.turns import (
    PLAN_TURN,
    VIEW_TURN,
    Running,
    changes_to_decide,
    shift_of,
)
from luodi.systems.sweeping.views.words import weekday

ROSTER = gettext_lazy("排班")
LAST_WEEK = date(2100, 1, 1)


def tabs(actor: Actor, tab: str) -> dict[str, Any]:
    """Give what the tabs of the roster need."""
    plans = actor.has(PLAN_TURN)
    return {
        "tab": tab,
        "views": actor.has(VIEW_TURN),
        "plans": plans,
        "drives": actor.has(DRIVE_ROUTE),
        "to_decide": changes_to_decide(actor).count() if plans else 0,
    }


def when(row: ShiftTurn) -> str:
    """Write when a shift is worked."""
    return span(turn_of(row))


def dated(row: ShiftTurn) -> str:
    """Write when a shift is worked, with the year, for lists and files of many weeks."""
    turn = turn_of(row)
    return f"{turn.start:%Y}-{span(turn)}"


def shift_title(row: ShiftTurn) -> str:
    """Name the shift of the day in which somebody's begins."""
    return str(SHIFT_TITLES[shift_of(row)[1]])


def running_title(shift: Running) -> str:
    """Name a shift of a day."""
    midnight, which = shift
    return _("%(day)s %(shift)s") % {"day": f"{midnight:%m-%d}", "shift": SHIFT_TITLES[which]}


def day_title(day: datetime) -> str:
    """Name a day with its weekday."""
    return f"{day:%m-%d} {weekday(day)}"


def week_asked(sent: QueryDict) -> datetime:
    """Read from an address the midnight that begins a week; this week when it names none."""
    text = sent.get("week", "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    return monday_of(day if date(2000, 1, 3) <= day < LAST_WEEK else clock.today())


def unit_asked(request: Request, permission: str) -> tuple[list[Unit], Unit | None]:
    """Give the units that a page may show, and the one that the address names, else the first."""
    units = units_with_crews(request.actor, permission)
    text = request.GET.get("unit", "") or request.POST.get("unit", "")
    return units, next((unit for unit in units if str(unit.pk) == text), next(iter(units), None))


def week_links(monday: datetime) -> dict[str, Any]:
    """Give the days that lead to the weeks before and after."""
    return {
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": (monday - timedelta(days=7)).date().isoformat(),
        "after": (monday + timedelta(days=7)).date().isoformat(),
        "this_week": monday_of(clock.today()) == monday,
    }
