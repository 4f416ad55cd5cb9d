"""The map of streets: what it shows, and the edits that are sent from it, each checked here."""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.standards.personal_numbers import cover_numbers
from luodi.systems.sweeping.actions.drawing import join_links, reshape_link, split_link
from luodi.systems.sweeping.actions.streets import CHANGE_STREET, add_link, remove_link
from luodi.systems.sweeping.forms.streets import NewLinkForm, sent_of
from luodi.systems.sweeping.models import CLASS_TITLES, RoadLink
from luodi.systems.sweeping.reads.streets import (
    VIEW_STREET,
    link_line,
    links_geojson,
    links_on,
    total_metres,
    visible_links,
)
from luodi.systems.sweeping.rules.links import Position
from luodi.systems.sweeping.views.streets import LIST
from luodi.systems.sweeping.views.words import km

_TITLE = gettext_lazy("路段地图")
MOST_AT_ONCE = 50
"""Links of one edit: so many meet at no junction."""
Told = dict[str, Any]


@page(VIEW_STREET)
def street_map(request: Request) -> HttpResponse:
    rows = visible_links(request.actor).filter(links_on(clock.today()))
    may = request.actor.has(CHANGE_STREET)
    known = {"valid_from": clock.today(), "datum": "CGCS2000"}
    context = {
        "title": _TITLE,
        "state": _("%(count)d 条路段，共 %(km)s 公里。")
        % {"count": rows.count(), "km": km(total_metres(rows))},
        "crumbs": [(LIST, reverse("sweeping:road_link_list")), (_TITLE, None)],
        "may_change": may,
        "form": NewLinkForm(actor=request.actor, initial=known) if may else None,
        "base": reverse("places:base_map") if request.actor.has("places.view_place") else "",
        "classes": CLASS_TITLES.items(),
    }
    return render(request, "sweeping/street_map.html", context)


@page(VIEW_STREET)
def street_map_data(request: Request) -> HttpResponse:
    rows = visible_links(request.actor).filter(links_on(clock.today()))
    return JsonResponse(links_geojson(rows))


@page(CHANGE_STREET, methods=("POST",))
@once
def street_map_edit(request: Request) -> HttpResponse:
    try:
        told = json.loads(request.body)
        edit = EDITS[told["op"]]
    except (ValueError, KeyError, TypeError, RawPostDataException):  # the last: sent as a form
        return _refused({"": [_("请求看不懂；请刷新后再试")]})
    try:
        with transaction.atomic():
            done = edit(request, told)
    except ValidationError as error:
        said = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return _refused(said)
    except Http404:
        return _refused({"": [_("路段已经不在；请刷新后再看")]})
    except (KeyError, TypeError, ValueError):
        return _refused({"": [_("请求看不懂；请刷新后再试")]})
    return JsonResponse(done)


def _refused(errors: dict[str, list[str]]) -> JsonResponse:
    return JsonResponse({"errors": errors}, status=422)


def _add(request: Request, told: Told) -> Told:
    form = NewLinkForm(_covered(told["sent"]), actor=request.actor)
    if not form.is_valid():
        raise ValidationError(
            {
                name if name in form.fields else "geometry": list(errors)
                for name, errors in form.errors.items()
            }
        )
    link = add_link(
        actor=request.actor,
        unit=form.cleaned_data["unit"],
        line=form.line(),
        valid_from=form.cleaned_data["valid_from"],
        facts=form.facts(),
    )
    return _done([link], undo={"op": "remove", "link": link.pk})


def _covered(sent: Any) -> Told:
    """Cover the numbers of persons, as is done with what a form sends; a line has none."""
    return {
        name: cover_numbers(said) if isinstance(said, str) and name != "geometry" else said
        for name, said in dict(sent).items()
    }


def _remove(request: Request, told: Told) -> Told:
    link = _link(request, told["link"])
    undo = {"op": "add", "sent": sent_of(link), "was": link.pk}
    remove_link(
        actor=request.actor,
        link=link,
        version=int(told["version"]),
        reason=_("地图上撤销"),
    )
    return _done([], gone=[told["link"]], undo=undo)


def _reshape(request: Request, told: Told) -> Told:
    edits = told["links"]
    if not 1 <= len(edits) <= MOST_AT_ONCE:
        raise ValueError(len(edits))
    done, before = [], []
    for one in edits:
        link = _link(request, one["link"])
        before.append({"link": link.pk, "line": link_line(link)})
        done.append(
            reshape_link(
                actor=request.actor,
                link=link,
                version=int(one["version"]),
                line=[_position(at) for at in one["line"]],
            )
        )
    return _done(done, undo={"op": "reshape", "links": before})


def _split(request: Request, told: Told) -> Told:
    link = _link(request, told["link"])
    made, may_join = split_link(
        actor=request.actor,
        link=link,
        version=int(told["version"]),
        position=_position(told["at"]),
    )
    undo = {"op": "join", "link": made[0].pk, "other": made[1].pk} if may_join else None
    gone = [] if made[0].pk == link.pk else [link.pk]
    said = "" if may_join else _("已有计划用过这条路段，按改建断开，不能撤销。")
    return _done(made, gone=gone, undo=undo, said=said)


def _join(request: Request, told: Told) -> Told:
    link, other = _link(request, told["link"]), _link(request, told["other"])
    line = link_line(link)
    ends = {tuple(at) for at in (link_line(other)[0], link_line(other)[-1])}
    at = line[-1] if tuple(line[-1]) in ends else line[0]
    joined = join_links(
        actor=request.actor,
        link=link,
        version=int(told["version"]),
        other=other,
        other_version=int(told["other_version"]),
    )
    undo = {"op": "split", "link": joined.pk, "at": at}
    return _done([joined], gone=[other.pk], undo=undo)


EDITS: dict[str, Callable[[Request, Told], Told]] = {
    "add": _add,
    "remove": _remove,
    "reshape": _reshape,
    "split": _split,
    "join": _join,
}
"""What a map may ask for; each answers what now stands, what is gone, and how it is taken back."""


def _done(
    links: list[RoadLink],
    *,
    gone: list[int] | None = None,
    undo: Told | None = None,
    said: str = "",
) -> Told:
    return {
        "features": links_geojson(links)["features"],
        "gone": gone or [],
        "undo": undo,
        "said": said,
    }


def _link(request: Request, number: Any) -> RoadLink:
    return get_object_or_404(visible_links(request.actor), pk=int(number))


def _position(told: Any) -> Position:
    lon, lat = told
    return float(lon), float(lat)
