"""The room `web` as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The kernel room `web`."""

    name = "luodi.kernel.web"
    label = "kernel_web"
