"""The app of the enterprises."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    """The working system `enterprises`."""

    name = "luodi.systems.enterprises"
    label = "enterprises"
