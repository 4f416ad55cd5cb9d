"""The entries that sweeping has in the ledger, for whoever may see the records behind them."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import AccessPaths, scope_filter, unrestricted, visible
from luodi.kernel.cards import Evidence, EvidenceFile
from luodi.kernel.documents.models import Attachment
from luodi.kernel.ledger.models import Entry
from luodi.kernel.ledger.reads import standing
from luodi.systems.sweeping.models import StreetCall, StripResult
from luodi.systems.sweeping.reads.calls import VIEW_CALL
from luodi.systems.sweeping.reads.counting import CALL, PLAN, RESULT, SYSTEM, TURN
from luodi.systems.sweeping.reads.plans import VIEW_PLAN

VIEW_TURN = "sweeping.view_turn"
RIGHTS = {PLAN: VIEW_PLAN, RESULT: VIEW_PLAN, CALL: VIEW_CALL, TURN: VIEW_TURN}
PAGES = {
    PLAN: "sweeping:work_plan",
    RESULT: "sweeping:strip_result",
    CALL: "sweeping:street_call",
    TURN: "sweeping:shift_turn",
}
_PATHS = AccessPaths(system=SYSTEM, unit="unit__path", place="place__path")


def counted_entries(actor: Actor) -> QuerySet[Entry]:
    """Give the standing entries of the records that the actor may see.

    Whoever may see the plans of a unit may see what they count: the unit and the place of an entry
    are those of its record.
    """
    seen = Q(pk__in=())
    for kind, permission in RIGHTS.items():
        seen |= Q(record_kind=kind) & scope_filter(actor, _PATHS, permission)
    entries = unrestricted(Entry, why="narrowed at once to records that the actor may see")
    return (
        standing(entries)
        .filter(seen, system=SYSTEM)
        .select_related("measure", "unit", "place")
        .order_by("-day", "-pk")
    )


def visible_results(actor: Actor) -> QuerySet[StripResult]:
    """Give the statements about strips that the actor may see, with leg, street and plan."""
    return visible(actor, StripResult, VIEW_PLAN).select_related(
        "leg__route__plan__unit",
        "leg__strip__link__place",
        "by",
        "photo",
        "replaces",
        "replaced_by",
    )


def evidence_of_records(actor: Actor, kind: str, records: Sequence[str]) -> dict[str, Evidence]:
    """Give what proves records: the photo of a statement, those of a call before and after."""
    numbers = [int(record) for record in records if record.isdecimal()]
    pairs = list(_proofs(kind, numbers))
    seen = visible(actor, Attachment, "documents.view_document").in_bulk({pk for _n, pk in pairs})
    found = {record: Evidence() for record in records}
    for number, pk in pairs:
        known, file = found[str(number)], seen.get(pk)
        shown = (_file(file),) if file else ()
        found[str(number)] = Evidence((*known.files, *shown), known.outside + (file is None))
    return found


def _proofs(kind: str, numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Give the numbers of records with those of the files that prove them."""
    why = "files are shown by their own rights"
    if kind == RESULT:
        results = unrestricted(StripResult, why=why).filter(pk__in=numbers, photo__isnull=False)
        for number, photo in results.order_by("pk").values_list("pk", "photo"):
            yield number, photo
    if kind == CALL:
        calls = unrestricted(StreetCall, why=why).filter(pk__in=numbers).order_by("pk")
        for number, before, after in calls.values_list("pk", "photo", "cleaned_photo"):
            for photo in (before, after):
                if photo is not None:
                    yield number, photo


def _file(file: Attachment) -> EvidenceFile:
    url = reverse("documents:attachment", args=[file.pk])
    return EvidenceFile(number=file.pk, name=file.original_name, sha256=file.sha256, url=url)
