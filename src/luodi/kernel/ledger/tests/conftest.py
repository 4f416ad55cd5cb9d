"""A book of measures of every nature, and short ways to post into it."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

import pytest

from luodi.kernel.ledger.rules import Figure, RecordKey

JAN = date(2023, 1, 31)
NUMBERS = count(1)


@dataclass(frozen=True)
class Book:
    """An office, measures of it, and how to post for its bureau on the street."""

    office: Any

    def measure(self, code, **changes):
        from luodi.kernel.ledger.actions import define_measure

        told = {"name": code, "unit": "个", "scale": 0, "definition": "试"}
        return define_measure(code=code, **told | changes)

    def key(self, record=None, leg="figure"):
        number = record if record is not None else f"n{next(NUMBERS)}"
        return RecordKey("targets", "report", str(number), 1, leg)

    def figure(self, measure, amount, day=JAN, **changes):
        made = Figure(measure.pk, self.office.bureau.pk, self.office.street.pk, day, amount)
        return replace(made, **changes)

    def post(self, measure, amount, day=JAN, *, record=None, **changes):
        from luodi.kernel.ledger.actions import post_entries

        (entry,) = post_entries([(self.key(record), self.figure(measure, amount, day, **changes))])
        return entry

    def part(self, measure, unit="", place="", first=202301, last=202312):
        from luodi.kernel.ledger.reads import Part

        return Part(measure.pk, unit, place, first, last)

    def value(self, measure, *, seal=None, **where):
        from luodi.kernel.ledger.reads import values

        (value,) = values([[self.part(measure, **where)]], seal=seal)
        return value

    def seal(self):
        """Seal what waits, and give the number of the newest seal."""
        from luodi.kernel.ledger.sealing import head, seal_entries

        seal_entries()
        newest = head()
        return newest.number if newest else 0


@pytest.fixture
def book(office):
    return Book(office)
