"""Keys that open a threshold and a year's notice: neither is known by a row's number."""

from luodi.kernel.access.actor import Actor
from luodi.kernel.config.reads import declared_thresholds


def samples(_actor: Actor) -> dict[str, list[str]]:
    return {"thresholds": sorted(declared_thresholds())[:1], "notices": [2023]}
