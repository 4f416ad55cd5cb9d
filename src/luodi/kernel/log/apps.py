"""The room `log` as a Django app."""

from django.apps import AppConfig


class LogConfig(AppConfig):
    """The kernel room `log`."""

    name = "luodi.kernel.log"
    label = "kernel_log"
