"""Keys that the addresses of thresholds open: a threshold is known by its key, not a number."""

from luodi.kernel.config.reads import declared_thresholds


def samples() -> dict[str, list[str]]:
    return {"thresholds": sorted(declared_thresholds())[:1]}
