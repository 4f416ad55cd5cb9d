"""Pages of the base map: bringing it in, and what the maps ask for."""

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.places.base_rules import window_named
from luodi.kernel.places.basemap.actions import confirm_base_upload, keep_base_upload
from luodi.kernel.places.basemap.files import NewFeature, read_features
from luodi.kernel.places.basemap.forms import BaseMapForm
from luodi.kernel.places.basemap.reads import base_answer, base_version
from luodi.kernel.places.models import (
    BASE_KIND_CHOICES,
    ROAD_CLASS_CHOICES,
    BaseFeature,
    BaseImport,
)
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.standards.errors import StandardError

_TITLE = gettext_lazy("更换底图")
_WHOLE = "73,3,136,54"
"""The whole country: what an address without a window shows, of the wide roads alone."""


@page("places.view_place")
def base_map(request: Request) -> HttpResponse:
    try:
        window = window_named(request.GET.get("window", _WHOLE))
    except StandardError as error:
        return HttpResponse(error.message, status=400, content_type="text/plain; charset=utf-8")
    asked = f"{base_version()} {window}"
    etag = f'"{sha256(asked.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(base_answer(window), content_type="application/json")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


@page("places.change_place", methods=("GET", "POST"))
@once
def base_new(request: Request) -> HttpResponse:
    form = BaseMapForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload = keep_base_upload(
                actor=request.actor,
                file_name=form.file_name,
                content=form.cleaned_data["file"],
                datum=form.cleaned_data["datum"],
            )
        except StandardError as error:
            form.add_error("file", error.message)
        else:
            return redirect("places:base_import", upload.pk)
    context = {
        "title": _TITLE,
        "crumbs": [_home(), (_TITLE, None)],
        "form": form,
        "standing": _standing(),
    }
    return render(request, "places/base_new.html", context, status=422 if form.errors else 200)


@page("places.change_place")
def base_import(request: Request, pk: int) -> HttpResponse:
    upload = _upload(request, pk)
    features = read_features(upload.content, upload.datum) if upload.content else []
    context = {
        "title": upload.file_name,
        "crumbs": [_home(), (_TITLE, reverse("places:base_new")), (upload.file_name, None)],
        "state": _state(upload, features),
        "upload": upload,
        "standing": _standing(),
        "coming": _counts(
            Counter(
                (one.kind.value, one.road_class.value if one.road_class else "") for one in features
            )
        ),
    }
    return render(request, "places/base_import.html", context)


@page("places.change_place", methods=("POST",))
@once
def base_confirm(request: Request, pk: int) -> HttpResponse:
    upload = _upload(request, pk)
    if confirm_base_upload(actor=request.actor, upload=upload):
        count = BaseFeature.objects.count()
        messages.success(request, _("已更换底图，现有 %(count)d 个要素。") % {"count": count})
    return redirect("places:base_new")


def _state(upload: BaseImport, features: list[NewFeature]) -> str:
    if upload.confirmed_at is not None:
        return _("这份文件已经用来更换底图。")
    return _("试读无误：%(count)d 个要素；确认后整个替换现有的底图。") % {"count": len(features)}


def _standing() -> list[tuple[str, str, int]]:
    rows = BaseFeature.objects.values_list("kind", "road_class").annotate(count=Count("pk"))
    return _counts({(kind, road): count for kind, road, count in rows.order_by()})


def _counts(counted: Mapping[tuple[str, str], int]) -> list[tuple[str, str, int]]:
    """Tell how many features there are by kind and class, in words, in the order of the kinds."""
    kinds, roads = dict(BASE_KIND_CHOICES), dict(ROAD_CLASS_CHOICES)
    return [
        (str(kinds[kind]), str(roads.get(road, "")), counted[kind, road])
        for kind in kinds
        for road in ("", *roads)
        if (kind, road) in counted
    ]


def _upload(request: Request, pk: int) -> BaseImport:
    return get_object_or_404(BaseImport, pk=pk, uploaded_by=request.actor.user_id)


def _home() -> tuple[Any, str]:
    return gettext_lazy("地方名录"), reverse("places:place_list")
