"""Writing: parties, and the telephone of one."""

from luodi.kernel.parties.actions.contacts import (
    OPEN,
    open_contact,
    remove_contact,
    set_contact,
)
from luodi.kernel.parties.actions.parties import (
    CHANGE,
    AddedParty,
    PartyFacts,
    add_party,
    change_party,
    remove_party,
)

__all__ = [
    "CHANGE",
    "OPEN",
    "AddedParty",
    "PartyFacts",
    "add_party",
    "change_party",
    "open_contact",
    "remove_contact",
    "remove_party",
    "set_contact",
]
