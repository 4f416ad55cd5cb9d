"""Dated thresholds with their source, edited on a page, never a constant in code."""
