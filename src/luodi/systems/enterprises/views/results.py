"""The lists of what counts with its proof, and recording it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.models import Attachment
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.places.models import Place
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import CertificationForm, EventForm, ProvenForm, ResultForm
from luodi.systems.enterprises.models import CERTIFICATION_TITLES, EVENT_TITLES, RESULT_TITLES
from luodi.systems.enterprises.reads import visible_cases
from luodi.systems.enterprises.reads.counting import CERTIFICATION, EVENT, RESULT
from luodi.systems.enterprises.reads.results import RECORD, ROWS, VIEW, recording_unit
from luodi.systems.enterprises.views.counted import DESKS

STANDS = {"yes": gettext_lazy("有效"), "no": gettext_lazy("已撤回")}


def _standing(title: str | Promise) -> Column:
    return Column(
        "stands",
        title,
        lambda row: STANDS[row.stands],
        sort="stands",
        filter="stands",
        choices=list(STANDS.items()),
    )


def _unit(lookup: str) -> Column:
    return Column(
        "unit",
        gettext_lazy("单位"),
        lambda row: row.unit.name,
        sort="unit__path",
        filter=lookup,
        choices=unit_choices,
    )


RESULTS = Table(
    "results",
    (
        Column(
            "by",
            gettext_lazy("银行或用工来源"),
            lambda row: row.by,
            sort="by",
            href=lambda row: reverse("enterprises:result", args=[row.pk]),
        ),
        Column(
            "kind",
            gettext_lazy("成效"),
            lambda row: row.get_kind_display(),
            sort="kind",
            filter="kind",
            choices=[(k.value, t) for k, t in RESULT_TITLES.items()],
        ),
        Column("amount", gettext_lazy("数量"), lambda row: row.quantity, "quantity", sort="amount"),
        Column("day", gettext_lazy("日期"), lambda row: row.day, "date", sort="day"),
        Column(
            "case",
            gettext_lazy("诉求"),
            lambda row: f"{row.case.duty.number} {row.case.duty.title}",
            sort="case",
        ),
        Column(
            "firm",
            gettext_lazy("企业"),
            lambda row: row.case.firm or row.case.told_as,
            sort="case__firm__party__name",
        ),
        Column(
            "closing",
            gettext_lazy("销号方式"),
            lambda row: row.case.get_closing_display() or _("未销号，暂不计"),
            sort="case__closing",
        ),
        _standing(gettext_lazy("状态")),
    ),
    search=("by", "case__duty__number", "case__duty__title", "case__firm__party__name"),
    order="-day",
    title=gettext_lazy("贷款和用工"),
    empty=Empty(
        gettext_lazy("还没有贷款和用工成效"), gettext_lazy("打开办成的诉求，按“记成效”登记。")
    ),
)
CERTIFICATIONS = Table(
    "certifications",
    (
        Column(
            "firm",
            gettext_lazy("企业"),
            lambda row: row.firm,
            sort="firm__party__name",
            href=lambda row: reverse("enterprises:certification", args=[row.pk]),
        ),
        Column(
            "kind",
            gettext_lazy("资质"),
            lambda row: row.get_kind_display(),
            sort="kind",
            filter="kind",
            choices=[(k.value, t) for k, t in CERTIFICATION_TITLES.items()],
        ),
        Column("named", gettext_lazy("证书编号或平台名称"), lambda row: row.named),
        Column(
            "day",
            gettext_lazy("认定日期"),
            lambda row: row.certified_on,
            "date",
            sort="certified_on",
        ),
        Column(
            "valid_to",
            gettext_lazy("有效期止（不含）"),
            lambda row: row.valid_to,
            "date",
            sort="valid_to",
        ),
        Column("place", gettext_lazy("地方"), lambda row: row.place.name, sort="place__path"),
        _unit("unit__code"),
        _standing(gettext_lazy("状态")),
    ),
    search=("firm__party__name", "firm__party__credit_code", "named"),
    order="-certified_on",
    title=gettext_lazy("资质认定"),
    empty=Empty(
        gettext_lazy("还没有资质认定"), gettext_lazy("按“登记资质”，附证书或公告；一年一类计一次。")
    ),
)
EVENTS = Table(
    "events",
    (
        Column(
            "title",
            gettext_lazy("主题"),
            lambda row: row.title,
            sort="title",
            href=lambda row: reverse("enterprises:event", args=[row.pk]),
        ),
        Column(
            "kind",
            gettext_lazy("活动"),
            lambda row: row.get_kind_display(),
            sort="kind",
            filter="kind",
            choices=[(k.value, t) for k, t in EVENT_TITLES.items()],
        ),
        Column("day", gettext_lazy("日期"), lambda row: row.day, "date", sort="day"),
        Column(
            "firms",
            gettext_lazy("到场企业（家）"),
            lambda row: row.firm_count,
            "number",
            sort="firm_count",
        ),
        Column("place", gettext_lazy("地方"), lambda row: row.place.name, sort="place__path"),
        _unit("unit__code"),
        _standing(gettext_lazy("状态")),
    ),
    search=("title", "place__name", "unit__name"),
    order="-day",
    title=gettext_lazy("服务活动"),
    empty=Empty(
        gettext_lazy("还没有服务活动"),
        gettext_lazy("办过宣讲会或对接活动，按“登记活动”，附签到表。"),
    ),
)


@page(VIEW)
def result_list(request: Request) -> HttpResponse:
    return _list(request, RESULT, RESULTS, "")


@page(VIEW)
def certification_list(request: Request) -> HttpResponse:
    return _list(request, CERTIFICATION, CERTIFICATIONS, "enterprises:certification_new")


@page(VIEW)
def event_list(request: Request) -> HttpResponse:
    return _list(request, EVENT, EVENTS, "enterprises:event_new")


def _list(request: Request, kind: str, table: Table, new: str) -> HttpResponse:
    desk = DESKS[kind]
    context = {
        "title": desk.title,
        "crumbs": [(desk.title, None)],
        "new_url": reverse(new) if new and request.actor.has(RECORD) else "",
        "new_words": _NEW[kind],
    }
    taken_back = When(taken_back_at__isnull=False, then=Value("no"))
    stands = Case(taken_back, default=Value("yes"), output_field=CharField())
    rows = ROWS[kind](request.actor).annotate(stands=stands)
    return table.respond(request, rows, "enterprises/counted_rows.html", context)


_NEW = {
    RESULT: gettext_lazy("记成效"),
    CERTIFICATION: gettext_lazy("登记资质"),
    EVENT: gettext_lazy("登记活动"),
}


@page(RECORD, methods=("GET", "POST"))
@once
def case_result_new(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(visible_cases(request.actor), pk=pk)
    unit = recording_unit(request.actor, case)
    form = ResultForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_result(
                actor=request.actor,
                case=case,
                spec=form.spec(),
                evidence=_evidence(request, form, unit, case.place) if unit else None,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已记下；诉求经企业确认销号后计入。"))
            return redirect("enterprises:result", row.pk)
    address = reverse("enterprises:case", args=[case.pk])
    title = _("记 %(number)s 的成效") % {"number": case.duty.number}
    return _form_page(request, form, title, [(case.duty.number, address), (title, None)])


@page(RECORD, methods=("GET", "POST"))
@once
def certification_new(request: Request) -> HttpResponse:
    form = CertificationForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        initial={"firm": request.GET.get("firm", "")},
    )
    if request.method == "POST" and form.is_valid():
        firm = form.cleaned_data["firm"]
        try:
            row = actions.add_certification(
                actor=request.actor,
                firm=firm,
                spec=form.spec(),
                evidence=_evidence(request, form, firm.party.unit, firm.party.place),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已登记，计入认定日期所在的年度。"))
            return redirect("enterprises:certification", row.pk)
    crumbs = [DESKS[CERTIFICATION].home(), (_NEW[CERTIFICATION], None)]
    return _form_page(request, form, _NEW[CERTIFICATION], crumbs)


@page(RECORD, methods=("GET", "POST"))
@once
def event_new(request: Request) -> HttpResponse:
    form = EventForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        spec = form.spec()
        try:
            row = actions.add_event(
                actor=request.actor,
                spec=spec,
                evidence=_evidence(request, form, spec.unit, spec.place),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已登记，计入活动当天。"))
            return redirect("enterprises:event", row.pk)
    crumbs = [DESKS[EVENT].home(), (_NEW[EVENT], None)]
    return _form_page(request, form, _NEW[EVENT], crumbs)


def _evidence(request: Request, form: ProvenForm, unit: Unit, place: Place) -> Attachment:
    file = form.cleaned_data["evidence"]
    try:
        return add_attachment(
            actor=request.actor,
            data=file.read(),
            filename=file.name or "",
            unit_id=unit.pk,
            place_id=place.pk,
        )
    except ValidationError as error:
        raise ValidationError({"evidence": error.messages}) from error


def _form_page(
    request: Request, form: ProvenForm, title: Any, crumbs: list[tuple[Any, Any]]
) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": crumbs,
        "form": form,
        "act": _("登记"),
        "back": crumbs[0][1],
    }
    status = 422 if form.errors else 200
    return render(request, "web/form_page.html", context, status=status)
