"""Reading the ledger: sums for figures, entries for whoever may see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import subtree
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.ledger.models import Balance, Entry
from luodi.kernel.ledger.rules import Figure, RecordKey

PARTS_A_QUERY = 100
STANDING = Q(standing__gt=0)


@dataclass(frozen=True)
class Part:
    """A part of the ledger: one measure over a subtree of units and one of places.

    Months are a closed range of ``YYYYMM``.
    """

    measure_id: int
    unit_path: str
    place_path: str
    first_month: int
    last_month: int


def key_of(entry: Entry) -> RecordKey:
    """Give the key that an entry was posted under."""
    return RecordKey(
        system=entry.system,
        kind=entry.record_kind,
        record=entry.record_id,
        version=entry.record_version,
        leg=entry.leg,
    )


def figure_of(entry: Entry) -> Figure:
    """Give what an entry says."""
    return Figure(
        measure_id=entry.measure_id,
        unit_id=entry.unit_id,
        place_id=entry.place_id,
        day=entry.day,
        amount=entry.amount,
        item=entry.item,
    )


def _inside(part: Part) -> Q:
    unit_low, unit_high = subtree(part.unit_path)
    place_low, place_high = subtree(part.place_path)
    return Q(
        measure_id=part.measure_id,
        month__gte=part.first_month,
        month__lte=part.last_month,
        unit__path__gte=unit_low,
        unit__path__lt=unit_high,
        place__path__gte=place_low,
        place__path__lt=place_high,
    )


def totals(parts: Sequence[Part]) -> list[int | None]:
    """Sum parts of the ledger; None where nothing was ever posted: missing is not zero.

    A figure may be shown to whoever sees its target; it gives no right to its entries.

    Notes
    -----
    One query for every hundred parts.
    """
    results: list[int | None] = []
    for batch in batched(parts, PARTS_A_QUERY):
        sums = Balance.objects.filter(measure_id__in={part.measure_id for part in batch}).aggregate(
            **{
                f"part_{number}": Sum("amount", filter=_inside(part) & STANDING)
                for number, part in enumerate(batch)
            }
        )
        results += [sums[f"part_{number}"] for number in range(len(batch))]
    return results


def batched(parts: Sequence[Part], size: int) -> Iterator[Sequence[Part]]:
    """Cut a sequence into runs of a size, the last one shorter."""
    for start in range(0, len(parts), size):
        yield parts[start : start + size]


def totals_by_month(part: Part) -> dict[int, int]:
    """Sum a part of the ledger month by month; a month without postings is left out."""
    balances = Balance.objects.filter(_inside(part) & STANDING)
    return dict(balances.values_list("month").annotate(total=Sum("amount")).order_by("month"))


def visible_entries(actor: Actor) -> QuerySet[Entry]:
    """Give the entries that the actor may see, with what their lines show."""
    return visible(actor, Entry, "ledger.view_entry").select_related("measure", "unit", "place")


@dataclass(frozen=True)
class Lineage:
    """The entries behind a figure: those the reader may see, and how many more there are."""

    entries: Sequence[Entry]
    outside: int


def lineage(actor: Actor, part: Part) -> Lineage:
    """Open a figure into its entries, newest day first; counts those outside the rights."""
    shown = list(visible_entries(actor).filter(_inside(part)).order_by("-day", "-id"))
    everything = unrestricted(Entry, why="counted, never shown").filter(_inside(part)).count()
    return Lineage(entries=shown, outside=everything - len(shown))


def entries_of_record(actor: Actor, system: str, kind: str, record: object) -> QuerySet[Entry]:
    """Give the visible entries that a record posted."""
    return visible_entries(actor).filter(system=system, record_kind=kind, record_id=str(record))
