"""Rows that must never change: the database itself refuses, on both databases."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from luodi.kernel.access.actor import LUODI
from luodi.kernel.log import append_only
from luodi.kernel.log.actions import record

LOG = "kernel_log_logline"
LEDGER = {
    "kernel_ledger_entry",
    "kernel_ledger_measure",
    "kernel_ledger_seal",
    "kernel_ledger_sealmember",
}


@pytest.fixture
def line(office):
    return record(actor=LUODI, verb="wells.dig", record=("wells.well", 1))


def sample(model):
    """Give a row for a table, as columns and values; its links lead nowhere, each elsewhere."""
    values = {}
    for place, field in enumerate(model._meta.concrete_fields, start=1):
        kind = field.target_field.get_internal_type() if field.is_relation else None
        kind = kind or field.get_internal_type()
        if field.null:
            values[field.column] = None
        elif field.name == "month":
            values[field.column] = 202301
        elif field.is_relation:
            values[field.column] = place
        elif field.choices:
            values[field.column] = field.choices[0][0]
        elif "Integer" in kind or "AutoField" in kind:
            values[field.column] = 1
        else:
            values[field.column] = {
                "BooleanField": False,
                "DateField": "2023-01-31",
                "DateTimeField": "2023-01-31 09:00:00+00:00",
                "JSONField": "{}",
            }.get(kind, "FLOW")
    return values


def refused(statement, *values):
    with (
        pytest.raises(IntegrityError, match=r"只增不改.*冲销"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def test_every_model_that_says_so_is_in_the_one_list():
    said = {model._meta.db_table for model in apps.get_models() if hasattr(model, "append_only")}
    assert set(append_only.tables()) == said
    assert said >= {LOG, *LEDGER}


def test_all_tables_are_protected_after_the_last_migration(db):
    assert append_only.gaps() == []


def test_a_row_can_be_neither_changed_nor_removed(line):
    refused(f"UPDATE {LOG} SET verb = 'x' WHERE id = %s", line.pk)
    refused(f"DELETE FROM {LOG} WHERE id = %s", line.pk)
    line.refresh_from_db()
    assert line.verb == "wells.dig"


def test_the_refusal_names_the_table(line):
    with pytest.raises(IntegrityError, match=f"表 {LOG} 只增不改"), transaction.atomic():
        line.delete()


DEEDS = {
    "sqlite": ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"),
    "postgresql": ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"),
}[connection.vendor]


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.split()[0])
@pytest.mark.parametrize("table", append_only.tables())
def test_each_table_refuses_each_deed(db, table, deed):
    [model] = [model for model in apps.get_models() if model._meta.db_table == table]
    row = sample(model)
    places = ", ".join(["%s"] * len(row))
    columns = ", ".join(connection.ops.quote_name(column) for column in row)
    with transaction.atomic():
        if not deed.startswith("TRUNCATE"):  # PostgreSQL empties no table with links unchecked
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) VALUES ({places})", [*row.values()]
                )
        refused(deed.format(table, model._meta.pk.column))
        transaction.set_rollback(True)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a role of PostgreSQL")
def test_not_even_a_replica_changes_a_row(line):
    refused("SET LOCAL session_replication_role = replica; " + f"DELETE FROM {LOG}")
    line.refresh_from_db()
    assert line.verb == "wells.dig"


@pytest.mark.parametrize("trigger", append_only._wanted(), ids=lambda trigger: trigger.name)
def test_each_trigger_that_is_missing_is_named(db, trigger):
    with connection.cursor() as cursor:
        cursor.execute(trigger.remove)
    assert append_only.gaps() == [f"表 {trigger.table} 的触发器 {trigger.name} 不在"]
    append_only.install()
    assert append_only.gaps() == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the texts stand in SQLite's table")
def test_a_trigger_that_was_altered_is_named(db):
    name = f"append_only_{LOG}_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {LOG} BEGIN SELECT 1; END")
    assert append_only.gaps() == [f"表 {LOG} 的触发器 {name} 被改过"]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a pragma of SQLite")
def test_a_connection_without_recursive_triggers_is_named(db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        found = append_only.gaps()
        cursor.execute("PRAGMA recursive_triggers = ON")
    assert found == ["连接没有打开 recursive_triggers，INSERT OR REPLACE 会绕过触发器"]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="functions of PostgreSQL")
def test_a_trigger_that_is_switched_off_or_emptied_is_named(db):
    name = f"append_only_{LOG}_update"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {LOG} DISABLE TRIGGER {name}")
    assert append_only.gaps() == [f"表 {LOG} 的触发器 {name} 被改过"]
    append_only.install()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {append_only.FUNCTION}() RETURNS trigger "
            "LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$"
        )
    assert append_only.gaps() == [f"函数 {append_only.FUNCTION} 不在或被改过"]
