"""The room `demo` as a Django app: it has pages and no tables."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The kernel room `demo`."""

    name = "luodi.kernel.demo"
    label = "kernel_demo"
