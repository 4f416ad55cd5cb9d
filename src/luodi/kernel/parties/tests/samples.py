"""An organisation: the demonstration of the kernel has none of its own."""

from datetime import date

from luodi.kernel.access.actor import Actor
from luodi.kernel.parties.actions import PartyFacts, add_party
from luodi.kernel.people.models import Unit

CODE = "91350100M000100Y43"
"""The example of GB 32100-2015, which belongs to nobody."""


def samples(actor: Actor) -> dict[str, list[int]]:
    unit = Unit.objects.select_related("place").order_by("path")[0]
    facts = PartyFacts(name="示例公司", unit=unit, place=unit.place, address="一号路 1 号")
    added = add_party(actor=actor, credit_code=CODE, facts=facts, valid_from=date(2023, 1, 1))
    return {"parties": [added.party.pk]}
