"""Tables to which rows are only added: triggers in the database refuse every other change.

One list, made from all models that say ``append_only = True``. The triggers are lifted only while
`luodi migrate` changes tables, since SQLite loses them when Django remakes one; there is no
setting that switches them off.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

REMEDY = "只增不改：已写的行不能改也不能删；更正请冲销后重新入账，或登记新的版本"
FUNCTION = "luodi_append_only"
BODY = (
    "BEGIN RAISE EXCEPTION '表 % "
    + REMEDY
    + "', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END"
)


@dataclass(frozen=True)
class Trigger:
    """A trigger as it must stand, with the statements that make and remove it."""

    table: str
    name: str
    make: str
    remove: str


def tables() -> list[str]:
    """Name the tables to which rows are only added."""
    return sorted(
        model._meta.db_table  # noqa: SLF001 - Django documents it
        for model in apps.get_models()
        if getattr(model, "append_only", False)
    )


def install() -> None:
    """Put every trigger in its place; those that stand already are made anew."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if not _on_sqlite():
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger "
                f"LANGUAGE plpgsql AS $luodi${BODY}$luodi$"
            )
        for trigger in _wanted():
            if trigger.table in present:
                cursor.execute(trigger.remove)
                cursor.execute(trigger.make)
                if not _on_sqlite():  # so that not even a replica's role goes past it
                    cursor.execute(
                        f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {trigger.name}"
                    )


def lift() -> None:
    """Take the triggers away, for a change of tables; `install` must follow at once."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in _wanted():
            if trigger.table in present:
                cursor.execute(trigger.remove)


def gaps() -> list[str]:
    """Say what stands between the tables and their protection; nothing when all is well."""
    found = _standing_on_sqlite() if _on_sqlite() else _standing_on_postgresql()
    problems = [
        f"表 {trigger.table} 的触发器 {trigger.name} "
        + ("被改过" if trigger.name in found else "不在")
        for trigger in _wanted()
        if not _is_sound(trigger, found.get(trigger.name))
    ]
    if not _on_sqlite() and found.get(FUNCTION) != BODY:
        problems.append(f"函数 {FUNCTION} 不在或被改过")
    if _on_sqlite() and _pragma("recursive_triggers") != 1:
        problems.append("连接没有打开 recursive_triggers，INSERT OR REPLACE 会绕过触发器")
    return problems


def _on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _wanted() -> list[Trigger]:
    make: Callable[[str, str], Trigger] = _sqlite if _on_sqlite() else _postgresql
    deeds = ("UPDATE", "DELETE") if _on_sqlite() else ("UPDATE", "DELETE", "TRUNCATE")
    return [make(table, deed) for table in tables() for deed in deeds]


def _sqlite(table: str, deed: str) -> Trigger:
    name = f"append_only_{table}_{deed.lower()}"
    make = (
        f"CREATE TRIGGER {name} BEFORE {deed} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '表 {table} {REMEDY}'); END"
    )
    return Trigger(table, name, make, f"DROP TRIGGER IF EXISTS {name}")


def _postgresql(table: str, deed: str) -> Trigger:
    name = f"append_only_{table}_{deed.lower()}"
    each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
    make = (
        f"CREATE TRIGGER {name} BEFORE {deed} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()"
    )
    return Trigger(table, name, make, f"DROP TRIGGER IF EXISTS {name} ON {table}")


def _is_sound(trigger: Trigger, found: str | None) -> bool:
    return found == (trigger.make if _on_sqlite() else f"A {trigger.make}")


def _standing_on_sqlite() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _standing_on_postgresql() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled::text || ' ' || pg_get_triggerdef(oid, true) FROM pg_trigger "
            "WHERE NOT tgisinternal UNION ALL "
            "SELECT proname, prosrc FROM pg_proc WHERE proname = %s",
            [FUNCTION],
        )
        return dict(cursor.fetchall())


def _pragma(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return int(cursor.fetchone()[0])
