"""Devices: the list, one with the vehicles that it was in, entering, mounting, taking out."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.devices import mount_device, open_device, unmount_device
from luodi.systems.sweeping.actions.sites import CHANGE_FLEET
from luodi.systems.sweeping.forms.fleet import DeviceForm, MountForm, UnmountForm
from luodi.systems.sweeping.reads.fleet import VIEW_FLEET, mounts_of, visible_devices
from luodi.systems.sweeping.views.fleet_pages import filled, list_context, tabs
from luodi.systems.sweeping.views.words import moment

_LIST = "device_list"


def _inside(row: Any) -> Any:
    return row.inside[0] if row.inside else None


def _vehicle(row: Any) -> str:
    mount = _inside(row)
    return _("没有装车") if mount is None else str(mount.vehicle)


def _vehicle_page(row: Any) -> str | None:
    mount = _inside(row)
    return mount and reverse("sweeping:vehicle", args=[mount.vehicle_id])


def _since(row: Any) -> str | None:
    mount = _inside(row)
    return mount and moment(mount.starts_at)


TABLE = Table(
    "devices",
    (
        Column(
            "code",
            gettext_lazy("设备号"),
            lambda row: row.code,
            sort="code",
            href=lambda row: reverse("sweeping:device", args=[row.pk]),
        ),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort="unit__path"),
        Column("vehicle", gettext_lazy("现在装在"), _vehicle, href=_vehicle_page),
        Column("since", gettext_lazy("装上"), _since),
    ),
    search=("code", "unit__name"),
    order="code",
    title=gettext_lazy("定位设备"),
    empty=Empty(
        gettext_lazy("还没有定位设备"),
        gettext_lazy("登记设备号，再装到车上；换车时把它移过去，哪段时间的位置算哪辆车就分得清。"),
    ),
)


@page(VIEW_FLEET)
def device_list(request: Request) -> HttpResponse:
    return TABLE.respond(
        request,
        visible_devices(request.actor),
        "sweeping/device_list.html",
        list_context(request, _LIST, CHANGE_FLEET),
    )


@page(VIEW_FLEET)
def device_page(request: Request, pk: int) -> HttpResponse:
    device = get_object_or_404(visible_devices(request.actor), pk=pk)
    mounts = mounts_of(device)
    context = {
        "title": _("定位设备 %(device)s") % {"device": device},
        "state": _stands(device),
        "crumbs": [(_("定位设备"), reverse("sweeping:device_list")), (device.code, None)],
        "tabs": tabs(request.actor, _LIST),
        "device": device,
        "mounts": mounts,
        "is_mounted": any(mount.ends_at is None for mount in mounts),
        "may_change": request.actor.may(
            CHANGE_FLEET, unit_path=device.unit.path, place_path=device.unit.place.path
        ),
    }
    return render(request, "sweeping/device.html", context)


def _stands(device: Any) -> str:
    mount = _inside(device)
    if mount is None:
        return _("现在没有装在车上。")
    told = {"vehicle": mount.vehicle, "at": moment(mount.starts_at)}
    return _("%(at)s 起装在“%(vehicle)s”上。") % told


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def device_new(request: Request) -> HttpResponse:
    form = DeviceForm(request.POST or None, actor=request.actor)
    return filled(
        request,
        form,
        title=_("登记定位设备"),
        of=_LIST,
        act=lambda: open_device(actor=request.actor, **form.cleaned_data),
    )


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def device_mount(request: Request, pk: int) -> HttpResponse:
    device = get_object_or_404(visible_devices(request.actor, CHANGE_FLEET), pk=pk)
    form = MountForm(request.POST or None, actor=request.actor)
    return filled(
        request,
        form,
        title=_("把设备 %(device)s 装到车上") % {"device": device},
        of=_LIST,
        back=reverse("sweeping:device", args=[pk]),
        act=lambda: mount_device(actor=request.actor, device=device, **form.cleaned_data),
        words=_("装上"),
    )


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def device_unmount(request: Request, pk: int) -> HttpResponse:
    device = get_object_or_404(visible_devices(request.actor, CHANGE_FLEET), pk=pk)
    form = UnmountForm(request.POST or None)
    return filled(
        request,
        form,
        title=_("拆下设备 %(device)s") % {"device": device},
        of=_LIST,
        back=reverse("sweeping:device", args=[pk]),
        act=lambda: unmount_device(actor=request.actor, device=device, **form.cleaned_data),
        words=_("拆下"),
        said=_("设备 %(device)s 已拆下。") % {"device": device},
    )
