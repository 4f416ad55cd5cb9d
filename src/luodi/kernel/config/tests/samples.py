"""A key that opens a threshold: thresholds are known by keys, not by numbers."""

from luodi.kernel.access.actor import Actor
from luodi.kernel.config.reads import declared_thresholds


def samples(_actor: Actor) -> dict[str, list[str]]:
    return {"thresholds": sorted(declared_thresholds())[:1]}
