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
    NewParty,
    PartyFacts,
    add_parties,
    add_party,
    change_party,
    check_party,
    codes_standing,
    refuse_standing,
    remove_parties,
    remove_party,
)

__all__ = [
    "CHANGE",
    "OPEN",
    "AddedParty",
    "NewParty",
    "PartyFacts",
    "add_parties",
    "add_party",
    "change_party",
    "check_party",
    "codes_standing",
    "open_contact",
    "refuse_standing",
    "remove_contact",
    "remove_parties",
    "remove_party",
    "set_contact",
]
