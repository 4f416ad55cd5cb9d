"""The Django app of `targets`."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """The working system `targets`."""

    name = "luodi.systems.targets"
    label = "targets"
