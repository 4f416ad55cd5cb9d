"""The list of supervision notices, one notice, and its paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.reads.kinds import kind_of, reckoner
from luodi.kernel.duties.words import state_word
from luodi.kernel.papers.errors import PaperError
from luodi.kernel.papers.paper import Paper
from luodi.kernel.papers.pdf import to_pdf
from luodi.kernel.papers.word import to_docx
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.words import month_text, promise_text
from luodi.kernel.web import errors
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets.actions.notices import KIND, officially
from luodi.systems.targets.models import CAUSE_TITLES, Notice
from luodi.systems.targets.reads import (
    findings_with_steps,
    light_on,
    light_then,
    notice_acts,
    notices_of,
    opens_target,
    replies_with_steps,
    revised_words,
    shown_amount,
    visible_notices,
)
from luodi.systems.targets.reads.notice_paper import notice_paper
from luodi.systems.targets.reads.notices import unanswered_at
from luodi.systems.targets.reads.replies import late_replies
from luodi.systems.targets.rules import Level
from luodi.systems.targets.views.notice_words import level_word, step_word, time_words

VIEW = "targets.view_target"
ISSUE = "targets.issue_notice"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class NoticeLine:
    """A notice in a list, with how it stands to its deadline and whether its reply is late."""

    notice: Notice
    time: str
    late: bool

    @property
    def level(self) -> str:
        """The colour in words."""
        return level_word(self.notice.level)

    @property
    def state(self) -> str:
        """The state in the trade's words."""
        return state_word(KIND, self.notice.duty.state)


def _page_of(line: NoticeLine) -> str:
    return reverse("targets:notice", args=[line.notice.pk])


TABLE = Table(
    "notices",
    (
        Column(
            "number",
            gettext_lazy("编号"),
            lambda row: row.notice.duty.number,
            sort="duty__serial",
            href=_page_of,
        ),
        Column(
            "level",
            gettext_lazy("颜色"),
            lambda row: row.level,
            sort="level",
            filter="level",
            choices=[(level.value, level_word(level)) for level in Level],
        ),
        Column(
            "target",
            gettext_lazy("目标"),
            lambda row: row.notice.target.name,
            sort="target__name",
            href=_page_of,
        ),
        Column(
            "unit",
            gettext_lazy("督办对象"),
            lambda row: row.notice.duty.unit.name,
            sort="duty__unit__path",
            filter="duty__unit__code",
            choices=unit_choices,
        ),
        Column(
            "month", gettext_lazy("月份"), lambda row: month_text(row.notice.month), sort="month"
        ),
        Column("cause", gettext_lazy("事由"), lambda row: CAUSE_TITLES[row.notice.cause]),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.state,
            sort="duty__state",
            filter="duty__state",
            choices=lambda: tuple(kind_of(KIND).states.items()),
        ),
        Column("time", gettext_lazy("时限"), lambda row: row.time, sort="duty__due_at"),
        Column(
            "late",
            gettext_lazy("逾期未复"),
            lambda row: _("是") if row.notice.unanswered else "",
            filter="unanswered",
            hidden=True,
            choices=[("True", gettext_lazy("逾期未复")), ("False", gettext_lazy("其余"))],
        ),
        Column(
            "issued",
            gettext_lazy("发出"),
            lambda row: row.notice.duty.opened_at,
            kind="date",
            sort="duty__opened_at",
        ),
        Column(
            "closed",
            gettext_lazy("结束"),
            lambda row: row.notice.duty.ended_at,
            kind="date",
            sort="duty__ended_at",
            hidden=True,
        ),
    ),
    search=("duty__number", "target__name", "duty__unit__name"),
    order="-duty__opened_at",
    title=gettext_lazy("督办单"),
    empty=Empty(
        gettext_lazy("还没有督办单"),
        gettext_lazy("督查部门在“要督办的”页按灯发出，承办单位在这里看到自己的。"),
    ),
)  # fmt: skip


def lines_of(rows: Sequence[Notice]) -> list[NoticeLine]:
    """Give notices with how their time stands, in few queries."""
    now = clock.now()
    counts = reckoner(clock.today())
    late = late_replies([row.duty for row in rows], now)
    return [
        NoticeLine(row, time_words(row, counts, now, late=row.duty_id in late), row.duty_id in late)
        for row in rows
    ]


