"""Canonical texts of entries as the database holds them, the same from both databases."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from luodi.kernel.ledger.models import Measure
from luodi.kernel.ledger.rules import MeasureText, entry_texts, measure_name
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place

_DAY_AND_INSTANT = {
    # the plus keeps the driver from making dates of texts
    "sqlite": ("+e.day", "+e.posted_at"),
    "postgresql": (
        "to_char(e.day, 'YYYY-MM-DD')",
        "to_char(e.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    ),
}


_EACH_ENTRY = {
    "sqlite": "LEFT JOIN kernel_ledger_entry e ON e.id = {number}",
    # the fence keeps the planner from walking all entries to merge them with a few thousand
    "postgresql": "LEFT JOIN LATERAL (SELECT * FROM kernel_ledger_entry WHERE id = {number} "
    "OFFSET 0) e ON true",
}


def _entry_of(number: str) -> str:
    """Give the join that looks up one entry for each row, or nothing where there is none."""
    return _EACH_ENTRY[connection.vendor].format(number=number)


def columns() -> str:
    """Give the columns of a query over ``kernel_ledger_entry e`` from which texts are made.

    Without the entry's number, which `Names.text` takes before them.
    """
    day, instant = _DAY_AND_INSTANT[connection.vendor]
    return (
        f"e.measure_id, e.place_id, e.unit_id, e.amount, {day}, e.month, e.item, e.system, "
        f"e.record_kind, e.record_id, e.record_version, e.leg, e.reverses_id, {instant}"
    )


ENTRY, MEASURE = 0, 1
SEAL, POSITION, LEAF = -3, -2, -1
"""Columns of a row of `members`; up to SEAL they are what `Names.texts` takes."""


POSTED_AT = 14
TEXTS = (5, 7, 8, 9, 10, 12, POSTED_AT)
"""Columns of a row of `members` that hold texts, days and instants among them."""


def _text(value: object) -> str:
    """Give a text as it is, and anything else in a form that no text of ours has.

    SQLite keeps whatever is put into a column; such a row is told as changed.
    """
    return value if isinstance(value, str) else f"\0{type(value).__name__}:{value!r}"


def waiting(at_most: int) -> list[Any]:
    """Give entries that wait for the sealer, those of the lowest numbers, as `members` would."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT u.entry_id, {columns()}, NULL, NULL, NULL "  # noqa: S608 - columns of our own
            f"FROM kernel_ledger_unsealedentry u {_entry_of('u.entry_id')} "
            "WHERE e.id IS NOT NULL ORDER BY u.entry_id LIMIT %s",
            [at_most],
        )
        rows: list[Any] = cursor.fetchall()
    return rows


def members(first: int, last: int) -> list[Any]:
    """Give the members of a run of seals in their order, each with its entry or with nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.entry_id, {columns()}, m.seal_id, m.position, m.leaf "  # noqa: S608 - columns of our own
            f"FROM kernel_ledger_sealmember m {_entry_of('m.entry_id')} "
            "WHERE m.seal_id BETWEEN %s AND %s ORDER BY m.seal_id, m.position",
            [first, last],
        )
        rows: list[Any] = cursor.fetchall()
    return rows


@dataclass(frozen=True)
class Names:
    """What measures, places and units are called in canonical texts, by their numbers."""

    measures: dict[int, str]
    places: dict[int, str]
    units: dict[int, str]

    def texts(self, rows: Iterable[Any]) -> list[str]:
        """Give the canonical texts of rows: an entry's number, `columns`, and three columns more.

        A proof's time goes into this: whether a text is one is asked of whole columns.
        """
        rows = list(rows)
        columns = list(zip(*rows, strict=True))
        if any({*map(type, columns[place])} != {str} for place in TEXTS if columns):
            rows = [
                [_text(value) if place in TEXTS else value for place, value in enumerate(row)]
                for row in rows
            ]
        elif columns and {*map(len, columns[POSTED_AT])} != {len(_WHOLE_SECOND) + 19}:
            rows = [[*row[:POSTED_AT], _instant(row[POSTED_AT]), *row[SEAL:]] for row in rows]
        return entry_texts(rows, self.measures, self.places, self.units)


_WHOLE_SECOND = ".000000"
"""What SQLite leaves out of an instant."""


def _instant(kept: str) -> str:
    return kept + _WHOLE_SECOND if len(kept) == 19 else kept


def names() -> Names:
    """Read what measures, places and units are called."""
    measures = {measure.pk: measure for measure in Measure.objects.all()}
    codes = {pk: f"{measure.code}@{measure.version}" for pk, measure in measures.items()}
    return Names(
        measures={
            pk: measure_name(
                MeasureText(
                    code=_text(measure.code),
                    version=measure.version,
                    name=_text(measure.name),
                    unit=_text(measure.unit),
                    scale=measure.scale,
                    nature=_text(measure.nature),
                    definition=_text(measure.definition),
                    top=codes.get(measure.top_id or 0, ""),
                    bottom=codes.get(measure.bottom_id or 0, ""),
                    since=str(measure.since or ""),
                    because=_text(measure.because),
                )
            )
            for pk, measure in measures.items()
        },
        places={pk: _text(path) for pk, path in Place.objects.values_list("pk", "path")},
        units={pk: _text(path) for pk, path in Unit.objects.values_list("pk", "path")},
    )
