"""What of enterprises waits for somebody today."""

from datetime import date

from luodi.kernel.access.actor import Actor
from luodi.kernel.cards import Waiting
from luodi.systems.enterprises.reads.agency import steps_waiting
from luodi.systems.enterprises.reads.due import visits_waiting
from luodi.systems.enterprises.reads.helping import helps_waiting


def waiting(actor: Actor, day: date) -> list[Waiting]:
    """Tell what of the enterprises waits for somebody: the card's hook for my day."""
    return [
        *visits_waiting(actor, day),
        *steps_waiting(actor, day),
        *helps_waiting(actor, day),
    ]
