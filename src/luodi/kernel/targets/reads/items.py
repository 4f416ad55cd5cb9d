"""Named items of targets: which stand in the ledger, which are past their own day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.ledger.models import Entry
from luodi.kernel.targets.models import Target, TargetItem
from luodi.kernel.targets.rules import TargetNature

NAMED = (TargetNature.LIST.value, TargetNature.MILESTONE.value)


def codes_of(target: Target) -> str:
    """Give what the codes of a target's own items begin with; other lists may share its measure."""
    return f"{target.pk}-"


@dataclass(frozen=True)
class ItemState:
    """A named item, whether it stands on a day, and whether its own day has passed without it."""

    item: TargetItem
    stands: bool
    late: bool


def standing_codes(
    measures: Sequence[int], as_of: date, *, seal: int | None = None
) -> set[tuple[int, str]]:
    """Give measure and code of the items that stand on a day, included."""
    entries: QuerySet[Entry] = (
        unrestricted(Entry, why="counted, never shown")
        .filter(measure_id__in=measures, day__lte=as_of)
        .exclude(item="")
    )
    if seal is not None:
        entries = entries.filter(member__seal__lte=seal)
    counted = entries.order_by().values_list("measure_id", "item").annotate(count=Sum("amount"))
    return {(measure, item) for measure, item, count in counted if count > 0}


def item_states(target: Target, as_of: date) -> list[ItemState]:
    """Give the named items of a target with how they stand on a day, in order of their codes."""
    measures = [part.measure_id for part in target.parts.all()]
    standing = {code for _measure, code in standing_codes(measures, as_of)} if measures else set()
    return [
        ItemState(item, item.code in standing, _late(item, item.code in standing, as_of))
        for item in target.items.select_related("unit")
    ]


def _late(item: TargetItem, stands: bool, as_of: date) -> bool:
    return item.due is not None and item.due < as_of and not stands


@dataclass(frozen=True)
class ItemCount:
    """How many named items a target has, and how many are past their own day without standing."""

    named: int
    late: int


def item_counts(
    targets: Sequence[Target], as_of: date, *, seal: int | None = None
) -> dict[int, ItemCount]:
    """Count by target the named items, and those that are late on a day; others are left out."""
    lists = {target.pk: target for target in targets if target.nature in NAMED}
    rows = TargetItem.objects.filter(target_id__in=lists).only("target", "code", "due")
    items = list(rows) if lists else []
    if not items:
        return {}
    measures = {part.measure_id for target in lists.values() for part in target.parts.all()}
    # The code of an item tells its target, so lists may share a measure.
    standing = {code for _measure, code in standing_codes(list(measures), as_of, seal=seal)}
    named = Counter(item.target_id for item in items)
    late = Counter(item.target_id for item in items if _late(item, item.code in standing, as_of))
    return {number: ItemCount(count, late[number]) for number, count in named.items()}
