"""Templates: a system's pages use its own parts, the kernel's, and nothing of a neighbour."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SOURCE = Path(__file__).parents[2] / "src" / "luodi"
KERNEL = {room.name for room in (SOURCE / "kernel").iterdir() if room.is_dir()}
URL = re.compile(r"{%-?\s*url\s+['\"]([^'\"]+)['\"]")
PART = re.compile(r"{%-?\s*(?:include|extends)\s+['\"]([^'\"]+)['\"]")
LOADED = re.compile(r"{%-?\s*load\s+([^%]+)%}")
LIBRARIES = {"static", "i18n", "l10n", "tz", "humanize", "luodi"}
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


def room_of(file: Path) -> str:
    """Name the system or kernel room that a template belongs to."""
    return file.relative_to(SOURCE).parts[1]


def foreign_parts(text: str, room: str) -> list[str]:
    """Name the addresses and templates used that belong to another working system."""
    allowed = KERNEL | {room}
    urls = [name for name in URL.findall(text) if name.partition(":")[0] not in allowed]
    parts = [name for name in PART.findall(text) if name.partition("/")[0] not in {"web", room}]
    libraries = [
        name for line in LOADED.findall(text) for name in line.split() if name not in LIBRARIES
    ]
    return urls + parts + libraries


def test_there_are_templates_to_check():
    assert {room_of(file) for file in TEMPLATES} >= {"web", *settings.LUODI_SYSTEMS}


def test_pages_use_their_own_parts_and_the_kernels():
    found = {
        file: foreign_parts(file.read_text(encoding="utf-8"), room_of(file)) for file in TEMPLATES
    }
    assert {file: said for file, said in found.items() if said} == {}


def test_templates_lie_in_a_folder_named_like_their_room():
    folders = {
        file: next(parent for parent in file.parents if parent.name == "templates")
        for file in TEMPLATES
    }
    assert [
        file
        for file, folder in folders.items()
        if file.relative_to(folder).parts[0] != room_of(file)
    ] == []


@pytest.mark.parametrize(
    ("sample", "found"),
    [
        ("{% url 'roads:road' pk=1 %}", ["roads:road"]),
        ('{% include "roads/row.html" %}', ["roads/row.html"]),
        ('{% extends "people/unit.html" %}', ["people/unit.html"]),
        ("{% load roads_tags %}", ["roads_tags"]),
        ('{% extends "web/page.html" %}{% url "wells:well" 1 %}{% url "people:unit" 2 %}', []),
    ],
)
def test_a_part_of_a_neighbour_is_found(sample, found):
    assert foreign_parts(sample, "wells") == found