@page(VIEW)
def notice_list(request: Request) -> HttpResponse:
    rows = visible_notices(request.actor)
    in_hand = rows.filter(duty__ended_at__isnull=True).count()
    unanswered = rows.filter(unanswered_at(clock.now())).count()
    told = {"count": in_hand, "late": unanswered}
    context = {
        "title": _("督办单"),
        "state": ngettext(
            "%(count)d 份在办，%(late)d 份逾期未复。",
            "%(count)d 份在办，%(late)d 份逾期未复。",
            in_hand,
        )
        % told,
        "may_issue": request.actor.has(ISSUE),
        "crumbs": [(_("督办单"), None)],
    }
    return TABLE.respond(request, rows, "targets/notice_list.html", context, prepare=lines_of)


def visible_notice(request: Request, pk: int) -> Notice:
    return get_object_or_404(visible_notices(request.actor), pk=pk)


def notice_crumbs(notice: Notice, act: str = "") -> list[tuple[str, str | None]]:
    crumbs: list[tuple[str, str | None]] = [(_("督办单"), reverse("targets:notice_list"))]
    if not act:
        return [*crumbs, (notice.duty.number, None)]
    address = reverse("targets:notice", args=[notice.pk])
    return [*crumbs, (notice.duty.number, address), (act, None)]


def notice_facts(notice: Notice) -> dict[str, object]:
    """Give what every page of a notice shows of it: colour, cause, the light of then."""
    target = notice.target
    return {
        "notice": notice,
        "duty": notice.duty,
        "line": lines_of([notice])[0],
        "level": level_word(notice.level),
        "called": level_word(notice.called),
        "cause": CAUSE_TITLES[notice.cause],  # type: ignore[index] # a text, as the enum's value
        "month": month_text(notice.month),
        "promise": promise_text(target),
        "then": light_then(notice),
        "due_then": None if notice.due is None else shown_amount(target, notice.due),
    }


@page(VIEW)
def notice_page(request: Request, pk: int) -> HttpResponse:
    notice = visible_notice(request, pk)
    steps = list(notice.duty.steps.select_related("user", "post__unit", "stands_for", "to_unit"))
    now = light_on(notice, clock.today())
    facts = notice_facts(notice)
    context = {
        **facts,
        "title": f"{notice.duty.number} {notice.target.name}",
        "state": _state_sentence(notice, lines_of([notice])[0]),
        "now": now,
        "now_amount": shown_amount(notice.target, now.actual) if now else None,
        "now_due": shown_amount(notice.target, now.due) if now and now.due else None,
        "revised": revised_words(notice),
        "opens_target": opens_target(request.actor, notice),
        "acts": notice_acts(request.actor, notice),
        "replies": replies_with_steps(notice, steps),
        "findings": [
            (item, shown_amount(notice.target, item.row.actual))  # type: ignore[union-attr] # a finding
            for item in findings_with_steps(notice, steps)
        ],
        "steps": [(step, step_word(step.act)) for step in steps],
        "files": notice.duty.files.select_related("attachment"),
        "duty_url": _duty_page(notice.duty),
        "crumbs": notice_crumbs(notice),
    }
    return render(request, "targets/notice.html", context)


def _state_sentence(notice: Notice, line: NoticeLine) -> str:
    return _("%(level)s督办单，%(unit)s，%(state)s，%(time)s。") % {
        "level": line.level,
        "unit": notice.duty.unit.name,
        "state": line.state,
        "time": line.time,
    }


def _duty_page(duty: Duty) -> str:
    """Give the duty's own page, where it is extended, paused or transferred; empty without one."""
    try:
        return reverse("duties:duty", args=[duty.pk])
    except NoReverseMatch:
        return ""


def in_hand_of(request: Request, target: Target) -> list[NoticeLine]:
    """Give the lines of a target's notices in hand, for the target's page."""
    return lines_of(list(notices_of(request.actor, target)))


@page(VIEW)
def notice_word(request: Request, pk: int) -> HttpResponse:
    return _file(request, pk, to_docx, "docx", WORD_TYPE)


@page(VIEW)
def notice_pdf(request: Request, pk: int) -> HttpResponse:
    return _file(request, pk, to_pdf, "pdf", "application/pdf")


def _marks() -> tuple[str, ...]:
    """Give what every page of a paper says at its top: that the data are samples, if they are."""
    return (_("示例数据"),) if settings.LUODI_DEMO else ()


def _file(
    request: Request, pk: int, write: Callable[[Paper], bytes], ending: str, kind: str
) -> HttpResponse:
    notice = visible_notice(request, pk)
    try:
        with officially():
            data = write(notice_paper(notice, marks=_marks()))
    except PaperError as error:
        return errors.answer(request, 422, what=error.message, remedy=_("也可以下载另一种格式。"))
    response = HttpResponse(data, content_type=kind)
    name = quote(f"{notice.duty.number}{notice.target.name}.{ending}", safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"notice-{notice.pk}.{ending}\"; filename*=UTF-8''{name}"
    )
    return response
