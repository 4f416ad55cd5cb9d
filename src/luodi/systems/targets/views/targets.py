"""The list of targets, one target, and the drawer that opens its figure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.documents.reads import documents
from luodi.kernel.ledger.models import Entry, Measure
from luodi.kernel.ledger.sentences import entry_sentence
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import (
    Standing,
    behind_month,
    figure_days,
    lineage_of,
    needed_growth,
    period_of,
    standing,
    standings,
    target_path,
    versions_of,
    visible_targets,
)
from luodi.kernel.targets.reads.items import NAMED
from luodi.kernel.targets.rules import Colour, TargetNature, rounded
from luodi.kernel.targets.words import (
    ACCUMULATIONS,
    BASES,
    FREQUENCIES,
    NATURES,
    PACES,
    PROFILES,
    actual,
    due,
    forecast_text,
    history,
    lights_sentence,
    month_text,
    needed_text,
    promise_text,
    standing_sentence,
    target_sentence,
    why,
)
from luodi.kernel.web.figures import Quantity
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets.models import Commitment
from luodi.systems.targets.reads import reportable, revisions_of, visible_reports
from luodi.systems.targets.views.changing import CHANGE, VIEW, may, target_or_404
from luodi.systems.targets.views.charts import path_chart
from luodi.systems.targets.views.notices import in_hand_of

ENTRIES_SHOWN = 100


@dataclass(frozen=True)
class Listed(Standing):
    """A standing as its line shows it, with the day up to which its figure counts."""

    day: date = date.min


def _ratio(row: Standing) -> object:
    return None if row.light.ratio is None else rounded(row.light.ratio * 100)


TABLE = Table(
    "targets",
    (
        Column(
            "name",
            gettext_lazy("目标"),
            lambda row: row.target.name,
            sort="name",
            href=lambda row: reverse("targets:target", args=[row.target.pk]),
        ),
        Column(
            "nature",
            pgettext_lazy("target", "类型"),
            lambda row: NATURES[row.target.nature],
            sort="nature",
            filter="nature",
            choices=tuple(NATURES.items()),
        ),
        Column(
            "promise", gettext_lazy("承诺"), lambda row: promise_text(row.target), kind="number"
        ),
        Column(
            "actual",
            gettext_lazy("完成"),
            actual,
            kind="quantity",
            sentence=lambda row: target_sentence(row, row.day),
        ),
        Column("ratio", gettext_lazy("完成比例（%）"), _ratio, kind="number", hidden=True),
        Column("due", gettext_lazy("此时应完成"), due, kind="quantity", hidden=True),
        Column("light", gettext_lazy("灯"), lambda row: row.light.colour.value, kind="light"),
        Column("why", pgettext_lazy("light", "依据"), why),
        Column(
            "unit",
            gettext_lazy("牵头单位"),
            lambda row: row.target.lead_unit.name,
            sort="lead_unit__path",
            filter="lead_unit__code",
            choices=unit_choices,
        ),
        Column(
            "ends",
            gettext_lazy("最后一天"),
            lambda row: period_of(row.target).last_day,
            kind="date",
            sort="period_end",
        ),
        Column(
            "number",
            gettext_lazy("编号"),
            lambda row: row.target.pk,
            kind="number",
            sort="id",
            hidden=True,
        ),
        Column("version", gettext_lazy("版本"), lambda row: row.number, kind="number", hidden=True),
    ),
    search=("name", "quoted_text", "lead_unit__name"),
    order="id",
    title=gettext_lazy("年度目标"),
    empty=Empty(gettext_lazy("还没有目标"), gettext_lazy("目标从公开文本里读出，由人审阅后接受。")),
)


@page(VIEW)
def target_list(request: Request) -> HttpResponse:
    targets = visible_targets(request.actor)
    rows = _listed(standings(list(targets), clock.today()))
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


def _listed(rows: Sequence[Standing]) -> list[Listed]:
    days = figure_days([row.target for row in rows], clock.today())
    return [Listed(**vars(row), day=days[row.target.pk]) for row in rows]


@page(VIEW)
def target_page(request: Request, pk: int) -> HttpResponse:
    target = target_or_404(request, pk)
    versions = history(versions_of(target))
    path = target_path(target, clock.today())
    context = {
        **_opened(request, target),
        "title": target.name,
        "period": period_of(target),
        "chart": path_chart(path),
        "forecast": forecast_text(path) if path.values else "",
        "basis": BASES[path.forecast.basis] if path.forecast.months else "",
        "nature": NATURES[target.nature],
        "accumulation": ACCUMULATIONS[target.accumulation],
        "pace": PACES[target.pace],
        "profile": PROFILES[target.profile],
        "frequency": "" if target.nature in NAMED else FREQUENCIES[target.frequency],
        "said": _said(target),
        "counted": _counted(target),
        "tolerance": _optional(target, target.tolerance),
        "base": _optional(target, target.base),
        "paced": target.nature not in {TargetNature.GROWTH.value, *NAMED},
        "history": versions,
        "cited": documents(request.actor).in_bulk(
            {line.version.document_id for line in versions} - {None}
        ),
        "broken_down": target.quotas.filter(month=0).count(),
        "has_items": target.nature in NAMED,
        "revisions": revisions_of(request.actor, target),
        "reports": visible_reports(request.actor).filter(target=target),
        "may_report": bool(reportable(request.actor, [target])),
        "may_change": may(request, target, CHANGE),
        "notices": in_hand_of(request, target),
        "crumbs": [(_("年度目标"), reverse("targets:target_list")), (target.name, None)],
    }
    return render(request, "targets/target.html", context)


def _said(target: Target) -> str:
    """Write what the text says of the value, in the text's own terms."""
    if not target.said_value:
        return ""
    words = Commitment(
        comparator=target.said_comparator,
        value=target.said_value,
        value_high=target.said_high,
        unit=target.said_unit,
    )
    return f"{words.sign} {words.shown}".strip()


