"""Rows of all tables as lines of JSON that either database writes and reads.

The columns come from the migrations that the database has, not from the models of this version,
so that a backup made before an upgrade and an old archive are both read for what they are. The
databases write the JSON themselves: Python handles blocks of whole lines, never single values.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

Node = tuple[str, str]
BLOCK_BYTES = 8 * 1024 * 1024
"""Size of a block of lines before it is written, in bytes: what a backup holds in memory."""
FETCHED = 2_000
LEFT_OUT = frozenset(
    {"kernel_search_indexrow", "kernel_search_indexreach", "kernel_search_indexstate"}
)
"""Tables made from others, which a restore builds anew."""

KINDS = {
    "AutoField": "integer",
    "BigAutoField": "integer",
    "BigIntegerField": "integer",
    "IntegerField": "integer",
    "PositiveBigIntegerField": "integer",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "integer",
    "SmallIntegerField": "integer",
    "CharField": "text",
    "SlugField": "text",
    "TextField": "text",
    "BooleanField": "boolean",
    "DateTimeField": "instant",
    "DateField": "day",
    "TimeField": "time",
    "JSONField": "json",
    "BinaryField": "bytes",
    "GenericIPAddressField": "address",
}
"""How the values of each kind of field are written: by its name in Django."""

_OUT_OF_POSTGRESQL = {
    "boolean": "{0}::integer",
    "instant": "replace(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), "
    "'.000000', '')",
    "day": "to_char({0}, 'YYYY-MM-DD')",
    "time": "replace(to_char({0}, 'HH24:MI:SS.US'), '.000000', '')",
    "json": "{0}::text",
    "bytes": "encode({0}, 'hex')",
    "address": "host({0})",
}
_INTO_POSTGRESQL = {
    "integer": "({0})::bigint",
    "text": "{0}",
    "boolean": "({0})::integer::boolean",
    "instant": "({0})::timestamptz",
    "day": "({0})::date",
    "time": "({0})::time",
    "json": "({0})::jsonb",
    "bytes": "decode({0}, 'hex')",
    "address": "({0})::inet",
}
_OUT_OF_SQLITE = {"bytes": "CASE WHEN {0} IS NOT NULL THEN lower(hex({0})) END"}
# No line of JSON holds these signs, so that COPY neither quotes nor changes anything.
_AS_IT_IS = "WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')"
_LINES = "luodi_restored_lines"


@dataclass(frozen=True)
class Table:
    """A table: its name and its columns, each with the kind of its values."""

    name: str
    columns: tuple[tuple[str, str], ...]


class UnknownColumnError(Exception):
    """A column of a kind that no archive can hold; the text names it."""


def applied() -> list[Node]:
    """Name the migrations that the database has and this version knows, in order of name."""
    loader = MigrationLoader(connection)
    return sorted(node for node in loader.applied_migrations if node in loader.graph.nodes)


def tables(nodes: Sequence[Node]) -> list[Table]:
    """Give the tables as they stand once these migrations are applied, but those left out.

    Raises
    ------
    UnknownColumnError
        For a kind of column that is not in `KINDS`.
    """
    found = (_table(model) for model in _models(nodes))
    return sorted((one for one in found if one.name not in LEFT_OUT), key=lambda one: one.name)


def _models(nodes: Sequence[Node]) -> list[type[models.Model]]:
    state = MigrationExecutor(connection).loader.project_state(list(nodes))
    every = state.apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]  # noqa: SLF001 - Django documents it


def _table(model: type[models.Model]) -> Table:
    meta = model._meta  # noqa: SLF001 - Django documents it
    columns = [
        (str(field.column), _kind(field, meta.db_table))
        for field in meta.concrete_fields
        if not getattr(field, "generated", False)
    ]
    return Table(meta.db_table, tuple(columns))


def _kind(field: Any, table: str) -> str:
    while field.remote_field:
        field = field.target_field
    try:
        return KINDS[field.get_internal_type()]
    except KeyError:
        raise UnknownColumnError(
            f"表 {table} 的列 {field.column} 是 {field.get_internal_type()}，备份里没有它的写法；"
            "请在 luodi.main.rows 里补上"
        ) from None


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _on_sqlite() -> bool:
    return connection.vendor == "sqlite"


# Out of the database.


def blocks(table: Table) -> Iterator[tuple[int, bytes]]:
    """Give a table's rows in blocks of whole lines, with the number of lines in each.

    To be called within a snapshot; memory for a block, however many rows there are.
    """
    lines = _sqlite_lines(table) if _on_sqlite() else _postgresql_lines(table)
    kept: list[bytes] = []
    count = size = 0
    for number, some in lines:
        kept.append(some)
        count += number
        size += len(some)
        if size >= BLOCK_BYTES:
            yield count, b"".join(kept)
            kept, count, size = [], 0, 0
    if kept:
        yield count, b"".join(kept)


def _columns(table: Table, ways: dict[str, str]) -> str:
    return ", ".join(ways.get(kind, "{0}").format(_quoted(name)) for name, kind in table.columns)


def _sqlite_lines(table: Table) -> Iterator[tuple[int, bytes]]:
    with connection.cursor() as cursor:
        columns = _columns(table, _OUT_OF_SQLITE)
        cursor.execute(f"SELECT json_array({columns}) FROM {_quoted(table.name)}")  # noqa: S608 - names of our tables
        while rows := cursor.fetchmany(FETCHED):
            yield len(rows), ("\n".join(row[0] for row in rows) + "\n").encode()


def _postgresql_lines(table: Table) -> Iterator[tuple[int, bytes]]:
    columns = _columns(table, _OUT_OF_POSTGRESQL)
    rows = f"SELECT json_build_array({columns}) FROM {_quoted(table.name)}"  # noqa: S608 - names of our tables
    with connection.cursor() as cursor, cursor.copy(f"COPY ({rows}) TO STDOUT {_AS_IT_IS}") as out:
        for data in out:
            line = bytes(data)
            yield line.count(b"\n"), line


def serials() -> dict[str, int]:
    """Give the last number that each table with numbers of its own has handed out."""
    with connection.cursor() as cursor:
        if _on_sqlite():
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return {name: int(last) for name, last in cursor.fetchall()}
        cursor.execute(
            "SELECT t.relname, s.last_value FROM pg_sequences s "
            "JOIN pg_class q ON q.relname = s.sequencename "
            "AND q.relnamespace = s.schemaname::regnamespace "
            "JOIN pg_depend d ON d.objid = q.oid AND d.deptype IN ('a', 'i') "
            "JOIN pg_class t ON t.oid = d.refobjid "
            "WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL"
        )
        return {name: int(last) for name, last in cursor.fetchall()}


# Into the database.


def load(table: Table, lines: bytes) -> int:
    """Write a block of lines into a table, in one transaction; give how many there were."""
    with transaction.atomic(), connection.cursor() as cursor:
        return (_into_sqlite if _on_sqlite() else _into_postgresql)(cursor, table, lines)


def _into_sqlite(cursor: Any, table: Table, lines: bytes) -> int:
    names = ", ".join(_quoted(name) for name, _kind in table.columns)
    marks = ", ".join(["%s"] * len(table.columns))
    binary = [at for at, (_name, kind) in enumerate(table.columns) if kind == "bytes"]
    rows: Iterator[list[Any]] = map(json.loads, lines.splitlines())
    count = 0
    while some := list(islice(rows, FETCHED)):
        for row in some if binary else ():
            for at in binary:
                row[at] = None if row[at] is None else bytes.fromhex(row[at])
        cursor.executemany(f"INSERT INTO {_quoted(table.name)} ({names}) VALUES ({marks})", some)  # noqa: S608 - names of our tables
        count += len(some)
    return count


def _into_postgresql(cursor: Any, table: Table, lines: bytes) -> int:
    names = ", ".join(_quoted(name) for name, _kind in table.columns)
    values = ", ".join(
        _INTO_POSTGRESQL[kind].format(f"line->>{at}")
        for at, (_name, kind) in enumerate(table.columns)
    )
    cursor.execute("SET LOCAL TIME ZONE 'UTC'")
    cursor.execute(f"CREATE TEMPORARY TABLE {_LINES} (line jsonb) ON COMMIT DROP")
    with cursor.copy(f"COPY {_LINES} FROM STDIN {_AS_IT_IS}") as into:
        into.write(lines)
    cursor.execute(f"INSERT INTO {_quoted(table.name)} ({names}) SELECT {values} FROM {_LINES}")  # noqa: S608 - names of our tables
    return int(cursor.rowcount)


@dataclass(frozen=True)
class _ForeignKey:
    table: str
    name: str
    definition: str


def load_all(load_rows: Callable[[], None]) -> None:
    """Run a loading of all tables with foreign keys put aside, and hold the rows to them after.

    Raises
    ------
    django.db.IntegrityError
        When a row points at one that is not there.
    """
    if _on_sqlite():
        connection.disable_constraint_checking()
        try:
            load_rows()
            connection.check_constraints()
        finally:
            connection.enable_constraint_checking()
        return
    keys = _foreign_keys()
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(f"ALTER TABLE {key.table} DROP CONSTRAINT {_quoted(key.name)}")
        load_rows()
        for key in keys:
            cursor.execute(
                f"ALTER TABLE {key.table} ADD CONSTRAINT {_quoted(key.name)} {key.definition}"
            )


def _foreign_keys() -> list[_ForeignKey]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
            "FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
        return [_ForeignKey(*row) for row in cursor.fetchall()]


def empty_all(found: Iterable[Table]) -> None:
    """Delete the rows of tables: those that migrations put there."""
    with connection.cursor() as cursor:
        for table in found:
            cursor.execute(f"DELETE FROM {_quoted(table.name)}")  # noqa: S608 - names of our tables


def number_on(nodes: Sequence[Node], last: dict[str, int]) -> None:
    """Let each table hand out numbers after its highest and after the last it handed out.

    Parameters
    ----------
    nodes
        The migrations that the database has.
    last
        What `serials` gave when the rows were read.
    """
    with connection.cursor() as cursor:
        if _on_sqlite():
            for name, number in last.items():
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [name, number])
            return
        for statement in connection.ops.sequence_reset_sql(no_style(), _models(nodes)):
            cursor.execute(statement)
        standing = serials()
        for name, number in last.items():
            if number > standing.get(name, 0) and name not in LEFT_OUT:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [_quoted(name), number]
                )
