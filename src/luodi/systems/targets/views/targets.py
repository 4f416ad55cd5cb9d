"""The list of targets, one target, and the drawer that opens its figure."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import (
    lineage_of,
    period_of,
    standing,
    standings,
    visible_targets,
)
from luodi.kernel.targets.rules import Colour
from luodi.kernel.targets.words import (
    actual,
    due,
    lights_sentence,
    promise_text,
    reason,
    standing_sentence,
)
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets.reads import visible_reports
from luodi.systems.targets.views.charts import path_chart

VIEW = "targets.view_target"


TABLE = Table(
    "targets",
    (
        Column(
            "name",
            _("目标"),
            lambda row: row.target.name,
            sort="name",
            href=lambda row: reverse("targets:target", args=[row.target.pk]),
        ),
        Column("promise", _("承诺"), lambda row: promise_text(row.target), kind="number"),
        Column("actual", _("完成"), actual, kind="quantity"),
        Column("light", _("灯"), lambda row: row.light.colour.value, kind="light"),
        Column("why", pgettext_lazy("light", "依据"), lambda row: reason(row.light)),
        Column(
            "unit",
            _("牵头单位"),
            lambda row: row.target.lead_unit.name,
            sort="lead_unit__path",
            filter="lead_unit__code",
            choices=unit_choices,
        ),
        Column(
            "ends",
            _("最后一天"),
            lambda row: period_of(row.target).last_day,
            kind="date",
            sort="period_end",
        ),
    ),
    search=("name", "quoted_text", "lead_unit__name"),
    order="id",
    title=_("年度目标"),
    empty=Empty(_("还没有目标"), _("目标从公开文本里读出，由人审阅后接受。")),
)


@page(VIEW)
def target_list(request: Request) -> HttpResponse:
    targets = visible_targets(request.actor)
    rows = standings(list(targets), clock.today())
    by_target = {row.target.pk: row for row in rows}
    lights = Counter(row.light.colour.value for row in rows)
    wanted = request.GET.get("light", "")
    if wanted in lights:
        shown = [row.target.pk for row in rows if row.light.colour.value == wanted]
        targets = targets.filter(pk__in=shown)
    context = {
        "title": _("年度目标"),
        "state": lights_sentence(rows),
        "light": wanted if wanted in lights else "",
        "lights": [(colour.value, lights[colour.value]) for colour in Colour],
        "count": len(rows),
        "may_read": request.actor.has("targets.read_document"),
        "crumbs": [(_("年度目标"), None)],
    }
    return TABLE.respond(
        request,
        targets,
        "targets/target_list.html",
        context,
        prepare=lambda found: [by_target[target.pk] for target in found],
    )


@page(VIEW)
def target_page(request: Request, pk: int) -> HttpResponse:
    target = _target(request, pk)
    context = {
        **_opened(request, target),
        "title": target.name,
        "period": period_of(target),
        "chart": path_chart(target, clock.today()),
        "reports": visible_reports(request.actor).filter(target=target),
        "may_report": _may_report(request, target),
        "crumbs": [(_("年度目标"), reverse("targets:target_list")), (target.name, None)],
    }
    return render(request, "targets/target.html", context)


@page(VIEW)
def figure(request: Request, pk: int) -> HttpResponse:
    return render(request, "targets/figure.html", _opened(request, _target(request, pk)))


@page(VIEW)
def target_text(request: Request, pk: int) -> HttpResponse:
    """Show the published text around a target's words to whoever may see the target."""
    target = _target(request, pk)
    text = target.document.text
    start, end = target.span_start, target.span_end
    context = {
        "title": target.document.title,
        "target": target,
        "parts": (text[:start], text[start:end], text[end:]),
        "crumbs": [
            (_("年度目标"), reverse("targets:target_list")),
            (target.name, reverse("targets:target", args=[target.pk])),
            (_("原文"), None),
        ],
    }
    return render(request, "targets/text.html", context)


def _opened(request: Request, target: Target) -> dict[str, object]:
    today = clock.today()
    now = standing(target, today)
    return {
        "target": target,
        "standing": now,
        "state": standing_sentence(now),
        "promise": promise_text(target),
        "actual": actual(now),
        "due": due(now),
        "reason": reason(now.light),
        "lineage": lineage_of(request.actor, target, today),
    }


def _target(request: Request, pk: int) -> Target:
    return get_object_or_404(visible_targets(request.actor), pk=pk)


def _may_report(request: Request, target: Target) -> bool:
    part = target.parts.first()
    return part is not None and bool(
        request.actor.may(
            "targets.report_figure", unit_path=part.unit.path, place_path=part.place.path
        )
    )
