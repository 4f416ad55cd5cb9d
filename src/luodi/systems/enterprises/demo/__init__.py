"""Invented firms and what they needed in the invented half year, in every state."""

from datetime import date

from luodi.systems.enterprises.demo.cases import load_cases
from luodi.systems.enterprises.demo.firms import load_firms


def load(today: date) -> None:
    """Write the firms and their cases, up to the demonstration's day."""
    load_cases(load_firms(today))
