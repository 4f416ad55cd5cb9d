"""Tables of enterprises: firms as the offices look after them, and what they need."""

from luodi.systems.enterprises.models.cases import (
    CATEGORY_TITLES,
    CHANNEL_TITLES,
    CLOSING_TITLES,
    MANNER_TITLES,
    MILESTONE_TITLES,
    SEVERITY_TITLES,
    SOLVED_TITLES,
    STATE_TITLES,
    Case,
    CaseFeedback,
)
from luodi.systems.enterprises.models.firms import CARE_TITLES, SIZE_TITLES, Firm, FirmTag

__all__ = [
    "CARE_TITLES",
    "CATEGORY_TITLES",
    "CHANNEL_TITLES",
    "CLOSING_TITLES",
    "MANNER_TITLES",
    "MILESTONE_TITLES",
    "SEVERITY_TITLES",
    "SIZE_TITLES",
    "SOLVED_TITLES",
    "STATE_TITLES",
    "Case",
    "CaseFeedback",
    "Firm",
    "FirmTag",
]
