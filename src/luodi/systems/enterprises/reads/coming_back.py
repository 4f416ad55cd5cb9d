"""Closed cases whose need a new one tells again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.config.reads import thresholds
from luodi.kernel.duties.rules import State
from luodi.kernel.ledger.models import Entry
from luodi.kernel.ledger.reads import entries_of_record
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import Case, CaseReopening, CaseResult
from luodi.systems.enterprises.reads.cases import ALIKE_PERCENT, cases_seen, told_of
from luodi.systems.enterprises.reads.counting import CASE, verified_day
from luodi.systems.enterprises.reads.results import recording_unit, results_seen

REOPEN_DAYS = "enterprises.reopen_days"


def told_before(case: Case) -> tuple[rules.Alike, ...]:
    """Find closed cases of the firm that an open one tells again within the days of reopening.

    Before a person gave it a category the words alone decide. What they are shown, a person
    decides.
    """
    if case.firm_id is None or case.parent_id is not None or case.duty.ended_at is not None:
        return ()
    limits = thresholds((REOPEN_DAYS, ALIKE_PERCENT), clock.today())
    within = int(limits[REOPEN_DAYS].value)
    received = case.duty.received_at
    told = received.astimezone(clock.SHANGHAI).date()
    rows = (
        unrestricted(Case, why="of the same firm; the page shows those that the reader may see")
        .filter(firm=case.firm_id, parent__isnull=True, duty__state=State.CLOSED)
        .filter(duty__verified_at__gte=received - timedelta(days=within + 1))
        .exclude(pk=case.pk)
        .select_related("duty")
    )
    again = [
        told_of(row)
        for row in rows
        if row.category
        and (closed := verified_day(row)) is not None
        and rules.comes_again(closed, told, within)
    ]
    plain = rules.plain(case.text)
    least = float(limits[ALIKE_PERCENT].value) / 100
    found = [
        rules.Alike(one.number, likeness)
        for one in again
        if case.category in {"", one.category.value}
        and (likeness := rules.similarity(plain, one.plain)) >= least
    ]
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.number)))


@dataclass(frozen=True)
class CaseCounts:
    """What a case's page shows of what it counted.

    With each reopening goes the case that told it again, None when there is none to see.
    """

    results: Sequence[CaseResult]
    reopenings: Sequence[tuple[CaseReopening, Case | None]]
    entries: QuerySet[Entry]
    sees_entries: bool
    may_record: bool


def case_counts(actor: Actor, case: Case) -> CaseCounts:
    """Give what a case counted, as far as the reader may see it."""
    reopenings = list(case.reopenings.select_related("unit"))
    told = [back.told_id for back in reopenings if back.told_id is not None]
    seen = {row.pk: row for row in cases_seen(actor, told)}
    return CaseCounts(
        results=results_seen(actor, case),
        reopenings=[(back, seen.get(back.told_id or 0)) for back in reopenings],
        entries=entries_of_record(actor, "enterprises", CASE, case.pk),
        sees_entries=actor.has("ledger.view_entry"),
        may_record=recording_unit(actor, case) is not None,
    )
