"""A pasted record of a chat group: a person says of each message whether it is a need."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms.chat import ChatForm, SplitForm
from luodi.systems.enterprises.reads.cases import TAKE
from luodi.systems.enterprises.views.cases import home

_TITLE = gettext_lazy("从聊天记录登记诉求")


@page(TAKE, methods=("GET", "POST"))
def case_chat(request: Request) -> HttpResponse:
    form = ChatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        split = SplitForm(actor=request.actor, messages=form.cleaned_data["record"])
        return _answer(request, split)
    context = {**_frame(), "form": form, "act": _("拆成一条一条")}
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


@page(TAKE, methods=("POST",))
@once
def case_chat_take(request: Request) -> HttpResponse:
    form = SplitForm(request.POST, actor=request.actor, messages=[])
    if form.is_valid():
        try:
            with transaction.atomic():
                taken = [actions.take_case(actor=request.actor, spec=spec) for spec in form.specs()]
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = ngettext("已登记 %(count)d 件。", "已登记 %(count)d 件。", len(taken))
            messages.success(request, said % {"count": len(taken)})
            return redirect(f"{reverse('enterprises:case_list')}?tab=new")
    return _answer(request, form)


def _frame() -> dict[str, Any]:
    return {
        "title": _TITLE,
        "crumbs": [home(), (_TITLE, None)],
        "back": reverse("enterprises:case_list"),
    }


def _answer(request: Request, form: SplitForm) -> HttpResponse:
    context = {**_frame(), "form": form, "rows": form.rows()}
    status = 422 if form.errors else 200
    return render(request, "enterprises/chat.html", context, status=status)
