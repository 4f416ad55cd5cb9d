"""A year that is open, for the addresses that name one."""

from typing import Any


def samples(_actor: Any) -> dict[str, list[int]]:
    """Open the year of the demonstration."""
    from luodi.kernel.access.actor import LUODI
    from luodi.systems.targets.actions import open_year

    return {"years": [open_year(actor=LUODI, year=2023).pk]}
