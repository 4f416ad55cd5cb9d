"""Restricted records are read through the access functions; raw managers are for actions.

An action locks and changes the row that it was given and asked access for; every other module
reads restricted models with `visible` or, for sums that show no row, `unrestricted(why=)`.
"""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from luodi.kernel.access.scopes import AccessPaths

SOURCE = Path(__file__).parents[2] / "src" / "luodi"
MANAGERS = {"objects", "_default_manager", "_base_manager"}
EMPTY = {"none"}
FINDERS = {"get_object_or_404", "get_list_or_404", "QuerySet"}
ACCESS = SOURCE / "kernel" / "access"
RESTRICTED = {
    model.__name__
    for model in apps.get_models()
    if isinstance(getattr(model, "access_paths", None), AccessPaths)
}


def may_use_managers(file: Path) -> bool:
    """Tell whether a module belongs to the rooms that write: actions, migrations; or to tests."""
    parts = set(file.relative_to(SOURCE).with_suffix("").parts)
    return bool(parts & {"actions", "migrations", "tests"}) or ACCESS in file.parents


def raw_getters(text: str, restricted: set[str]) -> list[str]:
    """Name the restricted models whose rows are fetched past the access functions."""
    tree = ast.parse(text)
    emptied = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in EMPTY
    }
    managers = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in MANAGERS
        and isinstance(node.value, ast.Name)
        and node.value.id in restricted
        and id(node) not in emptied
    ]
    finders = [
        f"{node.func.id}({node.args[0].id})"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in FINDERS
        and node.args
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id in restricted
    ]
    return managers + finders


READERS = sorted(file for file in SOURCE.rglob("*.py") if not may_use_managers(file))


def test_there_are_restricted_models_to_check():
    assert {"Target", "Entry", "Document", "LogLine", "Report"} <= RESTRICTED


def test_restricted_records_are_read_through_the_access_functions():
    found = {file: raw_getters(file.read_text(encoding="utf-8"), RESTRICTED) for file in READERS}
    assert {file: said for file, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("sample", "found"),
    [
        ("Target.objects.filter(pk=1)", ["Target.objects"]),
        ("rows = Target._default_manager.all()", ["Target._default_manager"]),
        ("get_object_or_404(Target, pk=1)", ["get_object_or_404(Target)"]),
        ("QuerySet(Target)", ["QuerySet(Target)"]),
        ("ModelChoiceField(queryset=Target.objects.none())", []),
        ("visible(actor, Target, 'targets.view_target')", []),
        ("Place.objects.all()", []),
    ],
)
def test_a_raw_getter_is_found(sample, found):
    assert raw_getters(sample, {"Target"}) == found


def test_only_rooms_that_write_use_managers():
    rooms = {"actions": True, "reads": False, "views/wells": False, "forms": False, "demo": False}
    assert {
        room: may_use_managers(SOURCE / "systems" / "wells" / f"{room}.py") for room in rooms
    } == rooms
