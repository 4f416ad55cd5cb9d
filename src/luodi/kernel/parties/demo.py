"""Sample organisations of the demonstration: invented names, codes of an invented county."""

from datetime import date

from luodi.kernel.access.actor import LUODI
from luodi.kernel.parties.actions import PartyFacts, add_party, set_contact
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.standards.credit_code import credit_check_character, organisation_check_character

EXAMPLES = (
    ("91", "MA01DEM1", "云泽示例精密机械有限公司", "fagai", "990102001", "示例路 1 号"),
    ("91", "MA02DEM2", "云泽示例商贸有限公司", "shangwu", "990102002", "示例路 18 号"),
    ("93", "MA03DEM3", "青沐示例蔬菜专业合作社", "fagai", "990102100", "示例村 6 号"),
)
"""Kind of registration, organisation body, name, unit in charge, code of the place, address."""

PHONE = "19900000001"
"""A number that is given to nobody: the tests look for it where it must not be."""


def load(today: date) -> None:
    """Add the sample organisations, known since the beginning of the year."""
    for registration, organisation, name, unit, place, address in EXAMPLES:
        body = f"{registration}990102{organisation}{organisation_check_character(organisation)}"
        facts = PartyFacts(
            name=name,
            unit=Unit.objects.get(code=unit),
            place=Place.objects.get(code=place),
            address=address,
        )
        added = add_party(
            actor=LUODI,
            credit_code=body + credit_check_character(body),
            facts=facts,
            valid_from=date(today.year, 1, 1),
            reason="示例数据",
        )
        if name == EXAMPLES[0][2]:
            set_contact(actor=LUODI, party=added.party, phone=PHONE, version=0, reason="示例数据")
