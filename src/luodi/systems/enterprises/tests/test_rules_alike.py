"""What is alike, and what a need is about: by hand, and on needs of somebody else's writing."""

import json
from datetime import date
from pathlib import Path

import pytest

from luodi.systems.enterprises.rules import (
    ALIKE,
    Category,
    Told,
    common_issues,
    duplicates,
    plain,
    propose,
    similarity,
)

NEEDS = Path(__file__).parent / "needs"
NAMES = {"policy_delivery": "POLICY"}
DAY = date(2023, 3, 1)


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (NEEDS / name).read_text("utf-8").splitlines()]


def told(number: int, text: str, *, firm=1, day=DAY, category=Category.POWER, cause="") -> Told:
    return Told(number, firm, category, day, plain(text), cause)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("三号车间停电了三次", "您好，3号车间停电了3次，请帮忙", True),
        ("变压器老跳闸，炉子停了", "炉子停了，变压器老跳闸", True),
        ("今年5月的退税没到账", "今年6月的退税没到账", False),
        ("办糕点类许可证，排不上", "办饮料类许可证，排不上", False),
        ("东门路灯坏了", "招不到焊工", False),
        ("", "招不到焊工", False),
    ],
)
def test_told_again_is_alike_and_another_thing_is_not(one, other, same):
    assert (similarity(plain(one), plain(other)) >= ALIKE) is same
    assert similarity(plain(one), plain(other)) == similarity(plain(other), plain(one))


def test_the_same_of_one_firm_and_category_within_thirty_days_is_found():
    text = "变压器老跳闸，炉子停了"
    new = told(9, text)
    earlier = [
        told(1, text, day=date(2023, 1, 30)),
        told(2, text, day=date(2023, 1, 29)),
        told(3, text, firm=2),
        told(4, text, firm=None),
        told(5, text, category=Category.SAFETY),
        told(6, "夏天变压器老跳闸，炉子停了，急"),
        told(9, text),
    ]
    assert [one.number for one in duplicates(new, earlier)] == [1, 6]


def test_an_issue_is_common_when_three_firms_have_it_in_ninety_days():
    cause = "园区变压器容量不足"
    cases = [told(n, "跳闸", firm=n, cause=cause) for n in (1, 2)]
    assert common_issues(cases, today=DAY) == ()
    again = [*cases, told(3, "跳闸", firm=2, cause=cause)]
    assert common_issues(again, today=DAY) == ()
    late = [*cases, told(4, "跳闸", firm=3, cause=cause, day=date(2022, 11, 30))]
    assert common_issues(late, today=DAY) == ()
    [found] = common_issues([*again, told(5, "跳闸", firm=5, cause=cause)], today=DAY)
    assert (found.numbers, found.firms, found.cause) == ((1, 2, 3, 5), 3, cause)
    assert common_issues([told(n, "跳闸", firm=n) for n in range(9)], today=DAY) == ()


def test_a_category_is_proposed_with_its_words():
    first = propose("变压器容量不够，夏天老跳闸")[0]
    assert (first.category, first.words) == (Category.POWER, ("变压器", "跳闸"))
    assert [one.category for one in propose("……")] == [Category.OTHER]


def test_categories_of_needs_that_somebody_else_wrote():
    needs = lines("needs.jsonl")
    proposed = [[one.category.value for one in propose(need["text"])] for need in needs]
    wanted = [NAMES.get(need["category"], need["category"].upper()) for need in needs]
    first = sum(want == found[0] for want, found in zip(wanted, proposed, strict=True))
    among = sum(want in found[:3] for want, found in zip(wanted, proposed, strict=True))
    assert len(needs) == 200
    assert first >= 150
    assert among >= 175


def test_pairs_that_somebody_else_wrote_are_told_apart():
    pairs = lines("pairs.jsonl")
    found = [
        (similarity(plain(pair["a"]), plain(pair["b"])) >= ALIKE, pair["same"]) for pair in pairs
    ]
    right, wrong = found.count((True, True)), found.count((True, False))
    assert len(pairs) == 200
    assert right / (right + wrong) >= 0.95
    assert right >= 75
