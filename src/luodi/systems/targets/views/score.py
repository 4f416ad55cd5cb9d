"""The score of a year, and the form that sets its weights."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.config.reads import threshold
from luodi.kernel.tables.export import to_csv
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import figure_days, visible_targets
from luodi.kernel.targets.rules import rounded
from luodi.kernel.targets.words import actual, promise_text, target_sentence
from luodi.kernel.web.figures import Quantity, day_text, one_sentence
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables.columns import Column, exported_columns
from luodi.systems.targets import actions, rules
from luodi.systems.targets.actions import WeightSpec
from luodi.systems.targets.forms import ScoreForm
from luodi.systems.targets.models import ScoreScheme
from luodi.systems.targets.reads import ScoreSheet, WeighedTarget, score_sheet

SET_SCORE = "targets.set_score"
FIRST_YEAR, LAST_YEAR = rules.FIRST_DAY.year, rules.LAST_DAY.year

COLUMNS = (
    Column("target", gettext_lazy("目标"), lambda row: row.target.name),
    Column("unit", gettext_lazy("牵头单位"), lambda row: row.target.lead_unit.name),
    Column("promise", gettext_lazy("承诺"), lambda row: promise_text(row.target)),
    Column("actual", gettext_lazy("完成"), lambda row: actual(row.standing), kind="quantity"),
    Column(
        "weight", gettext_lazy("权重"), lambda row: _hundredths(row.weight.weight), kind="number"
    ),
    Column(
        "counted",
        gettext_lazy("计入的比例（%）"),
        lambda row: rounded(row.line.counted * 100) if row.line else None,
        kind="number",
    ),
    Column(
        "points",
        gettext_lazy("得分"),
        lambda row: rounded(row.line.points) if row.line else None,
        kind="number",
    ),
    Column("left_out", pgettext_lazy("score", "未计入的原因"), lambda row: row.left_out),
)


def _hundredths(weight: int) -> Any:
    return rounded(Fraction(weight, 100))


@page("targets.view_target")
def score_page(request: Request) -> HttpResponse:
    year = _year(request)
    scheme = ScoreScheme.objects.filter(year=year).first()
    sheet = _sheet(request, scheme) if scheme else None
    if sheet and request.GET.get("format") == "csv":
        return _file(sheet, year)
    context = {
        "title": _("%(year)d 年考核得分") % {"year": year},
        "state": _state(sheet) if sheet else _("还没有设定权重。"),
        "provisional": _provisional(sheet) if sheet else "",
        "year": year,
        "years": ScoreScheme.objects.values_list("year", flat=True),
        "sheet": sheet,
        "sentence": _whole_sentence(sheet) if sheet else "",
        "lines": _lines(sheet) if sheet else [],
        "units": _units(sheet) if sheet else [],
        "cap": threshold("targets.score_cap", clock.today()).value,
        "floor": threshold("targets.score_floor", clock.today()).value,
        "may_set": request.actor.has_at_root(SET_SCORE),
        "crumbs": [(_("年度目标"), reverse("targets:target_list")), (_("考核得分"), None)],
    }
    return render(request, "targets/score.html", context)


def _year(request: Request) -> int:
    wanted = request.GET.get("year", "")
    known = wanted.isascii() and wanted.isdigit() and len(wanted) == 4
    year = int(wanted) if known else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year


def _sheet(request: Request, scheme: ScoreScheme) -> ScoreSheet:
    as_of = min(clock.today(), rules.last_day(scheme.year * 100 + 12))
    return score_sheet(request.actor, scheme, as_of)


def _provisional(sheet: ScoreSheet) -> str:
    """Say, before the year is over, that the score is not the year's; nothing afterwards."""
    last = rules.last_day(sheet.scheme.year * 100 + 12)
    if sheet.as_of >= last:
        return ""
    return _(
        "暂算，不是全年得分：截至%(day)s入账的完成数，与全年的目标值相比；"
        "年内得分偏低不等于落后，进度看灯。到%(last)s为止才是全年得分。"
    ) % {"day": day_text(sheet.as_of), "last": day_text(last)}


