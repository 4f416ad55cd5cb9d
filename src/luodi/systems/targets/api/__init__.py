"""Targets as programs read them."""

from luodi.systems.targets.api.targets import router

__all__ = ["router"]
