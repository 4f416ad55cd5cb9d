"""Pages of the holiday notices: the years, one year, a new notice tried and confirmed, undone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import require_at_root
from luodi.kernel.cards import Moved, all_cards, load
from luodi.kernel.config import reads, rules
from luodi.kernel.config.actions import merged, set_notice, undo_notice
from luodi.kernel.config.forms import NoticeForm, UndoForm
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.standards.holidays import YearNotice
from luodi.standards.workdays import Calendar

VIEW, SET = "config.view_threshold", "config.set_calendar"


@page(VIEW)
def notice_list(request: Request) -> HttpResponse:
    rows = reads.notices()
    today = clock.today()
    known = {row.notice.year for row in rows}
    missing = [year for year in (today.year, today.year + 1) if year not in known]
    state = _("共 %(count)d 年有放假安排。") % {"count": len(rows)}
    if missing:
        state += _("%(years)s年还没有：跨到那年的时限只能暂定，不作逾期。") % {
            "years": _("、").join(str(year) for year in missing)
        }
    context = {
        "title": _("放假安排"),
        "crumbs": [(_("放假安排"), None)],
        "state": state,
        "rows": rows,
        "may_set": request.actor.has_at_root(SET),
    }
    return render(request, "config/notices.html", context)


@page(VIEW)
def notice_page(request: Request, pk: int) -> HttpResponse:
    return _year(request, pk, None)


@page(SET, methods=("GET", "POST"))
@once
def notice_new(request: Request) -> HttpResponse:
    """Try a notice first; with ``confirmed`` it is written, and what it moves moves."""
    if request.method == "POST":
        require_at_root(request.actor, SET)
    form = NoticeForm(request.POST or None)
    dry: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            if "confirmed" in request.POST:
                return _written(request, form)
            dry = _dry_run(request, form)
        except ValidationError as error:
            add_errors(form, error)
    context = {
        "title": _("登记放假安排"),
        "crumbs": [(_("放假安排"), reverse("config:notice_list")), (_("登记放假安排"), None)],
        "form": form,
        "may_set": request.actor.has_at_root(SET),
        **dry,
    }
    return render(request, "config/notice_new.html", context, status=422 if form.errors else 200)


def _days(form: NoticeForm) -> list[rules.WrittenDays]:
    data = form.cleaned_data
    try:
        if data["text"].strip():
            return rules.days_of_notice(data["year"], data["text"])
        return rules.days_of_lists(data["year"], data["off"], data["worked"])
    except ValueError as error:
        field = "text" if data["text"].strip() else "off"
        raise ValidationError({field: str(error)}) from error


def _dry_run(request: Request, form: NoticeForm) -> dict[str, Any]:
    data = form.cleaned_data
    made = merged(data["year"], _days(form), data["source"])
    if data["year"] not in {notice.year for notice in made}:
        raise ValidationError({"text": _("没有读出这一年的放假日期；请核对年度和通知")})
    calendar = reads.calendar()
    for notice in made:
        calendar = calendar.with_notice(notice)
    return {
        "confirm": True,
        "made": [(notice, sorted(notice.worked)) for notice in made],
        "before": reads.notice_of(data["year"]),
        "working_days": _working_days(calendar, data["year"]),
        "moved": moved(request, calendar),
    }


def _working_days(calendar: Calendar, year: int) -> int:
    notice: YearNotice = next(one for one in calendar.notices if one.year == year)
    days = Calendar((notice,))
    first = min(day for rest in notice.breaks for day in rest.days).replace(month=1, day=1)
    last = first.replace(month=12, day=31)
    count = days.working_days_between(first, last)
    return count + (1 if days.is_working_day(first) else 0)


def moved(request: Request, calendar: Calendar) -> Moved:
    """Ask every card what a calendar would move."""
    found = [
        load(card.moved_by_calendar)(request.actor, calendar)
        for card in all_cards()
        if card.moved_by_calendar
    ]
    return Moved(
        sum(one.count for one in found), tuple(line for one in found for line in one.lines)
    )


def _follow(request: Request) -> int:
    """Let every card move what the new calendar moves; give how much moved."""
    return sum(
        load(card.follow_calendar)(request.actor) for card in all_cards() if card.follow_calendar
    )


def _written(request: Request, form: NoticeForm) -> HttpResponse:
    data = form.cleaned_data
    rows = set_notice(
        actor=request.actor,
        year=data["year"],
        days=_days(form),
        source=data["source"],
        reason=data["reason"],
    )
    count = _follow(request)
    told = {"years": _("、").join(str(row.year) for row in rows), "count": count}
    words = ngettext(
        "已登记 %(years)s 年的放假安排；%(count)d 项在办的时限随之改动。要改回，在该年的页上撤回。",
        "已登记 %(years)s 年的放假安排；%(count)d 项在办的时限随之改动。要改回，在该年的页上撤回。",
        count,
    )
    messages.success(request, words % told)
    return redirect("config:notice", pk=data["year"])


@page(SET, methods=("POST",))
@once
def notice_undo(request: Request, pk: int) -> HttpResponse:
    require_at_root(request.actor, SET)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _year(request, pk, form)
    try:
        undo_notice(actor=request.actor, year=pk, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        add_errors(form, error)
        return _year(request, pk, form)
    count = _follow(request)
    messages.success(
        request,
        ngettext(
            "已撤回到此前的安排；%(count)d 项在办的时限随之改动。",
            "已撤回到此前的安排；%(count)d 项在办的时限随之改动。",
            count,
        )
        % {"count": count},
    )
    return redirect("config:notice_list")


def _year(request: Request, year: int, form: UndoForm | None) -> HttpResponse:
    notice, rows = reads.notice_of(year), reads.notice_rows(year)
    if notice is None and not rows:
        raise Http404(year)
    may_undo = bool(rows) and request.actor.has_at_root(SET)
    context = {
        "title": _("%(year)d 年放假安排") % {"year": year},
        "crumbs": [(_("放假安排"), reverse("config:notice_list")), (str(year), None)],
        "notice": notice,
        "worked": sorted(notice.worked) if notice else [],
        "working_days": _working_days(reads.calendar(), year) if notice else None,
        "rows": rows,
        "brought": reads.brought_notice(year),
        "form": (form or UndoForm()) if may_undo or form else None,
        "year": year,
    }
    return render(request, "config/notice.html", context, status=422 if form else 200)
