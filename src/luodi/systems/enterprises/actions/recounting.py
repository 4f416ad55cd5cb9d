"""Counting anew: what the ledger has of all records is compared with what should stand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.jobs.running import Running
from luodi.kernel.log.actions import record
from luodi.systems.enterprises.actions.counting import (
    count_case,
    count_certification,
    count_event,
    count_results,
    define_measures,
    difference,
)
from luodi.systems.enterprises.actions.helping import follow_helps
from luodi.systems.enterprises.actions.services import follow_services
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.models import Case, CaseResult, FirmCertification, ServiceEvent
from luodi.systems.enterprises.reads import counting
from luodi.systems.enterprises.rules import Counted, Leg

BATCH = 500
"""Records that are compared at once."""


@dataclass(frozen=True)
class Recounted:
    """How many records were compared, and how many entries had to be posted or reversed."""

    compared: int = 0
    moved: int = 0

    def __add__(self, other: "Recounted") -> "Recounted":
        return Recounted(self.compared + other.compared, self.moved + other.moved)


def recount(*, actor: Actor = LUODI) -> Recounted:
    """Compare all records with the ledger and put right what differs; twice changes nothing.

    Parameters
    ----------
    actor
        Who asked, for the log; luodi itself when a timed job calls.

    Notes
    -----
    What differs is locked and counted by itself, in a transaction of its own, so that a run that
    breaks off is finished by the next.
    """
    with transaction.atomic():
        define_measures()
    done = _cases() + _results() + _certifications() + _events()
    if done.moved:
        with transaction.atomic():
            record(
                actor=actor,
                verb="enterprises.recount",
                record=("enterprises.case", ""),
                after={"compared": done.compared, "moved": done.moved},
            )
    return done


def recount_nightly(running: Running) -> str:
    """Count anew as a timed job; say what was put right."""
    done = recount()
    if not done.moved:
        return ""
    return _("助企成效：核对 %(compared)d 条记录，补记或冲回 %(moved)d 条分录") % {
        "compared": done.compared,
        "moved": done.moved,
    }


def follow(actor: Actor) -> int:
    """Count anew after a calendar was set; move days of services and helping units: the hook."""
    moved = follow_services() + follow_helps()
    recount(actor=actor)
    return moved


def _cases() -> Recounted:
    rows = unrestricted(Case, why="all are compared with the ledger; none is shown")
    return _compared(
        counting.CASE,
        rows.select_related("duty").order_by("firm", "pk"),
        counting.cases_counted,
        lambda case: count_case(locked(case)),
        together=lambda case: (case.firm_id, case.firm_id or case.pk),
    )


def _results() -> Recounted:
    rows = unrestricted(CaseResult, why="all are compared with the ledger; none is shown")

    def put_right(row: CaseResult) -> int:
        return count_results(counting.results_of([locked(row.case)]))

    return _compared(
        counting.RESULT,
        rows.select_related("case__duty").order_by("case", "pk"),
        counting.results_counted,
        put_right,
        together=lambda row: row.case_id,
    )


def _certifications() -> Recounted:
    rows = unrestricted(FirmCertification, why="all are compared with the ledger; none is shown")
    return _compared(
        counting.CERTIFICATION,
        rows.order_by("pk"),
        counting.certifications_counted,
        lambda row: count_certification(rows.select_for_update().get(pk=row.pk)),
    )


def _events() -> Recounted:
    rows = unrestricted(ServiceEvent, why="all are compared with the ledger; none is shown")
    return _compared(
        counting.EVENT,
        rows.order_by("pk"),
        counting.events_counted,
        lambda row: count_event(rows.select_for_update().get(pk=row.pk)),
    )


def _compared(
    kind: str,
    rows: "QuerySet[Any]",
    wanted: Callable[[list[Any]], Mapping[Leg, Counted]],
    put_right: Callable[[Any], int],
    *,
    together: Callable[[Any], Any] = lambda row: row.pk,
) -> Recounted:
    """Compare rows with the ledger in batches, and put right what differs, each by itself."""
    done = Recounted()
    for batch in _in_batches(rows, together):
        wrong = difference(kind, [row.pk for row in batch], wanted(batch)).records
        moved = 0
        for row in {together(row): row for row in batch if row.pk in wrong}.values():
            with transaction.atomic():
                moved += put_right(row)
        done += Recounted(len(batch), moved)
    return done


def _in_batches(rows: "QuerySet[Any]", together: Callable[[Any], Any]) -> Iterator[list[Any]]:
    """Give rows in batches, in which those that count together are not parted."""
    batch: list[Any] = []
    for row in rows.iterator(BATCH):
        if len(batch) >= BATCH and together(row) != together(batch[-1]):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
