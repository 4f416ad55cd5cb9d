"""Writing down in the log that somebody took the five ledgers out."""

from django.db import transaction

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_anywhere
from luodi.kernel.log.actions import record
from luodi.systems.enterprises.reads.ledgers import EXPORT, Ledger, ledgers


@transaction.atomic
def export_ledgers(*, actor: Actor) -> tuple[Ledger, ...]:
    """Give the five ledgers to be written into a file, and log how many rows of each.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.export_ledgers``.
    """
    acting = require_anywhere(actor, (EXPORT,))
    found = ledgers(actor)
    record(
        actor=acting,
        verb=EXPORT,
        record=("enterprises.ledgers", "all"),
        after={str(ledger.title): ledger.count for ledger in found},
    )
    return found
