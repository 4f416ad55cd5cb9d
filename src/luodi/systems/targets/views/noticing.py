"""What calls for a notice: the proposals of a month, the preview, issuing; units that stay red."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties.reads.kinds import kind_of, limit_of, reckoner
from luodi.kernel.duties.rules import Inputs
from luodi.kernel.duties.words import state_word
from luodi.kernel.targets.words import month_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import actions
from luodi.systems.targets.actions.notices import KIND, officially, usual_content
from luodi.systems.targets.forms import ConsequenceForm, IssueNoticesForm
from luodi.systems.targets.models import CAUSE_TITLES, CONSEQUENCES, MonthClosing
from luodi.systems.targets.reads import (
    Proposal,
    RedUnit,
    consequences,
    last_closed,
    notice_months,
    proposals,
    red_units,
)
from luodi.systems.targets.rules import Cause, ConsequenceKind, Level
from luodi.systems.targets.views.notice_words import level_word

ISSUE = "targets.issue_notice"
DECIDE = "targets.decide_consequence"


@page(ISSUE)
def notice_due(request: Request) -> HttpResponse:
    """List the lights of a month that call for a notice, to be picked."""
    months = notice_months(clock.today())
    month = _month(request, months)
    found = proposals(request.actor, month)
    waiting = [item for item in found if item.issued is None]
    context = {
        "title": _("要督办的"),
        "state": _due_sentence(found, waiting, month),
        "months": [(item, month_text(item)) for item in months],
        "month": month,
        "lines": [_line(item) for item in found],
        "waiting": len(waiting),
        "levels": [
            (level.value, level_word(level), count)
            for level in reversed(Level)
            if (count := sum(item.level is level for item in waiting))
        ],
        "red": [_red_line(item) for item in red_units(request.actor, ISSUE)],
        "may_decide": request.actor.has(DECIDE),
        "crumbs": [(_("督办单"), reverse("targets:notice_list")), (_("要督办的"), None)],
    }
    return render(request, "targets/notice_due.html", context)


def _month(request: Request, months: list[int]) -> int:
    """Give the month that was asked for, else the last closed one, else the newest."""
    asked = request.GET.get("month", "")
    if asked in map(str, months):
        return int(asked)
    closed = last_closed()
    return closed if closed in months and closed is not None else months[-1]


def _due_sentence(found: list[Proposal], waiting: list[Proposal], month: int) -> str:
    words = ngettext("%(count)d 项要督办", "%(count)d 项要督办", len(waiting)) % {
        "count": len(waiting)
    }
    told = {"month": month_text(month), "words": words, "issued": len(found) - len(waiting)}
    if MonthClosing.objects.filter(month=month).exists():
        return _("%(month)s（按关账时的灯）：%(words)s，%(issued)d 项已发出。") % told
    return _("%(month)s（尚未关账，按现在的账）：%(words)s，%(issued)d 项已发出。") % told


def _line(item: Proposal) -> dict[str, object]:
    return {
        "item": item,
        "level": level_word(item.level),
        "cause": cause_words(item),
        "raised": raised_words(item),
        "issued_state": state_word(KIND, item.issued.duty.state) if item.issued else "",
    }


def cause_words(item: Proposal) -> str:
    """Say why a light calls for a notice."""
    words = str(CAUSE_TITLES[item.called.cause])
    if item.called.cause is Cause.QUALITY:
        return _("%(words)s（%(count)d 次）") % {"words": words, "count": item.returned}
    if item.called.cause is Cause.DEADLINE:
        return _("%(words)s（还剩 %(count)d 个工作日）") % {"words": words, "count": item.days_left}
    return words


def raised_words(item: Proposal) -> str:
    """Say why a notice has a higher colour than its light calls for; empty when it has not."""
    if item.raised_by is None:
        return ""
    told = {"number": item.raised_by.duty.number, "called": level_word(item.called.level)}
    if item.level is item.called.level:
        return _("上一份%(number)s逾期回复；已是最高一级") % told
    return _("上一份%(number)s逾期回复，由%(called)s升一级") % told


def _sent_month(request: Request, months: list[int]) -> int | None:
    """Give the month that a form names; None for one that is not offered: it is never changed."""
    if request.method != "POST":
        return _month(request, months)
    asked = request.POST.get("month", "")
    return int(asked) if asked in map(str, months) else None


def _picked(request: Request, found: list[Proposal]) -> list[Proposal]:
    sent = request.POST if request.method == "POST" else request.GET
    wanted, level = set(sent.getlist("pick")), request.GET.get("level", "")
    return [
        item
        for item in found
        if item.key in wanted or (request.method == "GET" and item.level.value == level)
    ]


@page(ISSUE, methods=("GET", "POST"))
@once
def notice_issue(request: Request) -> HttpResponse:
    """Show the picked notices before they go out, then issue them."""
    month = _sent_month(request, notice_months(clock.today()))
    with officially():
        picked = [] if month is None else _picked(request, proposals(request.actor, month))
    waiting = [item for item in picked if item.issued is None]
    form = IssueNoticesForm(
        request.POST or None,
        picked=[(item.key, _label(item), usual_content(item)) for item in waiting],
        initial={"month": month},
    )
    if request.method == "POST" and form.is_valid() and _issued(request, form, month, picked):
        return HttpResponseRedirect(reverse("targets:notice_list"))
    if month is None:
        form.add_error(None, _("表单里的月份不在可督办的月份里；没有改发别的月份，请重新选择"))
    status = 422 if request.method == "POST" else 200
    context = _preview(form, month, waiting)
    return render(request, "targets/notice_issue.html", context, status=status)


def _preview(
    form: IssueNoticesForm, month: int | None, waiting: list[Proposal]
) -> dict[str, object]:
    day = clock.today()
    due = reverse("targets:notice_due")
    return {
        "title": _("发出督办单"),
        "state": _("%(month)s，发出前请核对。") % {"month": month_text(month)} if month else "",
        "form": form,
        "month": month or "",
        "lines": [
            {**_line(item), "due": _due_day(item.level, day), "field": form[f"content_{item.key}"]}
            for item in waiting
        ],
        "crumbs": [
            (_("督办单"), reverse("targets:notice_list")),
            (_("要督办的"), f"{due}?month={month}" if month else due),
            (_("发出"), None),
        ],
    }


def _label(item: Proposal) -> str:
    return f"{item.target.name} · {item.unit.name}"


def _due_day(level: Level, day: date) -> date | None:
    """Give the last day on which a reply to a notice of today is in time."""
    limit = limit_of(kind_of(KIND), "HANDLE", level.value, day)
    if limit is None or not limit.count:
        return None
    return reckoner(day).due(Inputs(limit.clock, limit.count, clock.now())).day


def _issued(
    request: Request, form: IssueNoticesForm, month: int | None, picked: list[Proposal]
) -> bool:
    """Issue what was picked; one that somebody issued meanwhile refuses them all."""
    if month is None:
        return False
    picks = [
        actions.NoticePick(
            item.target.pk, item.unit.pk, form.cleaned_data.get(f"content_{item.key}", "")
        )
        for item in picked
    ]
    try:
        made = actions.issue_notices(actor=request.actor, month=month, picks=picks)
    except ValidationError as error:
        add_errors(form, ValidationError(error.messages))
        return False
    numbers = _("、").join(notice.duty.number for notice in made)
    messages.success(request, _("已发出：%(numbers)s。") % {"numbers": numbers})
    return True


@page(DECIDE, methods=("GET", "POST"))
@once
def consequence_list(request: Request) -> HttpResponse:
    """Show the units that stay red with what is proposed; a person decides, citing a document."""
    form = ConsequenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decided(request, form):
        return HttpResponseRedirect(reverse("targets:consequences"))
    red = red_units(request.actor, DECIDE)
    open_count = sum(item.decided is None for item in red)
    context = {
        "title": _("约谈与通报建议"),
        "state": ngettext(
            "%(count)d 条建议等您决定；不决定就不约谈、不通报。",
            "%(count)d 条建议等您决定；不决定就不约谈、不通报。",
            open_count,
        )
        % {"count": open_count},
        "lines": [{**_red_line(item), "form": _own_form(form, item)} for item in red],
        "past": [
            {
                "row": row,
                "kind": CONSEQUENCES[ConsequenceKind(row.kind)],
                "month": month_text(row.month),
            }
            for row in consequences(request.actor, DECIDE)[:50]
        ],
        "form": form,
        "crumbs": [(_("督办单"), reverse("targets:notice_list")), (_("约谈与通报建议"), None)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/consequences.html", context, status=status)


def _own_form(sent: ConsequenceForm, item: RedUnit) -> ConsequenceForm:
    """Give the form of a line: the one that was sent for it, with what it holds, else a new one."""
    asked = sent.data.get("unit", "") if sent.is_bound else ""
    if asked == str(item.unit.pk):
        return sent
    return ConsequenceForm(
        initial={"unit": item.unit.pk, "month": item.month}, auto_id=f"id_{item.unit.pk}_%s"
    )


def _decided(request: Request, form: ConsequenceForm) -> bool:
    data = form.cleaned_data
    adopted = request.POST.get("do") == "adopt"
    try:
        made = actions.decide_consequence(
            actor=request.actor,
            unit_id=data["unit"],
            month=data["month"],
            adopted=adopted,
            citation=data["citation"],
            reason=data["reason"],
        )
    except ValidationError as error:
        add_errors(form, error)
        return False
    said = _("已采纳：%(kind)s%(unit)s。") if adopted else _("未采纳：%(kind)s%(unit)s。")
    told = {"kind": CONSEQUENCES[ConsequenceKind(made.kind)], "unit": made.unit.name}
    messages.success(request, said % told)
    return True


def _red_line(item: RedUnit) -> dict[str, object]:
    return {
        "item": item,
        "kind": CONSEQUENCES[item.kind],
        "month": month_text(item.month),
        "names": _("、").join(item.names),
    }
