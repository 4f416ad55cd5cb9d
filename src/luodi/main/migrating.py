"""Bringing the tables to this version, with the protection of what never changes put back."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from luodi.kernel import clock
from luodi.kernel.log import append_only
from luodi.kernel.search import actions as search
from luodi.kernel.web.once import forget_old_keys


def pending() -> list[str]:
    """Name the migrations that the database lacks, in the order in which they would run."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown() -> list[str]:
    """Name the migrations that the database has and this version does not know: it is newer."""
    loader = MigrationExecutor(connection).loader
    known = loader.graph.nodes
    return sorted(".".join(node) for node in loader.applied_migrations if node not in known)


def migrate() -> None:
    """Make or change the tables, put the triggers in place, and build an old index anew."""
    if pending():
        append_only.lift()  # only while tables change
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        append_only.install()
    forget_old_keys(clock.now())
    if search.is_outdated():
        search.rebuild()
