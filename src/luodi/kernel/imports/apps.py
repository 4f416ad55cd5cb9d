"""The room `imports` as a Django app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """The kernel room `imports`."""

    name = "luodi.kernel.imports"
    label = "kernel_imports"
