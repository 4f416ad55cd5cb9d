"""The law of targets: what a comparator asks, what is due by a day, which light it gives."""

from luodi.kernel.targets.rules.breakdown import (
    check_breakdown,
    check_items,
    growth_breakdown_closes,
    largest_remainder,
    month_quotas,
    weighted_growth,
)
from luodi.kernel.targets.rules.coverage import (
    Coverage,
    Residents,
    covered_share,
    path_limit_m,
    straight_limit_m,
)
from luodi.kernel.targets.rules.growth import (
    NoGrowth,
    cumulative_growth,
    needed_rest_growth,
)
from luodi.kernel.targets.rules.lights import (
    Light,
    Unknown,
    light,
)
from luodi.kernel.targets.rules.overlap import (
    parts_overlap,
)
from luodi.kernel.targets.rules.pace import (
    check_curve,
    due_amount,
    history_curve,
    month_ends,
    pace_is_provisional,
    pace_share,
)
from luodi.kernel.targets.rules.phrases import Phrase
from luodi.kernel.targets.rules.promises import (
    looks_like_fraction,
    met,
    offered_tolerance,
    rounded,
)
from luodi.kernel.targets.rules.scoring import (
    Score,
    ScoreItem,
    ScoreLine,
    check_weights,
    score,
)
from luodi.kernel.targets.rules.terms import (
    BROUGHT,
    Accumulation,
    Actual,
    Bands,
    Colour,
    Comparator,
    Direction,
    Frequency,
    Pace,
    Period,
    Profile,
    Promise,
    TargetNature,
    Terms,
)

__all__ = [
    "BROUGHT",
    "Accumulation",
    "Actual",
    "Bands",
    "Colour",
    "Comparator",
    "Coverage",
    "Direction",
    "Frequency",
    "Light",
    "NoGrowth",
    "Pace",
    "Period",
    "Phrase",
    "Profile",
    "Promise",
    "Residents",
    "Score",
    "ScoreItem",
    "ScoreLine",
    "TargetNature",
    "Terms",
    "Unknown",
    "check_breakdown",
    "check_curve",
    "check_items",
    "check_weights",
    "covered_share",
    "cumulative_growth",
    "due_amount",
    "growth_breakdown_closes",
    "history_curve",
    "largest_remainder",
    "light",
    "looks_like_fraction",
    "met",
    "month_ends",
    "month_quotas",
    "needed_rest_growth",
    "offered_tolerance",
    "pace_is_provisional",
    "pace_share",
    "parts_overlap",
    "path_limit_m",
    "rounded",
    "score",
    "straight_limit_m",
    "weighted_growth",
]
