"""Firms, cases and visits as programs read them."""

from luodi.systems.enterprises.api.operations import router

__all__ = ["router"]
