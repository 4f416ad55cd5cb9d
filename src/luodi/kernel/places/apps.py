"""Django's entry of the room."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The kernel room `places`."""

    name = "luodi.kernel.places"
    label = "kernel_places"
