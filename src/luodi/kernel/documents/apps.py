"""Django's entry of the room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The kernel room `documents`."""

    name = "luodi.kernel.documents"
    label = "kernel_documents"
