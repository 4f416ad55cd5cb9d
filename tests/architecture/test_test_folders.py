"""Tests: beside the code when they need one folder, in /tests when they need two."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "luodi"
FLOORS = {"standards": 0, "reading": 1, "plan": 1, "kernel": 2, "systems": 3, "main": 4}
FILES = sorted(SOURCE.rglob("tests/**/*.py"))


def imported(text: str) -> set[str]:
    """Give the modules of luodi that a text imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {item.name for item in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{item.name}" for item in node.names)}
    return {name for name in names if name.startswith("luodi.")}


def out_of_place(text: str, parts: tuple[str, ...]) -> list[str]:
    """Name the imports of a folder's tests from a higher floor or from a neighbour."""
    floor = FLOORS[parts[0]]
    found = []
    for name in sorted(imported(text)):
        path = name.split(".")[1:]
        neighbour = path[0] == parts[0] == "systems" and path[1:2] not in ([], [parts[1]])
        above = FLOORS.get(path[0], floor) > floor
        beside = {path[0], parts[0]} == {"reading", "plan"}
        if neighbour or above or beside:
            found.append(name)
    return found


def test_a_folders_tests_need_nothing_above_or_beside_it():
    found = {
        file: out_of_place(file.read_text(encoding="utf-8"), file.relative_to(SOURCE).parts)
        for file in FILES
    }
    assert {file: said for file, said in found.items() if said} == {}


def test_tests_are_no_package():
    assert [str(file) for file in FILES if file.name == "__init__.py"] == []


@pytest.mark.parametrize(
    ("sample", "folder", "found"),
    [
        ("from luodi.systems.roads.models import Road", "systems/wells", ["luodi.systems.roads"]),
        ("import luodi.systems.wells.models", "kernel/places", ["luodi.systems.wells"]),
        ("def late():\n    import luodi.kernel.clock", "standards", ["luodi.kernel.clock"]),
        ("import luodi.plan.routes", "reading", ["luodi.plan.routes"]),
        ("from luodi.kernel import clock", "systems/wells", []),
        ("from luodi.systems.wells import rules", "systems/wells", []),
    ],
)
def test_an_import_from_elsewhere_is_found(sample, folder, found):
    names = out_of_place(sample, Path(folder).parts)
    assert [name for name in names if not any(name.startswith(one) for one in found)] == []
    assert bool(names) is bool(found)
