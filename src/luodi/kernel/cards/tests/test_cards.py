import sys
from decimal import Decimal
from types import ModuleType

import pytest

from luodi.kernel import cards
from luodi.kernel.cards import Card, MenuItem, Permission, RecordKind


def _card(name: str) -> Card:
    return Card(
        name=name,
        title=name.title(),
        urls=f"luodi.kernel.{name}.urls",
        docs=f"kernel/{name}.md",
        menu=(MenuItem(name, f"{name}:list", f"{name}.view_well", "target"),),
        permissions=(Permission(f"{name}.view_well", "see wells"),),
        records=(RecordKind(f"{name}.well", "well", f"{name}:well"),),
    )


@pytest.fixture
def two_cards(settings, monkeypatch):
    for dotted in ("luodi.systems.wells", "luodi.kernel.pumps"):
        module = ModuleType(f"{dotted}.card")
        module.CARD = _card(dotted.rpartition(".")[2])
        monkeypatch.setitem(sys.modules, dotted, ModuleType(dotted))
        monkeypatch.setitem(sys.modules, f"{dotted}.card", module)
    settings.LUODI_SYSTEMS = ("wells",)
    settings.LUODI_ROOMS = ("pumps",)
    cards.all_cards.cache_clear()
    yield
    cards.all_cards.cache_clear()


@pytest.mark.usefixtures("two_cards")
def test_working_systems_come_before_the_kernels_rooms():
    assert [card.name for card in cards.all_cards()] == ["wells", "pumps"]


@pytest.mark.usefixtures("two_cards")
def test_system_cards_leave_the_kernels_rooms_out():
    assert [card.name for card in cards.system_cards()] == ["wells"]


@pytest.mark.usefixtures("two_cards")
def test_permissions_of_all_cards_are_found_by_code():
    assert sorted(cards.all_permissions()) == ["pumps.view_well", "wells.view_well"]


@pytest.mark.usefixtures("two_cards")
def test_a_record_kind_leads_to_the_page_that_opens_it():
    assert cards.record_kind("wells.well") == RecordKind("wells.well", "well", "wells:well")


@pytest.mark.usefixtures("two_cards")
def test_a_record_kind_of_a_removed_system_is_unknown():
    assert cards.record_kind("bridges.bridge") is None


def test_load_imports_what_a_dotted_path_names():
    assert cards.load("decimal.Decimal") is Decimal


@pytest.mark.parametrize("dotted", ["decimal.NoSuchName", "no_such_module.name"])
def test_load_of_a_wrong_path_fails(dotted):
    with pytest.raises((AttributeError, ImportError)):
        cards.load(dotted)


@pytest.mark.usefixtures("two_cards")
def test_the_card_of_a_kind_of_record_is_found_until_its_system_goes():
    found = cards.card_of_kind("wells.well")
    assert found is not None
    assert found.name == "wells"
    assert cards.card_of_kind("gone_record") is None


@pytest.mark.usefixtures("two_cards")
def test_a_record_without_a_page_has_no_link():
    assert cards.record_link("gone_record", "7") is None
    assert cards.record_link("wells.well", "7") is None
