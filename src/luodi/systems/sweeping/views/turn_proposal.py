"""A week's rota: asked for, proposed, put right by hand, given."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.actions.turns import plan_turns
from luodi.systems.sweeping.forms.turns import SHIFT_TITLES, ProposalForm
from luodi.systems.sweeping.reads.rota_slots import Place, Wanted, proposed, week_places
from luodi.systems.sweeping.reads.turn_book import Planned, TurnBook
from luodi.systems.sweeping.reads.turns import PLAN_TURN
from luodi.systems.sweeping.rules.rostering import Shift
from luodi.systems.sweeping.views.turn_words import ROSTER, day_title, unit_asked, week_asked

_TITLE = gettext_lazy("排一周")
ASKED, GIVE = "asked", "give"
PICK = "pick-"


@page(PLAN_TURN, methods=("GET", "POST"))
@once
def shift_turn_propose(request: Request) -> HttpResponse:
    units, unit = unit_asked(request, PLAN_TURN)
    context: dict[str, Any] = {
        "title": _TITLE,
        "crumbs": [(ROSTER, reverse("sweeping:shift_turn_list")), (_TITLE, None)],
        "units": units,
        "unit": unit,
    }
    if unit is None:
        return render(request, "sweeping/shift_turn_propose.html", context)
    sent = request.POST if request.method == "POST" else request.GET
    monday = week_asked(sent)
    form = ProposalForm(
        sent if ASKED in sent else None,
        unit=unit,
        monday=monday,
        initial={"week": monday.date()},
    )
    _tick_all(form)
    context |= {"form": form, "monday": monday}
    if not form.is_bound:
        return render(request, "sweeping/shift_turn_propose.html", context)
    if not form.is_valid():
        return render(request, "sweeping/shift_turn_propose.html", context, status=422)
    return _previewed(request, form.wanted(), context)


def _tick_all(form: ProposalForm) -> None:
    for name in ("areas", "people"):
        field: Any = form.fields[name]
        field.initial = list(field.queryset.values_list("pk", flat=True))


def _previewed(request: Request, wanted: Wanted, context: dict[str, Any]) -> HttpResponse:
    places = week_places(wanted)
    if request.method != "POST":
        picks = {key: str(user) for key, user in proposed(wanted, places).items()}
        faults: dict[str, str] = {}
    else:
        picks = _picks(request.POST)
        faults = _faults(wanted, places, picks)
        if request.POST.get("act") == GIVE and not faults:
            return _given(request, wanted, places, picks)
    context |= {
        "preview": _days(places, picks, faults),
        "people": wanted.people,
        "gaps": sum(place.open and not picks.get(place.key) for place in places),
        "given": sum(place.open and bool(picks.get(place.key)) for place in places),
        "faults": len(faults),
        "hours": _hours(wanted, places, picks),
        "checked": request.method == "POST",
    }
    return render(
        request, "sweeping/shift_turn_propose.html", context, status=422 if faults else 200
    )


def _picks(sent: QueryDict) -> dict[str, str]:
    """Read who is chosen for which shift; what is left empty is a gap."""
    return {
        name.removeprefix(PICK): str(value)
        for name, value in sent.items()
        if name.startswith(PICK) and value
    }


def _rows(
    wanted: Wanted, places: list[Place], picks: dict[str, str]
) -> tuple[list[tuple[Place, Planned]], dict[str, str]]:
    """Give the shifts that are chosen, and words for what cannot be one."""
    people = {str(user.pk): user for user in wanted.people}
    known = {place.key: place for place in places}
    rows, faults = [], {}
    for key, who in sorted(picks.items(), key=lambda one: _begins(known, one[0])):
        place, user = known.get(key), people.get(who)
        if place is None or not place.open:
            faults[key] = _("这一班刚被别人排了，或已经过去；请重新给出建议")
        elif user is None:
            faults[key] = _("所选的人不在这次的名单里；请重选")
        else:
            rows.append((place, place.planned(wanted.unit, user)))
    return rows, faults


def _begins(known: dict[str, Place], key: str) -> tuple[str, str]:
    place = known.get(key)
    return (place.turn.start.isoformat() if place else "", key)


def _faults(wanted: Wanted, places: list[Place], picks: dict[str, str]) -> dict[str, str]:
    """Say what stands against the shifts that are chosen, by the keys of their places."""
    rows, faults = _rows(wanted, places, picks)
    book = TurnBook(wanted.unit, [planned for _place, planned in rows])
    for place, planned in rows:
        fault = book.fault(planned)
        if fault:
            faults[place.key] = fault[1]
        book.add(planned)
    return faults


def _given(
    request: Request, wanted: Wanted, places: list[Place], picks: dict[str, str]
) -> HttpResponse:
    rows, _none = _rows(wanted, places, picks)
    week = f"{reverse('sweeping:shift_turn_week')}?unit={wanted.unit.pk}"
    week += f"&week={wanted.monday.date().isoformat()}"
    try:
        made = plan_turns(
            actor=request.actor, unit=wanted.unit, rows=[planned for _place, planned in rows]
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.get_full_path())
    messages.success(request, _("已排 %(count)s 班。") % {"count": len(made)})
    return redirect(week)


def _hours(wanted: Wanted, places: list[Place], picks: dict[str, str]) -> list[tuple[str, str]]:
    """Give how many hours of these shifts each person has, by name."""
    worked = {str(user.pk): 0.0 for user in wanted.people}
    for place in places:
        if place.open and picks.get(place.key) in worked:
            worked[picks[place.key]] += place.turn.length.total_seconds() / 3600
    return [(str(user), f"{worked[str(user.pk)]:g}") for user in wanted.people]


def _days(
    places: list[Place], picks: dict[str, str], faults: dict[str, str]
) -> list[dict[str, Any]]:
    """Lay the shifts out: day by day, a line for each post or vehicle, a cell for each shift."""
    days: dict[str, dict[str, dict[str, Any]]] = {}
    for place in places:
        line = days.setdefault(day_title(place.midnight), {}).setdefault(
            place.line.key, {"title": _line_title(place), "cells": dict.fromkeys(Shift)}
        )
        line["cells"][place.shift] = {
            "place": place,
            "name": f"{PICK}{place.key}",
            "shift": SHIFT_TITLES[place.shift],
            "hours": f"{place.turn.start:%H:%M}—{place.turn.end:%H:%M}",
            "pick": picks.get(place.key, ""),
            "fault": faults.get(place.key, ""),
        }
    return [
        {
            "day": day,
            "lines": [
                {"title": line["title"], "cells": list(line["cells"].values())}
                for line in lines.values()
            ],
        }
        for day, lines in days.items()
    ]


def _line_title(place: Place) -> str:
    line = place.line
    if line.key_area is not None:
        return _("%(area)s %(post)s 号岗") % {"area": line.key_area, "post": line.post}
    return str(line.vehicle)
