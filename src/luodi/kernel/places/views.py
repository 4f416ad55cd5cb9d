"""Pages of places: the directory, one place, and bringing places in from a file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.paths import WIDTH
from luodi.kernel.access.request import Request
from luodi.kernel.places import pictures, reads
from luodi.kernel.places.actions import add_place, correct_place, may_change
from luodi.kernel.places.forms import CorrectionForm, ImportForm, PlaceForm
from luodi.kernel.places.imports import (
    ImportResult,
    Outcome,
    confirm_upload,
    keep_upload,
    run_upload,
)
from luodi.kernel.places.models import KIND_CHOICES, Place, PlaceImport
from luodi.kernel.places.rules import Kind, in_force
from luodi.kernel.places.tree import NewPlace
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.standards.errors import StandardError

_LIST = gettext_lazy("地方名录")
_IMPORT = gettext_lazy("导入边界")
_ROWS_SHOWN = 500


def _link(place: Place) -> str:
    return reverse("places:place", args=(place.pk,))


PLACES = Table(
    name="places",
    title=_LIST,
    order="path",
    page_size=200,
    search=("name", "code"),
    empty=Empty(
        gettext_lazy("还没有地方"),
        gettext_lazy("从省到网格的每个地方都列在这里；由有“维护地方”权限的岗位从文件导入。"),
    ),
    columns=(
        Column(
            "name",
            gettext_lazy("地方"),
            lambda place: "　" * (len(place.path) // WIDTH - 1) + place.name,
            "link",
            href=_link,
        ),
        Column(
            "kind",
            gettext_lazy("层级"),
            lambda place: place.get_kind_display(),
            filter="kind",
            choices=KIND_CHOICES,
        ),
        Column("code", gettext_lazy("代码"), lambda place: place.code, sort="code"),
        Column("parent", gettext_lazy("上级"), lambda place: str(place.parent or "")),
        Column("area", gettext_lazy("面积"), pictures.area_of, "quantity", sort="area_m2"),
        Column("since", gettext_lazy("起"), lambda place: place.valid_from, "date", "valid_from"),
        Column(
            "until",
            gettext_lazy("止（不含）"),
            lambda place: place.valid_to,
            "date",
            "valid_to",
            hidden=True,
        ),
        Column("path", gettext_lazy("路径"), lambda place: place.path, hidden=True),
    ),
)


@page("places.view_place")
def place_list(request: Request) -> HttpResponse:
    rows = reads.places_on(clock.today()).select_related("parent")
    context = {"title": _LIST, "crumbs": [(_LIST, None)]}
    return PLACES.respond(request, rows, "places/place_list.html", context)


@page("places.view_place")
def ended_list(request: Request) -> HttpResponse:
    title = _("已终止的地方")
    rows = reads.places_ended_by(clock.today()).select_related("parent")
    context = {"title": title, "crumbs": [_home(), (title, None)], "ended": True}
    return PLACES.respond(request, rows, "places/place_list.html", context)


@page("places.view_place")
def place_page(request: Request, pk: int) -> HttpResponse:
    place, day = _place(pk), clock.today()
    standing = in_force(place.valid_from, place.valid_to, day)
    children = list(reads.children_of(place, day))
    context = {
        "title": place.name,
        "state": pictures.state_of(place, children),
        "crumbs": [_home(), *_above(place), (place.name, None)],
        "place": place,
        "area": pictures.area_of(place),
        "area_sentence": pictures.area_sentence(place),
        "centre": pictures.centre_of(place),
        "children": children,
        "map": pictures.map_of(place, children),
        "successors": reads.successors_of(place),
        "predecessors": reads.predecessors_of(place),
        "may_change": standing and may_change(request.actor, place.path),
    }
    return render(request, "places/place.html", context)


@page("places.change_place", methods=("GET", "POST"))
@once
def place_new(request: Request, pk: int) -> HttpResponse:
    parent = _place(pk)
    _refuse_outside(request, parent)
    form = PlaceForm(
        request.POST or None,
        parent_kind=Kind(parent.kind),
        initial={"valid_from": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            place = add_place(
                actor=request.actor,
                parent=parent,
                kind=Kind(told["kind"]),
                new=NewPlace(told["name"], told["code"], form.shape),
                valid_from=told["valid_from"],
                reason=told["reason"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _saved(request, place, _("已新建“%(name)s”。") % {"name": place.name})
    title = _("在“%(name)s”之下新建") % {"name": parent.name}
    return _form_page(request, form, parent, title, _("新建地方"))


@page("places.change_place", methods=("GET", "POST"))
@once
def place_correct(request: Request, pk: int) -> HttpResponse:
    place = _place(pk)
    _refuse_outside(request, place)
    form = CorrectionForm(request.POST or None, initial={"name": place.name})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            place = correct_place(
                actor=request.actor,
                place=place,
                name=told["name"],
                shape=form.shape,
                reason=told["reason"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _saved(request, place, _("已更正；改动前后都在日志里。"))
    return _form_page(request, form, place, _("更正“%(name)s”") % {"name": place.name}, _("更正"))


@page("places.change_place", methods=("GET", "POST"))
@once
def import_new(request: Request) -> HttpResponse:
    form = ImportForm(
        request.POST or None, request.FILES or None, initial={"valid_from": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            upload = keep_upload(
                actor=request.actor,
                file_name=form.file_name,
                content=form.cleaned_data["file"],
                datum=form.cleaned_data["datum"],
                valid_from=form.cleaned_data["valid_from"],
            )
        except StandardError as error:
            form.add_error("file", error.message)
        else:
            return redirect("places:import", upload.pk)
    context = {"title": _IMPORT, "crumbs": [_home(), (_IMPORT, None)], "form": form}
    return render(request, "places/import_new.html", context, status=_status(form))


@page("places.change_place")
def import_page(request: Request, pk: int) -> HttpResponse:
    upload = _upload(request, pk)
    result = run_upload(actor=request.actor, upload=upload, dry_run=True)
    return _import_answer(request, upload, result)


@page("places.change_place", methods=("POST",))
@once
def import_confirm(request: Request, pk: int) -> HttpResponse:
    upload = _upload(request, pk)
    result = confirm_upload(actor=request.actor, upload=upload)
    if not result.written:
        return _import_answer(request, upload, result, status=409)
    messages.success(
        request,
        _("已导入：新建 %(added)d 个，补边界 %(shaped)d 个，原有未变 %(same)d 个。")
        % {
            "added": result.count(Outcome.ADDED),
            "shaped": result.count(Outcome.SHAPED),
            "same": result.count(Outcome.SAME),
        },
    )
    return redirect("places:place_list")


def _import_answer(
    request: Request, upload: PlaceImport, result: ImportResult, status: int = 200
) -> HttpResponse:
    ordered = sorted(result.rows, key=lambda item: item.outcome is not Outcome.REFUSED)
    context = {
        "title": upload.file_name,
        "state": pictures.import_state(result),
        "crumbs": [_home(), (_IMPORT, reverse("places:import_new")), (upload.file_name, None)],
        "upload": upload,
        "rows": [(item, pictures.OUTCOMES[item.outcome]) for item in ordered[:_ROWS_SHOWN]],
        "left_out": max(len(ordered) - _ROWS_SHOWN, 0),
        "may_confirm": not result.refused and upload.confirmed_at is None,
    }
    return render(request, "places/import.html", context, status=status)


def _form_page(
    request: Request, form: forms.Form, place: Place, title: str, act: str
) -> HttpResponse:
    crumbs = [_home(), *_above(place), (place.name, _link(place)), (title, None)]
    context = {"title": title, "crumbs": crumbs, "form": form, "place": place, "act": act}
    return render(request, "places/place_form.html", context, status=_status(form))


def _saved(request: Request, place: Place, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("places:place", place.pk)


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200


def _refuse_outside(request: Request, place: Place) -> None:
    if not may_change(request.actor, place.path):
        raise PermissionDenied(f"没有“{place.name}”的维护权限")


def _place(pk: int) -> Place:
    return get_object_or_404(Place.objects.select_related("parent"), pk=pk)


def _upload(request: Request, pk: int) -> PlaceImport:
    return get_object_or_404(PlaceImport, pk=pk, uploaded_by=request.actor.user_id)


def _home() -> tuple[Any, str]:
    return _LIST, reverse("places:place_list")


def _above(place: Place) -> list[tuple[str, str]]:
    return [(item.name, _link(item)) for item in reads.ancestors_of(place)]
