"""The room `board` as a Django app."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """The kernel room `board`."""

    name = "luodi.kernel.board"
    label = "kernel_board"
