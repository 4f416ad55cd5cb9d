"""Reading the ledger: values for figures, entries for whoever may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import subtree
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.ledger import valuing
from luodi.kernel.ledger.comparing import balance_differences, item_differences
from luodi.kernel.ledger.models import Balance, Entry, Measure, Nature
from luodi.kernel.ledger.rules import RecordKey, Value
from luodi.kernel.ledger.valuing import Part, stored

__all__ = [
    "Lineage",
    "Part",
    "SharedRecords",
    "balance_differences",
    "entries_of_record",
    "entry_counts",
    "item_differences",
    "last_months",
    "lineage",
    "path",
    "paths",
    "shared_records",
    "standing",
    "stored_parts",
    "values",
    "visible_entries",
]
SHARED = 5


def values(groups: Sequence[Sequence[Part]], *, seal: int | None = None) -> list[Value]:
    """Give what groups of parts come to, each at the end of its months.

    A figure may be shown to whoever sees its target; it gives no right to its entries.

    Parameters
    ----------
    groups
        The parts of each figure, disjoint; a group of a formula holds parts of that formula alone.
    seal
        As of this seal: counts its entries and those of the seals before it, and stays the same
        for ever. None counts all that is posted.

    Returns
    -------
    list of Value
        One a group; a group without parts is unknown.

    Raises
    ------
    ValueError
        When a group mixes formulas, or a growth has no first month.

    Notes
    -----
    A few queries for hundreds of groups; as of a seal the entries themselves are summed.
    """
    return valuing.values(groups, seal)


def path(group: Sequence[Part], *, seal: int | None = None) -> list[tuple[int, Value]]:
    """Give a group's cumulative value at the end of each month that has figures.

    Parameters
    ----------
    group, seal
        As for `values`.
    """
    return valuing.paths([group], seal)[0]


def paths(
    groups: Sequence[Sequence[Part]], *, seal: int | None = None
) -> list[list[tuple[int, Value]]]:
    """Give the paths of several groups, in their order; in as few queries as for one.

    Parameters
    ----------
    groups, seal
        As for `values`.
    """
    return valuing.paths(groups, seal)


def stored_parts(part: Part) -> list[Part]:
    """Give the stored parts that a part counts: a formula's tops and bottoms, else itself.

    A growth counts this year's months and those of the year before.
    """
    return _stored([part])


def _stored(parts: Sequence[Part]) -> list[Part]:
    measures = valuing.measures_of(parts)
    return [
        one for part in parts for side in stored(part, measures[part.measure_id]) for one in side
    ]


def last_months(parts: Sequence[Part]) -> dict[int, int]:
    """Give the units that have figures in stored parts, by number, with the last month of each."""
    if not parts:
        return {}
    held = Balance.objects.filter(reduce(or_, map(_inside, parts)), standing__gt=0)
    return dict(held.order_by().values_list("unit_id").annotate(last=Max("month")))


def visible_entries(actor: Actor) -> QuerySet[Entry]:
    """Give the entries that the actor may see, with what their lines show."""
    return visible(actor, Entry, "ledger.view_entry").select_related("measure", "unit", "place")


def standing(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Keep the entries that stand: neither reversed nor reversals."""
    # Not reverses=None: SQLite would take the index of reversals, where nearly all are null.
    return entries.alias(undoes=Coalesce("reverses_id", 0)).filter(undoes=0, reversed_by=None)


@dataclass(frozen=True)
class Lineage:
    """The entries behind a figure that the reader may see.

    ``more`` of them were left out by a limit; ``outside`` lie outside the reader's rights.
    """

    entries: Sequence[Entry]
    outside: int
    more: int = 0


def entries_behind(actor: Actor, parts: Sequence[Part]) -> tuple[QuerySet[Entry], int]:
    """Give the entries behind a figure that the actor may see, and how many there are in all."""
    if not parts:
        return visible_entries(actor).none(), 0
    split = _stored(parts)
    behind = _counted(split, _natures(split))
    everything = unrestricted(Entry, why="counted, never shown").filter(behind).count()
    return visible_entries(actor).filter(behind), everything


