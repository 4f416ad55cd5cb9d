"""Pages of a party's telephone: opening it, setting it, removing it.

None of them is under ``once``, which keeps answers and hashes of what was sent for 30 days; a
number belongs in neither. Setting carries a version instead, and opening twice is logged twice.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import require, visible_or_404
from luodi.kernel.parties import reads
from luodi.kernel.parties.actions import (
    CHANGE,
    OPEN,
    open_contact,
    remove_contact,
    set_contact,
)
from luodi.kernel.parties.forms import ContactForm, ContactOpenForm, ContactRemoveForm
from luodi.kernel.parties.models import Party
from luodi.kernel.people.views.once_more import freshly
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.pages import render


@never_cache
@page(OPEN, methods=("GET", "POST"))
@freshly
def contact_open(request: Request, pk: int) -> HttpResponse:
    party = _party(request, pk, OPEN)
    form, phone = ContactOpenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            phone = open_contact(actor=request.actor, party=party, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
    return _answer(
        request,
        party,
        form,
        title=_("查看“%(name)s”的联系电话"),
        act=_("查看全号"),
        state=_("看到全号的人、时间和事由都写入日志。"),
        shown=phone,
        shown_as=_("联系电话"),
    )


@never_cache
@sensitive_post_parameters("phone")
@sensitive_variables("form")
@page(CHANGE, methods=("GET", "POST"))
def contact_change(request: Request, pk: int) -> HttpResponse:
    party = _party(request, pk, CHANGE)
    contact = reads.contact_of(request.actor, party)
    form = ContactForm(request.POST or None, initial={"version": contact.version if contact else 0})
    if request.method == "POST" and form.is_valid():
        try:
            set_contact(actor=request.actor, party=party, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("联系电话已加密保存，平时只显示头尾。"))
            return redirect("parties:party", pk)
    return _answer(
        request,
        party,
        form,
        title=_("登记“%(name)s”的联系电话"),
        act=_("保存"),
        state=_("一个单位只留一个工作联系电话，加密保存；不记是谁的号码。"),
    )


@page(CHANGE, methods=("GET", "POST"))
def contact_remove(request: Request, pk: int) -> HttpResponse:
    party = _party(request, pk, CHANGE)
    contact = reads.contact_of(request.actor, party)
    form = ContactRemoveForm(
        request.POST or None, initial={"version": contact.version if contact else 0}
    )
    if request.method == "POST" and form.is_valid():
        try:
            remove_contact(actor=request.actor, party=party, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("联系电话已删除。"))
            return redirect("parties:party", pk)
    return _answer(
        request,
        party,
        form,
        title=_("删除“%(name)s”的联系电话"),
        act=_("删除"),
        state=_("删除后不能恢复；日志里只有头尾。"),
        danger=True,
    )


def _party(request: Request, pk: int, permission: str) -> Party:
    party = visible_or_404(request.actor, Party, permission, pk=pk)
    require(request.actor, permission, unit_path=party.unit.path, place_path=party.place.path)
    return party


def _answer(
    request: Request, party: Party, form: forms.Form, *, title: str, **more: Any
) -> HttpResponse:
    named = title % {"name": party.name}
    back = reverse("parties:party", args=(party.pk,))
    context = {
        "title": named,
        "crumbs": [
            (_("企业和组织"), reverse("parties:party_list")),
            (party.name, back),
            (named, None),
        ],
        "form": form,
        "back": back,
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "web/opened.html", context, status=status)
