"""What the triggers that stand over a zone add up to: forbidden, asked for, to be watched."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from luodi.systems.sweeping.rules.limits import RULES, WINTER_RULE, Limits, Trigger
from luodi.systems.sweeping.rules.work import WET, Operation

PRIORITIES: Mapping[Trigger, int] = MappingProxyType(
    {
        Trigger.FREEZE: 1,
        Trigger.STORM: 1,
        Trigger.EXTREME_HEAT: 1,
        Trigger.RAIN: 2,
        Trigger.DOWNPOUR: 2,
        Trigger.WIND: 2,
        Trigger.DAMP: 3,
        Trigger.DUST: 3,
        Trigger.ALERT: 3,
        Trigger.HIGH_ALERT: 3,
        Trigger.HEAT: 4,
        Trigger.GREAT_HEAT: 4,
        Trigger.UNKNOWN: 4,
    }
)
"""A lower number goes before a higher one."""

FORBIDS: Mapping[Trigger, frozenset[Operation]] = MappingProxyType(
    {
        Trigger.FREEZE: WET,
        Trigger.STORM: frozenset(Operation),
        Trigger.RAIN: frozenset({Operation.SPRINKLE, Operation.MIST}),
        Trigger.DOWNPOUR: frozenset({Operation.FLUSH, Operation.WASH_SWEEP}),
        Trigger.WIND: frozenset({Operation.VACUUM, Operation.DRY_BRUSH, Operation.MIST}),
        Trigger.DAMP: frozenset({Operation.SPRINKLE, Operation.MIST}),
        Trigger.DUST: frozenset({Operation.DRY_BRUSH}),
        Trigger.UNKNOWN: frozenset({Operation.SPRINKLE, Operation.MIST}),
    }
)
"""What each trigger stops."""


class Outdoors(IntEnum):
    """What heat leaves of outdoor work, a greater number leaves less."""

    AS_USUAL = 0
    ROTATE = 1
    SIX_HOURS = 2
    NONE = 3


class Duty(StrEnum):
    """What a trigger asks crews to do besides."""

    DRAINS = "DRAINS"
    LITTER = "LITTER"
    FOLLOW_RAIN = "FOLLOW_RAIN"
    MORE_VACUUM = "MORE_VACUUM"
    MAIN_ROADS_WASHED = "MAIN_ROADS_WASHED"
    ASK_DISPATCHER = "ASK_DISPATCHER"


DUTIES: Mapping[Trigger, Duty] = MappingProxyType(
    {
        Trigger.STORM: Duty.DRAINS,
        Trigger.WIND: Duty.LITTER,
        Trigger.RAIN: Duty.FOLLOW_RAIN,
        Trigger.DAMP: Duty.MORE_VACUUM,
        Trigger.DUST: Duty.MAIN_ROADS_WASHED,
        Trigger.UNKNOWN: Duty.ASK_DISPATCHER,
    }
)
_NEEDS = MappingProxyType(
    {
        Duty.FOLLOW_RAIN: frozenset({Operation.FLUSH, Operation.WASH_SWEEP}),
        Duty.MORE_VACUUM: frozenset({Operation.VACUUM}),
    }
)
_DUST_IS_DRY = (
    Trigger.FREEZE,
    Trigger.STORM,
    Trigger.RAIN,
    Trigger.DOWNPOUR,
    Trigger.WIND,
    Trigger.DAMP,
    Trigger.UNKNOWN,
)
"""While one of them stands dust asks for no water: D1 to D4, and what stops sprinkling."""
_HEAT = MappingProxyType(
    {
        Trigger.HEAT: Outdoors.ROTATE,
        Trigger.GREAT_HEAT: Outdoors.SIX_HOURS,
        Trigger.EXTREME_HEAT: Outdoors.NONE,
    }
)


@dataclass(frozen=True)
class Standing:
    """What holds over a zone.

    ``forbidden`` names for each stopped work the trigger that stops it; ``sprinkle_minutes`` is
    the time between two sprinklings, 0 where none is wanted; ``more_sweeps`` what classes 1 and 2
    get beyond the plan, ``more_sprinklings`` how many they get beyond that interval: none where
    none is wanted. ``winter`` is what winter time stops besides.
    """

    forbidden: Mapping[Operation, Trigger]
    sprinkle_minutes: int
    more_sweeps: int
    more_sprinklings: int
    duties: frozenset[Duty]
    outdoors: Outdoors
    winter: frozenset[Operation] = frozenset()

    @property
    def stopped(self) -> frozenset[Operation]:
        """All work that is stopped, by the weather or by winter time."""
        return self.winter | self.forbidden.keys()

    @property
    def sprinkling_wanted(self) -> bool:
        """Whether sprinkling is asked for; what nobody asks for is not planned."""
        return self.sprinkle_minutes > 0


def standing(on: frozenset[Trigger], table_minutes: int, limits: Limits) -> Standing:
    """Give what the triggers over a zone add up to.

    Parameters
    ----------
    on
        What stands.
    table_minutes
        The time between two sprinklings by humidity and temperature, 0 for none.
    limits
        The rules' numbers.

    Notes
    -----
    A stop goes before everything of its own priority and below, so of two orders of equal
    priority the stricter holds. Water is only ever asked for by what lies above all stops.

    Source
    ------
    Dossier of road cleaning, table of dispatch orders: priorities, and the stricter of equals.
    """
    forbidden: dict[Operation, Trigger] = {}
    for trigger in sorted(on, key=lambda one: (PRIORITIES[one], one)):
        for operation in FORBIDS.get(trigger, ()):
            forbidden.setdefault(operation, trigger)
    sprinkle = table_minutes
    dust_is_dry = any(one in on for one in _DUST_IS_DRY)
    if Trigger.DUST in on and not dust_is_dry:
        sprinkle = min(sprinkle or limits.dust_sprinkle, limits.dust_sprinkle)
    if Operation.SPRINKLE in forbidden:
        sprinkle = 0
    duties = frozenset(
        DUTIES[trigger]
        for trigger in on & DUTIES.keys()
        if not _NEEDS.get(DUTIES[trigger], frozenset()) & forbidden.keys()
        and not (trigger is Trigger.DUST and dust_is_dry)
    )
    more = 0 if Trigger.STORM in on else (Trigger.ALERT in on) + (Trigger.HIGH_ALERT in on)
    return Standing(
        forbidden=forbidden,
        sprinkle_minutes=sprinkle,
        more_sweeps=more,
        more_sprinklings=more if sprinkle else 0,
        duties=duties,
        outdoors=max((_HEAT[trigger] for trigger in on & _HEAT.keys()), default=Outdoors.AS_USUAL),
    )


NO_SPRINKLING = [one for one, stopped in FORBIDS.items() if Operation.SPRINKLE in stopped]
"""What stops sprinkling: rows of the evaluator's arrays."""


