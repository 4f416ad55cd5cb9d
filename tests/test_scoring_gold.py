"""Our scorer gives the figures of the scorer that comes with the labels."""

import importlib.util
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from luodi.reading import read
from luodi.reading.labels import SPAN, read_lines
from luodi.reading.scoring import Found, Score, Trait, score

ROOT = Path(__file__).resolve().parents[1]
DATA = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve()
GOLD = DATA / "gold"
FOUND = {
    "span_exact": "exact",
    "span_overlap": "overlap",
    "value_unit": "value_unit",
    "full_record": "whole",
    "qualitative": "qualitative",
}
AGREED = {
    "kind": Trait.KIND,
    "comparator": Trait.COMPARATOR,
    "growth": Trait.GROWTH,
    "indicator": Trait.INDICATOR,
    "owner": Trait.OWNER,
    "period": Trait.PERIOD,
    "deadline": Trait.DEADLINE,
    "links": Trait.LINK,
}
SEEDS = range(6)

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not GOLD.is_dir(), reason="the labelled texts are not here"),
]


def pages() -> Iterator[tuple[Path, Path]]:
    """Give each labelled text with its labels."""
    yield DATA / "seed" / "page.txt", GOLD / "seed_page.jsonl"
    for page in sorted((GOLD / "more").glob("*.txt")):
        yield page, page.with_suffix(".jsonl")


def damaged(rows: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """Spoil predictions: drop some, move spans, change and leave out fields, add what is not."""
    chance = random.Random(seed)
    spoilt = []
    for row in rows:
        if chance.random() < 0.1:
            continue
        new = dict(row)
        if chance.random() < 0.3:
            new["end"] += chance.randint(1, 6)
        if chance.random() < 0.2:
            new["start"] = max(0, new["start"] - chance.randint(1, 9))
        if chance.random() < 0.5:
            field = chance.choice(sorted(SPOILT))
            new[field] = chance.choice(SPOILT[field])
        if chance.random() < 0.1:
            del new[chance.choice(["owner", "indicator", "period", "part_of", "growth"])]
        if chance.random() < 0.1:
            spoilt.append({**new, "id": f"{row['id']}-again", "start": new["end"] - 1})
        spoilt.append(new)
    chance.shuffle(spoilt)
    return spoilt


SPOILT: dict[str, list[Any]] = {
    "value": [None, 0, 7, 1.5, -3],
    "value_high": [None, 12],
    "unit": [None, "元", "%", " 个 "],
    "kind": ["target", "result", "fact", "qualitative"],
    "comparator": [None, "=", ">=", "approx"],
    "owner": [None, "", "区", "二七区教育局", "某 市"],
    "indicator": ["", "项目", "新建停车位"],
    "growth": [True, False],
    "period": [None, "2023", "2021/2025"],
    "deadline": [None, "2023-04-30", "--09-30"],
    "part_of": [None, "seed_page-001"],
    "baseline_of": [None, "seed_page-001"],
}


def theirs(module: ModuleType, golds: list[Any], predictions: list[Any]) -> dict[str, Any]:
    tally = module.Tally()
    sides: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((golds, predictions)):
        for row in rows:
            sides[row["doc"]][side].append(row)
    for doc, (labels, given) in sides.items():
        module.score_doc(doc, labels, given, tally)
    result: dict[str, Any] = tally.result()
    return result


def ours(golds: list[Any], predictions: list[Any]) -> Score:
    written = ("".join(json.dumps(row) + "\n" for row in rows) for rows in (golds, predictions))
    labels, given = written
    return score(read_lines(labels, "labels"), read_lines(given, "given", needed=SPAN))


def assert_same(golds: list[Any], predictions: list[Any], module: ModuleType) -> None:
    expected, result = theirs(module, golds, predictions), ours(golds, predictions)
    for name, mine in FOUND.items():
        found: Found = getattr(result, mine)
        counts = (expected[name]["tp"], expected[name]["pred"], expected[name]["gold"])
        assert (found.right, found.predicted, found.labelled) == counts, name
        for share, key in ((found.precision, "p"), (found.recall, "r"), (found.f1, "f1")):
            assert float(100 * share) == pytest.approx(expected[name][key]), (name, key)
    for name, trait in AGREED.items():
        agreed = result.agreed[trait]
        assert (agreed.right, agreed.of) == (expected[name]["right"], expected[name]["of"]), name


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", GOLD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def labelled(scorer: ModuleType) -> list[tuple[list[Any], list[Any]]]:
    """Give labels and what the reader reads of each text."""
    sets = []
    for page, labels in pages():
        golds = scorer.load(labels)
        text = page.read_bytes().decode("utf-8")
        given = read(text, doc=golds[0]["doc"]).records
        sets.append((golds, [record.as_dict() for record in given]))
    return sets


def test_what_the_reader_reads_is_scored_alike(labelled, scorer):
    assert len(labelled) == 9
    for golds, given in labelled:
        assert_same(golds, given, scorer)


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_predictions_are_scored_alike(labelled, scorer, seed):
    for golds, given in labelled:
        assert_same(golds, damaged(given, seed), scorer)


def test_several_texts_are_scored_together_alike(labelled, scorer):
    golds = [row for labels, _ in labelled for row in labels]
    given = [row for _, rows in labelled for row in damaged(rows, 7)]
    assert_same(golds, given, scorer)


def test_damage_is_seen(labelled):
    golds, given = labelled[0]
    whole = ours(golds, damaged(given, 1)).whole
    assert 0 < whole.f1 < ours(golds, given).whole.f1
