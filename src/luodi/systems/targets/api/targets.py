"""The operations: the list of targets, one target, and its lineage."""

from datetime import date

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query

from luodi.kernel import clock
from luodi.kernel.access.request import Request
from luodi.kernel.ledger.api import behind, entry_line, evidence_of, proven
from luodi.kernel.targets.models import Target, TargetPart
from luodi.kernel.targets.reads import Standing, ledger_parts, standing, standings, visible_targets
from luodi.kernel.web.api import Key, Paging, Path, Router, answers, asks, page_of
from luodi.systems.targets.api.schemas import (
    EntryProven,
    LineageTold,
    TargetFilter,
    TargetPage,
    TargetWhole,
)
from luodi.systems.targets.api.telling import (
    months_counted,
    rest_of_target,
    standing_told,
    target_line,
)

router = Router(tags=["目标"])


@router.get("/targets", url_name="target_list", response=answers(TargetPage))
@asks("targets.view_target")
def target_list(request: Request, wanted: Query[TargetFilter]) -> TargetPage:
    """List the targets that one may see, and how they stand today."""
    rows = _wanted(visible_targets(request.actor).defer("document__text"), wanted)
    today = clock.today()
    if wanted.light is None:
        found, more = page_of(rows, wanted)
        shown = standings(found, today)
    else:
        shown, more = _of_light(rows, wanted, today)
    return TargetPage(items=[target_line(row) for row in shown], next=more)


def _of_light(
    rows: "QuerySet[Target]", wanted: TargetFilter, today: date
) -> tuple[list[Standing], int | None]:
    """Give a page of the targets with one light: all that follow are judged, then cut."""
    rest = list(rows.filter(pk__gt=wanted.after).order_by("pk"))
    lit = [row for row in standings(rest, today) if row.light.colour == wanted.light]
    shown = lit[: wanted.limit]
    return shown, shown[-1].target.pk if len(lit) > wanted.limit else None


def _wanted(rows: "QuerySet[Target]", wanted: TargetFilter) -> "QuerySet[Target]":
    if wanted.q:
        rows = rows.filter(
            Q(name__icontains=wanted.q)
            | Q(quoted_text__icontains=wanted.q)
            | Q(lead_unit__name__icontains=wanted.q)
        )
    if wanted.unit:
        rows = rows.filter(lead_unit__code=wanted.unit)
    if wanted.year:
        rows = rows.filter(
            period_start__lt=date(wanted.year + 1, 1, 1), period_end__gt=date(wanted.year, 1, 1)
        )
    if wanted.measure:
        counting = TargetPart.objects.filter(measure__code=wanted.measure)
        rows = rows.filter(pk__in=counting.values("target_id"))
    return rows


@router.get("/targets/{int:pk}", url_name="target", response=answers(TargetWhole, of_record=True))
@asks("targets.view_target")
def target(request: Request, pk: Path[Key]) -> TargetWhole:
    """Give one target: its sentence, its versions, its breakdown, its parts."""
    now = _standing(request, pk)
    return TargetWhole(**target_line(now).dict(), **rest_of_target(now.target))


@router.get(
    "/targets/{int:pk}/lineage", url_name="lineage", response=answers(LineageTold, of_record=True)
)
@asks("targets.view_target")
def lineage(request: Request, pk: Path[Key], wanted: Query[Paging]) -> LineageTold:
    """Open a target's value: back to its sentence, down to entries, records and evidence."""
    now = _standing(request, pk)
    parts = ledger_parts(now.target, now.as_of)
    shown, more, outside = behind(request.actor, parts, wanted)
    files = evidence_of(request.actor, shown)
    return LineageTold(
        id=now.target.pk,
        name=now.target.name,
        standing=standing_told(now),
        **rest_of_target(now.target),
        months=months_counted(parts),
        entries=[
            EntryProven(
                **entry_line(row).dict(),
                evidence=proven(files.get((row.record_kind, row.record_id))),
            )
            for row in shown
        ],
        next=more,
        outside=outside,
    )


def _standing(request: Request, pk: int) -> Standing:
    found = get_object_or_404(visible_targets(request.actor), pk=pk)
    return standing(found, clock.today())
