"""What is done to a street, and what each kind of vehicle can do."""

from dataclasses import dataclass
from enum import StrEnum


class Operation(StrEnum):
    """One kind of work on a kerb strip or a rail."""

    VACUUM = "VACUUM"
    WASH_SWEEP = "WASH_SWEEP"
    WET_SWEEP = "WET_SWEEP"
    FLUSH = "FLUSH"
    SPRINKLE = "SPRINKLE"
    MIST = "MIST"
    DRY_BRUSH = "DRY_BRUSH"
    GUARD_RAIL = "GUARD_RAIL"
    KERB_FOOT = "KERB_FOOT"


WET = frozenset(
    {
        Operation.WASH_SWEEP,
        Operation.WET_SWEEP,
        Operation.FLUSH,
        Operation.SPRINKLE,
        Operation.MIST,
        Operation.GUARD_RAIL,
        Operation.KERB_FOOT,
    }
)
"""Work that leaves water on the street: frost stops all of it."""


TAKES_UP = frozenset(
    {Operation.VACUUM, Operation.WASH_SWEEP, Operation.WET_SWEEP, Operation.DRY_BRUSH}
)
"""Work that is done with brooms at the kerb and fills a hopper."""


class VehicleKind(StrEnum):
    """A kind of vehicle."""

    VACUUM = "VACUUM"
    WASH_SWEEP = "WASH_SWEEP"
    WET_SWEEP = "WET_SWEEP"
    FLUSH = "FLUSH"
    SPRINKLE = "SPRINKLE"
    MIST = "MIST"
    SMALL = "SMALL"


@dataclass(frozen=True)
class KindFacts:
    """What a kind of vehicle carries and does, where its record does not say otherwise.

    ``tank_l`` and ``hopper_l`` are litres, 0 where there is none; ``width_mm`` the working width;
    ``work_kmh`` and ``fastest_kmh`` the usual and the fastest speed at which work counts;
    ``travel_kmh`` the speed between; ``water_l_km`` litres to one kilometre of work.
    """

    operations: frozenset[Operation]
    tank_l: int
    hopper_l: int
    width_mm: int
    work_kmh: int
    fastest_kmh: int
    travel_kmh: int
    water_l_km: int


KINDS = {
    VehicleKind.VACUUM: KindFacts(frozenset({Operation.VACUUM}), 0, 8_000, 3_000, 8, 10, 40, 0),
    VehicleKind.WASH_SWEEP: KindFacts(
        frozenset({Operation.WASH_SWEEP, Operation.KERB_FOOT}), 7_000, 8_000, 3_500, 8, 15, 40, 700
    ),
    VehicleKind.WET_SWEEP: KindFacts(
        frozenset({Operation.WET_SWEEP}), 2_500, 7_000, 3_000, 8, 10, 40, 120
    ),
    VehicleKind.FLUSH: KindFacts(
        frozenset({Operation.FLUSH, Operation.GUARD_RAIL, Operation.KERB_FOOT}),
        10_000,
        0,
        3_500,
        8,
        12,
        45,
        3_500,
    ),
    VehicleKind.SPRINKLE: KindFacts(
        frozenset({Operation.SPRINKLE}), 10_000, 0, 7_000, 15, 20, 45, 2_800
    ),
    VehicleKind.MIST: KindFacts(frozenset({Operation.MIST}), 10_000, 0, 30_000, 8, 10, 45, 500),
    VehicleKind.SMALL: KindFacts(
        frozenset({Operation.DRY_BRUSH, Operation.WET_SWEEP}), 300, 1_000, 1_500, 5, 6, 15, 60
    ),
}
"""Dossier of road cleaning, vehicles: makers' texts and house figures; a record overrides."""


def kind_refusal(kind: VehicleKind, operation: Operation) -> str | None:
    """Say why a kind of vehicle cannot do a work; None when it can.

    Parameters
    ----------
    kind, operation
        The vehicle's kind and the work.

    Source
    ------
    Dossier of road cleaning, bad input: a kind unable for the task is refused with the rule.

    Examples
    --------
    >>> kind_refusal(VehicleKind.SPRINKLE, Operation.SPRINKLE) is None
    True
    """
    if operation in KINDS[kind].operations:
        return None
    able = "、".join(sorted(KINDS[kind].operations))
    return f"{kind} 不能做 {operation}（规则 28）；它能做：{able}"
