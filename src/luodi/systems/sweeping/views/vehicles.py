"""Vehicles: the list, a vehicle's page, entering, changing, ending; outages."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.outages import cancel_outage, put_back, take_off_road
from luodi.systems.sweeping.actions.sites import CHANGE_FLEET
from luodi.systems.sweeping.actions.vehicles import change_vehicle, end_vehicle, open_vehicle
from luodi.systems.sweeping.forms.fleet import (
    EndForm,
    NewVehicleForm,
    OutageForm,
    PutBackForm,
    VehicleChangeForm,
    vehicle_known,
)
from luodi.systems.sweeping.models import VEHICLE_TITLES
from luodi.systems.sweeping.reads.fleet import (
    VIEW_FLEET,
    facts_of,
    mounts_in,
    outages_of,
    visible_outages,
    visible_vehicles,
)
from luodi.systems.sweeping.rules import VehicleKind
from luodi.systems.sweeping.views.fleet_pages import (
    STANDS,
    filled,
    list_context,
    may_change_each,
    tabs,
)
from luodi.systems.sweeping.views.vehicle_facts import figures_of, reaches_of, sizes_of

_LIST = "vehicle_list"


def _fact(name: str) -> Any:
    return lambda row: getattr(facts_of(row), name)


def _width(row: Any) -> Decimal:
    return (Decimal(facts_of(row).width_mm) / 1_000).quantize(Decimal("0.01"))


def _why_off(row: Any) -> str | None:
    return "；".join(outage.reason for outage in row.off) or None


TABLE = Table(
    "vehicles",
    (
        Column(
            "code",
            gettext_lazy("车辆编号"),
            lambda row: row.code,
            sort="code",
            href=lambda row: reverse("sweeping:vehicle", args=[row.pk]),
        ),
        Column(
            "kind",
            gettext_lazy("车型"),
            lambda row: row.get_kind_display(),
            sort="kind",
            choices=[(kind.value, told) for kind, told in VEHICLE_TITLES.items()],
            filter="kind",
        ),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort="unit__path"),
        Column("depot", gettext_lazy("停车场"), lambda row: row.depot.name, sort="depot__name"),
        Column(
            "stand",
            gettext_lazy("状态"),
            lambda row: STANDS[row.stand],
            sort="stand",
            choices=[(key, STANDS[key]) for key in ("HELD", "OFF", "ENDED")],
            filter="stand",
        ),
        Column("off", gettext_lazy("停用原因"), _why_off),
        Column("tank", gettext_lazy("水箱（升）"), _fact("tank_l"), "number"),
        Column("hopper", gettext_lazy("垃圾箱（升）"), _fact("hopper_l"), "number", hidden=True),
        Column("width", gettext_lazy("作业宽度（米）"), _width, "number"),
        Column("work", gettext_lazy("作业速度（km/h）"), _fact("work_kmh"), "number", hidden=True),
        Column("water", gettext_lazy("每公里用水（升）"), _fact("water_l_km"), "number"),
        Column(
            "broom",
            gettext_lazy("左侧扫盘"),
            lambda row: _("有") if row.left_broom else _("无"),
            sort="left_broom",
            hidden=True,
        ),
        Column(
            "devices",
            gettext_lazy("定位设备"),
            lambda row: "、".join(mount.device.code for mount in row.inside),
        ),
        Column(
            "since",
            gettext_lazy("起"),
            lambda row: row.valid_from,
            "date",
            sort="valid_from",
            hidden=True,
        ),
        Column(
            "until",
            gettext_lazy("止（不含）"),
            lambda row: row.valid_to,
            "date",
            sort="valid_to",
            hidden=True,
        ),
    ),
    search=("code", "unit__name", "depot__name"),
    order="code",
    title=gettext_lazy("车辆"),
    empty=Empty(
        gettext_lazy("还没有车辆"),
        gettext_lazy("先登记停车场，再一辆一辆登记，或从表格导入；没填的数按车型的通常值。"),
    ),
)


@page(VIEW_FLEET)
def vehicle_list(request: Request) -> HttpResponse:
    rows = visible_vehicles(request.actor)
    context = list_context(request, _LIST, CHANGE_FLEET)
    context["title"] = _("车辆和站点")
    context["crumbs"] = [(_("车辆和站点"), None)]
    context["state"] = _state(rows)
    return TABLE.respond(
        request,
        rows,
        "sweeping/vehicle_list.html",
        context,
        prepare=may_change_each(request, CHANGE_FLEET),
    )


def _state(rows: Any) -> str:
    on = rows.filter(stand="HELD").count()
    off = rows.filter(stand="OFF").count()
    return _("能出车 %(on)d 辆，停用 %(off)d 辆。") % {"on": on, "off": off}


@page(VIEW_FLEET)
def vehicle_page(request: Request, pk: int) -> HttpResponse:
    vehicle = get_object_or_404(visible_vehicles(request.actor), pk=pk)
    now = clock.now()
    may_change = vehicle.valid_to is None and request.actor.may(
        CHANGE_FLEET, unit_path=vehicle.unit.path, place_path=vehicle.unit.place.path
    )
    outages = outages_of(vehicle)
    for outage in outages:
        is_over = outage.ends_at is not None and outage.ends_at <= now
        outage.act = "" if is_over else "end" if outage.starts_at <= now else "cancel"  # type: ignore[attr-defined] # what the template offers
    title = f"{vehicle.code} {vehicle.get_kind_display()}"
    context = {
        "title": title,
        "state": _stands(vehicle),
        "crumbs": [(_("车辆"), reverse("sweeping:vehicle_list")), (title, None)],
        "tabs": tabs(request.actor, _LIST),
        "vehicle": vehicle,
        "figures": figures_of(vehicle),
        "sizes": sizes_of(vehicle),
        "reaches": reaches_of(vehicle),
        "outages": outages,
        "off": next((outage for outage in outages if outage.act == "end"), None),  # type: ignore[attr-defined] # set above
        "mounts": mounts_in(vehicle),
        "may_change": may_change,
    }
    return render(request, "sweeping/vehicle.html", context)


def _stands(vehicle: Any) -> str:
    if vehicle.stand != "OFF":
        return f"{STANDS[vehicle.stand]}。"
    return _("停用：%(reason)s。") % {"reason": vehicle.off[0].reason}


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def vehicle_new(request: Request) -> HttpResponse:
    form = NewVehicleForm(request.POST or None, actor=request.actor)
    return filled(
        request,
        form,
        title=_("登记车辆"),
        of=_LIST,
        act=lambda: open_vehicle(
            actor=request.actor,
            unit=form.cleaned_data["unit"],
            told=form.record(),
            valid_from=form.cleaned_data["valid_from"],
        ),
    )


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def vehicle_change(request: Request, pk: int) -> HttpResponse:
    vehicle = get_object_or_404(visible_vehicles(request.actor, CHANGE_FLEET), pk=pk)
    form = VehicleChangeForm(
        request.POST or None,
        units=[vehicle.unit],
        kind=VehicleKind(vehicle.kind),
        initial=vehicle_known(vehicle),
    )
    return filled(
        request,
        form,
        title=_("变更“%(row)s”") % {"row": vehicle},
        of=_LIST,
        back=reverse("sweeping:vehicle", args=[pk]),
        act=lambda: change_vehicle(
            actor=request.actor,
            vehicle=vehicle,
            version=form.cleaned_data["version"],
            told=form.record(),
        ),
    )


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def vehicle_end(request: Request, pk: int) -> HttpResponse:
    vehicle = get_object_or_404(visible_vehicles(request.actor, CHANGE_FLEET), pk=pk)
    form = EndForm(request.POST or None, initial={"valid_to": clock.today()})
    return filled(
        request,
        form,
        title=_("结束“%(row)s”") % {"row": vehicle},
        of=_LIST,
        back=reverse("sweeping:vehicle", args=[pk]),
        act=lambda: end_vehicle(actor=request.actor, vehicle=vehicle, **form.cleaned_data),
        words=_("结束"),
        said=_("“%(row)s”已结束。") % {"row": vehicle},
    )


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def vehicle_off(request: Request, pk: int) -> HttpResponse:
    vehicle = get_object_or_404(visible_vehicles(request.actor, CHANGE_FLEET), pk=pk)
    form = OutageForm(request.POST or None)
    return filled(
        request,
        form,
        title=_("停用“%(row)s”") % {"row": vehicle},
        of=_LIST,
        back=reverse("sweeping:vehicle", args=[pk]),
        act=lambda: take_off_road(actor=request.actor, vehicle=vehicle, **form.cleaned_data),
        words=_("停用"),
        said=_("停用已登记；这段时间的计划不再用它。"),
    )


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def outage_end(request: Request, pk: int) -> HttpResponse:
    outage = get_object_or_404(visible_outages(request.actor, CHANGE_FLEET), pk=pk)
    form = PutBackForm(request.POST or None)
    return filled(
        request,
        form,
        title=_("恢复“%(row)s”") % {"row": outage.vehicle},
        of=_LIST,
        back=reverse("sweeping:vehicle", args=[outage.vehicle_id]),
        act=lambda: put_back(actor=request.actor, outage=outage, **form.cleaned_data),
        words=_("恢复"),
        said=_("“%(row)s”已恢复。") % {"row": outage.vehicle},
    )


@page(CHANGE_FLEET, methods=("POST",))
@once
def outage_cancel(request: Request, pk: int) -> HttpResponse:
    outage = get_object_or_404(visible_outages(request.actor, CHANGE_FLEET), pk=pk)
    vehicle = outage.vehicle_id
    try:
        cancel_outage(actor=request.actor, outage=outage)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("停用已撤销。"))
    return redirect("sweeping:vehicle", vehicle)
