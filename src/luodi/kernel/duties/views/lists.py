"""The list of duties, opening one, the counts of what became of them, the sample."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties import actions, words
from luodi.kernel.duties.forms import DutyForm
from luodi.kernel.duties.models import Colour, Duty, Outcome
from luodi.kernel.duties.reads.clearance import clearance, sample_for_recheck, total
from luodi.kernel.duties.reads.duties import late_now, visible_duties
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.days import asked_days
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table

VIEW, OPEN, VERIFY = "duties.view_duty", "duties.open_duty", "duties.verify_duty"
ALL, LATE, UNDER_WAY = "all", "late", "open"
SAMPLE = 10


def _left(duty: Duty) -> str:
    return str(getattr(duty, "left_words", ""))


TABLE = Table(
    "duties",
    (
        Column(
            "title",
            gettext_lazy("事项"),
            lambda row: row.title,
            sort="title",
            href=lambda row: reverse("duties:duty", args=[row.pk]),
        ),
        Column("number", gettext_lazy("编号"), lambda row: row.number, sort="pk"),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: words.state_word(row.kind, row.state),
            sort="state",
            filter="state",
            choices=words.states_for_filter,
        ),
        Column("left", gettext_lazy("时限"), _left, sort="due_at"),
        Column(
            "unit",
            gettext_lazy("承办单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column("post", gettext_lazy("承办岗位"), lambda row: row.post.title if row.post else ""),
        Column(
            "kind",
            gettext_lazy("类别"),
            lambda row: words.kind_word(row.kind),
            sort="kind",
            filter="kind",
            choices=words.kinds_for_filter,
        ),
        Column("due_day", gettext_lazy("到期"), lambda row: row.due_day, kind="date",
               sort="due_day", hidden=True),
        Column("opened_at", gettext_lazy("立项时间"), lambda row: row.opened_at, kind="date",
               sort="opened_at", hidden=True),
        Column("opened_unit", gettext_lazy("交办单位"), lambda row: row.opened_unit.name,
               sort="opened_unit__path", hidden=True),
        Column("verifier", gettext_lazy("核验岗位"),
               lambda row: str(row.verifier_post or ""), hidden=True),
        Column("colour", gettext_lazy("颜色"), lambda row: row.get_colour_display(),
               sort="colour", filter="colour", choices=Colour.choices, hidden=True),
        Column("outcome", gettext_lazy("结果"), lambda row: row.get_outcome_display(),
               sort="outcome", filter="outcome", choices=Outcome.choices, hidden=True),
        Column("transfers", gettext_lazy("转办次数"), lambda row: row.transfers, kind="number",
               sort="transfers", hidden=True),
    ),
    search=("title", "number", "content", "unit__name"),
    order="due_at",
    title=pgettext_lazy("list", "事项"),
    empty=Empty(
        gettext_lazy("还没有事项"),
        gettext_lazy("交办、督办和各系统立的事项会列在这里。"),
    ),
)  # fmt: skip


def _with_words(rows: Any) -> Any:
    now = clock.now()
    counts = reckoner(now.date())
    for row in rows:
        row.left_words = words.left(row, counts, now)
    return rows


@page(VIEW)
def duty_list(request: Request) -> HttpResponse:
    now = clock.now()
    rows = visible_duties(request.actor)
    standing, late = rows.filter(ended_at__isnull=True), rows.filter(late_now(now))
    tab = request.GET.get("tab", UNDER_WAY)
    counts = {"open": standing.count(), "late": late.count()}
    chosen = {ALL: rows, LATE: late}.get(tab, standing)
    tabs = [
        (UNDER_WAY, _("在办"), counts["open"]),
        (LATE, _("已逾期"), counts["late"]),
        (ALL, _("全部"), None),
    ]
    context = {
        "title": pgettext("list", "事项"),
        "state": _state(counts),
        "crumbs": [(pgettext("list", "事项"), None)],
        "tabs": tabs,
        "tab": tab if tab in {ALL, LATE} else UNDER_WAY,
        "may_open": request.actor.has(OPEN),
        "may_sample": request.actor.has(VERIFY),
    }
    total = {ALL: None, LATE: counts["late"]}.get(tab, counts["open"])
    return TABLE.respond(
        request, chosen, "duties/list.html", context, prepare=_with_words, total=total
    )


def _state(counts: dict[str, int]) -> str:
    standing = ngettext("在办 %(count)d 项", "在办 %(count)d 项", counts["open"]) % {
        "count": counts["open"]
    }
    if not counts["late"]:
        return _("%(words)s，没有逾期。") % {"words": standing}
    late = ngettext("其中 %(count)d 项逾期", "其中 %(count)d 项逾期", counts["late"]) % {
        "count": counts["late"]
    }
    return _("%(words)s，%(late)s。") % {"words": standing, "late": late}


@page(OPEN, methods=("GET", "POST"))
@once
def duty_new(request: Request) -> HttpResponse:
    form = DutyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        unit, post = data["to"]
        spec = actions.DutySpec(
            kind=data["kind"],
            title=data["title"],
            content=data["content"],
            unit=unit,
            post=post,
            verifier_post=data["verifier_post"],
            received_at=data["received_at"],
            **data["limits"],
        )
        try:
            duty = actions.open_duty(actor=request.actor, spec=spec)
        except ValidationError as error:
            add_errors(form, error)
        else:
            told = {"number": duty.number, "day": day_text(duty.due_day) if duty.due_day else "—"}
            messages.success(
                request, _("已交办 %(number)s，应于 %(day)s 前办结；办错了可以撤销。") % told
            )
            return HttpResponseRedirect(reverse("duties:duty", args=[duty.pk]))
    context = {
        "title": _("交办一件事"),
        "state": _("立项后按类别计时，自动编号；承办和核验不能是同一人。"),
        "crumbs": [
            (pgettext("list", "事项"), reverse("duties:duty_list")),
            (_("交办一件事"), None),
        ],
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "duties/new.html", context, status=status)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


@page(VIEW)
def clearance_page(request: Request) -> HttpResponse:
    since, until = asked_days(request)
    rows = clearance(request.actor, _start(since), _start(until + timedelta(days=1)), clock.now())
    context = {
        "title": _("清零台账"),
        "state": _("%(since)s 至 %(until)s 立项的事项；办结、转出、挂账、撤销分开统计。")
        % {"since": day_text(since), "until": day_text(until)},
        "crumbs": [(_("清零台账"), None)],
        "rows": rows,
        "total": total(rows),
        "since": since,
        "until": until,
    }
    return render(request, "duties/clearance.html", context)


@page(VERIFY)
def recheck_page(request: Request) -> HttpResponse:
    since, until = asked_days(request)
    seed, count = request.GET.get("seed", ""), request.GET.get("count", "")
    wanted = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else SAMPLE
    if not (seed.isascii() and seed.isdigit() and len(seed) < 10):
        seed = f"{clock.today():%Y%m%d}"
    drawn = sample_for_recheck(
        Random(int(seed)),  # noqa: S311 - a sample that can be drawn again, no secret
        request.actor,
        since=_start(since),
        until=_start(until + timedelta(days=1)),
        count=wanted,
    )
    context = {
        "title": _("回访抽查"),
        "state": _("从 %(since)s 至 %(until)s 办结的事项中随机抽出；同一个抽样号抽出的总是这几项。")
        % {"since": day_text(since), "until": day_text(until)},
        "crumbs": [(pgettext("list", "事项"), reverse("duties:duty_list")), (_("回访抽查"), None)],
        "rows": drawn,
        "since": since,
        "until": until,
        "seed": seed,
        "count": wanted,
    }
    return render(request, "duties/recheck.html", context)
