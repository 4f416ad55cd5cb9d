"""Reading parties within one's rights."""

from datetime import date

import pytest

from luodi.kernel.parties import reads
from luodi.kernel.parties.actions import PartyFacts, add_party, change_party

START, LATER = date(2022, 1, 1), date(2023, 3, 1)
BOTH = ("parties.view_party", "parties.change_party")


@pytest.fixture
def boss(office):
    return office.actor(office.user("boss", office.post("总", BOTH, unit=office.root)))


@pytest.fixture
def parties(boss, office):
    """A renamed enterprise of the bureau on the street, and a shop of the other in the district."""
    facts = PartyFacts("老铸造厂", office.bureau, office.street, "建设路 1 号")
    works = add_party(
        actor=boss, credit_code="91410181MA4X0B7K2R", facts=facts, valid_from=START
    ).party
    renamed = PartyFacts("新铸造公司", office.bureau, office.street, "建设路 1 号")
    works = change_party(
        actor=boss, party=works, version=1, facts=renamed, since=LATER, reason="更名"
    )
    shop = add_party(
        actor=boss,
        credit_code="92410103000000019W",
        facts=PartyFacts("花园小店", office.other, office.district, "花园路 2 号"),
        valid_from=START,
    ).party
    return works, shop


def test_a_party_is_found_by_its_code_as_typed(boss, parties):
    assert reads.party_by_code(boss, "9141 0181 ma4x0b7k2r") == parties[0]
    assert reads.party_by_code(boss, "91410181MA4X0B7K2T") is None


def test_rights_follow_unit_and_place(office, parties):
    works, shop = parties
    bureau = office.actor(office.user("a", office.post("发展", BOTH[:1])))
    street = office.actor(
        office.user("b", office.post("街道", BOTH[:1], unit=office.root, place=office.street))
    )
    nobody = office.actor(office.user("c", office.post("无")))
    assert list(reads.parties_seen(bureau)) == [works]
    assert list(reads.parties_seen(street)) == [works]
    assert list(reads.parties_seen(nobody)) == []
    assert reads.party_by_code(bureau, shop.credit_code) is None
