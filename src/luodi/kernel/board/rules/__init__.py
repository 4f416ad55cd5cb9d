"""The board's law: what is shown first, and which small counts are left out in public."""

from luodi.kernel.board.rules.order import LIGHTS, is_worse, rank, worst
from luodi.kernel.board.rules.suppression import FEWEST, Suppressed, suppressed

__all__ = [
    "FEWEST",
    "LIGHTS",
    "Suppressed",
    "is_worse",
    "rank",
    "suppressed",
    "worst",
]
