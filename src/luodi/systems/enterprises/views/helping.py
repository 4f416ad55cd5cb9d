"""Asking units to help with a case, answering as one, and taking an asking back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import AnswerHelpForm, HelpForm, WithdrawHelpForm
from luodi.systems.enterprises.models import Case, CaseHelp
from luodi.systems.enterprises.reads import visible_cases
from luodi.systems.enterprises.reads.cases import VIEW
from luodi.systems.enterprises.reads.helping import (
    STANDING,
    able_units,
    help_days,
    help_left,
    leads,
    may_answer,
    may_ask,
)
from luodi.systems.enterprises.views.cases import home


@page(VIEW, methods=("GET", "POST"), own=True)
@once
def case_help(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(visible_cases(request.actor), pk=pk)
    if not leads(request.actor, case):
        raise Http404(_("请协办要由办理这件诉求的岗位或助企办提出"))
    if not may_ask(request.actor, case):
        messages.error(request, _("现在不能请协办：要有单位正在办这件诉求。"))
        return HttpResponseRedirect(_of(case))
    standing = set(case.helps.filter(STANDING).values_list("unit", flat=True))
    taken = {case.duty.unit_id, *standing}
    units = [unit for number, unit in able_units(case).items() if number not in taken]
    days = help_days(case, clock.today())
    state = ngettext(
        "协办单位在 %(days)d 个工作日内答复主办单位；主办单位的时限照走。",
        "协办单位在 %(days)d 个工作日内答复主办单位；主办单位的时限照走。",
        days,
    )
    form = HelpForm(request.POST or None, units=units)
    return _answer(
        request,
        form,
        case,
        (_("请单位协办"), state % {"days": days}),
        lambda: actions.ask_help(actor=request.actor, case=case, **form.cleaned_data),
    )


@page(VIEW, methods=("GET", "POST"), own=True)
@once
def help_answer(request: Request, pk: int) -> HttpResponse:
    help_ = _standing(request, pk)
    if not may_answer(request.actor, help_):
        raise Http404(_("不是请您的单位协办"))
    form = AnswerHelpForm(request.POST or None)
    told = {"unit": help_.case.duty.unit, "asked": help_.asked}
    state = _("%(unit)s请本单位协办：%(asked)s") % told
    return _answer(
        request,
        form,
        help_.case,
        (_("答复主办单位"), _("；").join((state, help_left(help_, clock.now())))),
        lambda: actions.answer_help(actor=request.actor, help_=help_, **form.cleaned_data),
    )


@page(VIEW, methods=("GET", "POST"), own=True)
@once
def help_withdraw(request: Request, pk: int) -> HttpResponse:
    help_ = _standing(request, pk)
    if not leads(request.actor, help_.case):
        raise Http404(_("不是您请的协办"))
    form = WithdrawHelpForm(request.POST or None)
    return _answer(
        request,
        form,
        help_.case,
        (_("撤回请“%(unit)s”协办") % {"unit": help_.unit}, help_.asked),
        lambda: actions.withdraw_help(actor=request.actor, help_=help_, **form.cleaned_data),
    )


def _standing(request: Request, pk: int) -> CaseHelp:
    """Fetch an asking of a case that the actor may see; one that ended is shown by its case."""
    rows = unrestricted(CaseHelp, why="its case is asked for next, of those that the actor may see")
    help_: CaseHelp = get_object_or_404(rows.select_related("unit"), pk=pk)
    help_.case = get_object_or_404(visible_cases(request.actor), pk=help_.case_id)
    return help_


def _of(case: Case) -> str:
    return reverse("enterprises:case", args=[case.pk])


def _answer(
    request: Request, form: Form, case: Case, words: tuple[str, str], do: Callable[[], object]
) -> HttpResponse:
    """Show a form, or do what it says and return to the case; what was refused stays filled in."""
    title, state = words
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(f"{_of(case)}#case-helping")
    context: dict[str, Any] = {
        "title": title,
        "state": state,
        "crumbs": [home(), (case.duty.number, _of(case)), (title, None)],
        "form": form,
        "act": title,
        "back": _of(case),
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)
