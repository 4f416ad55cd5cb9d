"""The invented district of the ledger's benchmarks: its offices, its measures and its entries.

Entries are written either by a few statements of SQL, to fill a ledger up to a size in little
time, or made as figures to be posted. All that is in them follows from their numbers.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

OFFICES = 20
FLOWS, STOCKS, RATIOS, GROWTHS = 400, 60, 20, 20
STORED = FLOWS + STOCKS
TARGETS = STORED + RATIOS + GROWTHS
MONTHS = 24
"""January 2022 to December 2023."""

CHUNK = 500_000
"""Entries that are filled in one transaction."""

NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n "
    "WHERE i < {last}) ",
    "postgresql": "WITH n(i) AS (SELECT generate_series({first}::bigint, {last}::bigint)) ",
}
DAY = {
    "sqlite": "printf('%d-%02d-15', 2022 + k / 12, k % 12 + 1)",
    "postgresql": "make_date(2022 + k::integer / 12, k::integer % 12 + 1, 15)",
}
POSTED_AT = {"sqlite": "'2023-12-28 01:00:00.123456'", "postgresql": "now()"}
ENTRIES = """
INSERT INTO kernel_ledger_entry (id, measure_id, amount, day, month, place_id, unit_id, item,
    system, record_kind, record_id, record_version, leg, posted_at)
{numbers}
SELECT i, {measure} + i % {stored}, i % 1000, {day}, 202201 + k / 12 * 100 + k % 12,
    {place} + office, {unit} + office, '', 'bench', 'filled', CAST(i AS text), 1, 'value',
    {posted_at}
FROM (SELECT i, i / {stored} % {offices} AS office, i / {each} % {months} AS k FROM n) AS known
"""
QUEUE = """
INSERT INTO kernel_ledger_unsealedentry (entry_id)
SELECT id FROM kernel_ledger_entry WHERE id BETWEEN {first} AND {last}
"""
# All entries of a month are of one day, so a stock's latest one has the highest number.
BALANCES = """
{move}
SELECT measure_id, month, unit_id, place_id,
    CAST(CASE WHEN measure_id < {stock} THEN sum(amount) ELSE max(id) % 1000 END AS bigint),
    count(*), CASE WHEN measure_id >= {stock} THEN max(day) END,
    CASE WHEN measure_id >= {stock} THEN max(id) END
FROM kernel_ledger_entry WHERE id BETWEEN {first} AND {last} GROUP BY 1, 2, 3, 4
{moved}
"""


def found() -> None:
    """Make a district with its offices, and measures of all natures but named items."""
    from luodi.kernel.people.models import Unit
    from luodi.kernel.places.models import Place

    founded = {"valid_from": date(2020, 1, 1)}
    district = Place.objects.create(path="0001", kind="DISTRICT", name="试验区", **founded)
    root = Unit.objects.create(path="0001", code="bench", name="区政府", place=district, **founded)
    for number in range(1, OFFICES + 1):
        path, name = f"0001{number:04d}", f"第{number}街道"
        place = Place.objects.create(path=path, parent=district, kind="TOWN", name=name, **founded)
        Unit.objects.create(
            path=path, parent=root, code=path, name=f"{name}办事处", place=place, **founded
        )
    _measures()


def _measures() -> None:
    from luodi.kernel.ledger.actions import define_measure
    from luodi.kernel.ledger.models import Nature

    def measure(number: int, nature: Nature, unit: str, **formula: Any) -> Any:
        return define_measure(
            code=f"bench-{number:03d}",
            name=f"指标{number}",
            unit=unit,
            scale=2,
            definition="试",
            nature=nature,
            **formula,
        )

    flows = [measure(number, Nature.FLOW, "万元") for number in range(FLOWS)]
    for number in range(FLOWS, STORED):
        measure(number, Nature.STOCK, "户")
    for number in range(RATIOS):
        divided = {"top": flows[number], "bottom": flows[number + 100]}
        measure(STORED + number, Nature.RATIO, "%", **divided)
    for number in range(GROWTHS):
        measure(STORED + RATIOS + number, Nature.GROWTH, "%", top=flows[number])


def fill(size: int) -> None:
    """Write entries that wait for the sealer, with their balances, until there are so many."""
    from django.db import connection, transaction

    from luodi.kernel.ledger.models import Entry

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -2000000")
        else:
            cursor.execute("SET session_replication_role = replica")  # foreign keys hold anyway
        while (missing := size - Entry.objects.count()) > 0:
            first = (Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
            with transaction.atomic():
                _fill(cursor, first, first + min(missing, CHUNK) - 1)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")


def _fill(cursor: Any, first: int, last: int) -> None:
    from django.db import connection

    from luodi.kernel.ledger.models import Measure
    from luodi.kernel.ledger.writing import MOVE, MOVED

    measure, (unit, place) = Measure.objects.earliest("pk").pk, offices()[0]
    named = {
        "first": first,
        "last": last,
        "measure": measure,
        "unit": unit,
        "place": place,
        "stock": measure + FLOWS,
        "stored": STORED,
        "offices": OFFICES,
        "each": STORED * OFFICES,
        "months": MONTHS,
        "day": DAY[connection.vendor],
        "posted_at": POSTED_AT[connection.vendor],
        "numbers": NUMBERS[connection.vendor].format(first=first, last=last),
        "move": MOVE,
        "moved": MOVED,
    }
    for statement in (ENTRIES, QUEUE, BALANCES):
        cursor.execute(statement.format(**named))
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('kernel_ledger_entry', 'id'), %s)", [last]
        )


def offices() -> list[tuple[int, int]]:
    """Give the numbers of each office's unit and place."""
    from luodi.kernel.people.models import Unit

    rows = Unit.objects.filter(path__startswith="0001", parent__isnull=False).order_by("path")
    return list(rows.values_list("pk", "place_id"))


def figure_maker(seed: int) -> Callable[[int], list[tuple[Any, Any]]]:
    """Give a function that makes the next figures: of all offices and measures in two years."""
    from luodi.kernel.ledger.models import STORED as STORED_NATURES
    from luodi.kernel.ledger.models import Measure
    from luodi.kernel.ledger.rules import Figure, RecordKey

    rng = random.Random(seed)
    places = offices()
    stored = Measure.objects.filter(nature__in=STORED_NATURES)
    measures = list(stored.order_by("pk").values_list("pk", flat=True))
    made = 0

    def figures(number: int) -> list[tuple[Any, Any]]:
        nonlocal made
        rows = []
        for _ in range(number):
            made += 1
            unit, place = rng.choice(places)
            day = date(rng.randint(2022, 2023), rng.randint(1, 12), rng.randint(1, 28))
            key = RecordKey("bench", "posted", f"{seed}-{made}", 1, "value")
            rows.append((key, Figure(rng.choice(measures), unit, place, day, rng.randrange(1000))))
        return rows

    return figures


def targets() -> list[list[Any]]:
    """Give the parts of five hundred targets: half over the district, half over an office."""
    from luodi.kernel.ledger.models import Measure
    from luodi.kernel.ledger.reads import Part

    measures: Sequence[int] = list(Measure.objects.order_by("pk").values_list("pk", flat=True))
    return [
        [Part(measure, _subtree(number), "0001", 202301, 202312)]
        for number, measure in enumerate(measures)
    ]


def _subtree(number: int) -> str:
    return "" if number % 2 else f"0001{number % OFFICES + 1:04d}"
