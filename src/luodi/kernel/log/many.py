"""Writing very many rows: by plain statements, because objects take most of the time."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import DateTimeField, Field, JSONField, Model

AT_ONCE = 500
"""How many rows go into one statement."""


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[int]:
    """Write rows of a table, and give their numbers in the same order.

    Parameters
    ----------
    model
        The table. Nothing but the database checks the values.
    columns
        Names of columns, such as ``duty_id``; each without a default of the database is named.
    rows
        The values of each row, in the order of the columns.

    Notes
    -----
    Half to a third of what ``bulk_create`` takes, which makes an object of each row and asks each
    field for each value.
    """
    meta = model._meta  # noqa: SLF001 - Django documents it
    quote = connection.ops.quote_name
    writers = [_writer(meta.get_field(name)) for name in columns]
    names = ", ".join(quote(name) for name in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    numbers: list[int] = []
    source = iter(rows)
    with connection.cursor() as cursor:
        while part := list(islice(source, AT_ONCE)):
            cursor.execute(
                f"INSERT INTO {quote(meta.db_table)} ({names}) "  # noqa: S608 - names of our own
                f"VALUES {', '.join([one] * len(part))} RETURNING id",
                [write(value) for row in part for write, value in zip(writers, row, strict=True)],
            )
            numbers += [number for (number,) in cursor.fetchall()]
    return numbers


def update(
    model: type[Model], columns: Sequence[str], groups: Mapping[tuple[Any, ...], Sequence[int]]
) -> None:
    """Change rows of a table that get the same values together.

    Parameters
    ----------
    model
        The table. Nothing but the database checks the values.
    columns
        Names of columns.
    groups
        By values in the order of the columns, the numbers of the rows that get them.

    Notes
    -----
    For thousands of groups: a query set takes longer to write its statement than the database
    takes to do it.
    """
    meta = model._meta  # noqa: SLF001 - Django documents it
    quote = connection.ops.quote_name
    fields = [cast("Field[Any, Any]", meta.get_field(name)) for name in columns]
    changes = ", ".join(f"{quote(name)} = %s" for name in columns)
    with connection.cursor() as cursor:
        for values, numbers in groups.items():
            written = [
                field.get_db_prep_save(value, connection)
                for field, value in zip(fields, values, strict=True)
            ]
            for start in range(0, len(numbers), AT_ONCE):
                ids = ", ".join(f"{number:d}" for number in numbers[start : start + AT_ONCE])
                cursor.execute(
                    f"UPDATE {quote(meta.db_table)} SET {changes} WHERE id IN ({ids})",  # noqa: S608 - names and numbers of our own
                    written,
                )


def _writer(field: object) -> Callable[[Any], Any]:
    if isinstance(field, JSONField):
        return _json
    if isinstance(field, DateTimeField):
        return connection.ops.adapt_datetimefield_value
    return _same


def _json(value: Any) -> str:
    return "{}" if value == {} else json.dumps(value, cls=DjangoJSONEncoder)


def _same(value: Any) -> Any:
    return value
