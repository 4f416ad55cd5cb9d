"""One record that counts with its proof: its page, taking it back, letting it stand again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import View, page
from luodi.kernel.access.request import Request
from luodi.kernel.ledger.reads import entries_of_record
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import TakeBackForm
from luodi.systems.enterprises.models import CaseResult, FirmCertification, ServiceEvent
from luodi.systems.enterprises.reads import visible_cases, visible_firms
from luodi.systems.enterprises.reads.counting import CERTIFICATION, EVENT, RESULT
from luodi.systems.enterprises.reads.results import (
    RECORD,
    ROWS,
    VIEW,
    evidence_of_records,
    recording_unit,
)

Fact = tuple[str | Promise, object, str]
"""A line of a record: what, how it stands, and the address that opens it."""


def _result_facts(request: Request, row: CaseResult) -> list[Fact]:
    case = row.case
    seen = visible_cases(request.actor).filter(pk=case.pk).exists()
    address = reverse("enterprises:case", args=[case.pk]) if seen else ""
    return [
        (_("诉求"), f"{case.duty.number} {case.duty.title}", address),
        (_("企业"), case.firm or case.told_as, _firm_url(request, case.firm_id)),
        (_("数量"), row.quantity.exact, ""),
        (_("银行或用工来源"), row.by, ""),
        (_("放款或到岗日期"), day_text(row.day), ""),
    ]


def _certification_facts(request: Request, row: FirmCertification) -> list[Fact]:
    return [
        (_("企业"), row.firm, _firm_url(request, row.firm_id)),
        (_("资质"), row.get_kind_display(), ""),
        (_("证书编号或平台名称"), row.named, ""),
        (_("认定日期"), day_text(row.certified_on), ""),
        (_("有效期止（不含）"), day_text(row.valid_to) if row.valid_to else "", ""),
        (_("主管单位"), row.unit, ""),
        (_("地方"), row.place, ""),
    ]


def _event_facts(request: Request, row: ServiceEvent) -> list[Fact]:
    firms = [one.firm for one in row.firms.select_related("firm__party")]
    numbers = [firm.pk for firm in firms]
    open_to = set(visible_firms(request.actor).filter(pk__in=numbers).values_list("pk", flat=True))
    named = [
        (_("到场企业"), firm, _firm_url(request, firm.pk)) for firm in firms if firm.pk in open_to
    ]
    hidden = len(firms) - len(named)
    more = [(_("到场企业"), _("另有 %(count)d 家在您的权限之外") % {"count": hidden}, "")]
    return [
        (_("活动"), row.get_kind_display(), ""),
        (_("主题"), row.title, ""),
        (_("日期"), day_text(row.day), ""),
        (_("主办单位"), row.unit, ""),
        (_("地方"), row.place, ""),
        (_("到场企业（家）"), row.firm_count, ""),
        *named,
        *(more if hidden else []),
    ]


def _firm_url(request: Request, firm: int | None) -> str:
    if firm is None or not visible_firms(request.actor).filter(pk=firm).exists():
        return ""
    return reverse("enterprises:firm", args=[firm])


@dataclass(frozen=True)
class Desk:
    """How records of a kind are shown: names of their addresses, words, and their lines."""

    kind: str
    name: str
    title: str | Promise
    facts: Callable[[Request, Any], list[Fact]]

    def rows(self, request: Request) -> Any:
        """Give the records that the reader may see, with what a page shows."""
        return ROWS[self.kind](request.actor).select_related(
            "evidence", "added_by", "taken_back_by"
        )

    def address(self, row: Any, act: str = "") -> str:
        """Give the address of a record, or of an act on it."""
        return reverse(f"enterprises:{self.name}{act}", args=[row.pk])

    def home(self) -> tuple[Any, str]:
        """Give the crumb of the list."""
        return self.title, reverse(f"enterprises:{self.name}_list")


DESKS = {
    RESULT: Desk(RESULT, "result", gettext_lazy("贷款和用工"), _result_facts),
    CERTIFICATION: Desk(
        CERTIFICATION, "certification", gettext_lazy("资质认定"), _certification_facts
    ),
    EVENT: Desk(EVENT, "event", gettext_lazy("服务活动"), _event_facts),
}


def may_record(request: Request, row: Any) -> bool:
    """Tell whether the reader may take a record back."""
    if isinstance(row, CaseResult):
        return recording_unit(request.actor, row.case) is not None
    return request.actor.may(RECORD, unit_path=row.unit.path, place_path=row.place.path)


def page_view(kind: str) -> View:
    """Give the view of a record's page."""
    desk = DESKS[kind]

    @page(VIEW)
    def view(request: Request, pk: int) -> HttpResponse:
        row = get_object_or_404(desk.rows(request), pk=pk)
        context = {
            "title": str(row),
            "crumbs": [desk.home(), (str(row), None)],
            "row": row,
            "facts": [fact for fact in desk.facts(request, row) if fact[1] not in {"", None}],
            "evidence": evidence_of_records(request.actor, kind, [str(row.pk)])[str(row.pk)],
            "entries": entries_of_record(request.actor, "enterprises", kind, row.pk),
            "sees_entries": request.actor.has("ledger.view_entry"),
            "may_record": may_record(request, row),
            "take_back_url": desk.address(row, "_take_back"),
            "restore_url": desk.address(row, "_restore"),
        }
        return render(request, "enterprises/counted.html", context)

    return view


def take_back_view(kind: str) -> View:
    """Give the view that asks for the reason and takes a record back."""
    desk = DESKS[kind]

    @page(RECORD, methods=("GET", "POST"))
    @once
    def view(request: Request, pk: int) -> HttpResponse:
        row = get_object_or_404(desk.rows(request), pk=pk)
        form = TakeBackForm(request.POST or None, initial={"version": row.version})
        if request.method == "POST" and form.is_valid():
            try:
                actions.take_back(actor=request.actor, row=row, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("已撤回，计过的数已冲回；可以恢复。"))
                return HttpResponseRedirect(desk.address(row))
        title = _("撤回“%(name)s”") % {"name": row}
        context = {
            "title": title,
            "crumbs": [desk.home(), (str(row), desk.address(row)), (_("撤回"), None)],
            "form": form,
            "act": _("撤回"),
            "back": desk.address(row),
        }
        status = 422 if form.errors else 200
        return render(request, "web/form_page.html", context, status=status)

    return view


def restore_view(kind: str) -> View:
    """Give the view that lets a record stand again."""
    desk = DESKS[kind]

    @page(RECORD, methods=("POST",))
    @once
    def view(request: Request, pk: int) -> HttpResponse:
        row = get_object_or_404(desk.rows(request), pk=pk)
        typed = request.POST.get("version", "")
        version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
        try:
            actions.restore(actor=request.actor, row=row, version=version)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("已恢复，重新计入。"))
        return HttpResponseRedirect(desk.address(row))

    return view
