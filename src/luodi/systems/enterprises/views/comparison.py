"""Units and streets side by side; every figure opens into its cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.tables.export import WRITERS
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column
from luodi.kernel.web.tables.table import FILE_TYPES
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import SEVERITY_TITLES
from luodi.systems.enterprises.reads.over_limit import over_limit
from luodi.systems.enterprises.reads.performance import (
    STREETS,
    UNITS,
    VIEW,
    Compared,
    Comparison,
    cases_counted,
    comparison,
    names_of,
)
from luodi.systems.enterprises.reads.wording import (
    minutes_words,
    percent,
    percent_words,
    period_words,
)
from luodi.systems.enterprises.rules import Figure, Period, Span, Stage
from luodi.systems.enterprises.views.cases import TABLE, with_words

TITLE = gettext_lazy("助企比较")
FIGURES = {
    Figure.RECEIVED: gettext_lazy("受理"),
    Figure.SOLVED: gettext_lazy("化解"),
    Figure.UNCONFIRMED: gettext_lazy("未获企业确认"),
    Figure.OPEN: gettext_lazy("在办"),
    Figure.WITHDRAWN: gettext_lazy("撤回"),
    Figure.IN_TIME: gettext_lazy("按时"),
    Figure.LATE: gettext_lazy("逾期"),
    Figure.RECHECKED: gettext_lazy("复核"),
    Figure.PASSED: gettext_lazy("复核通过"),
    Figure.ENDED: gettext_lazy("曾销号"),
    Figure.AGAIN: gettext_lazy("复发"),
    Figure.ANSWERED: gettext_lazy("企业评分"),
    Figure.GOOD: gettext_lazy("企业满意"),
}
STAGES = {
    Stage.ASSIGN: gettext_lazy("研判交办"),
    Stage.ACCEPT: gettext_lazy("签收"),
    Stage.HANDLE: gettext_lazy("办理答复"),
    Stage.HEAR: gettext_lazy("回访销号"),
    Stage.WHOLE: gettext_lazy("全程"),
}


@dataclass(frozen=True)
class ShareColumn:
    """A share of the table: its head, what it is taken from, and the figure that its n opens."""

    key: str
    title: Any
    share: Callable[[rules.Performance], rules.Share]
    part: Figure


SHARES = (
    ShareColumn("solved", gettext_lazy("化解率"), lambda row: row.solved, Figure.SOLVED),
    ShareColumn("in_time", gettext_lazy("按时率"), lambda row: row.in_time, Figure.IN_TIME),
    ShareColumn("passed", gettext_lazy("复核通过率"), lambda row: row.passed, Figure.PASSED),
    ShareColumn("again", gettext_lazy("复发率"), lambda row: row.again, Figure.AGAIN),
    ShareColumn(
        "liked",
        gettext_lazy("满意率"),
        lambda row: rules.Share(row.satisfaction.good, row.satisfaction.answered),
        Figure.GOOD,
    ),
)
COUNTS = (Figure.RECEIVED, Figure.SOLVED, Figure.UNCONFIRMED, Figure.OPEN, Figure.LATE,
          Figure.WITHDRAWN)  # fmt: skip


def asked_period(request: Request, usual: Span = Span.YEAR) -> Period:
    """Read the period that the address asks for; without a good one the running one."""
    found = rules.read_period(request.GET.get("period", ""))
    return found or rules.period_of(usual, clock.today())


def offered(chosen: Period) -> list[tuple[str, str]]:
    """List the periods to choose from, the chosen one among them."""
    known = rules.periods_offered(clock.today())
    known = known if chosen in known else (chosen, *known)
    return [(period.code, period_words(period)) for period in known]


def asked_by(request: Request) -> str:
    """Read whether units or streets are compared; units unless streets are asked for."""
    return STREETS if request.GET.get("by") == STREETS else UNITS


@page(VIEW)
def comparison_page(request: Request) -> HttpResponse:
    found = comparison(request.actor, asked_period(request), asked_by(request))
    wanted = request.GET.get("format", "")
    if wanted in FILE_TYPES:
        return _file(found, wanted)
    over = over_limit(request.actor, found.period, found.by)
    context = {
        "title": TITLE,
        "state": _state(found),
        "crumbs": [(TITLE, None)],
        "period": found.period,
        "offered": offered(found.period),
        "by": found.by,
        "tabs": [(UNITS, _("按承办单位")), (STREETS, _("按街道"))],
        "counts": [FIGURES[figure] for figure in COUNTS],
        "shares": [column.title for column in SHARES],
        "over": over,
        "over_total": sum(row.count for row in over),
        "sees_visits": request.actor.has("enterprises.view_visit"),
        "total": _line(found, None),
        "rows": [_line(found, row) for row in found.rows],
        "spells": [
            (STAGES[stage], [_spell(one) for one in found.spells if one.stage is stage])
            for stage in Stage
        ],
        "severities": [_("各级"), *SEVERITY_TITLES.values()],
    }
    return render(request, "enterprises/comparison.html", context)


def _state(found: Comparison) -> str:
    shown = found.total
    return _(
        "%(period)s受理 %(count)d 件，化解率 %(solved)s；截至%(day)s，只算您看得到的诉求。"
    ) % {
        "period": period_words(found.period),
        "count": shown.counts[Figure.RECEIVED],
        "solved": percent_words(shown.solved.value),
        "day": day_text(clock.today()),
    }


@dataclass(frozen=True)
class Opening:
    """A figure as it is shown, and the address of the cases that it counts."""

    head: Any
    text: str
    url: str
    of: int | None = None


@dataclass(frozen=True)
class Line:
    """A line of the table."""

    name: str
    counts: list[Opening]
    shares: list[Opening]
    rank: int | str
    liked: int | str
    lower: str


def _line(found: Comparison, row: Compared | None) -> Line:
    """Write a group, or the sum of all, as a line whose figures open."""
    shown = found.total if row is None else row.shown

    def url(figure: Figure) -> str:
        asked = {"period": found.period.code, "by": found.by, "figure": figure.value}
        key = {} if row is None else {"of": shown.key}
        return f"{reverse('enterprises:comparison_cases')}?{urlencode(asked | key)}"

    return Line(
        _("合计") if row is None else row.name,
        [Opening(FIGURES[one], str(shown.counts[one]), url(one)) for one in COUNTS],
        [
            Opening(
                column.title,
                percent_words(column.share(shown).value),
                url(column.part),
                column.share(shown).of,
            )
            for column in SHARES
        ],
        "" if row is None else row.rank,
        "" if row is None else row.liked,
        percent_words(shown.satisfaction.lower),
    )


@dataclass(frozen=True)
class SpellWords:
    """The times of a stage in words."""

    head: Any
    n: int
    median: str
    ninetieth: str


def _spell(spell: rules.Spell) -> SpellWords:
    head = SEVERITY_TITLES[spell.severity] if spell.severity else _("各级")
    return SpellWords(head, spell.n, minutes_words(spell.median), minutes_words(spell.ninetieth))


@page(VIEW)
def comparison_cases(request: Request) -> HttpResponse:
    period, by = asked_period(request), asked_by(request)
    key, asked = request.GET.get("of", ""), request.GET.get("figure", "")
    figure = Figure(asked) if asked in Figure.__members__ else Figure.RECEIVED
    cases = cases_counted(request.actor, period, by=by, key=key, figure=figure)
    name = names_of(by, [key]).get(key, _("查不到的单位或街道")) if key else _("合计")
    told = {"period": period_words(period), "name": name, "figure": FIGURES[figure]}
    back = f"{reverse('enterprises:comparison')}?{urlencode({'period': period.code, 'by': by})}"
    context = {
        "title": _("%(period)s · %(name)s · %(figure)s") % told,
        "state": _("比较页上这个数数到的诉求。"),
        "crumbs": [(TITLE, back), (FIGURES[figure], None)],
    }
    return TABLE.respond(
        request, cases, "enterprises/comparison_cases.html", context, prepare=with_words
    )


def _columns() -> Sequence[Column]:
    """Give the columns of the file: every count, every share with its n, both ranks."""

    def count(figure: Figure) -> Callable[[Any], object]:
        return lambda row: row.shown.counts[figure]

    def exported(value: Fraction | float | None) -> object:
        return _("未报") if value is None else percent(value)

    def share(column: ShareColumn) -> list[Column]:
        title = _("%(share)s（%%）") % {"share": column.title}
        n = _("%(share)s的件数") % {"share": column.title}
        return [
            Column(column.key, title, lambda row: exported(column.share(row.shown).value)),
            Column(f"{column.key}_n", n, lambda row: column.share(row.shown).of),
        ]

    return (
        Column("name", _("单位或街道"), lambda row: row.name),
        *(Column(one.value, FIGURES[one], count(one)) for one in Figure),
        *(made for column in SHARES for made in share(column)),
        Column("lower", _("满意率下限（%）"), lambda row: exported(row.shown.satisfaction.lower)),
        Column("rank", _("化解率名次"), lambda row: row.rank),
        Column("liked_rank", _("满意率名次"), lambda row: row.liked),
    )


def _file(found: Comparison, kind: str) -> HttpResponse:
    rows = [*found.rows, Compared(_("合计"), found.total, "", "")]
    words = period_words(found.period)
    title = f"{TITLE}-{words}"
    about = [
        (_("表"), str(TITLE)),
        (_("条件"), words),
        (_("截至"), localtime(clock.now()).strftime("%Y-%m-%d %H:%M")),
    ]
    response = HttpResponse(
        WRITERS[kind](_columns(), rows, title, about), content_type=FILE_TYPES[kind]
    )
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"comparison.{kind}\"; filename*=UTF-8''{quote(f'{title}.{kind}')}"
    )
    return response
