"""The Django app of `ledger`."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The kernel room `ledger`."""

    name = "luodi.kernel.ledger"
    label = "kernel_ledger"
