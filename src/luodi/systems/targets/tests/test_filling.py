"""Reports of before get their figures and steps, and can go back to how they were."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

GROWN = [("targets", "0002_steps_of_reports_and_joined_commitments")]
FILLED = [("targets", "0003_figures_and_steps_of_reports_before")]


def migrate(to):
    """Bring the tables to a migration, with the triggers out of the way; give its models."""
    from luodi.kernel.log import append_only

    append_only.lift()
    MigrationExecutor(connection).migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def grown(real_commits, desk):
    """Three reports as they were before, in tables that have grown and are not yet filled."""
    target = desk.target()
    kept = {month: desk.report(target, month, yi).pk for month, yi in ((202301, 30), (202302, 60))}
    measure = target.parts.get().measure_id
    apps = migrate(GROWN)
    report = apps.get_model("targets", "Report")
    for month, pk in kept.items():
        amount = month % 100 * 30
        report.objects.filter(pk=pk).update(
            measure_id=measure, cumulative=amount, added=30, posted_at=None, state="POSTED"
        )
    report.objects.filter(month=202302).update(
        state="WITHDRAWN", withdrawn_at=desk.reading.read_at, withdrawn_because="报错"
    )
    apps.get_model("targets", "ReportFigure").objects.all().delete()
    apps.get_model("targets", "ReportStep").objects.all().delete()
    yield apps
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_reports_of_before_are_filled_once_and_go_back(grown):
    filled = migrate(FILLED)
    figures = filled.get_model("targets", "ReportFigure").objects.order_by("report__month")
    said = list(figures.values_list("role", "cumulative", "added", "posting"))
    assert said == [("VALUE", 30, 30, 1), ("VALUE", 60, None, 1)]
    steps = filled.get_model("targets", "ReportStep").objects.order_by("report__month", "number")
    assert list(steps.values_list("act", "after", "reason")) == [
        ("HAND_IN", "POSTED", ""),
        ("HAND_IN", "POSTED", ""),
        ("WITHDRAW", "WITHDRAWN", "报错"),
    ]
    module = import_module("luodi.systems.targets.migrations." + FILLED[0][1])
    module.fill(filled, None)
    assert (figures.count(), steps.count()) == (2, 3)

    report = filled.get_model("targets", "Report")
    report.objects.update(measure=None, cumulative=None, added=None, withdrawn_because="")
    module.empty(filled, None)
    assert list(
        report.objects.order_by("month").values_list("cumulative", "withdrawn_because")
    ) == [(30, ""), (60, "报错")]
