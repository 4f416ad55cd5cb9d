"""The operations: firms, cases, and visits."""

from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query

from luodi.kernel import clock
from luodi.kernel.access.request import Request
from luodi.kernel.search.reads import narrowed
from luodi.kernel.web.api import Key, Path, Router, answers, asks, page_of
from luodi.systems.enterprises.api.schemas import (
    CaseFilter,
    CaseLine,
    CasePage,
    FirmFilter,
    FirmLine,
    FirmPage,
    VisitFilter,
    VisitLine,
    VisitPage,
)
from luodi.systems.enterprises.api.telling import case_lines, firm_told, visit_lines
from luodi.systems.enterprises.models import Case, Firm, FirmTag, Visit, VisitPart
from luodi.systems.enterprises.reads import (
    firm_lines,
    visible_cases,
    visible_firms,
    visible_visits,
    with_parts,
)
from luodi.systems.enterprises.reads.finding import CASE, VISIT
from luodi.systems.enterprises.reads.firms import tags_on

router = Router(tags=["助企"])


@router.get("/firms", url_name="firm_list", response=answers(FirmPage))
@asks("enterprises.view_firm")
def firm_list(request: Request, wanted: Query[FirmFilter]) -> FirmPage:
    """List the firms that one may see."""
    found, more = page_of(_firms(visible_firms(request.actor), wanted), wanted)
    lines = firm_lines(request.actor, list(found), clock.today())
    return FirmPage(items=[firm_told(firm) for firm in lines], next=more)


@router.get("/firms/{int:pk}", url_name="firm", response=answers(FirmLine, of_record=True))
@asks("enterprises.view_firm")
def firm(request: Request, pk: Path[Key]) -> FirmLine:
    """Give one firm."""
    found = get_object_or_404(visible_firms(request.actor), pk=pk)
    return firm_told(firm_lines(request.actor, [found], clock.today())[0])


@router.get("/cases", url_name="case_list", response=answers(CasePage))
@asks("enterprises.view_case")
def case_list(request: Request, wanted: Query[CaseFilter]) -> CasePage:
    """List the cases that one may see, without what was said."""
    rows = _cases(visible_cases(request.actor), wanted)
    if wanted.q:
        rows = narrowed(request.actor, rows, CASE, wanted.q)
    found, more = page_of(rows, wanted)
    return CasePage(items=case_lines(found), next=more)


@router.get("/cases/{int:pk}", url_name="case", response=answers(CaseLine, of_record=True))
@asks("enterprises.view_case")
def case(request: Request, pk: Path[Key]) -> CaseLine:
    """Give one case, without what was said."""
    return case_lines([get_object_or_404(visible_cases(request.actor), pk=pk)])[0]


@router.get("/visits", url_name="visit_list", response=answers(VisitPage))
@asks("enterprises.view_visit")
def visit_list(request: Request, wanted: Query[VisitFilter]) -> VisitPage:
    """List the visits that one may see, without what was said there."""
    rows = _visits(visible_visits(request.actor), wanted)
    if wanted.q:
        rows = narrowed(request.actor, rows, VISIT, wanted.q)
    found, more = page_of(with_parts(rows).prefetch_related("steps"), wanted)
    return VisitPage(items=visit_lines(request.actor, found), next=more)


@router.get("/visits/{int:pk}", url_name="visit", response=answers(VisitLine, of_record=True))
@asks("enterprises.view_visit")
def visit(request: Request, pk: Path[Key]) -> VisitLine:
    """Give one visit, without what was said there."""
    return visit_lines(
        request.actor, [get_object_or_404(with_parts(visible_visits(request.actor)), pk=pk)]
    )[0]


def _firms(rows: "QuerySet[Firm]", wanted: FirmFilter) -> "QuerySet[Firm]":
    if wanted.q:
        rows = rows.filter(
            Q(party__name__icontains=wanted.q) | Q(party__credit_code__icontains=wanted.q)
        )
    if wanted.unit:
        rows = rows.filter(party__unit__code=wanted.unit)
    if wanted.care:
        rows = rows.filter(care=wanted.care)
    if wanted.tag:
        tags = FirmTag.objects.filter(tags_on(clock.today()), word=wanted.tag)
        rows = rows.filter(pk__in=tags.values("firm"))
    return rows


def _cases(rows: "QuerySet[Case]", wanted: CaseFilter) -> "QuerySet[Case]":
    asked = {
        "firm": wanted.firm,
        "duty__unit__code": wanted.unit or None,
        "category": wanted.category,
        "severity": wanted.severity,
        "duty__ended_at__isnull": wanted.open,
        "duty__received_at__gte": _start(wanted.since),
        "duty__received_at__lt": _start(wanted.before),
    }
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def _visits(rows: "QuerySet[Visit]", wanted: VisitFilter) -> "QuerySet[Visit]":
    if wanted.unit:
        parts = VisitPart.objects.filter(unit__code=wanted.unit)
        rows = rows.filter(pk__in=parts.values("visit"))
    asked = {
        "firm__party__credit_code": wanted.credit_code.upper() or None,
        "state": wanted.state,
        "day__gte": wanted.since,
        "day__lt": wanted.before,
    }
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def _start(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(max(day, _EARLIEST), time(), clock.SHANGHAI)


_EARLIEST = date(1900, 1, 1)
"""Nothing is older; the first day of the calendar has no beginning in UTC."""
