"""The reader against the labelled texts, with the labels' own scorer."""

import importlib.util
import os
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from luodi.reading import read

ROOT = Path(__file__).resolve().parents[1]
DATA = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve()
GOLD = DATA / "gold"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not GOLD.is_dir(), reason="the labelled texts are not here"),
]


def loaded(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def scorer() -> ModuleType:
    return loaded("gold_score", GOLD / "score.py")


def score(page: Path, labels: Path) -> dict[str, Any]:
    """Score one text; only fields that a reader gives are compared."""
    module = scorer()
    golds = defaultdict(list)
    for row in module.load(labels):
        golds[row["doc"]].append(row)
    ((doc, rows),) = golds.items()
    text = page.read_bytes().decode("utf-8")
    predictions = [record.as_dict() for record in read(text, doc=doc).records]
    tally = module.Tally()
    module.score_doc(doc, rows, predictions, tally)
    result: dict[str, Any] = tally.result()
    return result


def test_the_figures_of_the_labelled_page_are_read() -> None:
    result = score(DATA / "seed" / "page.txt", GOLD / "seed_page.jsonl")
    assert result["value_unit"]["f1"] >= 99


def test_the_whole_records_of_the_labelled_page_are_read() -> None:
    result = score(DATA / "seed" / "page.txt", GOLD / "seed_page.jsonl")
    assert result["full_record"]["f1"] >= 90


def test_the_figures_of_every_other_labelled_text_are_read() -> None:
    pages = sorted((GOLD / "more").glob("*.txt"))
    assert pages
    low = {
        page.stem: round(result["value_unit"]["f1"], 1)
        for page in pages
        if (result := score(page, page.with_suffix(".jsonl")))["value_unit"]["f1"] < 98
    }
    assert low == {}


def score_reports(role: str) -> dict[str, Any]:
    """Score the labelled parts of all reports of a role together."""
    module = scorer()
    tally = module.Tally()
    reports = loaded("labelled_reports", ROOT / "tools/labelled_reports.py")
    for report in reports.labelled_reports(DATA / "data", role):
        found = [record.as_dict() for record in read(report.text, doc=report.name).records]
        module.score_doc(report.name, report.records, report.within(found), tally)
    result: dict[str, Any] = tally.result()
    return result


@pytest.mark.parametrize("role", ["development", "cross-check"])
def test_the_labelled_parts_of_long_reports_are_read(role: str) -> None:
    result = score_reports(role)
    assert result["value_unit"]["gold"] > 200
    assert result["value_unit"]["f1"] >= 97
    assert result["full_record"]["f1"] >= 90
