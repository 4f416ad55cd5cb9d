"""What the records of enterprises should come to in the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.duties.models import Duty, DutyPause
from luodi.kernel.duties.reads.deadlines import due_of, spans_of
from luodi.kernel.duties.reads.kinds import hours_of, reckoner
from luodi.kernel.duties.rules import State
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import (
    Case,
    CaseReopening,
    CaseResult,
    FirmCertification,
    ServiceEvent,
)
from luodi.systems.enterprises.rules import Closing, Counted, Leg

CASE, RESULT = "enterprises.case", "enterprises.result"
CERTIFICATION, EVENT = "enterprises.certification", "enterprises.event"
"""Kinds of records that post entries."""


def cases_counted(cases: Sequence[Case]) -> dict[Leg, Counted]:
    """Give what cases should come to; all cases of a firm are to be among them."""
    return rules.counted_cases(_closed_cases(cases))


def _closed_cases(cases: Sequence[Case]) -> list[rules.ClosedCase]:
    back: defaultdict[int, list[rules.CameBack]] = defaultdict(list)
    failed = CaseReopening.objects.filter(case__in=cases, failed=True).order_by("pk")
    for case, at, unit in failed.values_list("case", "at", "unit"):
        back[case].append(rules.CameBack(_day(at), unit))
    dues = _dues([case.duty for case in cases if _is_closed(case)])
    return [
        rules.ClosedCase(
            number=case.pk,
            unit=case.duty.unit_id,
            place=case.place_id,
            firm=case.firm_id,
            closing=Closing(case.closing) if _counts(case) else None,
            day=verified_day(case),
            on_time=dues.get(case.duty_id),
            came_back=tuple(back[case.pk]),
        )
        for case in cases
    ]


def _is_closed(case: Case) -> bool:
    return case.duty.state == State.CLOSED and bool(case.closing)


def _counts(case: Case) -> bool:
    return _is_closed(case) and case.parent_id is None


def verified_day(case: Case) -> date | None:
    """Give the day on which a closed case was verified; None while it is open."""
    at = case.duty.verified_at
    return _day(at) if at is not None and _is_closed(case) else None


def _day(at: datetime) -> date:
    return at.astimezone(clock.SHANGHAI).date()


def _dues(duties: Sequence[Duty]) -> dict[int, bool | None]:
    """Tell of each of some ended duties whether it was verified in time.

    One that ended while its deadline was provisional is reckoned anew by the calendar that
    stands: a new calendar moves open duties only.
    """
    unsure = [duty.pk for duty in duties if duty.provisional]
    pauses: defaultdict[int, list[DutyPause]] = defaultdict(list)
    if unsure:
        for pause in DutyPause.objects.filter(duty__in=unsure):
            pauses[pause.duty_id].append(pause)
    found = {}
    for duty in duties:
        due_at, provisional = duty.due_at, duty.provisional
        if provisional:
            counts = reckoner(clock.today(), hours=hours_of(duty.office_hours))
            due = due_of(duty, counts, spans_of(pauses[duty.pk]))
            due_at, provisional = (due.at, due.provisional) if due else (None, False)
        found[duty.pk] = rules.on_time(duty.verified_at, due_at, provisional=provisional)
    return found


def results_counted(results: Iterable[CaseResult]) -> dict[Leg, Counted]:
    """Give what results should come to: those that stand, of cases that the firm confirmed."""
    found = {}
    for result in results:
        case = result.case
        closed = verified_day(case) if case.closing in rules.FIRM_CLOSINGS else None
        day = rules.result_day(result.day, closed)
        if result.taken_back_at is None and day is not None:
            found[result.pk, "result"] = Counted(
                rules.RESULT_MEASURES[rules.ResultKind(result.kind)],
                case.duty.unit_id,
                case.place_id,
                day,
                result.amount,
            )
    return found


def certifications_counted(rows: Iterable[FirmCertification]) -> dict[Leg, Counted]:
    """Give what certifications should come to: each that stands, once a firm, kind and year."""
    return {
        (row.pk, "certified"): Counted(
            rules.CERTIFICATION_MEASURES[rules.CertificationKind(row.kind)],
            row.unit_id,
            row.place_id,
            row.certified_on,
            item=rules.once_a_year(row.firm_id, row.certified_on),
        )
        for row in rows
        if row.taken_back_at is None
    }


def events_counted(rows: Iterable[ServiceEvent]) -> dict[Leg, Counted]:
    """Give what events should come to: one for each that stands."""
    return {
        (row.pk, "held"): Counted(
            rules.EVENT_MEASURES[rules.EventKind(row.kind)], row.unit_id, row.place_id, row.day
        )
        for row in rows
        if row.taken_back_at is None
    }


def cases_together(case: Case) -> list[Case]:
    """Give all cases of a case's firm, itself included; itself alone when it has none."""
    rows = unrestricted(Case, why="a firm counts once, whoever may see its cases")
    alone = rows.filter(firm=case.firm_id) if case.firm_id else rows.filter(pk=case.pk)
    return list(alone.select_related("duty").order_by("pk"))


def results_of(cases: Sequence[Case]) -> list[CaseResult]:
    """Give all results of some cases."""
    rows = unrestricted(CaseResult, why="they count with their case, whoever may see them")
    return list(rows.filter(case__in=cases).select_related("case__duty").order_by("pk"))
