"""How the firm of a case is reached: its code, and the telephone number that it left.

None of these is under ``once``, which keeps answers and hashes of what was sent for 30 days; a
number or a code belongs in neither.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people.views.once_more import freshly
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions, rules
from luodi.systems.enterprises.actions.contacts import OPEN_PHONE
from luodi.systems.enterprises.forms.following import PhoneForm, PhoneOpenForm
from luodi.systems.enterprises.models import Case
from luodi.systems.enterprises.reads import visible_cases
from luodi.systems.enterprises.reads.cases import HEAR
from luodi.systems.enterprises.views.cases import home


@never_cache
@page(OPEN_PHONE, methods=("GET", "POST"))
@freshly
def case_phone(request: Request, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form, phone = PhoneOpenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            phone = actions.open_phone(actor=request.actor, case=case, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
    return _answer(
        request,
        case,
        form,
        title=_("查看联系电话"),
        act=_("查看全号"),
        state=_("看到全号的人、时间和事由都写入日志。"),
        shown=phone,
        shown_as=_("联系电话"),
    )


@never_cache
@sensitive_post_parameters("phone")
@sensitive_variables("form")
@page(HEAR, methods=("GET", "POST"))
def case_phone_change(request: Request, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_phone(actor=request.actor, case=case, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("enterprises:case", pk)
    return _answer(
        request,
        case,
        form,
        title=_("登记联系电话"),
        act=_("保存"),
        state=_("空着保存就是删去；日志里只有头尾。"),
    )


@never_cache
@page(HEAR, methods=("GET", "POST"))
def case_code(request: Request, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form, code = Form(request.POST or None), ""
    if request.method == "POST":
        contact = actions.issue_code(actor=request.actor, case=case)
        code = rules.shown_code(contact.code.opened())
    return _answer(
        request,
        case,
        form,
        title=_("给企业查询码"),
        act=_("生成查询码"),
        state=_("企业凭编号和查询码查看进度、补充、评价；原来的查询码随即失效。只显示这一次。"),
        shown=code,
        shown_as=_("%(number)s 的查询码") % {"number": case.duty.number},
    )


def _case(request: Request, pk: int) -> Case:
    return get_object_or_404(visible_cases(request.actor), pk=pk)


def _answer(request: Request, case: Case, form: Form, *, title: str, **more: Any) -> HttpResponse:
    back = reverse("enterprises:case", args=(case.pk,))
    context = {
        "title": title,
        "crumbs": [home(), (case.duty.number, back), (title, None)],
        "form": form,
        "back": back,
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "web/opened.html", context, status=status)
