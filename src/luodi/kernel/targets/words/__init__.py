"""Targets in words: promises, standings and their reasons, versions and what they changed."""

from luodi.kernel.targets.words.names import (
    ACCUMULATIONS,
    COMPARATORS,
    DIRECTIONS,
    FREQUENCIES,
    NATURES,
    PACES,
    PROFILES,
)
from luodi.kernel.targets.words.standing import (
    actual,
    due,
    in_words,
    lights_sentence,
    month_text,
    needed_text,
    promise_text,
    quantity,
    reason,
    said,
    standing_sentence,
    why,
)
from luodi.kernel.targets.words.versions import (
    Difference,
    HistoryLine,
    difference_text,
    differences,
    history,
)

__all__ = [
    "ACCUMULATIONS",
    "COMPARATORS",
    "DIRECTIONS",
    "FREQUENCIES",
    "NATURES",
    "PACES",
    "PROFILES",
    "Difference",
    "HistoryLine",
    "actual",
    "difference_text",
    "differences",
    "due",
    "history",
    "in_words",
    "lights_sentence",
    "month_text",
    "needed_text",
    "promise_text",
    "quantity",
    "reason",
    "said",
    "standing_sentence",
    "why",
]
