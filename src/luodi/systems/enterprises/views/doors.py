"""Doors for firms: their list, a new one, the sheet to hang on a wall, and ending one."""

from typing import Any

import segno
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
from luodi.kernel.people.reads import units_open_to
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms.following import DoorForm
from luodi.systems.enterprises.reads.following import DOORS, visible_doors

QR_SCALE = 12
_LIST, _NEW = gettext_lazy("自报入口"), gettext_lazy("新建入口")

TABLE = Table(
    "doors",
    (
        Column(
            "title",
            gettext_lazy("张贴处"),
            lambda row: row.title,
            sort="title",
            href=lambda row: reverse("enterprises:door", args=[row.pk]),
        ),
        Column("unit", gettext_lazy("助企办"), lambda row: row.unit.name, sort="unit__path"),
        Column("opened", gettext_lazy("启用"), lambda row: row.opened_on, "date", sort="opened_on"),
        Column("ended", gettext_lazy("停用"), lambda row: row.ended_on, "date", sort="ended_on"),
    ),
    search=("title", "unit__name"),
    order="title",
    title=_LIST,
    empty=Empty(
        gettext_lazy("还没有自报入口"),
        gettext_lazy("新建一个，把二维码贴在企业常去的地方，企业扫码就能报诉求。"),
    ),
)


@page(DOORS)
def door_list(request: Request) -> HttpResponse:
    context = {"title": _LIST, "crumbs": [(_LIST, None)]}
    return TABLE.respond(
        request, visible_doors(request.actor), "enterprises/door_list.html", context
    )


@page(DOORS, methods=("GET", "POST"))
@once
def door_new(request: Request) -> HttpResponse:
    form = DoorForm(request.POST or None)
    field: Any = form.fields["unit"]
    field.queryset = units_open_to(request.actor, DOORS, clock.now())
    form.initial.setdefault("unit", field.queryset.first())
    if request.method == "POST" and form.is_valid():
        try:
            door = actions.open_door(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("enterprises:door", door.pk)
    context = {
        "title": _NEW,
        "crumbs": [home(), (_NEW, None)],
        "form": form,
        "act": _("新建"),
        "back": reverse("enterprises:door_list"),
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


@page(DOORS)
def door_page(request: Request, pk: int) -> HttpResponse:
    door = get_object_or_404(visible_doors(request.actor), pk=pk)
    path = reverse("enterprises:report", args=[door.token])
    address = request.build_absolute_uri(path)
    context = {
        "title": door.title,
        "crumbs": [home(), (door.title, None)],
        "door": door,
        "path": path,
        "address": address,
        "picture": segno.make(address, error="m").png_data_uri(scale=QR_SCALE),
    }
    return render(request, "enterprises/door.html", context)


@page(DOORS, methods=("POST",))
@once
def door_end(request: Request, pk: int) -> HttpResponse:
    door = get_object_or_404(visible_doors(request.actor), pk=pk)
    try:
        actions.end_door(actor=request.actor, door=door)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已停用；贴出去的二维码请撤下。"))
    return redirect("enterprises:door", pk)


def home() -> tuple[Any, str]:
    """Give the crumb of the list."""
    return _LIST, reverse("enterprises:door_list")
