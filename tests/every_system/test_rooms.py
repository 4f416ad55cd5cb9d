"""Each system has its rooms and a complete card; a new one gets these checks for nothing."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from ninja import Router

from luodi.kernel.cards import all_cards, load, system_cards
from luodi.main.routes import all_routes

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "luodi"
NEEDED = ("card", "models", "rules", "tests")
CARDS = pytest.mark.parametrize("card", all_cards(), ids=lambda card: card.name)
SYSTEMS = pytest.mark.parametrize("name", settings.LUODI_SYSTEMS)


def folder_of(name: str) -> Path:
    floor = "systems" if name in settings.LUODI_SYSTEMS else "kernel"
    return SOURCE / floor / name


def code_of(floor: str) -> str:
    """Give the text of all code and templates but tests and cards."""
    return "\n".join(
        file.read_text(encoding="utf-8")
        for file in [*(SOURCE / floor).rglob("*.py"), *(SOURCE / floor).rglob("*.html")]
        if "tests" not in file.parts and file.name != "card.py"
    )


@SYSTEMS
def test_a_system_has_the_rooms_that_all_have(name):
    rooms = {path.stem for path in folder_of(name).iterdir()}
    assert sorted(set(NEEDED) - rooms) == []
    assert list((folder_of(name) / "tests").glob("test_rules*.py")) != []


@SYSTEMS
def test_a_systems_app_is_labelled_by_its_folder(name):
    assert apps.get_app_config(name).name == f"luodi.systems.{name}"


def test_the_list_names_every_system_that_stands():
    folders = {path.parent.name for path in (SOURCE / "systems").glob("*/card.py")}
    assert folders == set(settings.LUODI_SYSTEMS)


@CARDS
def test_a_card_is_complete(card):
    assert str(card.title).strip()
    assert card.name == folder_of(card.name).name
    assert card.permissions or not card.menu
    assert all(code.partition(".")[0] == card.name for code in _codes(card))
    assert all(item.source.strip() for item in card.thresholds)
    assert all(item.key.partition(".")[0] == card.name for item in card.thresholds)


@CARDS
def test_a_card_has_its_page_in_the_docs(card):
    page = ROOT / "docs" / card.docs
    assert page.is_file(), f"docs/{card.docs} is missing"
    words = page.read_text(encoding="utf-8")
    missing = [item.key for item in card.thresholds if item.key not in words]
    assert missing == [], f"docs/{card.docs} says nothing of {missing}"


def _codes(card) -> list[str]:
    return [item.code for item in card.permissions]


@CARDS
def test_every_permission_is_asked_for_somewhere(card):
    code = code_of("kernel") + code_of("systems")
    unused = [name for name in _codes(card) if f'"{name}"' not in code]
    assert unused == []


@CARDS
def test_every_line_of_the_menu_opens_a_page_under_its_own_permission(card):
    guards = {route.name: route.guard for route in all_routes()}
    for item in card.menu:
        assert reverse(item.url_name).startswith(f"/{card.name}/")
        assert guards[item.url_name].permission == item.permission
        assert item.permission in _codes(card)


@CARDS
def test_everything_a_card_names_stands(card):
    for dotted in (card.demo, card.fed_by_entry, card.evidence_of_records, card.check):
        assert dotted is None or callable(load(dotted))
    assert card.api is None or isinstance(load(card.api), Router)
    for kind in card.records:
        assert reverse(kind.url_name, kwargs={"pk": "1"})


@SYSTEMS
def test_a_system_brings_rows_for_the_demonstration(name):
    card = next(card for card in system_cards() if card.name == name)
    assert card.demo


def test_the_icon_font_has_what_menus_and_pages_show_and_no_more():
    style = SOURCE / "kernel" / "web" / "static" / "vendor" / "tabler-icons.min.css"
    assert style.exists(), "the icon font is not built: run make setup"
    known = set(re.findall(r"\.ti-([a-z0-9-]+):", style.read_text(encoding="utf-8")))
    shown = set(
        re.findall(r'(?:{% icon |icon\()"([a-z0-9-]+)"', f"{code_of('kernel')}{code_of('systems')}")
    )
    shown |= {item.icon for card in all_cards() for item in card.menu}
    assert shown - known == set(), "write them into tools/assets/icons.txt and run make setup"
    assert known - shown == set(), "take them out of tools/assets/icons.txt"
