"""Pages of units: the tree, one unit, and changing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.paths import WIDTH
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import require
from luodi.kernel.people import reads
from luodi.kernel.people.actions import CHANGE, CHANGE_UNIT, add_unit, correct_unit, retire_unit
from luodi.kernel.people.forms import CorrectUnitForm, RetireForm, UnitForm
from luodi.kernel.people.models import Unit
from luodi.kernel.people.views.trail import form_page, unit_url, way_into_unit, way_to_unit
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table

UNITS = Table(
    name="units",
    title=gettext_lazy("单位"),
    order="path",
    page_size=200,
    search=("name", "code", "place__name"),
    empty=Empty(
        gettext_lazy("没有找到单位"),
        gettext_lazy("换个名称或代码再查；新单位在它的上级单位页新建。"),
    ),
    columns=(
        Column(
            "name",
            gettext_lazy("单位"),
            lambda unit: "　" * (len(unit.path) // WIDTH - 1) + unit.name,
            "link",
            href=unit_url,
        ),
        Column("code", gettext_lazy("单位代码"), lambda unit: unit.code, sort="code"),
        Column("parent", gettext_lazy("上级单位"), lambda unit: str(unit.parent or "")),
        Column(
            "place",
            gettext_lazy("所在地方"),
            lambda unit: str(unit.place),
            sort="place__path",
            filter="place",
            choices=lambda: list(
                Unit.objects.order_by("place__path").values_list("place", "place__name").distinct()
            ),
        ),
        Column(
            "posts", gettext_lazy("岗位数"), lambda unit: unit.post_count, "number", "post_count"
        ),
    ),
)


@page("people.view_people")
def unit_list(request: Request) -> HttpResponse:
    context = {"title": _("单位与岗位"), "crumbs": [(_("单位与岗位"), None)]}
    return UNITS.respond(request, reads.unit_rows(clock.now()), "people/units.html", context)


@page("people.view_people")
def unit_page(request: Request, pk: int) -> HttpResponse:
    unit, now = _unit(pk), clock.now()
    standing = unit.valid_to is None
    where = {"unit_path": unit.path, "place_path": unit.place.path}
    context = {
        "title": unit.name,
        "crumbs": [*way_to_unit(unit), (unit.name, None)],
        "unit": unit,
        "children": reads.units_on(now).filter(parent=unit),
        "posts": reads.posts_with_holders(now).filter(unit=unit),
        "may_change": standing and request.actor.may(CHANGE_UNIT, **where),
        "may_add_post": standing and request.actor.may(CHANGE, **where),
    }
    return render(request, "people/unit.html", context)


@page("people.change_unit", methods=("GET", "POST"))
@once
def unit_new(request: Request, pk: int) -> HttpResponse:
    parent = _unit_to_change(request, pk)
    form = UnitForm(request.POST or None, actor=request.actor, parent=parent)
    if request.method == "POST" and form.is_valid():
        try:
            unit = add_unit(actor=request.actor, parent=parent, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已新建单位“%(name)s”。") % {"name": unit.name})
            return redirect(unit_url(unit))
    return form_page(
        request,
        form,
        title=_("在“%(name)s”之下新建单位") % {"name": parent.name},
        act=_("新建单位"),
        back=unit_url(parent),
        crumbs=way_into_unit(parent),
    )


@page("people.change_unit", methods=("GET", "POST"))
@once
def unit_correct(request: Request, pk: int) -> HttpResponse:
    unit = _unit_to_change(request, pk)
    form = CorrectUnitForm(request.POST or None, initial={"name": unit.name, "remit": unit.remit})
    if request.method == "POST" and form.is_valid():
        try:
            correct_unit(actor=request.actor, unit=unit, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已更正；改动前后都在日志里。"))
            return redirect(unit_url(unit))
    return form_page(
        request,
        form,
        title=_("更正“%(name)s”") % {"name": unit.name},
        act=_("更正"),
        back=unit_url(unit),
        crumbs=way_into_unit(unit),
        state=_(
            "用于改正记错的名称和机构更名。职能并入其他单位的，请撤销本单位，另在新单位设岗位。"
        ),
    )


@page("people.change_unit", methods=("GET", "POST"))
@once
def unit_retire(request: Request, pk: int) -> HttpResponse:
    unit = _unit_to_change(request, pk)
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retire_unit(actor=request.actor, unit=unit, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已撤销单位“%(name)s”。") % {"name": unit.name})
            return redirect(unit_url(unit))
    return form_page(
        request,
        form,
        title=_("撤销“%(name)s”") % {"name": unit.name},
        act=_("撤销单位"),
        back=unit_url(unit),
        crumbs=way_into_unit(unit),
        state=_(
            "岗位和下级单位都已撤销的单位才能撤销。目标和数据仍留在原单位名下。撤销后不能恢复。"
        ),
        danger=True,
    )


def _unit(pk: int) -> Unit:
    return get_object_or_404(Unit.objects.select_related("parent", "place"), pk=pk)


def _unit_to_change(request: Request, pk: int) -> Unit:
    unit = _unit(pk)
    require(request.actor, CHANGE_UNIT, unit_path=unit.path, place_path=unit.place.path)
    return unit
