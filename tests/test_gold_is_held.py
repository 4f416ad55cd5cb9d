"""Every labelled record of the newspaper page is held as it is, its promise beside its words."""

import json
import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve()
LABELS = DATA / "gold" / "seed_page.jsonl"
PAGE = DATA / "seed" / "page.txt"
YEAR = 2023
FACTS = ("kind", "owner", "indicator", "comparator", "unit", "growth", "period", "deadline")

pytestmark = [
    pytest.mark.data,
    pytest.mark.django_db,
    pytest.mark.skipif(not LABELS.is_file(), reason="the labelled texts are not here"),
]


def labels() -> list[dict[str, Any]]:
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


def written(value: int | Decimal | None) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


@pytest.fixture
def reading(office, settings, tmp_path):
    """The page as a document with an empty reading, by somebody who may add it."""
    from luodi.kernel import clock
    from luodi.kernel.documents.actions import add_document
    from luodi.systems.targets.models import Reading

    settings.LUODI_FILES = tmp_path
    rights = ("documents.add_document", "documents.view_document")
    reader = office.user("reader", office.post("reader", rights))
    document = add_document(
        actor=office.actor(reader),
        data=PAGE.read_bytes(),
        filename=PAGE.name,
        title="一版文字",
        year=YEAR,
        published_on=date(YEAR, 2, 28),
        unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )
    return Reading.objects.create(
        document=document, year=YEAR, reader_version="labels", read_at=clock.now()
    )


def kept(reading: Any, number: int, row: dict[str, Any]) -> Any:
    """Keep a labelled record as a commitment, and read it back."""
    from luodi.systems.targets.models import Commitment

    made = Commitment.objects.create(
        reading=reading,
        number=number,
        start=row["start"],
        end=row["end"],
        sentence_start=row["sentence_start"],
        sentence_end=row["sentence_end"],
        value_raw=row["value_raw"],
        value=written(row["value"]),
        value_high=written(row["value_high"]),
        note=row["note"] or "",
        said=json.loads(json.dumps(row, default=str)),
        **{name: row[name] if name == "growth" else row[name] or "" for name in FACTS},
    )
    return Commitment.objects.get(pk=made.pk)


def promised(office: Any, reading: Any, row: dict[str, Any]) -> Any:
    """Keep what a labelled record promises as a target, and read it back."""
    from luodi.kernel import clock
    from luodi.kernel.targets.models import Target
    from luodi.systems.targets import rules

    value = None if row["value"] is None else Decimal(row["value"])
    unit = row["unit"] or ""
    scale = rules.scale_for(unit, value)
    comparator = rules.promised(
        row["comparator"] or "", growth=row["growth"], indicator=row["indicator"]
    )
    period = rules.period_of_record(row["period"] or "", row["deadline"] or "", year=YEAR)
    made = Target.objects.create(
        name=row["indicator"],
        document=reading.document,
        span_start=row["start"],
        span_end=row["end"],
        sentence_start=row["sentence_start"],
        sentence_end=row["sentence_end"],
        quoted_text=reading.document.text[row["sentence_start"] : row["sentence_end"]],
        said_comparator=row["comparator"] or "",
        said_value=written(row["value"]),
        said_high=written(row["value_high"]),
        said_unit=unit,
        nature="GROWTH" if row["growth"] else "MILESTONE" if value is None else "LEVEL",
        comparator=comparator.value if comparator else None,
        value=None if value is None else int(value.scaleb(scale)),
        scale=scale,
        unit=unit,
        stretch=row["note"] == "stretch",
        period_start=period.start,
        period_end=period.end,
        lead_unit=office.bureau,
        place=office.district,
        accepted_at=clock.now(),
    )
    return Target.objects.get(pk=made.pk)


def test_all_labelled_records_are_kept_as_commitments_undistorted(reading):
    rows = labels()
    assert len(rows) == 81
    text = reading.document.text
    for number, row in enumerate(rows, 1):
        held = kept(reading, number, row)
        assert text[held.start : held.end] == row["value_raw"] == held.value_raw
        assert text[held.sentence_start : held.sentence_end] == row["sentence"]
        assert {name: getattr(held, name) or None for name in FACTS} == {
            name: row[name] or None for name in FACTS
        }
        for name in ("value", "value_high"):
            back = getattr(held, name)
            assert (Decimal(back) if back else None) == row[name]
        assert held.said["id"] == row["id"]
    assert reading.commitments.count() == 81


def test_what_a_labelled_record_says_and_what_it_promises_are_kept_apart(office, reading):
    promises = [row for row in labels() if row["kind"] in {"target", "qualitative"}]
    assert len(promises) == 50
    for row in promises:
        held = promised(office, reading, row)
        assert reading.document.text[held.span_start : held.span_end] == row["value_raw"]
        assert held.quoted_text == row["sentence"]
        assert (held.said_comparator or None, held.said_unit or None) == (
            row["comparator"],
            row["unit"],
        )
        for said, name in ((held.said_value, "value"), (held.said_high, "value_high")):
            assert (Decimal(said) if said else None) == row[name]
        assert (held.nature == "GROWTH") is row["growth"]
        assert held.quantity(held.value).value == row["value"]
        assert row["comparator"] == "=" or held.comparator == EXPECTED[row["comparator"]]
        last = held.period_end - timedelta(days=1)
        assert last.isoformat() == (row["deadline"] or f"{YEAR}-12-31")
        assert held.period_start == date(YEAR, 1, 1)


EXPECTED = {None: None, ">=": "GE", "<=": "LE", "approx": "ABOUT", "range": "GE"}


def test_saying_a_bare_number_may_promise_at_least_or_exactly(office, reading):
    rows = {row["value_raw"]: row for row in labels() if row["kind"] == "target"}
    growth, built = promised(office, reading, rows["7%"]), promised(office, reading, rows["61个"])
    assert (growth.said_comparator, growth.comparator) == ("=", "GE")
    assert (built.said_comparator, built.comparator) == ("=", "EQ")