def _state(sheet: ScoreSheet) -> str:
    day = day_text(sheet.as_of)
    if sheet.outside:
        return _("截至%(day)s；另有 %(count)d 项在您的权限之外，全区得分不显示。") % {
            "day": day,
            "count": sheet.outside,
        }
    if sheet.whole is None or sheet.whole.points is None:
        vetoes = sheet.whole.vetoes if sheet.whole else ()
        if vetoes:
            return _("截至%(day)s，一票否决：%(names)s。") % {
                "day": day,
                "names": _("、").join(vetoes),
            }
        return _("截至%(day)s，没有一项可以计分。") % {"day": day}
    return _("截至%(day)s，全区得分 %(points)s；计入权重 %(weight)s，未计入 %(count)d 项。") % {
        "day": day,
        "points": rounded(sheet.whole.points),
        "weight": _hundredths(sheet.whole.weight_base),
        "count": len(sheet.whole.left_out),
    }


def _lines(sheet: ScoreSheet) -> list[dict[str, Any]]:
    days = figure_days([row.target for row in sheet.lines], sheet.as_of)
    return [_shown(row, days[row.target.pk]) for row in sheet.lines]


def _shown(row: WeighedTarget, day: date) -> dict[str, Any]:
    shown = {"row": row, "sentence": target_sentence(row.standing, day)}
    return shown | {column.key: column.value(row) for column in COLUMNS}


def _whole_sentence(sheet: ScoreSheet) -> str:
    """Say the score of the whole for a chat; empty when it is not known."""
    if sheet.whole is None or sheet.whole.points is None:
        return ""
    return _sentence(sheet, _("全区"), sheet.whole.points, sheet.whole.weight_base)


def _sentence(sheet: ScoreSheet, whose: str, points: Fraction, weight: int) -> str:
    what = _("%(whose)s%(year)d年考核得分") % {"whose": whose, "year": sheet.scheme.year}
    over = sheet.as_of >= rules.last_day(sheet.scheme.year * 100 + 12)
    notes = [
        _("口径：各目标完成比例按权重平均，计入权重%(weight)s") % {"weight": _hundredths(weight)},
        _("依据：%(citation)s") % {"citation": sheet.scheme.citation},
        "" if over else _("暂算，不是全年得分"),
    ]
    return one_sentence(what, _points(points), day=sheet.as_of, notes=notes)


def _points(points: Fraction) -> Quantity:
    return Quantity(int(rounded(points) * 100), 2, _("分"))


def _units(sheet: ScoreSheet) -> list[dict[str, Any]]:
    return [
        {
            "unit": item.unit,
            "points": None if item.points is None else _points(item.points),
            "sentence": ""
            if item.points is None
            else _sentence(sheet, item.unit.name, item.points, item.weight),
            "weight": _hundredths(item.weight),
        }
        for item in sheet.units
    ]


def _file(sheet: ScoreSheet, year: int) -> HttpResponse:
    response = HttpResponse(
        to_csv(exported_columns(COLUMNS), sheet.lines, str(year)),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = f'attachment; filename="score-{year}.csv"'
    return response


@page(SET_SCORE, methods=("GET", "POST"))
@once
def score_set(request: Request) -> HttpResponse:
    year = _year(request)
    scheme = ScoreScheme.objects.filter(year=year).first()
    form = ScoreForm(
        request.POST or None,
        targets=_targets_of(request, year),
        standing={row.target_id: row for row in scheme.weights.all()} if scheme else {},
        initial={"citation": scheme.citation, "veto_citation": scheme.veto_citation}
        if scheme
        else None,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_score(
                actor=request.actor,
                year=year,
                citation=data["citation"],
                veto_citation=data["veto_citation"],
                weights=[WeightSpec(*line) for line in form.weighed()],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已设定 %(year)d 年的权重。") % {"year": year})
            return HttpResponseRedirect(f"{reverse('targets:score')}?year={year}")
    context = {
        "title": _("设定 %(year)d 年权重") % {"year": year},
        "form": form,
        "year": year,
        "crumbs": [
            (_("年度目标"), reverse("targets:target_list")),
            (_("考核得分"), reverse("targets:score")),
            (_("权重"), None),
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/score_set.html", context, status=status)


def _targets_of(request: Request, year: int) -> list[Target]:
    """Give the targets that run in a year, by lead unit."""
    return list(
        visible_targets(request.actor)
        .filter(period_start__lt=date(year + 1, 1, 1), period_end__gt=date(year, 1, 1))
        .order_by("lead_unit__path", "pk")
    )
