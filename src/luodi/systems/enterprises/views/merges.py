"""Merging two records of one firm, taking it back, a firm's history, the firm of a case."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web import errors
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import IdentifyForm, KeptForm, MergeForm, UndoForm
from luodi.systems.enterprises.models import Case, Firm
from luodi.systems.enterprises.reads import visible_cases, visible_firms
from luodi.systems.enterprises.reads.cases import TRIAGE
from luodi.systems.enterprises.reads.firms import VIEW
from luodi.systems.enterprises.reads.history import firm_history
from luodi.systems.enterprises.reads.merges import (
    MERGE,
    kept_of,
    mergeable,
    mergeable_firms,
    merges_of,
    moving,
    possible_twins,
)
from luodi.systems.enterprises.views.cases import home as cases_home

LATEST = 6
"""Changes on a firm's page; all stand on their own page."""
_FIRMS = gettext_lazy("企业台账")


def lead_on(request: Request, firm: Firm) -> HttpResponse:
    """Lead from a record that ended to the one that was kept; where that is hidden, say so."""
    kept = kept_of(request.actor, firm)
    if kept is None:
        return errors.answer(
            request,
            404,
            what=_("“%(name)s”这条记录已并入另一家企业，那一家不在您的权限之内。") % {"name": firm},
            remedy=_("要办它的事，请找上级助企办。"),
        )
    messages.info(
        request, _("“%(name)s”已并入“%(kept)s”，这里是保留的记录。") % {"name": firm, "kept": kept}
    )
    return redirect("enterprises:firm", kept.pk)


@page(VIEW)
def firm_history_page(request: Request, pk: int) -> HttpResponse:
    firm = get_object_or_404(visible_firms(request.actor), pk=pk)
    context = {
        "title": _("“%(name)s”的变迁") % {"name": firm},
        "crumbs": [*_crumbs(firm), (_("变迁"), None)],
        "changes": firm_history(request.actor, firm),
    }
    return render(request, "enterprises/firm_history_page.html", context)


@page(MERGE, methods=("GET", "POST"))
@once
def firm_merge(request: Request, pk: int) -> HttpResponse:
    gone = get_object_or_404(mergeable_firms(request.actor), pk=pk)
    asked = KeptForm(request.GET if "code" in request.GET else None, actor=request.actor, gone=gone)
    form: MergeForm | None = None
    kept = None
    if request.method == "POST":
        form = MergeForm(request.POST, actor=request.actor, gone=gone)
        if form.is_valid() and form.kept is not None:
            told = form.cleaned_data
            try:
                actions.merge_firms(
                    actor=request.actor,
                    gone=gone,
                    kept=form.kept,
                    versions=(told["gone_version"], told["kept_version"]),
                    reason=told["reason"],
                )
            except ValidationError as error:
                add_errors(form, error)
            else:
                words = {"name": gone, "kept": form.kept}
                messages.success(request, _("“%(name)s”已并入“%(kept)s”。") % words)
                return redirect("enterprises:firm", form.kept.pk)
        kept = form.kept
    elif asked.is_bound and asked.is_valid():
        kept = asked.kept
    if kept is not None and (form is None or "reason" not in form.errors):
        form = _to_confirm(request, gone, kept, form)
    context = {
        "title": _("把“%(name)s”并入别的记录") % {"name": gone},
        "crumbs": [*_crumbs(gone), (_("合并"), None)],
        "gone": gone,
        "kept": kept,
        "asked": asked,
        "form": form,
        "moving": moving(request.actor, gone) if kept else [],
        "twins": [] if kept else possible_twins(request.actor, gone),
        "back": reverse("enterprises:firm", args=[gone.pk]),
    }
    status = 422 if request.method == "POST" or asked.errors else 200
    return render(request, "enterprises/firm_merge.html", context, status=status)


def _to_confirm(request: Request, gone: Firm, kept: Firm, refused: MergeForm | None) -> MergeForm:
    """Give the form that confirms, of both records as they stand; a refusal keeps its words."""
    seen = {"gone_version": gone.version, "kept_version": kept.version}
    code = kept.party.credit_code
    if refused is None:
        return MergeForm(actor=request.actor, gone=gone, initial={"code": code, **seen})
    refused.data = {**request.POST.dict(), **{name: str(no) for name, no in seen.items()}}
    return refused


@page(MERGE, methods=("GET", "POST"))
@once
def merge_undo(request: Request, pk: int) -> HttpResponse:
    merge = get_object_or_404(mergeable(request.actor), pk=pk)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_merge(actor=request.actor, merge=merge, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已撤销合并，“%(name)s”恢复。") % {"name": merge.gone})
            return redirect("enterprises:firm", merge.gone_id)
    title = _("撤销合并：“%(name)s”恢复为单独的记录") % {"name": merge.gone}
    context = {
        "title": title,
        "crumbs": [*_crumbs(merge.kept), (_("撤销合并"), None)],
        "state": _("当时移来的记录原样移回；合并以后新登记的留在“%(kept)s”。")
        % {"kept": merge.kept},
        "form": form,
        "act": _("撤销合并"),
        "back": reverse("enterprises:firm", args=[merge.kept_id]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/form_page.html", context, status=status)


@page(TRIAGE, methods=("GET", "POST"))
@once
def case_identify(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(visible_cases(request.actor).filter(firm__isnull=True), pk=pk)
    form = IdentifyForm(
        request.POST or None, actor=request.actor, initial={"version": case.duty.version}
    )
    back = reverse("enterprises:case", args=[case.pk])
    if request.method == "POST" and form.is_valid():
        try:
            actions.identify_case(
                actor=request.actor,
                case=case,
                version=form.cleaned_data["version"],
                firm=form.cleaned_data["firm"],
            )
        except ValidationError as error:
            add_errors(form, error)
            case.duty.refresh_from_db(fields=("version",))
            form.data = {**request.POST.dict(), "version": str(case.duty.version)}
        else:
            words = {"number": case.duty.number, "firm": form.cleaned_data["firm"]}
            messages.success(request, _("%(number)s 已记为“%(firm)s”的诉求。") % words)
            return redirect(back)
    title = _("核实企业")
    context = {
        "title": title,
        "state": _("企业自称“%(name)s”。核实以后，企业所在的街道能看到这件诉求；保密的除外。")
        % {"name": case.told_as},
        "crumbs": [cases_home(), (case.duty.number, back), (title, None)],
        "form": form,
        "act": title,
        "back": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/form_page.html", context, status=status)


def may_identify(actor: Actor, case: Case) -> bool:
    """Tell whether somebody may say of which firm a case is."""
    return case.firm_id is None and actor.may(
        TRIAGE, unit_path=case.unit.path, place_path=case.place.path
    )


def past_part(actor: Actor, firm: Firm) -> dict[str, object]:
    """Give what a firm's page shows of its past: its merges, and the latest changes."""
    merges = merges_of(actor, firm)
    undoable = set(mergeable(actor).filter(kept=firm).values_list("pk", flat=True))
    party, changes = firm.party, firm_history(actor, firm)
    return {
        "merges": [(merge, merge.pk in undoable) for merge in merges],
        "changes": changes[:LATEST],
        "more_changes": max(0, len(changes) - LATEST),
        "may_merge": actor.may(MERGE, unit_path=party.unit.path, place_path=party.place.path),
    }


def _crumbs(firm: Firm) -> list[tuple[object, str | None]]:
    return [
        (_FIRMS, reverse("enterprises:firm_list")),
        (str(firm), reverse("enterprises:firm", args=[firm.pk])),
    ]
