"""Ad hoc inquiries for the unit that asks: the list, asking, one inquiry, what is done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.tables.export import to_csv, to_xlsx
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.kernel.web.tables.columns import exported_columns
from luodi.systems.targets.actions import inquiries as actions
from luodi.systems.targets.forms.inquiries import EndForm, InquiryForm
from luodi.systems.targets.models import Inquiry, InquiryAnswer, InquiryState
from luodi.systems.targets.reads.held import Found
from luodi.systems.targets.reads.inquiries import (
    ASK,
    VIEW,
    InquirySum,
    inquiries_waiting,
    inquiry_sum,
    inquiry_sums,
    time_text,
    visible_inquiries,
)
from luodi.systems.targets.views.windows import FILE_TYPES

REGION = "inquiry-answers"
TABLE = Table(
    "inquiries",
    (
        Column(
            "title",
            gettext_lazy("问什么"),
            lambda row: row.inquiry.title,
            sort="title",
            href=lambda row: reverse("targets:inquiry", args=[row.inquiry.pk]),
        ),
        Column(
            "sum",
            gettext_lazy("合计或小计"),
            lambda row: row.quantity,
            kind="quantity",
            sentence=lambda row: row.sentence,
        ),
        Column("coverage", gettext_lazy("报了多少"), lambda row: row.coverage),
        Column("due", gettext_lazy("截止时间"), lambda row: time_text(row.inquiry.due_at),
               sort="due_at"),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.inquiry.get_state_display(),
            sort="state",
            filter="state",
            choices=InquiryState.choices,
        ),
        Column(
            "unit",
            gettext_lazy("询数单位"),
            lambda row: row.inquiry.asking_unit.name,
            sort="asking_unit__path",
            filter="asking_unit__code",
            choices=unit_choices,
        ),
        Column("as_of", gettext_lazy("数截至哪天"), lambda row: row.inquiry.as_of, kind="date",
               sort="as_of"),
        Column("asked", gettext_lazy("发出时间"), lambda row: time_text(row.inquiry.asked_at),
               sort="asked_at", hidden=True),
    ),
    search=("title", "definition", "asking_unit__name"),
    order="-asked_at",
    title=gettext_lazy("临时询数"),
    empty=Empty(
        gettext_lazy("还没有询数"),
        gettext_lazy("领导要一个数、luodi 里又没有时，从这里问各单位，自动相加。"),
    ),
)  # fmt: skip


@page(VIEW)
def inquiry_list(request: Request) -> HttpResponse:
    rows = visible_inquiries(request.actor)
    count = rows.filter(state=InquiryState.OPEN).count()
    context = {
        "title": _("临时询数"),
        "state": ngettext("%(count)d 项在问。", "%(count)d 项在问。", count) % {"count": count},
        "waiting_count": len(inquiries_waiting(request.actor, clock.today())),
        "may_ask": request.actor.has(ASK),
        "crumbs": [(_("临时询数"), None)],
    }
    return TABLE.respond(request, rows, "targets/inquiry_list.html", context, prepare=_prepared)


def _prepared(found: Sequence[Inquiry]) -> list[InquirySum]:
    return inquiry_sums(found, clock.now())


@page(ASK, methods=("GET", "POST"))
@once
def inquiry_new(request: Request) -> HttpResponse:
    form = InquiryForm(request.POST or None, actor=request.actor, now=clock.now())
    found = Found()
    if request.method == "POST" and form.is_valid():
        try:
            inquiry = actions.ask_inquiry(actor=request.actor, spec=_spec(form))
        except actions.HeldAlreadyError as error:
            found = error.found
            add_errors(form, error)
        except ValidationError as error:
            add_errors(form, error)
        else:
            count = inquiry.answers.count()
            messages.success(
                request, ngettext("已发给 %(count)d 个单位。", "已发给 %(count)d 个单位。", count)
                % {"count": count},
            )  # fmt: skip
            return HttpResponseRedirect(reverse("targets:inquiry", args=[inquiry.pk]))
    context = {
        "title": _("临时询数"),
        "state": _("只问 luodi 里没有的数；各单位填一个数，自动相加。"),
        "form": form,
        "found": found,
        "differs": bool(found) or bool(form.data.get("differs")),
        "crumbs": [(_("临时询数"), reverse("targets:inquiry_list")), (_("新的询数"), None)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/inquiry_new.html", context, status=status)


def _spec(form: InquiryForm) -> actions.InquirySpec:
    data = form.cleaned_data
    return actions.InquirySpec(
        title=data["title"],
        definition=data["definition"],
        unit_word=data["unit_word"].strip(),
        asking_unit=data["asking_unit"],
        units=form.chosen_units(),
        due_at=data["due_at"],
        as_of=data["as_of"],
        differs=data["differs"],
    )


@dataclass(frozen=True)
class Line:
    """An answer as its line shows it."""

    answer: InquiryAnswer
    quantity: Any
    late: bool
    at: str
    reminded: str


@page(VIEW)
def inquiry_page(request: Request, pk: int) -> HttpResponse:
    inquiry = get_object_or_404(visible_inquiries(request.actor), pk=pk)
    return _page(request, inquiry, EndForm(initial={"version": inquiry.version}))


def _page(request: Request, inquiry: Inquiry, form: EndForm, *, status: int = 200) -> HttpResponse:
    found = inquiry_sum(inquiry, clock.now())
    wanted = request.GET.get("format", "")
    if wanted in FILE_TYPES:
        return _file(found, wanted)
    context = {
        "title": inquiry.title,
        "state": found.words,
        "inquiry": inquiry,
        "sum": found,
        "lines": [_line(found, answer) for answer in found.answers],
        "region": REGION,
        "due": time_text(inquiry.due_at),
        "ended": time_text(inquiry.ended_at) if inquiry.ended_at else "",
        "may_act": inquiry.is_open and _may_ask(request, inquiry),
        "form": form,
        "crumbs": [(_("临时询数"), reverse("targets:inquiry_list")), (inquiry.title, None)],
    }
    if request.headers.get("HX-Target") == REGION:
        response = HttpResponse(render_to_string("targets/_inquiry_answers.html", context, request))
    else:
        response = render(request, "targets/inquiry.html", context, status=status)
    patch_vary_headers(response, ["HX-Target"])  # a part must not be shown from the cache
    return response


def _line(found: InquirySum, answer: InquiryAnswer) -> Line:
    return Line(
        answer=answer,
        quantity=found.figure(answer),
        late=answer.is_late(found.now),
        at=time_text(answer.answered_at) if answer.answered_at else "",
        reminded=time_text(answer.reminded_at) if answer.reminded_at else "",
    )


def _may_ask(request: Request, inquiry: Inquiry) -> bool:
    unit = inquiry.asking_unit
    return bool(request.actor.may(ASK, unit_path=unit.path, place_path=unit.place.path))


def _file(found: InquirySum, kind: str) -> HttpResponse:
    columns = [
        Column("unit", _("单位"), lambda row: row.unit.name),
        Column("reply", _("答复"), lambda row: row.get_reply_display()),
        Column("figure", _("数"), found.figure, kind="quantity"),
        Column("note", _("说明"), lambda row: row.note),
        Column("at", _("答复时间"), lambda row: row.answered_at),
        Column("late", _("迟"), lambda row: _("迟") if row.is_late(found.now) else ""),
    ]
    title = found.inquiry.title
    write = to_csv if kind == "csv" else to_xlsx
    response = HttpResponse(
        write(exported_columns(columns), iter(found.answers), title), content_type=FILE_TYPES[kind]
    )
    name = f"{title}-{clock.today():%Y%m%d}.{kind}"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"inquiry.{kind}\"; filename*=UTF-8''{quote(name)}"
    )
    return response


@page(ASK, methods=("POST",))
def inquiry_remind(request: Request, pk: int) -> HttpResponse:
    inquiry = _own(request, pk)
    try:
        units = actions.remind_inquiry(actor=request.actor, inquiry=inquiry)
    except ValidationError as error:
        return _refused(request, inquiry, error)
    messages.success(
        request, _("已催：%(units)s。") % {"units": _("、").join(unit.name for unit in units)}
    )
    return _back(inquiry)


@page(ASK, methods=("POST",))
def inquiry_close(request: Request, pk: int) -> HttpResponse:
    inquiry = _own(request, pk)
    form = EndForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        actions.close_inquiry(actor=request.actor, inquiry=inquiry, version=version)
    except ValidationError as error:
        return _refused(request, inquiry, error)
    messages.success(request, _("已汇总，不再收数。%(words)s")
                     % {"words": inquiry_sum(inquiry, clock.now()).words})  # fmt: skip
    return _back(inquiry)


@page(ASK, methods=("POST",))
def inquiry_cancel(request: Request, pk: int) -> HttpResponse:
    inquiry = _own(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            actions.cancel_inquiry(
                actor=request.actor,
                inquiry=inquiry,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已撤销，各单位不用再填；已报的数留着备查。"))
            return _back(inquiry)
    inquiry = get_object_or_404(visible_inquiries(request.actor), pk=pk)
    return _page(request, inquiry, form, status=422)


def _own(request: Request, pk: int) -> Inquiry:
    inquiry = get_object_or_404(visible_inquiries(request.actor), pk=pk)
    if not _may_ask(request, inquiry):
        raise PermissionDenied(
            _("“%(title)s”由%(unit)s询数；请由它来办")
            % {"title": inquiry.title, "unit": inquiry.asking_unit.name}
        )
    return inquiry


def _refused(request: Request, inquiry: Inquiry, error: ValidationError) -> HttpResponse:
    inquiry = get_object_or_404(visible_inquiries(request.actor), pk=inquiry.pk)
    form = EndForm({"version": str(inquiry.version), "reason": ""})
    form.is_valid()
    add_errors(form, error)
    return _page(request, inquiry, form, status=422)


def _back(inquiry: Inquiry) -> HttpResponse:
    return HttpResponseRedirect(reverse("targets:inquiry", args=[inquiry.pk]))
