"""Colours of routes: dark enough to be read on paper, none of them the red of what is left out."""

from collections.abc import Sequence
from typing import Final

import numpy as np

LIGHT: Final = (
    "#1f5fa8",
    "#a04a00",
    "#2c7a4b",
    "#8a3a93",
    "#756000",
    "#0b7285",
    "#b02a78",
    "#4b4fc4",
    "#4a6b12",
    "#6d4a33",
    "#7048b8",
    "#4f6272",
)
"""On white and paper; at least 4.5 to 1 (WCAG 2.2, 1.4.3). Neighbours differ most."""
DARK: Final = (
    "#7fb3ec",
    "#eda25c",
    "#74c794",
    "#d59be0",
    "#d3bb55",
    "#62c4d6",
    "#f08cc4",
    "#a5a8f5",
    "#a9cc6a",
    "#cfa98e",
    "#c3a2f2",
    "#a9bac8",
)
"""The same on a dark page."""


def colours_of(centres: Sequence[tuple[float, float]]) -> list[int]:
    """Give each route a place among the colours; routes that lie side by side get others.

    Parameters
    ----------
    centres
        The middle of each route on the page.

    Examples
    --------
    >>> colours_of([(0.0, 1.0), (1.0, 0.0), (0.0, -1.0)])
    [2, 1, 0]
    """
    if not centres:
        return []
    away = np.array(centres) - np.mean(centres, axis=0)
    order = np.argsort(np.arctan2(away[:, 1], away[:, 0]), kind="stable")
    found = [0] * len(centres)
    for place, route in enumerate(order):
        found[route] = place % len(LIGHT)
    return found