def sprinkled(on: NDArray[np.bool_], table: NDArray[np.int64], limits: Limits) -> NDArray[np.int64]:
    """Give the minutes between two sprinklings over all zones at once, as `standing` does for one.

    Parameters
    ----------
    on
        What stands: a row for each `Trigger`, a column for each zone.
    table
        The minutes that humidity and temperature ask for over each zone, 0 for none.
    limits
        The rules' numbers.

    Source
    ------
    Dossier of road cleaning, D6 and D8, and the priorities of the table of dispatch orders.
    """
    dust = on[Trigger.DUST] & ~on[list(_DUST_IS_DRY)].any(axis=0)
    often = np.where(table > 0, np.minimum(table, limits.dust_sprinkle), limits.dust_sprinkle)
    return np.where(on[NO_SPRINKLING].any(axis=0), 0, np.where(dust, often, table))


def work_refusal(operation: Operation, holds: Standing) -> str | None:
    """Say why a work may not be given while orders stand; None when it may.

    Parameters
    ----------
    operation
        The work.
    holds
        What holds over its zone.

    Source
    ------
    Dossier of road cleaning, bad input: a water task while D1 is on is refused with the rule; rule
    11 for winter time.
    """
    trigger = holds.forbidden.get(operation)
    if trigger is None and operation in holds.winter:
        return f"{operation} 按冬季作业（规则 {WINTER_RULE}）这段时间停止；请改时间，或改派别的作业"
    if trigger is None:
        return None
    return f"{operation} 现被规则 {RULES[trigger]} 停止；请等指令解除，或改派不受停的作业"