def lineage(actor: Actor, parts: Sequence[Part], *, limit: int | None = None) -> Lineage:
    """Open a figure into its entries, newest day first; counts those outside the rights.

    Of a stock only the observations that count are behind the figure; of a flow every entry,
    with its reversal.
    """
    seen, everything = entries_behind(actor, parts)
    shown = list(seen.order_by("-day", "-id")[:limit])
    count = len(shown) if limit is None or len(shown) < limit else seen.count()
    return Lineage(entries=shown, outside=everything - count, more=count - len(shown))


def entry_counts(groups: Sequence[Sequence[Part]]) -> list[int]:
    """Give how many entries are behind each of several figures, whoever may see them.

    Parameters
    ----------
    groups
        The parts of each figure.

    Notes
    -----
    A few queries, however many groups.
    """
    measures = valuing.measures_of([part for group in groups for part in group])
    split = [
        [one for part in group for side in stored(part, measures[part.measure_id]) for one in side]
        for group in groups
    ]
    natures = _natures([part for parts in split for part in parts])
    counts = {
        f"group_{number}": Count("pk", filter=_counted(parts, natures))
        for number, parts in enumerate(split)
        if parts
    }
    entries = unrestricted(Entry, why="counted, never shown").filter(measure_id__in=natures)
    found = entries.order_by().aggregate(**counts) if counts else {}
    return [found.get(f"group_{number}", 0) for number in range(len(groups))]


def _natures(parts: Sequence[Part]) -> dict[int, str]:
    measures = Measure.objects.filter(pk__in={part.measure_id for part in parts})
    return dict(measures.values_list("pk", "nature"))


def _counted(parts: Sequence[Part], natures: Mapping[int, str]) -> Q:
    """Give the condition of the entries behind stored parts."""
    conditions = []
    for part in parts:
        if natures[part.measure_id] == Nature.STOCK:
            latest = (
                Balance.objects.filter(_inside(replace(part, first_month=0)), standing__gt=0)
                .annotate(
                    age=Window(
                        RowNumber(),
                        partition_by=("unit_id", "place_id"),
                        order_by=F("month").desc(),
                    )
                )
                .filter(age=1)
            )
            conditions.append(Q(pk__in=latest.values("entry_number")))
        else:
            conditions.append(_entries_inside(part))
    # Told apart from the rest, the measures lead the database to the index.
    return Q(measure_id__in={part.measure_id for part in parts}) & reduce(or_, conditions)


def _entries_inside(part: Part) -> Q:
    """Give the condition of the entries in a stored part."""
    return _inside(part) & Q(item__startswith=part.items) if part.items else _inside(part)


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


@dataclass(frozen=True)
class SharedRecords:
    """Records that two parts would both count: the first few, and how many there are."""

    keys: Sequence[RecordKey]
    count: int


def shared_records(one: Part, other: Part, *, limit: int = SHARED) -> SharedRecords:
    """Give the records whose standing entries both parts would count.

    Of one measure these are the records of entries in both scopes; of two measures those that
    posted into both.
    """
    entries = standing(unrestricted(Entry, why="named as counted twice, not shown"))
    conditions = []
    theirs = _stored([other])
    for mine in _stored([one]):
        for their in theirs:
            if mine.measure_id == their.measure_id:
                conditions.append(_entries_inside(mine) & _entries_inside(their))
            else:
                same = entries.filter(
                    _entries_inside(their),
                    system=OuterRef("system"),
                    record_kind=OuterRef("record_kind"),
                    record_id=OuterRef("record_id"),
                )
                conditions.append(_entries_inside(mine) & Q(Exists(same)))
    records = (
        entries.filter(reduce(or_, conditions))
        .values("system", "record_kind", "record_id")
        .annotate(version=Max("record_version"), any_leg=Min("leg"), first=Min("pk"))
        .order_by("first")
    )
    keys = [
        RecordKey(
            row["system"], row["record_kind"], row["record_id"], row["version"], row["any_leg"]
        )
        for row in records[:limit]
    ]
    return SharedRecords(keys, len(keys) if len(keys) < limit else records.count())


def entries_of_record(actor: Actor, system: str, kind: str, record: object) -> QuerySet[Entry]:
    """Give the visible entries that a record posted."""
    return visible_entries(actor).filter(system=system, record_kind=kind, record_id=str(record))
