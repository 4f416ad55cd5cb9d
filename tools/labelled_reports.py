"""The labelled parts of public reports: labels lie in `tests/labels`, the texts in LUODI_DATA.

A label holds places in the text and what stands there in numbers and codes, no words of the text:
an indicator is the pieces of the text that make it up. So labels are of use only beside the text.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LABELS = Path(__file__).resolve().parents[1] / "tests/labels"


@dataclass(frozen=True)
class LabelledReport:
    """A report of which two parts are labelled.

    ``role`` is ``development`` for one that was open while the rules were written, ``cross-check``
    for one that was read once, after the rules were frozen. ``windows`` are half-open ranges of
    characters; ``records`` are as the labels' scorer wants them.
    """

    name: str
    role: str
    text: str
    windows: list[tuple[int, int]]
    records: list[dict[str, Any]]

    def within(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Give the records of a reading that begin in a labelled part."""
        return [
            record
            for record in records
            if any(start <= record["start"] < end for start, end in self.windows)
        ]


def labelled_reports(data: Path, role: str) -> Iterator[LabelledReport]:
    """Give the labelled reports of a role; refuse a text that is not the one that was labelled."""
    for path in sorted(LABELS.glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        if row["role"] != role:
            continue
        raw = (data / "reports" / f"{path.stem}.txt").read_bytes()
        if hashlib.sha256(raw).hexdigest() != row["sha256"]:
            raise SystemExit(f"{path.stem}: the report is not the one that was labelled")
        text = raw.decode("utf-8")
        windows = [(start, end) for start, end in row["windows"]]
        records = [_record(path.stem, text, item) for item in row["records"]]
        yield LabelledReport(path.stem, role, text, windows, records)


def _record(doc: str, text: str, item: dict[str, Any]) -> dict[str, Any]:
    indicators = ["".join(text[start:end] for start, end in pieces) for pieces in item["named"]]
    return {
        **item,
        "doc": doc,
        "value_raw": text[item["start"] : item["end"]],
        "indicator": indicators[0],
        "indicator_alt": indicators[1:],
        "owner_alt": [],
    }
