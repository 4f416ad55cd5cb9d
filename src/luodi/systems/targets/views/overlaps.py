"""Targets that count the same figures: said openly, so that nobody adds them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.ledger.models import Measure
from luodi.kernel.ledger.sentences import defined
from luodi.kernel.tables.export import to_csv
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import Overlap, overlaps, visible_targets
from luodi.kernel.targets.words import quantity
from luodi.kernel.web.figures import Quantity, day_text, one_sentence
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables.columns import Column, exported_columns


@dataclass(frozen=True)
class OverlapLine:
    """A pair of targets, the measure that both count, and what it comes to."""

    one: Target
    other: Target
    measure: Measure
    common: Quantity
    sentence: str


COLUMNS = (
    Column("one", gettext_lazy("目标"), lambda row: row.one.name),
    Column("other", gettext_lazy("另一目标"), lambda row: row.other.name),
    Column("measure", gettext_lazy("都算的指标"), lambda row: str(row.measure)),
    Column("common", gettext_lazy("两边都算到的数"), lambda row: row.common, kind="quantity"),
)


@page("targets.view_target")
def overlap_list(request: Request) -> HttpResponse:
    today = clock.today()
    found = overlaps(list(visible_targets(request.actor)), today)
    rows = [_line(pair, today) for pair in found]
    if request.GET.get("format") == "csv":
        return _file(rows)
    context = {
        "title": _("重复计算"),
        "state": _state(rows),
        "rows": rows,
        "as_of": day_text(today),
        "crumbs": [
            (_("年度目标"), reverse("targets:target_list")),
            (_("重复计算"), None),
        ],
    }
    return render(request, "targets/overlaps.html", context)


def _line(pair: Overlap, day: date) -> OverlapLine:
    amount = quantity(pair.value.amount, pair.measure.scale, pair.measure.unit)
    what = _("“%(one)s”和“%(other)s”都算到的%(measure)s") % {
        "one": pair.one.name,
        "other": pair.other.name,
        "measure": pair.measure.name,
    }
    notes = [defined([pair.measure]), _("两个目标相加时要减去")]
    sentence = one_sentence(what, amount, day=day, notes=notes)
    return OverlapLine(pair.one, pair.other, pair.measure, amount, sentence)


def _state(rows: Sequence[OverlapLine]) -> str:
    if not rows:
        return _("没有两个目标算同一笔数。")
    return _("%(count)d 对目标算到同一笔数；它们各自成立，不能相加。") % {"count": len(rows)}


def _file(rows: Sequence[OverlapLine]) -> HttpResponse:
    response = HttpResponse(
        to_csv(exported_columns(COLUMNS), rows, _("重复计算")),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="overlaps.csv"'
    return response
