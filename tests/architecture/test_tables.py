"""Tables: links go to the own room or the kernel, figures are exact, nothing hides in a save."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

SOURCE = Path(__file__).parents[2] / "src" / "luodi"
LABELS = ("targets", "kernel_places", "kernel_people")


def is_of_luodi(model: type[models.Model]) -> bool:
    return model.__module__.startswith("luodi.")


def foreign_links(model: type[models.Model]) -> list[str]:
    """Name the links that point neither to the model's own app nor to the kernel."""
    own = model._meta.app_label
    return [
        f"{own}.{model.__name__}.{field.name} -> {field.related_model._meta.app_label}"
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and not field.related_model._meta.app_label.startswith("kernel_")
        and field.related_model._meta.app_label != own
    ]


def inexact_fields(model: type[models.Model]) -> list[str]:
    """Name the fields that a database keeps as a binary float; SQLite does so with decimals."""
    return [
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField | models.DecimalField)
    ]


def wrong_label(model: type[models.Model]) -> list[str]:
    """Name a model whose app is labelled otherwise than its room or system."""
    _luodi, floor, room = model.__module__.split(".")[:3]
    wanted = f"kernel_{room}" if floor == "kernel" else room
    label = model._meta.app_label
    return [] if label == wanted else [f"{model.__module__}: {label}, not {wanted}"]


def hidden_work(text: str) -> list[str]:
    """Name the saves and deletes that do more than store, and the signals."""
    tree = ast.parse(text)
    methods = [
        f"{parent.name}.{node.name}"
        for parent in ast.walk(tree)
        if isinstance(parent, ast.ClassDef)
        for node in parent.body
        if isinstance(node, ast.FunctionDef)
        and node.name in {"save", "delete", "full_clean", "__init_subclass__"}
    ]
    signals = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for name in [getattr(node, "module", None) or "", *(item.name for item in node.names)]
        if name.endswith((".signals", "dispatch")) or name == "signals"
    ]
    return methods + signals


OURS = [model for model in apps.get_models() if is_of_luodi(model)]


def test_there_are_tables_to_check():
    assert {model._meta.app_label for model in OURS} >= set(LABELS)


def test_links_go_to_the_own_room_or_the_kernel():
    assert [said for model in OURS for said in foreign_links(model)] == []


def test_figures_are_kept_exact():
    assert [said for model in OURS for said in inexact_fields(model)] == []


def test_an_app_is_labelled_by_its_folder():
    assert [said for model in OURS for said in wrong_label(model)] == []


def test_nothing_happens_behind_a_save():
    found = {file: hidden_work(file.read_text(encoding="utf-8")) for file in SOURCE.rglob("*.py")}
    assert {file: said for file, said in found.items() if said} == {}


@isolate_apps()
def test_a_link_to_a_neighbour_is_found():
    class Report(models.Model):
        class Meta:
            app_label = "targets"

    class Well(models.Model):
        place = models.ForeignKey(apps.get_model("kernel_places", "Place"), models.PROTECT)
        report = models.ForeignKey(Report, models.PROTECT)

        class Meta:
            app_label = "wells"

    assert foreign_links(Well) == ["wells.Well.report -> targets"]


@isolate_apps()
def test_an_inexact_figure_is_found():
    class Well(models.Model):
        depth = models.FloatField()
        price = models.DecimalField(max_digits=9, decimal_places=2)
        amount = models.BigIntegerField()

        class Meta:
            app_label = "wells"

    assert inexact_fields(Well) == ["wells.Well.depth", "wells.Well.price"]


@isolate_apps()
def test_a_strange_label_is_found():
    class Well(models.Model):
        __module__ = "luodi.systems.wells.models"

        class Meta:
            app_label = "water"

    assert wrong_label(Well) == ["luodi.systems.wells.models: water, not wells"]


@pytest.mark.parametrize(
    ("sample", "found"),
    [
        ("class Well:\n    def save(self):\n        self.depth = 1\n", ["Well.save"]),
        ("from django.db.models.signals import post_save\n", ["django.db.models.signals"]),
        ("from django.db.models import signals\n", ["signals"]),
        ("from django.dispatch import receiver\n", ["django.dispatch"]),
        ("class Well:\n    def dig(self):\n        pass\n", []),
    ],
)
def test_work_behind_a_save_is_found(sample, found):
    assert hidden_work(sample) == found
