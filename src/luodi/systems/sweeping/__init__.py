"""Sweeping: what a unit must finish by a day."""
