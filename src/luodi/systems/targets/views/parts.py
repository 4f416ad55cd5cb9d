"""What of the ledger a target counts: the page that lists the parts, and the forms beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.cards import Link, record_link
from luodi.kernel.targets import actions as kernel
from luodi.kernel.targets.actions import Change, CountedTwiceError, PartSpec
from luodi.kernel.targets.models import Target, TargetPart
from luodi.kernel.targets.reads import (
    PartStanding,
    figure_days,
    known_amount,
    part_standings,
    seen_records,
    standing,
    visible_targets,
)
from luodi.kernel.targets.words import actual, part_sentence, quantity, target_sentence
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets.forms import DatedForm, PartForm
from luodi.systems.targets.views.changing import (
    CHANGE,
    VIEW,
    answer_status,
    crumbs_to,
    may,
    target_or_404,
)


@page(VIEW)
def parts(request: Request, pk: int) -> HttpResponse:
    target = target_or_404(request, pk)
    today = clock.today()
    found = part_standings(target, today)
    named = target.items.exists()
    day = figure_days([target], today)[target.pk]
    now = standing(target, today)
    context = {
        "title": _("%(target)s 算哪些账") % {"target": target.name},
        "state": _state(found),
        "target": target,
        "rows": [_row(target, row, day, named=named) for row in found],
        "whole": actual(now),
        "sentence": target_sentence(now, day),
        "entries": sum(row.entries for row in found),
        "may_change": may(request, target, CHANGE),
        "crumbs": crumbs_to(target, _("怎么算账")),
    }
    return render(request, "targets/parts.html", context)


def _state(found: Sequence[PartStanding]) -> str:
    if not found:
        return _("暂不入账：没有任何部分，完成数未知。")
    return _("由 %(count)d 个部分合成；同一条记录只算一次。") % {"count": len(found)}


def _row(target: Target, row: PartStanding, day: date, *, named: bool) -> dict[str, Any]:
    measure = row.part.measure
    amount = known_amount(row.value, named=named)
    total = quantity(amount, measure.scale, measure.unit)
    return {
        "part": row.part,
        "entries": row.entries,
        "sum": total,
        "sentence": part_sentence(target, measure, row.part.unit, total, day),
    }


@dataclass(frozen=True)
class Twice:
    """Records that would count twice: those the reader may open, and how many others."""

    records: Sequence[Link]
    others: int


@page(CHANGE, methods=("GET", "POST"))
@once
def part_add(request: Request, pk: int) -> HttpResponse:
    target = target_or_404(request, pk, CHANGE)
    form = PartForm(
        request.POST or None, actor=request.actor, target=target, initial=_initial(target)
    )
    twice = None
    if request.method == "POST" and form.is_valid():
        part = PartSpec(*(form.cleaned_data[name] for name in ("measure", "unit", "place")))
        try:
            _change(request, target, part, form, kernel.add_part)
        except CountedTwiceError as error:
            form.add_error("measure", _("%(said)s；请改小其一") % {"said": error.said})
            twice = _twice(request, error)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _done(request, target, _("已加上，登记为第 %(number)d 版。"))
    context = {
        "title": _("加一个部分"),
        "state": _("%(target)s，现为第 %(number)d 版。")
        % {"target": target.name, "number": target.version},
        "form": form,
        "twice": twice,
        "target": target,
        "crumbs": crumbs_to(target, _("怎么算账")),
    }
    return render(request, "targets/part_add.html", context, status=answer_status(request))


@page(CHANGE, methods=("GET", "POST"))
@once
def part_drop(request: Request, pk: int) -> HttpResponse:
    rows = TargetPart.objects.filter(target__in=visible_targets(request.actor))
    row = get_object_or_404(rows.select_related("measure", "unit", "place"), pk=pk)
    target = target_or_404(request, row.target_id, CHANGE)
    form = DatedForm(request.POST or None, initial=_initial(target))
    if request.method == "POST" and form.is_valid():
        try:
            part = PartSpec(row.measure, row.unit, row.place)
            _change(request, target, part, form, kernel.drop_part)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _done(request, target, _("已去掉，登记为第 %(number)d 版。"))
    context = {
        "title": _("去掉一个部分"),
        "state": _("%(target)s，现为第 %(number)d 版。")
        % {"target": target.name, "number": target.version},
        "form": form,
        "part": row,
        "target": target,
        "crumbs": crumbs_to(target, _("怎么算账")),
    }
    return render(request, "targets/part_drop.html", context, status=answer_status(request))


def _initial(target: Target) -> dict[str, Any]:
    return {"version": target.version, "valid_from": clock.today()}


def _change(
    request: Request,
    target: Target,
    part: PartSpec,
    form: DatedForm,
    act: Callable[..., Target],
) -> None:
    data = form.cleaned_data
    act(
        actor=request.actor,
        target=target,
        part=part,
        change=Change(data["valid_from"], data["citation"]),
        version=data["version"],
    )


def _twice(request: Request, error: CountedTwiceError) -> Twice | None:
    if not error.count:
        return None
    seen = [
        record_link(key.kind, key.record) or Link(f"{key.kind} {key.record}", "")
        for key in seen_records(request.actor, error.records)
    ]
    return Twice(seen, error.count - len(seen))


def _done(request: Request, target: Target, said: str) -> HttpResponse:
    messages.success(request, said % {"number": target.version})
    return HttpResponseRedirect(reverse("targets:parts", args=[target.pk]))
