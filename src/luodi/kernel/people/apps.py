"""The room `people` as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The kernel room `people`."""

    name = "luodi.kernel.people"
    label = "kernel_people"
