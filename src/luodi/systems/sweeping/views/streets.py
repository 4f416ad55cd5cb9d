"""Road links: the list, one with its strips, closures and history; entering, changing, ending."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.log.reads import lines
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.link_facts import Draft
from luodi.systems.sweeping.actions.streets import (
    CHANGE_STREET,
    LINK,
    add_link,
    change_link,
    end_link,
    rebuild_link,
    remove_link,
)
from luodi.systems.sweeping.forms.streets import (
    EndLinkForm,
    LinkChangeForm,
    NewLinkForm,
    RebuildForm,
    RemoveLinkForm,
)
from luodi.systems.sweeping.models import CLASS_TITLES, RoadLink, TurnBan
from luodi.systems.sweeping.reads.streets import (
    FLAGS,
    VIEW_STREET,
    flagged,
    forebears,
    heirs,
    links_geojson,
    links_on,
    total_metres,
    visible_links,
)
from luodi.systems.sweeping.reads.turn_bans import bans_about
from luodi.systems.sweeping.views.filling import filled
from luodi.systems.sweeping.views.turn_ban_words import turn_said
from luodi.systems.sweeping.views.words import km, moment

LIST, _NEW = gettext_lazy("路段登记"), gettext_lazy("登记路段")
_ENDED = gettext_lazy("已结束的路段")
FLAG_TITLES = {
    "one_way": gettext_lazy("单行"),
    "divided": gettext_lazy("中央分隔"),
    "guard_rail": gettext_lazy("护栏"),
    "bridge": gettext_lazy("桥"),
    "tunnel": gettext_lazy("隧道"),
    "key_area": gettext_lazy("重点区域"),
    "no_zone": gettext_lazy("未划片区"),
    "no_width": gettext_lazy("宽度未报"),
}
HISTORY = 20


def flags_of(link: RoadLink) -> str | None:
    """Name what is true of a link."""
    told = [str(FLAG_TITLES[name]) for name in FLAGS if getattr(link, name)]
    if link.key_area_id is not None:
        told.append(str(FLAG_TITLES["key_area"]))
    return "、".join(told) or None


def metres(link: RoadLink) -> str | None:
    """Write the width of one direction in metres."""
    return None if link.width_mm is None else f"{link.width_mm / 1000:g}"


TABLE = Table(
    "links",
    (
        Column(
            "name",
            gettext_lazy("路段"),
            lambda row: row.name,
            sort="name",
            href=lambda row: reverse("sweeping:road_link", args=[row.pk]),
        ),
        Column("code", gettext_lazy("编号"), lambda row: row.code, sort="code"),
        Column(
            "class",
            gettext_lazy("等级"),
            lambda row: row.get_road_class_display(),
            sort="road_class",
            filter="road_class",
            choices=tuple(CLASS_TITLES.items()),
        ),
        Column(
            "length",
            gettext_lazy("长度（米）"),
            lambda row: row.length_m,
            "number",
            sort="length_m",
        ),
        Column("width", gettext_lazy("单向宽度（米）"), metres, "number", sort="width_mm"),
        Column("lanes", gettext_lazy("单向车道"), lambda row: row.lanes, "number", hidden=True),
        Column(
            "speed", gettext_lazy("限速（km/h）"), lambda row: row.speed_kmh, "number", hidden=True
        ),
        Column(
            "flags",
            gettext_lazy("特点"),
            flags_of,
            filter="flags__contains",
            choices=tuple(FLAG_TITLES.items()),
        ),
        Column(
            "unit",
            gettext_lazy("作业单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit",
        ),
        Column(
            "zone",
            gettext_lazy("片区"),
            lambda row: row.zone and row.zone.name,
            sort="zone__name",
            filter="zone",
        ),
        Column("since", gettext_lazy("起"), lambda row: row.valid_from, "date", sort="valid_from"),
        Column(
            "until",
            gettext_lazy("止（不含）"),
            lambda row: row.valid_to,
            "date",
            sort="valid_to",
            hidden=True,
        ),
    ),
    search=("name", "code", "unit__name", "zone__name"),
    order="name",
    title=LIST,
    empty=Empty(
        gettext_lazy("还没有路段"),
        gettext_lazy("从底图、文件或表格导入，或者在地图上画；有了路段才能排作业计划。"),
    ),
)


def _table(rows: QuerySet[RoadLink]) -> Table:
    """Give the table with the units and zones that the reader sees, for its filters."""
    units = rows.order_by("unit__path").values_list("unit", "unit__name").distinct()
    zones = rows.filter(zone__isnull=False).order_by("zone__name")
    offered = {"unit": units, "zone": zones.values_list("zone", "zone__name").distinct()}
    columns = [
        replace(column, choices=list(offered[column.key])) if column.key in offered else column
        for column in TABLE.columns
    ]
    return replace(TABLE, columns=columns)


@page(VIEW_STREET)
def link_list(request: Request) -> HttpResponse:
    rows = visible_links(request.actor).filter(links_on(clock.today()))
    context = {
        "title": LIST,
        "crumbs": [(LIST, None)],
        "state": _state(rows),
        "may_change": request.actor.has(CHANGE_STREET),
        "may_import": request.actor.has("imports.import_table"),
    }
    return _table(rows).respond(request, flagged(rows), "sweeping/road_link_list.html", context)


@page(VIEW_STREET)
def ended_link_list(request: Request) -> HttpResponse:
    rows = visible_links(request.actor).filter(valid_to__lte=clock.today())
    context = {
        "title": _ENDED,
        "crumbs": [(LIST, reverse("sweeping:road_link_list")), (_ENDED, None)],
        "ended": True,
    }
    return _table(rows).respond(request, flagged(rows), "sweeping/road_link_list.html", context)


def _state(rows: QuerySet[RoadLink]) -> str:
    told = {"count": rows.count(), "km": km(total_metres(rows))}
    if not told["count"]:
        return _("还没有路段。")
    lacking = rows.filter(width_mm__isnull=True).count()
    words = _("%(count)d 条路段，共 %(km)s 公里。") % told
    return words + (_("%(count)d 条没有宽度。") % {"count": lacking} if lacking else "")


@page(VIEW_STREET)
def link_page(request: Request, pk: int) -> HttpResponse:
    link = get_object_or_404(visible_links(request.actor), pk=pk)
    may = link.valid_to is None and request.actor.may(
        CHANGE_STREET, unit_path=link.unit.path, place_path=link.place.path
    )
    features = links_geojson([link])
    features["features"][0]["properties"]["title"] = link.name
    context = {
        "title": link.name,
        "state": _("编号 %(code)s，%(class)s，长 %(metres)s 米。")
        % {
            "code": link.code,
            "class": link.get_road_class_display(),
            "metres": f"{link.length_m:,}",
        },
        "crumbs": [(LIST, reverse("sweeping:road_link_list")), (link.name, None)],
        "link": link,
        "width": metres(link),
        "clearance": None if link.clearance_mm is None else f"{link.clearance_mm / 1000:g}",
        "axle": None if link.axle_kg is None else f"{link.axle_kg / 1000:g}",
        "flags": flags_of(link),
        "strips": link.strips.all(),
        "closures": link.closures.order_by("-starts_at")[:HISTORY],
        "bans": _bans(request, link),
        "now": clock.now(),
        "forebears": forebears(link),
        "heirs": heirs(link),
        "history": _history(request, link),
        "map": features,
        "may_change": may,
        "remove_form": RemoveLinkForm(initial={"version": link.version}) if may else None,
    }
    return render(request, "sweeping/road_link.html", context)


def _bans(request: Request, link: RoadLink) -> list[TurnBan]:
    """Give the bans of turns from a link and onto it, each with its words."""
    found: list[Any] = bans_about(request.actor, link)
    for ban in found:
        ban.said = turn_said(ban)
        ban.may_withdraw = request.actor.may(
            CHANGE_STREET, unit_path=ban.link.unit.path, place_path=ban.link.place.path
        )
    return found


def _history(request: Request, link: RoadLink) -> list[dict[str, Any]]:
    """Give what was done to a link, as far as the reader may see the log."""
    found = lines(request.actor).filter(record_kind=LINK, record_id=str(link.pk))
    return [
        {"at": moment(line.at), "who": line.user, "verb": line.verb, "reason": line.reason}
        for line in found.order_by("-at", "-pk")[:HISTORY]
    ]


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def link_new(request: Request) -> HttpResponse:
    known = {"valid_from": clock.today(), "datum": "CGCS2000"}
    form = NewLinkForm(request.POST or None, actor=request.actor, initial=known)

    def act() -> RoadLink:
        return add_link(
            actor=request.actor,
            unit=form.cleaned_data["unit"],
            line=form.line(),
            valid_from=form.cleaned_data["valid_from"],
            facts=form.facts(),
        )

    return _filled(request, form, _NEW, act, reverse("sweeping:road_link_list"))


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def link_change(request: Request, pk: int) -> HttpResponse:
    link = get_object_or_404(visible_links(request.actor), pk=pk)
    form = LinkChangeForm(request.POST or None, actor=request.actor, link=link)

    def act() -> RoadLink:
        return change_link(
            actor=request.actor,
            link=link,
            version=form.cleaned_data["version"],
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
        )

    return _filled(request, form, _("更正“%(link)s”") % {"link": link}, act, _home(link))


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def link_rebuild(request: Request, pk: int) -> HttpResponse:
    link = get_object_or_404(visible_links(request.actor), pk=pk)
    known = {"valid_from": clock.today()}
    form = RebuildForm(request.POST or None, actor=request.actor, link=link, initial=known)

    def act() -> RoadLink:
        told = form.cleaned_data
        return rebuild_link(
            actor=request.actor,
            link=link,
            version=told["version"],
            valid_from=told["valid_from"],
            drafts=[Draft(told["geometry"], form.facts())],
            reason=told["reason"],
        )[0]

    return _filled(request, form, _("改建“%(link)s”") % {"link": link}, act, _home(link))


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def link_end(request: Request, pk: int) -> HttpResponse:
    link = get_object_or_404(visible_links(request.actor), pk=pk)
    known = {"valid_to": clock.today(), "version": link.version}
    form = EndLinkForm(request.POST or None, initial=known)

    def act() -> RoadLink:
        return end_link(actor=request.actor, link=link, **form.cleaned_data)

    return _filled(request, form, _("结束“%(link)s”") % {"link": link}, act, _home(link))


@page(CHANGE_STREET, methods=("POST",))
@once
def link_remove(request: Request, pk: int) -> HttpResponse:
    link = get_object_or_404(visible_links(request.actor), pk=pk)
    form = RemoveLinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请求看不懂；请刷新后再试"))
        return redirect(_home(link))
    seen = form.cleaned_data["version"]
    try:
        remove_link(actor=request.actor, link=link, version=seen, reason=_("登记有误"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_home(link))
    messages.success(request, _("已撤销“%(link)s”的登记。") % {"link": link})
    return redirect("sweeping:road_link_list")


def _home(link: RoadLink) -> str:
    return reverse("sweeping:road_link", args=[link.pk])


def _filled(
    request: Request, form: Form, title: Any, act: Callable[[], RoadLink], back: str
) -> HttpResponse:
    """Show a form of the register, or do what it says and open the link."""
    way = [(LIST, reverse("sweeping:road_link_list"))]
    return filled(request, form, title=title, way=way, act=act, back=back, then=_home)
