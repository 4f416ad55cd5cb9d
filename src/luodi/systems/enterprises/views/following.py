"""What a firm sees without an account: a form, a receipt, and its own case behind a code."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from luodi.kernel import clock
from luodi.kernel.access.guards import public
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.duties.words import left
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions, rules
from luodi.systems.enterprises.forms.following import (
    AnswerForm,
    FollowForm,
    PhoneForm,
    ReportForm,
    RewordForm,
    WithdrawForm,
    WordsForm,
)
from luodi.systems.enterprises.models import STATE_TITLES, Case
from luodi.systems.enterprises.reads import states_of, with_feedback
from luodi.systems.enterprises.reads.agency import plan_shown
from luodi.systems.enterprises.reads.following import (
    contact_of,
    door_of,
    owned,
    phone_of,
    visits_ahead,
    way_told,
)
from luodi.systems.enterprises.rules import FirmAct
from luodi.systems.enterprises.views.following_visits import VISIT_FORMS, tell_visit, visits_told

OPEN_FOR = timedelta(minutes=30)
SESSION = "enterprises.followed"
QR_SCALE = 5


@never_cache
@sensitive_post_parameters("phone")
@sensitive_variables("form")
@public("a firm reports a need without an account", methods=("GET", "POST"))
def report(request: HttpRequest, pk: str) -> HttpResponse:
    door = door_of(pk)
    if door is None:
        raise Http404("no such door")
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            case = actions.report_case(
                door=door, spec=form.spec(door), key=told["key"], phone=told["phone"]
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            _let_in(request, case)
            return redirect("enterprises:receipt", case.pk)
        form.data = {**request.POST.dict(), "key": told["key"]}
    context = {"title": _("企业诉求自报"), "door": door, "form": form}
    status = 422 if form.errors else 200
    return render(request, "enterprises/report.html", context, status=status)


@never_cache
@public("shown once to whoever has just reported or has the code", also=(302,))
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_let_in(request, pk)
    contact = contact_of(case) if case else None
    if case is None or contact is None:
        return redirect("enterprises:follow")
    address = request.build_absolute_uri(reverse("enterprises:follow"))
    context = {
        "title": _("回执"),
        "case": case,
        "code": rules.shown_code(contact.code.opened()),
        "address": address,
        "picture": segno.make(address, error="m").png_data_uri(scale=QR_SCALE),
    }
    return render(request, "enterprises/receipt.html", context)


@never_cache
@sensitive_post_parameters("code")
@public("a firm opens its own case by number and code", methods=("GET", "POST"))
def follow(request: HttpRequest) -> HttpResponse:
    form = FollowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = actions.let_in(**form.cleaned_data)
        if case is not None:
            _let_in(request, case)
            return redirect("enterprises:followed", case.pk)
        form.add_error(
            None,
            _("编号和查询码对不上，或试错太多、请一刻钟后再试；查询码丢了，请向助企办要新的"),
        )
    context = {"title": _("查询诉求"), "form": form}
    return render(request, "enterprises/follow.html", context, status=422 if form.errors else 200)


@never_cache
@public("only for whoever gave the code within half an hour", also=(302,))
def followed(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_let_in(request, pk)
    return answer(request, case) if case else redirect("enterprises:follow")


def answer(
    request: HttpRequest,
    case: Case,
    *,
    wrong: tuple[str, Form] | None = None,
    wrong_visit: tuple[int, str, Form] | None = None,
) -> HttpResponse:
    """Show a firm its case, with the forms of what it may do."""
    contact = contact_of(case)
    if contact is None:
        return redirect("enterprises:follow")
    offered = rules.firm_acts(owned(case, contact))
    forms = {name: make(case) for name, (act, make, _words) in ACTS.items() if act in offered}
    if wrong:
        forms[wrong[0]] = wrong[1]
    context = {
        "title": case.duty.number,
        "case": case,
        "duty": case.duty,
        "state": STATE_TITLES[states_of([case])[case.pk]],
        "left": left(case.duty, reckoner(clock.today()), clock.now()),
        "way": way_told(case),
        "phone": phone_of(case),
        "quiet": contact.quiet,
        "plan": plan_shown(case),
        "visits": visits_told(case, wrong_visit),
        "feedbacks": [one for one in with_feedback(case) if one.manner == rules.Manner.LINK],
        "acts": [
            {
                "name": name,
                "form": form,
                "url": reverse(f"enterprises:follow_{name}", args=[case.pk]),
                "title": ACTS[name][2],
                "danger": name == "withdraw",
            }
            for name, form in forms.items()
        ],
        "opened": wrong[0] if wrong else "answer",
    }
    status = 422 if wrong or wrong_visit else 200
    return render(request, "enterprises/followed.html", context, status=status)


ACTS: dict[str, tuple[FirmAct, Callable[[Case], Form], Any]] = {
    "answer": (FirmAct.ANSWER, lambda _case: AnswerForm(), gettext_lazy("告诉助企办")),
    "add": (FirmAct.ADD, lambda _case: WordsForm(), gettext_lazy("补充")),
    "reword": (
        FirmAct.CHANGE,
        lambda case: RewordForm(initial={"text": case.text}),
        gettext_lazy("改写"),
    ),
    "phone": (FirmAct.ADD, lambda _case: PhoneForm(), gettext_lazy("更换联系电话")),
    "hide": (FirmAct.KEEP_FROM_STREET, lambda _case: Form(), gettext_lazy("不让街道看到")),
    "quiet": (FirmAct.STOP_ASKING, lambda _case: Form(), gettext_lazy("请不要再来电、上门")),
    "withdraw": (FirmAct.WITHDRAW, lambda _case: WithdrawForm(), gettext_lazy("撤回这件诉求")),
}
"""What a firm may do on its page: the act, its empty form, the words of its button."""
FORMS: dict[str, tuple[type[Form], Callable[..., object]]] = {
    "answer": (AnswerForm, lambda case, form: actions.answer_case(case=case, spec=form.spec())),
    "add": (
        WordsForm,
        lambda case, form: actions.add_words(case=case, text=form.cleaned_data["text"]),
    ),
    "reword": (
        RewordForm,
        lambda case, form: actions.change_words(case=case, text=form.cleaned_data["text"]),
    ),
    "phone": (
        PhoneForm,
        lambda case, form: actions.change_phone(case=case, phone=form.cleaned_data["phone"]),
    ),
    "hide": (Form, lambda case, _form: actions.keep_from_street(case=case)),
    "quiet": (Form, lambda case, _form: actions.stop_asking(case=case)),
    "withdraw": (
        WithdrawForm,
        lambda case, form: actions.withdraw_case(case=case, reason=form.cleaned_data["reason"]),
    ),
}


@never_cache
@sensitive_post_parameters("phone")
@public("only for whoever gave the code within half an hour", methods=("POST",), also=(302,))
def follow_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    # a number belongs neither in a kept answer nor in the hash of what was sent
    return _acted(request, pk, name) if name == "phone" else once(_acted)(request, pk, name)


def _acted(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    case = case_let_in(request, pk)
    if case is None:
        return redirect("enterprises:follow")
    kind, do = FORMS[name]
    form = kind(request.POST)
    if form.is_valid():
        try:
            do(case, form)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已收到。"))
            return redirect("enterprises:followed", pk)
    return answer(request, case, wrong=(name, form))


@never_cache
@public("only for whoever gave the code within half an hour", methods=("POST",), also=(302,))
@once
def follow_visit(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    case = case_let_in(request, pk)
    if case is None:
        return redirect("enterprises:follow")
    form = VISIT_FORMS[name](request.POST)
    planned = next(
        (one for one in visits_ahead(case) if str(one.pk) == form["visit"].value()), None
    )
    if planned is None:
        raise Http404("no such visit")
    if form.is_valid():
        try:
            tell_visit(planned, name, form)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已告诉走访单位。"))
            return redirect("enterprises:followed", pk)
    return answer(request, case, wrong_visit=(planned.pk, name, form))


def _let_in(request: HttpRequest, case: Case) -> None:
    until = clock.ticking() + OPEN_FOR
    open_ones = request.session.get(SESSION, {})
    request.session[SESSION] = {**open_ones, str(case.pk): until.isoformat()}


def case_let_in(request: HttpRequest, pk: int) -> Case | None:
    """Give a case to whoever was let in to it within half an hour."""
    until = request.session.get(SESSION, {}).get(str(pk))
    if until is None or clock.ticking() >= datetime.fromisoformat(until):
        return None
    rows = unrestricted(Case, why="whoever asks gave its code within half an hour")
    return rows.select_related("duty__unit", "unit", "firm__party").filter(pk=pk).first()
