"""The room `duties` as a Django app."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """The kernel room `duties`."""

    name = "luodi.kernel.duties"
    label = "kernel_duties"
