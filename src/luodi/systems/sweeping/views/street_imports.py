"""Bringing streets in: a file or the base map, what would come of it, the datum, confirming."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import visible
from luodi.kernel.tables.declaring import Outcome
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.standards.errors import StandardError
from luodi.systems.sweeping.actions.importing_streets import StreetsJudged
from luodi.systems.sweeping.actions.street_uploads import (
    confirm_street_file,
    judged_upload,
    keep_base_streets,
    keep_street_file,
    restate_datum,
)
from luodi.systems.sweeping.actions.streets import CHANGE_STREET
from luodi.systems.sweeping.forms.streets import BaseStreetsForm, StreetFileForm
from luodi.systems.sweeping.models import CLASS_TITLES, StreetUpload
from luodi.systems.sweeping.views.streets import LIST
from luodi.systems.sweeping.views.words import km

_FILE, _BASE = gettext_lazy("导入路段"), gettext_lazy("从底图取路段")
_OUTCOMES = {
    Outcome.NEW: gettext_lazy("新增"),
    Outcome.SAME: gettext_lazy("已有，不变"),
    Outcome.WRONG: gettext_lazy("不能导入"),
}
MOST_SHOWN = 200


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def street_import_new(request: Request) -> HttpResponse:
    known = {"valid_from": clock.today()}
    form = StreetFileForm(
        request.POST or None, request.FILES or None, actor=request.actor, initial=known
    )
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        file = told.pop("file")
        try:
            upload = keep_street_file(
                actor=request.actor, file_name=str(file.name), content=file.read(), **told
            )
        except ValidationError as error:
            add_errors(form, error)
        except StandardError as error:
            form.add_error("datum", error.message)
        else:
            return redirect("sweeping:street_upload", upload.pk)
    return _asked(request, form, _FILE)


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def base_streets_new(request: Request) -> HttpResponse:
    known = {"valid_from": clock.today()}
    form = BaseStreetsForm(
        request.POST or None, actor=request.actor, day=clock.today(), initial=known
    )
    if request.method == "POST" and form.is_valid():
        try:
            upload = keep_base_streets(actor=request.actor, **form.told())
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("sweeping:street_upload", upload.pk)
    return _asked(request, form, _BASE)


def _asked(request: Request, form: Form, title: Any) -> HttpResponse:
    home = reverse("sweeping:road_link_list")
    context = {
        "title": title,
        "state": _(
            "先试算，逐条告诉您会怎样；有一条不对就全部不写。同一份文件再传一次，不会重复。"
        ),
        "crumbs": [(LIST, home), (title, None)],
        "form": form,
        "act": _("试算"),
        "back": home,
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


@page(CHANGE_STREET, own=True)
def street_upload(request: Request, pk: int) -> HttpResponse:
    upload = _upload(request, pk)
    judged = None if upload.confirmed_at else judged_upload(upload)
    context: dict[str, Any] = {
        "title": upload.file_name,
        "crumbs": [(LIST, reverse("sweeping:road_link_list")), (upload.file_name, None)],
        "upload": upload,
        "judged": judged,
    }
    if judged is not None:
        context |= _shown(judged)
    else:
        context["state"] = _("这份文件的路段已经登记。")
    return render(request, "sweeping/street_upload.html", context)


def _shown(judged: StreetsJudged) -> dict[str, Any]:
    rows = sorted(judged.rows, key=lambda row: row.outcome is not Outcome.WRONG)
    classes: dict[int, float] = {}
    for row in judged.rows:
        if row.outcome is Outcome.NEW:
            level = row.piece.told["road_class"]
            classes[level] = classes.get(level, 0.0) + row.length_m
    return {
        "state": _judgement(judged),
        "rows": [
            (
                row,
                _OUTCOMES[row.outcome],
                CLASS_TITLES.get(row.piece.told["road_class"]),
                round(row.length_m),
            )
            for row in rows[:MOST_SHOWN]
        ],
        "left_out": max(0, len(rows) - MOST_SHOWN),
        "faults": judged.faults[:MOST_SHOWN],
        "more_faults": max(0, len(judged.faults) - MOST_SHOWN),
        "classes": [(CLASS_TITLES[one], f"{classes[one] / 1000:.1f}") for one in sorted(classes)],
        "shares": [(datum.value, f"{share:.0%}") for datum, share in judged.shares.items()],
        "turns": len(judged.turns),
        "turns_known": judged.turns_known,
        "may_confirm": judged.may_write and (judged.count(Outcome.NEW) > 0 or judged.turns != ()),
    }


def _judgement(judged: StreetsJudged) -> str:
    if judged.proposed is not None:
        return _("坐标系可能选错了，没有写入；请先核实。")
    if judged.faults:
        return _("有 %(count)d 处不对，全部不写；请改好文件再传。") % {"count": len(judged.faults)}
    new = judged.count(Outcome.NEW)
    if not new and judged.turns:
        return _("没有新的路段；新增 %(turns)d 条转弯禁令。") % {"turns": len(judged.turns)}
    if not new:
        return _("没有新的路段；%(same)d 条已经登记，不变。") % {"same": judged.count(Outcome.SAME)}
    return _("新增 %(new)d 条，共 %(km)s 公里；%(same)d 条已经登记，不变。") % {
        "new": new,
        "km": km(judged.metres(Outcome.NEW)),
        "same": judged.count(Outcome.SAME),
    }


@page(CHANGE_STREET, methods=("POST",), own=True)
@once
def street_upload_datum(request: Request, pk: int) -> HttpResponse:
    upload = _upload(request, pk)
    try:
        restate_datum(actor=request.actor, upload=upload, datum=request.POST.get("datum", ""))
    except StandardError as error:
        messages.error(request, error.message)
    return redirect("sweeping:street_upload", upload.pk)


@page(CHANGE_STREET, methods=("POST",), own=True)
@once
def street_upload_confirm(request: Request, pk: int) -> HttpResponse:
    upload = _upload(request, pk)
    judged = confirm_street_file(actor=request.actor, upload=upload)
    if judged is None:
        messages.info(request, _("这份文件的路段已经登记。"))
    elif not judged.written:
        messages.error(request, _("现在有不对的地方，没有写入；请看下面。"))
    else:
        words = _("已登记 %(count)d 条路段。") % {"count": judged.count(Outcome.NEW)}
        if judged.turns:
            words += _("已登记 %(count)d 条转弯禁令。") % {"count": len(judged.turns)}
        messages.success(request, words)
        return redirect("sweeping:road_link_list")
    return redirect("sweeping:street_upload", upload.pk)


def _upload(request: Request, pk: int) -> StreetUpload:
    rows = visible(request.actor, StreetUpload, CHANGE_STREET).select_related("unit__place")
    return get_object_or_404(rows, pk=pk, uploaded_by_id=request.actor.user_id)
