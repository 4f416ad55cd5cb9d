"""Canonical texts of entries as the database holds them, the same from both databases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from luodi.kernel.ledger.models import Measure
from luodi.kernel.ledger.rules import MeasureText, entry_text, measure_name
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place

_SQLITE = {
    "number": "CAST({} AS TEXT)",
    "number or nothing": "COALESCE(CAST({} AS TEXT), '')",
    "day": "CAST({} AS TEXT)",
    "instant": "CASE length({0}) WHEN 19 THEN {0} || '.000000' ELSE {0} || '' END",
    "text": "{} || ''",
}
_POSTGRESQL = {
    "number": "{}::text",
    "number or nothing": "COALESCE({}::text, '')",
    "day": "to_char({}, 'YYYY-MM-DD')",
    "instant": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "text": "{}",
}
_FIELDS = (
    ("number", "id"),
    ("number", "amount"),
    ("day", "day"),
    ("number", "month"),
    ("number", "record_version"),
    ("number or nothing", "reverses_id"),
    ("instant", "posted_at"),
    ("text", "item"),
    ("text", "system"),
    ("text", "record_kind"),
    ("text", "record_id"),
    ("text", "leg"),
)


def columns() -> str:
    """Give the columns of a query over ``kernel_ledger_entry e`` from which texts are made.

    Measure, place and unit come first, then the fields in the order of `rules.entry_text`.
    """
    forms = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    made = [forms[form].format(f"e.{column}") for form, column in _FIELDS]
    return ", ".join(["e.measure_id", "e.place_id", "e.unit_id", *made])


@dataclass(frozen=True)
class Names:
    """What measures, places and units are called in canonical texts, by their numbers."""

    measures: dict[int, str]
    places: dict[int, str]
    units: dict[int, str]

    def text(self, row: Sequence[Any]) -> str:
        """Give the canonical text of an entry from a row of `columns`."""
        return entry_text(
            (
                *row[3:],
                self.measures.get(row[0], "?"),
                self.places.get(row[1], "?"),
                self.units.get(row[2], "?"),
            )
        )


def names() -> Names:
    """Read what measures, places and units are called."""
    measures = {measure.pk: measure for measure in Measure.objects.all()}
    codes = {pk: f"{measure.code}@{measure.version}" for pk, measure in measures.items()}
    return Names(
        measures={
            pk: measure_name(
                MeasureText(
                    code=measure.code,
                    version=measure.version,
                    name=measure.name,
                    unit=measure.unit,
                    scale=measure.scale,
                    nature=measure.nature,
                    definition=measure.definition,
                    top=codes.get(measure.top_id, ""),
                    bottom=codes.get(measure.bottom_id, ""),
                    since=str(measure.since or ""),
                    because=measure.because,
                )
            )
            for pk, measure in measures.items()
        },
        places=dict(Place.objects.values_list("pk", "path")),
        units=dict(Unit.objects.values_list("pk", "path")),
    )
