"""Key areas: the list with how many people each needs, a new one, changing, ending."""

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
from luodi.systems.sweeping.actions.key_areas import (
    change_key_area,
    end_key_area,
    open_key_area,
)
from luodi.systems.sweeping.actions.standards import CHANGE_STREET
from luodi.systems.sweeping.forms.fleet import EndForm
from luodi.systems.sweeping.forms.standards import KeyAreaChangeForm, NewKeyAreaForm
from luodi.systems.sweeping.reads.fleet import VIEW_STREET, visible_key_areas
from luodi.systems.sweeping.rules.crews import people_needed
from luodi.systems.sweeping.views.fleet_pages import STANDS, filled, list_context, may_change_each

_LIST = "key_area_list"
ATTENDANCE = 90
"""Per cent of the list who come on a day, as in the dossier's example."""

TABLE = Table(
    "key_areas",
    (
        Column(
            "name",
            gettext_lazy("重点区域"),
            lambda row: row.name,
            sort="name",
            href=lambda row: (
                reverse("sweeping:key_area_change", args=[row.pk]) if row.may_change else None
            ),
        ),
        Column("unit", gettext_lazy("作业单位"), lambda row: row.unit.name, sort="unit__path"),
        Column("posts", gettext_lazy("岗位数"), lambda row: row.posts, "number", sort="posts"),
        Column(
            "people",
            gettext_lazy("需要人数（全到岗）"),
            lambda row: people_needed(row.posts),
            "number",
            sort="posts",
        ),
        Column(
            "people_90",
            gettext_lazy("需要人数（九成到岗）"),
            lambda row: people_needed(row.posts, ATTENDANCE),
            "number",
            sort="posts",
        ),
        Column("streets", gettext_lazy("路段"), lambda row: row.street_count, "number"),
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
            "until", gettext_lazy("止（不含）"), lambda row: row.valid_to, "date", sort="valid_to"
        ),
        Column(
            "end",
            gettext_lazy("办理"),
            lambda row: _("结束") if row.may_change else None,
            href=lambda row: (
                reverse("sweeping:key_area_end", args=[row.pk]) if row.may_change else None
            ),
        ),
    ),
    search=("name", "unit__name"),
    order="unit__path",
    title=gettext_lazy("重点区域"),
    empty=Empty(
        gettext_lazy("还没有重点区域"),
        gettext_lazy("三班轮换、全天不断人的地方登记在这里；一个岗位全天有人要 4.2 人。"),
    ),
)


@page(VIEW_STREET)
def key_area_list(request: Request) -> HttpResponse:
    return TABLE.respond(
        request,
        visible_key_areas(request.actor),
        "sweeping/key_area_list.html",
        list_context(request, _LIST, CHANGE_STREET),
        prepare=may_change_each(request, CHANGE_STREET),
    )


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def key_area_new(request: Request) -> HttpResponse:
    form = NewKeyAreaForm(request.POST or None, actor=request.actor)
    return filled(
        request,
        form,
        title=_("登记重点区域"),
        of=_LIST,
        act=lambda: open_key_area(actor=request.actor, **form.cleaned_data),
    )


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def key_area_change(request: Request, pk: int) -> HttpResponse:
    area = get_object_or_404(visible_key_areas(request.actor, CHANGE_STREET), pk=pk)
    known = {"name": area.name, "posts": area.posts, "version": area.version}
    form = KeyAreaChangeForm(request.POST or None, initial=known)
    return filled(
        request,
        form,
        title=_("变更“%(row)s”") % {"row": area},
        of=_LIST,
        act=lambda: change_key_area(actor=request.actor, area=area, **form.cleaned_data),
    )


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def key_area_end(request: Request, pk: int) -> HttpResponse:
    area = get_object_or_404(visible_key_areas(request.actor, CHANGE_STREET), pk=pk)
    form = EndForm(request.POST or None, initial={"valid_to": clock.today()})
    return filled(
        request,
        form,
        title=_("结束“%(row)s”") % {"row": area},
        of=_LIST,
        act=lambda: end_key_area(actor=request.actor, area=area, **form.cleaned_data),
        words=_("结束"),
        said=_("“%(row)s”已结束。") % {"row": area},
    )
