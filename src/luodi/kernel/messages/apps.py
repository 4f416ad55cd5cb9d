"""The room `messages` as a Django app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The kernel room `messages`."""

    name = "luodi.kernel.messages"
    label = "kernel_messages"
