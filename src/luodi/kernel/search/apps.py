"""The room `search` as a Django app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The kernel room `search`."""

    name = "luodi.kernel.search"
    label = "kernel_search"
