"""The room `config` as a Django app."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The kernel room `config`."""

    name = "luodi.kernel.config"
    label = "kernel_config"
