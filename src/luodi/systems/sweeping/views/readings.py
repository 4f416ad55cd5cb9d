"""Readings: the list, and entering one by hand."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.once import once
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping import actions
from luodi.systems.sweeping.actions.readings import TAKE_READING
from luodi.systems.sweeping.forms import ReadingForm
from luodi.systems.sweeping.models import COLOUR_TITLES, COLUMNS, QUANTITY_TITLES, SCALES, Reading
from luodi.systems.sweeping.reads.stations import FORECAST, forecast_station
from luodi.systems.sweeping.reads.zones import VIEW_READING, visible_readings
from luodi.systems.sweeping.rules import FRESH, UNITS, Colour, Quantity
from luodi.systems.sweeping.views.filling import filled
from luodi.systems.sweeping.views.words import moment

_LIST, _NEW = gettext_lazy("气象读数"), gettext_lazy("登记读数")
_HIDDEN = {Quantity.ROAD_C, Quantity.GUST, Quantity.THUNDER, Quantity.SAND, Quantity.POLLUTION}


def _shown(quantity: Quantity) -> Any:
    def show(row: Reading) -> str | None:
        value = getattr(row, COLUMNS[quantity])
        if value is None:
            return None
        if SCALES[quantity] == 1:
            return str(COLOUR_TITLES[Colour(value)])
        return f"{value / SCALES[quantity]:.1f}"

    return show


TABLE = Table(
    "readings",
    (
        Column("at", gettext_lazy("观测时间"), lambda row: moment(row.at), sort="at"),
        Column("station", gettext_lazy("站点"), lambda row: row.station.name, sort="station__code"),
        *(
            Column(
                quantity.name.lower(),
                QUANTITY_TITLES[quantity],
                _shown(quantity),
                "number" if SCALES[quantity] > 1 else "text",
                sort=COLUMNS[quantity],
                hidden=quantity in _HIDDEN,
            )
            for quantity in UNITS
        ),
        Column("fault", gettext_lazy("不采用的原因"), lambda row: row.fault or None, sort="fault"),
    ),
    search=("station__code", "station__name", "fault"),
    order="-at",
    title=_LIST,
    empty=Empty(
        gettext_lazy("还没有读数"),
        gettext_lazy("按“登记读数”录一条，或在“导入表格”里导入各站点的读数。"),
    ),
)


def _forecast() -> str:
    """Say that the forecast is not fresh; empty when it is, or none is taken."""
    if not settings.LUODI_FORECAST_URL:
        return ""
    station = forecast_station()
    if station is None:
        return _("设置了预报来源，还没有站号为 %(code)s 的站点；请登记") % {"code": FORECAST}
    last = station.last  # type: ignore[attr-defined] # added by forecast_station
    if last is not None and clock.now() - last <= FRESH:
        return ""
    if last is None:
        return _("预报还没有取到过；原因见“定时任务”")
    return _("预报停在 %(at)s，已按过时处理；原因见“定时任务”") % {"at": moment(last)}


@page(VIEW_READING)
def reading_list(request: Request) -> HttpResponse:
    context = {
        "title": _LIST,
        "crumbs": [(_LIST, None)],
        "may_take": request.actor.has(TAKE_READING),
        "forecast": _forecast(),
    }
    rows = visible_readings(request.actor)
    return TABLE.respond(request, rows, "sweeping/reading_list.html", context)


@page(TAKE_READING, methods=("GET", "POST"))
@once
def reading_new(request: Request) -> HttpResponse:
    form = ReadingForm(request.POST or None, actor=request.actor, initial={"at": clock.now()})

    def tell(reading: Reading) -> None:
        if reading.fault:
            messages.warning(request, reading.fault)
        else:
            told = {"count": actions.evaluate_zones()}
            messages.success(request, _("已登记，指令变更 %(count)d 条。") % told)

    return filled(
        request,
        form,
        title=_NEW,
        way=[(_LIST, reverse("sweeping:reading_list"))],
        act=lambda: actions.take_reading(actor=request.actor, **form.told())[0],
        words=_("登记"),
        tell=tell,
    )
