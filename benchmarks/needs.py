"""Needs of firms: rightly categorised, and found when they are told again.

    python benchmarks/needs.py [--wrong] [--short]

On 200 needs and 200 pairs of invented firms that somebody wrote and labelled who had not seen the
rules (src/luodi/systems/enterprises/tests/needs). Prints how often the right category is proposed
first and among the first three, and precision and recall of pairs that are one; `--wrong` lists
what is wrong. The short form is the same.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from luodi.systems.enterprises.rules import ALIKE, plain, propose, similarity

NEEDS = Path(__file__).parents[1] / "src/luodi/systems/enterprises/tests/needs"
FIRST = 3
NAMES = {"policy_delivery": "POLICY"}
"""Labels that are not the category's own word."""


def lines(name: str) -> list[dict[str, Any]]:
    """Read a file of labels."""
    return [json.loads(line) for line in (NEEDS / name).read_text("utf-8").splitlines()]


def categories(*, wrong: bool) -> None:
    """Measure the proposals of categories."""
    needs = lines("needs.jsonl")
    first = among = 0
    for need in needs:
        label = NAMES.get(need["category"], need["category"].upper())
        proposed = [one.category.value for one in propose(need["text"])[:FIRST]]
        first += proposed[0] == label
        among += label in proposed
        if wrong and proposed[0] != label:
            print(f"  {label}: {' '.join(proposed)}: {need['text']}")
    total = len(needs)
    print(f"{total} needs: first {first / total:.1%}, among {FIRST} {among / total:.1%}")


def pairs(*, wrong: bool) -> None:
    """Measure what is found alike."""
    counts = {(found, same): 0 for found in (True, False) for same in (True, False)}
    told = lines("pairs.jsonl")
    for pair in told:
        found = similarity(plain(pair["a"]), plain(pair["b"])) >= ALIKE
        counts[found, pair["same"]] += 1
        if wrong and found != pair["same"]:
            print(f"  {'one' if pair['same'] else 'two'}: {pair['a']} | {pair['b']}")
    right = counts[True, True]
    precision = right / (right + counts[True, False])
    recall = right / (right + counts[False, True])
    print(f"{len(told)} pairs: precision {precision:.1%}, recall {recall:.1%}")


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="list what is wrong")
    parser.add_argument("--short", action="store_true", help="the same")
    asked = parser.parse_args()
    categories(wrong=asked.wrong)
    pairs(wrong=asked.wrong)


if __name__ == "__main__":
    main()
