"""The app of the sweeping."""

from django.apps import AppConfig


class SweepingConfig(AppConfig):
    """The working system `sweeping`."""

    name = "luodi.systems.sweeping"
    label = "sweeping"
