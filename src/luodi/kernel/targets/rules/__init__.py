"""The law of targets: what a comparator asks, what is due by a day, which light it gives."""

from luodi.kernel.targets.rules.lights import (
    Light,
    Unknown,
    light,
    met,
    pace_share,
    parts_overlap,
    rounded,
)
from luodi.kernel.targets.rules.terms import (
    Accumulation,
    Bands,
    Colour,
    Comparator,
    Direction,
    Pace,
    Period,
    Profile,
    Promise,
    TargetNature,
    Terms,
)

__all__ = [
    "Accumulation",
    "Bands",
    "Colour",
    "Comparator",
    "Direction",
    "Light",
    "Pace",
    "Period",
    "Profile",
    "Promise",
    "TargetNature",
    "Terms",
    "Unknown",
    "light",
    "met",
    "pace_share",
    "parts_overlap",
    "rounded",
]
