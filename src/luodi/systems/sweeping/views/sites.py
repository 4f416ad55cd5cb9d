"""Sites: the list, a new one, changing one, ending one."""

from typing import Any

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
from luodi.systems.sweeping.actions.sites import CHANGE_FLEET, change_site, end_site, open_site
from luodi.systems.sweeping.forms.fleet import (
    EndForm,
    NewSiteForm,
    SiteChangeForm,
    site_known,
)
from luodi.systems.sweeping.models import Site, SiteKind
from luodi.systems.sweeping.reads.fleet import VIEW_FLEET, visible_sites
from luodi.systems.sweeping.views.fleet_pages import STANDS, filled, list_context, may_change_each

_LIST = "site_list"


def _hours(site: Site) -> str:
    if site.opens is None or site.closes is None:
        return _("全天")
    told = f"{site.opens:%H:%M}–{site.closes:%H:%M}"
    return _("%(hours)s（次日）") % {"hours": told} if site.closes <= site.opens else told


def _where(site: Site) -> str:
    return f"{site.lon_e7 / 1e7:.6f}, {site.lat_e7 / 1e7:.6f}"


def _frost(site: Site) -> str | None:
    if site.kind != SiteKind.REFILL:
        return None
    return _("防冻") if site.frost_safe else _("不防冻")


def _parked(row: Any) -> int | str:
    return row.vehicle_count if row.kind == SiteKind.DEPOT else "—"


TABLE = Table(
    "sites",
    (
        Column(
            "name",
            gettext_lazy("站点名称"),
            lambda row: row.name,
            sort="name",
            href=lambda row: (
                reverse("sweeping:site_change", args=[row.pk]) if row.may_change else None
            ),
        ),
        Column(
            "kind",
            gettext_lazy("种类"),
            lambda row: row.get_kind_display(),
            sort="kind",
            choices=SiteKind.choices,
            filter="kind",
        ),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort="unit__path"),
        Column("hours", gettext_lazy("开放"), _hours, sort="opens"),
        Column(
            "flow",
            gettext_lazy("流量（升/分钟）"),
            lambda row: row.litres_minute or "—",
            "number",
            sort="litres_minute",
        ),
        Column("places", gettext_lazy("车位"), lambda row: row.places, "number", sort="places"),
        Column("frost", gettext_lazy("冬季"), _frost),
        Column("parked", gettext_lazy("停放车辆"), _parked, "number"),
        Column("where", gettext_lazy("经度、纬度"), _where, hidden=True),
        Column(
            "stand",
            gettext_lazy("状态"),
            lambda row: STANDS[row.stand],
            sort="stand",
            choices=[(key, STANDS[key]) for key in ("HELD", "ENDED")],
            filter="stand",
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
        Column(
            "end",
            gettext_lazy("办理"),
            lambda row: _("结束") if row.may_change else None,
            href=lambda row: (
                reverse("sweeping:site_end", args=[row.pk]) if row.may_change else None
            ),
        ),
    ),
    search=("name", "unit__name"),
    order="kind",
    title=gettext_lazy("站点"),
    empty=Empty(
        gettext_lazy("还没有站点"),
        gettext_lazy("先登记停车场，再登记车辆；没有加水点和卸污点，就排不出用水作业的线路。"),
    ),
)


@page(VIEW_FLEET)
def site_list(request: Request) -> HttpResponse:
    return TABLE.respond(
        request,
        visible_sites(request.actor),
        "sweeping/site_list.html",
        list_context(request, _LIST, CHANGE_FLEET),
        prepare=may_change_each(request, CHANGE_FLEET),
    )


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def site_new(request: Request) -> HttpResponse:
    form = NewSiteForm(request.POST or None, actor=request.actor)
    return filled(
        request,
        form,
        title=_("登记站点"),
        of=_LIST,
        act=lambda: open_site(
            actor=request.actor,
            unit=form.cleaned_data["unit"],
            kind=SiteKind(form.cleaned_data["kind"]),
            facts=form.facts(),
            valid_from=form.cleaned_data["valid_from"],
        ),
    )


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def site_change(request: Request, pk: int) -> HttpResponse:
    site = get_object_or_404(visible_sites(request.actor, CHANGE_FLEET), pk=pk)
    form = SiteChangeForm(request.POST or None, initial=site_known(site))
    return filled(
        request,
        form,
        title=_("变更“%(row)s”") % {"row": site},
        of=_LIST,
        act=lambda: change_site(
            actor=request.actor,
            site=site,
            version=form.cleaned_data["version"],
            facts=form.facts(),
        ),
    )


@page(CHANGE_FLEET, methods=("GET", "POST"))
@once
def site_end(request: Request, pk: int) -> HttpResponse:
    site = get_object_or_404(visible_sites(request.actor, CHANGE_FLEET), pk=pk)
    form = EndForm(request.POST or None, initial={"valid_to": clock.today()})
    return filled(
        request,
        form,
        title=_("结束“%(row)s”") % {"row": site},
        of=_LIST,
        act=lambda: end_site(actor=request.actor, site=site, **form.cleaned_data),
        words=_("结束"),
        said=_("“%(row)s”已结束。") % {"row": site},
    )