def _counted(target: Target) -> dict[Measure, list[str]]:
    """Give the measures that a target counts, with the units that each is counted for."""
    found: dict[Measure, list[str]] = {}
    for part in target.parts.all():
        found.setdefault(part.measure, []).append(part.unit.name)
    return found


def _optional(target: Target, amount: int | None) -> Quantity | None:
    return None if amount is None else target.quantity(amount)


@page(VIEW)
def figure(request: Request, pk: int) -> HttpResponse:
    return render(request, "targets/figure.html", _opened(request, target_or_404(request, pk)))


@page(VIEW)
def target_text(request: Request, pk: int) -> HttpResponse:
    """Show the published text around a target's words to whoever may see the target."""
    target = target_or_404(request, pk)
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
    behind = behind_month(target, today)
    lineage = lineage_of(request.actor, target, today, limit=ENTRIES_SHOWN)
    return {
        "target": target,
        "standing": now,
        "state": standing_sentence(now, behind),
        "data_to": month_text(behind) if behind else "",
        "promise": promise_text(target),
        "actual": actual(now),
        "due": due(now) if now.light.due is not None else None,
        "reason": why(now),
        "needed": needed_text(needed_growth(now)),
        "lineage": lineage,
        "sentence": target_sentence(now, figure_days([target], today)[target.pk]),
        "entries": [
            (entry, _measured(target, entry), entry_sentence(entry)) for entry in lineage.entries
        ],
        "several": len({entry.measure_id for entry in lineage.entries}) > 1,
    }


def _measured(target: Target, entry: Entry) -> str:
    """Name the measure of an entry, and on which side of a formula it counts."""
    formulas = [part.measure for part in target.parts.all() if part.measure.bottom_id]
    if entry.measure_id in {measure.top_id for measure in formulas}:
        return _("分子：%(measure)s") % {"measure": entry.measure.name}
    if entry.measure_id in {measure.bottom_id for measure in formulas}:
        return _("分母：%(measure)s") % {"measure": entry.measure.name}
    return str(entry.measure.name)
