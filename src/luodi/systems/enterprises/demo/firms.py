"""Invented firms, with codes of an invented county."""

from datetime import date
from typing import Any

from luodi.kernel.access.actor import LUODI
from luodi.kernel.parties.actions import PartyFacts, add_party
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.places.models import Place
from luodi.standards.credit_code import credit_check_character, organisation_check_character
from luodi.systems.enterprises.actions import FirmFacts, register_firm
from luodi.systems.enterprises.models import Firm
from luodi.systems.enterprises.rules import Care

FIRMS = (
    ("MA1QF001", "青沐示例铸造有限公司", "fagai", "990102001", "示例工业路 3 号", Care.KEY, "M",
     "C3391", ("规上", "用电大户")),
    ("MA1QF002", "青沐示例电子元件有限公司", "fagai", "990102001", "示例工业路 9 号", Care.KEY, "S",
     "C3982", ("专精特新", "出口")),
    ("MA1QF003", "青沐示例服装有限公司", "fagai", "990102002", "示例北岭街 21 号", Care.SCALED, "M",
     "C1811", ("规上",)),
    ("MA1QF004", "青沐示例食品有限公司", "fagai", "990102100", "示例南渡路 7 号", Care.SCALED, "S",
     "C1419", ("规上",)),
    ("MA1QF005", "青沐示例冷链物流有限公司", "shangwu", "990102101", "示例云溪路 1 号", Care.OTHER,
     "S", "G5990", ()),
    ("MA1QF006", "青沐示例软件有限公司", "fagai", "990102003", "示例东篱路 18 号", Care.OTHER, "X",
     "I6513", ("科技型中小企业",)),
)  # fmt: skip
"""Body of the code, name, unit in charge, place, address, care, size, industry, tags."""


def load_firms(today: date) -> dict[str, Firm]:
    """Put the invented firms into the directory and on the ledger; give them by name."""
    return {row[1]: add_firm(today, row) for row in FIRMS}


def add_firm(today: date, row: tuple[Any, ...]) -> Firm:
    """Put one invented firm into the directory and on the ledger."""
    body, name, unit, place, address, care, size, industry, tags = row
    code = f"91990102{body}{organisation_check_character(body)}"
    facts = PartyFacts(
        name=name,
        unit=Unit.objects.get(code=unit),
        place=Place.objects.get(code=place),
        address=address,
    )
    party = add_party(
        actor=LUODI,
        credit_code=code + credit_check_character(code),
        facts=facts,
        valid_from=date(today.year, 1, 1),
        reason="示例数据",
    ).party
    contact = Post.objects.filter(unit__place__code=place, title="综合岗").first()
    return register_firm(
        actor=LUODI, party=party, facts=FirmFacts(care, size, industry, contact, tags)
    )
