"""The law of sweeping: what weather allows, what a street needs, what crews may be asked."""

from luodi.systems.sweeping.rules.coverage import Coverage, Result, coverage, result
from luodi.systems.sweeping.rules.demand import Frequency
from luodi.systems.sweeping.rules.limits import (
    HOLDS,
    RULES,
    WINTER_RULE,
    Hold,
    Limits,
    Trigger,
)
from luodi.systems.sweeping.rules.orders import evaluate, sprinkle_minutes
from luodi.systems.sweeping.rules.standing import (
    FORBIDS,
    Duty,
    Outdoors,
    Standing,
    standing,
    work_refusal,
)
from luodi.systems.sweeping.rules.states import (
    NEVER,
    Change,
    Inputs,
    State,
    changes,
    minute_of,
    nothing_stands,
)
from luodi.systems.sweeping.rules.strips import Kerb, Strip, kerb_strips
from luodi.systems.sweeping.rules.weather import (
    FRESH,
    UNITS,
    Colour,
    Quantity,
    Told,
    reading_fault,
    zone_value,
)
from luodi.systems.sweeping.rules.work import KINDS, WET, Operation, VehicleKind, kind_refusal

__all__ = [
    "FORBIDS",
    "FRESH",
    "HOLDS",
    "KINDS",
    "NEVER",
    "RULES",
    "UNITS",
    "WET",
    "WINTER_RULE",
    "Change",
    "Colour",
    "Coverage",
    "Duty",
    "Frequency",
    "Hold",
    "Inputs",
    "Kerb",
    "Limits",
    "Operation",
    "Outdoors",
    "Quantity",
    "Result",
    "Standing",
    "State",
    "Strip",
    "Told",
    "Trigger",
    "VehicleKind",
    "changes",
    "coverage",
    "evaluate",
    "kerb_strips",
    "kind_refusal",
    "minute_of",
    "nothing_stands",
    "reading_fault",
    "result",
    "sprinkle_minutes",
    "standing",
    "work_refusal",
    "zone_value",
]
