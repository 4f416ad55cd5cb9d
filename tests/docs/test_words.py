"""One word per idea: code and cards keep to docs/words.md and, in a system, to its own page."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

from luodi.kernel.cards import all_cards, system_cards

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "luodi"
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
OURS = [model for model in apps.get_models() if model.__module__.startswith("luodi.")]


def rows(text: str) -> list[list[str]]:
    """Give the cells of a table in Markdown, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


WORDS = rows((ROOT / "docs" / "words.md").read_text(encoding="utf-8"))
ENGLISH = {row[1] for row in WORDS}
NOT = {word.strip() for row in WORDS for word in row[3].split(",") if word.strip()}


PLANNERS = {
    row[1]
    for page in (ROOT / "docs" / "plan").glob("*.md")
    for row in rows(page.read_text(encoding="utf-8").partition("\n## Words\n")[2])
}
"""Words that the planners take from their field although another stands in the list."""


def in_words(name: str) -> str:
    """Write a name of code in words: ``PlaceSuccessor`` is place successor."""
    return " ".join(word.lower() for word in WORD.findall(name))


def forbidden(text: str, words: set[str]) -> list[str]:
    """Give the names defined in a text of which a word belongs to another vocabulary."""
    names = {
        name
        for node in ast.walk(ast.parse(text))
        for name in (
            getattr(node, "name", None) if not isinstance(node, ast.alias) else None,
            getattr(node, "arg", None) if isinstance(node, ast.arg) else None,
            node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else None,
        )
        if isinstance(name, str)
    }
    return sorted(name for name in names if words & set(in_words(name).split()))


def test_every_row_has_a_term_a_name_and_a_meaning():
    assert [row for row in WORDS if len(row) != 4 or not all(row[:3])] == []
    for column in (0, 1):
        cells = [row[column] for row in WORDS]
        assert sorted({cell for cell in cells if cells.count(cell) > 1}) == []


def test_no_word_is_both_used_and_refused():
    assert sorted(NOT & {word for name in ENGLISH for word in name.split()}) == []


def own_words(label: str) -> str:
    """Give what a system's own page of the docs says of its words: heading and first column."""
    cards = {card.name: card for card in system_cards()}
    if label not in cards:
        return ""
    page = (ROOT / "docs" / cards[label].docs).read_text(encoding="utf-8")
    return "\n".join([page.splitlines()[0], *(row[0] for row in rows(page))])


def is_listed(model: type[models.Model]) -> bool:
    """Tell whether a table's name stands in the list or on its system's own page."""
    name = in_words(model.__name__)
    own = own_words(model._meta.app_label).splitlines()
    return name in ENGLISH or any(line.endswith(f" {name}") for line in own)


def test_every_table_is_in_the_list():
    assert [model._meta.label for model in OURS if not is_listed(model)] == []


@pytest.mark.parametrize("card", all_cards(), ids=lambda card: card.name)
def test_every_card_is_in_the_list(card):
    with translation.override("zh-hans"):
        title = str(card.title)
    assert title in {row[0] for row in WORDS} or title in own_words(card.name)


def test_names_keep_to_the_list():
    found = {}
    for file in SOURCE.rglob("*.py"):
        of_planners = file.is_relative_to(SOURCE / "plan") or "planning" in file.parts
        words = NOT - PLANNERS if of_planners else NOT
        found[file] = forbidden(file.read_text(encoding="utf-8"), words)
    assert {file: said for file, said in found.items() if said} == {}


def test_the_planners_take_no_word_that_they_could_have_anyway():
    assert sorted(PLANNERS - NOT) == []


@pytest.mark.parametrize(
    ("sample", "found"),
    [
        ("def close_task(task_id): pass", ["close_task", "task_id"]),
        ("class KpiList: pass", ["KpiList"]),
        ("kpi = 1", ["kpi"]),
        ("def multitasking(): pass", []),
    ],
)
def test_a_word_of_another_vocabulary_is_found(sample, found):
    assert forbidden(sample, {"task", "kpi"}) == found
