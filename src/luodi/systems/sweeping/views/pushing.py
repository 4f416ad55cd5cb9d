"""Stations with their keys, and the address to which their programs push readings."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from luodi.kernel.access.guards import page, public
from luodi.kernel.access.request import Request
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.pushing import (
    Outcome,
    Pushed,
    end_station_key,
    issue_station_key,
)
from luodi.systems.sweeping.actions.pushing import take_pushed as take
from luodi.systems.sweeping.actions.zones import CHANGE_ZONE
from luodi.systems.sweeping.models import QUANTITY_TITLES, Station
from luodi.systems.sweeping.reads.stations import station_by_key, stations_told
from luodi.systems.sweeping.reads.zones import VIEW_ZONE, visible_stations
from luodi.systems.sweeping.views.words import moment

WHY = "a station's program signs in by its own key, without which all is refused"
_ZONES, _STATIONS = gettext_lazy("作业片区"), gettext_lazy("气象站点")
LONGEST = 60
"""Signs of a value that are looked at: no time or figure has more."""
_EXAMPLE = (
    '{"readings": [{"at": "2023-01-05T08:10+08:00", "AIR_C": 4.6, "HUMIDITY": 71, "WIND": 2.3}]}'
)
TABLE = Table(
    "stations",
    (
        Column("code", gettext_lazy("站号"), lambda row: row.code, sort="code"),
        Column("name", gettext_lazy("站名"), lambda row: row.name, sort="name"),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort="unit__path"),
        Column("last", gettext_lazy("最近读数"), lambda row: moment(row.last), sort="last"),
        Column(
            "key",
            gettext_lazy("推送密钥"),
            lambda row: _("有") if row.key_hash else None,
        ),
        Column(
            "act",
            gettext_lazy("办理"),
            lambda row: _("密钥") if row.may_change else None,
            href=lambda row: (
                reverse("sweeping:station_key", args=[row.pk]) if row.may_change else None
            ),
        ),
    ),
    search=("code", "name", "unit__name"),
    order="code",
    title=_STATIONS,
    empty=Empty(gettext_lazy("还没有站点"), gettext_lazy("先登记气象站点，再登记片区。")),
)


@page(VIEW_ZONE)
def station_list(request: Request) -> HttpResponse:
    def prepare(rows: Any) -> Any:
        for row in rows:
            row.may_change = request.actor.may(
                CHANGE_ZONE, unit_path=row.unit.path, place_path=row.place.path
            )
        return rows

    context = {
        "title": _STATIONS,
        "crumbs": [(_ZONES, reverse("sweeping:zone_list")), (_STATIONS, None)],
        "may_change": request.actor.has(CHANGE_ZONE),
    }
    rows = stations_told(request.actor)
    return TABLE.respond(request, rows, "sweeping/station_list.html", context, prepare=prepare)


@page(CHANGE_ZONE, methods=("GET", "POST"))
@once
def station_key(request: Request, pk: int) -> HttpResponse:
    station = get_object_or_404(visible_stations(request.actor, CHANGE_ZONE), pk=pk)
    if request.method == "POST":
        if request.POST.get("do") == "end":
            end_station_key(actor=request.actor, station=station)
            messages.success(request, _("密钥已废止，用它的程序不能再推送读数。"))
            return redirect("sweeping:station_key", station.pk)
        _show_once(request, issue_station_key(actor=request.actor, station=station))
        return redirect("sweeping:station_key", station.pk)
    title = _("“%(station)s”的推送密钥") % {"station": station}
    context = {
        "title": title,
        "crumbs": [(_STATIONS, reverse("sweeping:station_list")), (title, None)],
        "station": station,
        "address": request.build_absolute_uri(reverse("sweeping:take_pushed")),
        "example": _EXAMPLE,
        "names": [
            ("station", _("站号，可不写")),
            ("at", _("观测时间")),
            *((quantity.name, title) for quantity, title in QUANTITY_TITLES.items()),
        ],
    }
    return render(request, "sweeping/station_key.html", context)


def _show_once(request: Request, key: str) -> None:
    """Carry the key to the next page in the message's cookie.

    It stands in no table so: what `once` keeps of the answer is the address alone.
    """
    words = _(
        "这个站点的密钥：%(key)s 只显示这一次。知道密钥的人都能以这个站点推送读数，"
        "请只写进站点程序的设置；丢了就重新设立。"
    )
    messages.success(request, words % {"key": key})


@csrf_exempt
@public(WHY, methods=("POST",), also=(403,))
def take_pushed(request: HttpRequest) -> HttpResponse:
    scheme, _blank, key = request.headers.get("Authorization", "").partition(" ")
    station = station_by_key(key.strip()) if scheme.lower() == "bearer" else None
    if station is None:
        return _refused(
            403, _("请求头 Authorization 里没有密钥，或密钥不对、已废止；请在“气象站点”页设立")
        )
    try:
        found = take(station=station, rows=_rows(request))
    except ValidationError as error:
        return _refused(400, " ".join(error.messages))
    return _answer(station, found)


def _answer(station: Station, found: list[Pushed]) -> HttpResponse:
    """Tell of every row what became of it; what was good is taken even when others are not."""
    counts = {one.value.lower(): 0 for one in Outcome}
    for pushed in found:
        counts[pushed.outcome.value.lower()] += 1
    told = {
        "station": station.code,
        **counts,
        "rows": [
            {"row": one.row, "outcome": one.outcome.value, "field": one.field, "what": one.what}
            for one in found
        ],
    }
    return _json(told, 422 if counts["refused"] else 200)


def _rows(request: HttpRequest) -> list[dict[str, str]]:
    if request.content_type == "text/csv":
        return _csv_rows(request.body)
    if request.content_type != "application/json":
        raise ValidationError(
            _("内容类型“%(type)s”不收；请用 application/json 或 text/csv")
            % {"type": request.content_type}
        )
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("正文不是 JSON：%(error)s") % {"error": error}) from error
    if isinstance(told, dict):
        told = told.get("readings", [told])
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise ValidationError(_("正文应为一条读数，或 readings 下的一列读数"))
    return [_texts(one) for one in told]


def _csv_rows(body: bytes) -> list[dict[str, str]]:
    try:
        text = body.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValidationError(_("正文不是 UTF-8 的 CSV；首行写各项的名字")) from error
    return [_texts({name or "": value for name, value in row.items()}) for row in rows]


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(name).strip(): "" if value is None else str(value).strip()[:LONGEST]
        for name, value in row.items()
    }


def _refused(status: int, what: str) -> HttpResponse:
    return _json({"error": status, "what": what}, status)


def _json(told: Mapping[str, Any], status: int) -> HttpResponse:
    answer = JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
