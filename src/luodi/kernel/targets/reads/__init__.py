"""Reading targets: what is promised on a day, how it stands, and what feeds it."""

from luodi.kernel.targets.reads.breakdown import (
    UnitBase,
    UnitStanding,
    base_measure,
    covering,
    growth_bases,
    unit_standings,
    units_of_targets,
)
from luodi.kernel.targets.reads.figure_days import figure_days
from luodi.kernel.targets.reads.items import ItemCount, ItemState, item_counts, item_states
from luodi.kernel.targets.reads.parts import PartStanding, part_standings, seen_records
from luodi.kernel.targets.reads.paths import TargetPath, target_path, target_paths
from luodi.kernel.targets.reads.standings import (
    Standing,
    bands_on,
    behind_month,
    known_amount,
    ledger_parts,
    lineage_of,
    needed_growth,
    standing,
    standings,
)
from luodi.kernel.targets.reads.targets import (
    Overlap,
    overlaps,
    targets_fed_by,
    visible_targets,
)
from luodi.kernel.targets.reads.terms import (
    InForce,
    in_force,
    period_of,
    promise_of,
    terms_of,
    versions_of,
)

__all__ = [
    "InForce",
    "ItemCount",
    "ItemState",
    "Overlap",
    "PartStanding",
    "Standing",
    "TargetPath",
    "UnitBase",
    "UnitStanding",
    "bands_on",
    "base_measure",
    "behind_month",
    "covering",
    "figure_days",
    "growth_bases",
    "in_force",
    "item_counts",
    "item_states",
    "known_amount",
    "ledger_parts",
    "lineage_of",
    "needed_growth",
    "overlaps",
    "part_standings",
    "period_of",
    "promise_of",
    "seen_records",
    "standing",
    "standings",
    "target_path",
    "target_paths",
    "targets_fed_by",
    "terms_of",
    "unit_standings",
    "units_of_targets",
    "versions_of",
    "visible_targets",
]
