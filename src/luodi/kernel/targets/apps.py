"""The Django app of `targets`."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """The kernel room `targets`."""

    name = "luodi.kernel.targets"
    label = "kernel_targets"
