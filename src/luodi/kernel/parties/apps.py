"""Django's entry of the room."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """The kernel room `parties`."""

    name = "luodi.kernel.parties"
    label = "kernel_parties"
