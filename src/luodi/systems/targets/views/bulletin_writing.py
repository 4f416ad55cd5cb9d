"""Writing a bulletin: drafting it, its head and its prose, and the one that corrects another."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.words import month_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import actions, rules
from luodi.systems.targets.forms import (
    BulletinBlockForm,
    BulletinStartForm,
    EditBulletinForm,
    NewBulletinForm,
)
from luodi.systems.targets.models import Bulletin, BulletinBlock
from luodi.systems.targets.reads import (
    chosen_targets,
    content_of,
    last_addresses,
    months_to_choose,
    office_bulletins,
    open_bulletin_acts,
    targets_for,
)
from luodi.systems.targets.views.bulletin_acts import act_page, back, done
from luodi.systems.targets.views.bulletins import bulletin_or_404

VIEW = "targets.view_target"
DRAFT = "targets.draft_bulletin"
APPROVE = "targets.approve_bulletin"


@page(DRAFT, methods=("GET", "POST"))
@once
def bulletin_new(request: Request) -> HttpResponse:
    """Ask for unit and month first, then for the targets that they leave to choose from."""
    sent = request.POST if request.method == "POST" else request.GET
    start = BulletinStartForm(
        sent if "month" in sent else None,
        actor=request.actor,
        months=months_to_choose(clock.today()),
        permission=DRAFT,
    )
    if not start.is_valid():
        return _form_page(request, start, "targets/bulletin_start.html", _("拟写通报"))
    unit, month = start.cleaned_data["unit"], start.cleaned_data["month"]
    offered = targets_for(request.actor, unit, month)
    form = NewBulletinForm(
        request.POST or None,
        offered=offered,
        initial={
            "unit": unit.pk,
            "month": month,
            "title": rules.offered_title(month),
            "targets": offered,
            **last_addresses(request.actor, unit),
        },
    )
    if request.method == "POST" and form.is_valid():
        made = _drafted(request, form, unit, month)
        if made is not None:
            messages.success(request, _("已起草；文字可以改，数随账变。"))
            return back(made)
    return _form_page(
        request,
        form,
        "targets/bulletin_new.html",
        _("拟写通报"),
        about=_("%(unit)s，%(month)s") % {"unit": unit, "month": month_text(month)},
        offered=offered,
    )


def _drafted(request: Request, form: forms.Form, unit: Unit, month: int) -> Bulletin | None:
    data = form.cleaned_data
    try:
        return actions.draft_bulletin(
            actor=request.actor,
            unit=unit,
            month=month,
            targets=list(data["targets"]),
            title=data["title"],
            addressees=data["addressees"],
            copies=data["copies"],
        )
    except ValidationError as error:
        add_errors(form, error)
        return None


def _form_page(
    request: Request, form: forms.Form, template: str, title: str, **more: Any
) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "crumbs": [(pgettext("list", "通报"), reverse("targets:bulletins")), (title, None)],
        **more,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)


@page(DRAFT, methods=("GET", "POST"))
def bulletin_edit(request: Request, pk: int) -> HttpResponse:
    bulletin = bulletin_or_404(request, pk)
    chosen: list[Target] = chosen_targets(bulletin)
    offered = None
    if bulletin.corrects_id is None:
        offered = targets_for(request.actor, bulletin.unit, bulletin.month)
    form = EditBulletinForm(
        request.POST or None,
        offered=offered,
        initial={
            "title": bulletin.title,
            "addressees": bulletin.addressees,
            "copies": bulletin.copies,
            "targets": chosen,
            "version": bulletin.version,
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        saved = done(
            form,
            lambda: actions.edit_bulletin(
                actor=request.actor,
                bulletin=bulletin,
                version=data["version"],
                changes={name: data[name] for name in ("title", "addressees", "copies")},
                targets=list(data.get("targets", chosen)),
            ),
        )
        if saved:
            messages.success(request, _("已保存。"))
            return back(bulletin)
    return act_page(
        request,
        bulletin,
        form,
        offered=open_bulletin_acts(request.actor, bulletin).edit,
        words={"title": _("改标题、主送和目标"), "button": _("保存")},
    )


@page(DRAFT, methods=("GET", "POST"))
def bulletin_block_edit(request: Request, pk: int) -> HttpResponse:
    seen = office_bulletins(request.actor)
    block = get_object_or_404(
        BulletinBlock.objects.filter(bulletin__in=seen.order_by().values("pk")), pk=pk
    )
    bulletin = bulletin_or_404(request, block.bulletin_id)
    block.bulletin = bulletin
    known = list(content_of(bulletin).known.values())
    form = BulletinBlockForm(
        request.POST or None,
        initial={"version": block.version, "heading": block.heading, "text": block.text},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if done(
            form, lambda: actions.edit_bulletin_block(actor=request.actor, block=block, **data)
        ):
            messages.success(request, _("已保存这一段。"))
            return back(bulletin)
    return act_page(
        request,
        bulletin,
        form,
        offered=open_bulletin_acts(request.actor, bulletin).edit,
        words={"title": block.heading, "button": _("保存这一段")},
        template="targets/bulletin_block.html",
        totals=[item for item in known if item.target is None],
        of_targets=[item for item in known if item.target is not None],
    )


@page(DRAFT, methods=("POST",))
@once
def bulletin_correct(request: Request, pk: int) -> HttpResponse:
    bulletin = bulletin_or_404(request, pk)
    try:
        made = actions.draft_correction(actor=request.actor, bulletin=bulletin)
    except ValidationError as error:
        for said in error.messages:
            messages.error(request, said)
        return back(bulletin)
    messages.success(request, _("已起草更正通报。"))
    return back(made)
