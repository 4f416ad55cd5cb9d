"""Zones: the list with what stands over each, a new one, changing, ending; a new station."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.once import once
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping import actions
from luodi.systems.sweeping.actions.zones import CHANGE_ZONE
from luodi.systems.sweeping.forms import EndZoneForm, NewZoneForm, StationForm, ZoneChangeForm
from luodi.systems.sweeping.models import Zone
from luodi.systems.sweeping.reads.zones import VIEW_ZONE, visible_zones
from luodi.systems.sweeping.views.filling import filled
from luodi.systems.sweeping.views.orders import told

_LIST, _NEW = gettext_lazy("作业片区"), gettext_lazy("登记片区")
_STATION = gettext_lazy("登记站点")


def _colder(zone: Zone) -> str | None:
    return f"{zone.colder_tenths / 10:g}" if zone.colder_tenths else None


def _standing(zone: Any) -> str | None:
    return "；".join(told(order) for order in zone.standing) or None


TABLE = Table(
    "zones",
    (
        Column(
            "name",
            gettext_lazy("片区"),
            lambda row: row.name,
            sort="name",
            href=lambda row: (
                reverse("sweeping:zone_change", args=[row.pk]) if row.may_change else None
            ),
        ),
        Column("unit", gettext_lazy("作业单位"), lambda row: row.unit.name, sort="unit__path"),
        Column(
            "stations",
            gettext_lazy("站点"),
            lambda row: "、".join(line.station.name for line in row.ranked.all()),
        ),
        Column("colder", gettext_lazy("比站点低（℃）"), _colder, sort="colder_tenths"),
        Column("standing", gettext_lazy("现在"), _standing),
        Column("since", gettext_lazy("起"), lambda row: row.valid_from, "date", sort="valid_from"),
        Column(
            "until", gettext_lazy("止（不含）"), lambda row: row.valid_to, "date", sort="valid_to"
        ),
        Column(
            "end",
            gettext_lazy("办理"),
            lambda row: _("结束") if row.may_change else None,
            href=lambda row: (
                reverse("sweeping:zone_end", args=[row.pk]) if row.may_change else None
            ),
        ),
    ),
    search=("name", "unit__name"),
    order="unit__path",
    title=_LIST,
    empty=Empty(
        gettext_lazy("还没有片区"),
        gettext_lazy("先登记气象站点，再登记片区；有了读数就按规则下指令。"),
    ),
)


@page(VIEW_ZONE)
def zone_list(request: Request) -> HttpResponse:
    def prepare(rows: Any) -> Any:
        for row in rows:
            row.may_change = row.valid_to is None and request.actor.may(
                CHANGE_ZONE, unit_path=row.unit.path, place_path=row.unit.place.path
            )
        return rows

    context = {
        "title": _LIST,
        "crumbs": [(_LIST, None)],
        "may_change": request.actor.has(CHANGE_ZONE),
    }
    rows = visible_zones(request.actor)
    return TABLE.respond(request, rows, "sweeping/zone_list.html", context, prepare=prepare)


@page(CHANGE_ZONE, methods=("GET", "POST"))
@once
def station_new(request: Request) -> HttpResponse:
    form = StationForm(request.POST or None, actor=request.actor)
    return _filled(
        request,
        form,
        _STATION,
        lambda: actions.open_station(actor=request.actor, **form.cleaned_data),
    )


@page(CHANGE_ZONE, methods=("GET", "POST"))
@once
def zone_new(request: Request) -> HttpResponse:
    form = NewZoneForm(request.POST or None, actor=request.actor)
    return _filled(
        request, form, _NEW, lambda: actions.open_zone(actor=request.actor, **form.told())
    )


@page(CHANGE_ZONE, methods=("GET", "POST"))
@once
def zone_change(request: Request, pk: int) -> HttpResponse:
    zone = get_object_or_404(visible_zones(request.actor), pk=pk)
    known = {
        "name": zone.name,
        "colder": zone.colder_tenths / 10,
        "stations": [line.station_id for line in zone.ranked.all()],
        "version": zone.version,
    }
    form = ZoneChangeForm(request.POST or None, actor=request.actor, initial=known)
    return _filled(
        request,
        form,
        _("变更“%(zone)s”") % {"zone": zone},
        lambda: actions.change_zone(actor=request.actor, zone=zone, **form.told()),
    )


@page(CHANGE_ZONE, methods=("GET", "POST"))
@once
def zone_end(request: Request, pk: int) -> HttpResponse:
    zone = get_object_or_404(visible_zones(request.actor), pk=pk)
    form = EndZoneForm(request.POST or None, initial={"valid_to": clock.today()})
    return _filled(
        request,
        form,
        _("结束“%(zone)s”") % {"zone": zone},
        lambda: actions.end_zone(actor=request.actor, zone=zone, **form.cleaned_data),
    )


def _filled(request: Request, form: Form, title: Any, act: Callable[[], Any]) -> HttpResponse:
    """Show a form of the register, or do what it says and return to the list."""
    way = [(_LIST, reverse("sweeping:zone_list"))]
    return filled(request, form, title=title, way=way, act=act)
