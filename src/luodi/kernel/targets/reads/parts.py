"""What each part of a target comes to, and which records a reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from luodi.kernel.access.actor import Actor
from luodi.kernel.ledger.reads import entries_of_record, entry_counts, values
from luodi.kernel.ledger.rules import RecordKey, Value
from luodi.kernel.targets.models import Target, TargetPart
from luodi.kernel.targets.reads.standings import ledger_parts


@dataclass(frozen=True)
class PartStanding:
    """A part of a target, what it comes to by itself, and how many entries are behind it."""

    part: TargetPart
    value: Value
    entries: int


def part_standings(target: Target, as_of: date) -> list[PartStanding]:
    """Give what each part that a target counts now comes to on a day, in their order.

    Parameters
    ----------
    target
        A target with its parts, as from `visible_targets`.
    as_of
        The day; today or later, since past days may have had other parts.

    Notes
    -----
    The number of queries does not depend on the number of parts.
    """
    groups = [[part] for part in ledger_parts(target, as_of)]
    rows = zip(target.parts.all(), values(groups), entry_counts(groups), strict=True)
    return [PartStanding(*row) for row in rows]


def seen_records(actor: Actor, records: Iterable[RecordKey]) -> list[RecordKey]:
    """Keep the records of which the actor may see an entry."""
    return [
        key
        for key in records
        if entries_of_record(actor, key.system, key.kind, key.record).exists()
    ]
