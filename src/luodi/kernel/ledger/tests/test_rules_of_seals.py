"""The law of seals: texts that cannot be mistaken, the tree of RFC 6962, the chain."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.ledger.rules import (
    FIRST_PREVIOUS,
    MeasureText,
    entry_texts,
    leaves,
    measure_name,
    merkle_root,
    seal_head,
)
from luodi.kernel.ledger.rules.seals import joined

WORDS = st.text(alphabet="a|\\p", max_size=4)
MEASURES, PLACES, UNITS = {1: "jobs@1:00", 4: "a|b@1:00"}, {2: "0001"}, {3: "00010001"}


def text_of(**changes):
    fields = {
        "number": 7,
        "measure": 1,
        "place": 2,
        "unit": 3,
        "amount": -3,
        "day": "2023-01-31",
        "month": 202301,
        "item": "",
        "system": "targets",
        "kind": "targets.report",
        "record": "12",
        "version": 1,
        "leg": "figure",
        "reverses": None,
        "posted_at": "2023-03-01 01:00:00.000000",
    }
    [text] = entry_texts([tuple({**fields, **changes}.values())], MEASURES, PLACES, UNITS)
    return text


def test_a_text_holds_every_field_in_its_place():
    assert text_of() == (
        "luodi-entry-1|7|jobs@1:00|0001|00010001|-3|2023-01-31|202301||targets|targets.report|12|1"
        "|figure||2023-03-01 01:00:00.000000"
    )


@given(st.lists(WORDS, min_size=2, max_size=4), st.lists(WORDS, min_size=2, max_size=4))
def test_two_lists_of_fields_share_no_text(one, other):
    assert (joined("k", one) == joined("k", other)) == (one == other)


@given(WORDS, WORDS, WORDS, WORDS)
def test_two_entries_share_no_text(item, system, record, leg):
    one = text_of(item=item, system=system, record=record, leg=leg)
    assert one.count("|") == 15
    assert one == joined("luodi-entry-1", _fields(item, system, record, leg))


def _fields(item, system, record, leg):
    plain = text_of(item="\0", system="\1", record="\2", leg="\3").split("|")[1:]
    new = {"\0": item, "\1": system, "\2": record, "\3": leg}
    return [new.get(field, field) for field in plain]


def test_a_bar_in_one_field_leaves_the_other_texts_as_they_are():
    rows = [
        (7, 1, 2, 3, -3, "2023-01-31", 202301, "", "s", "k", "12", 1, "leg", None, "now", "rest"),
        (8, 4, 9, 3, 0, "2023-01-31", 202301, "", "s", "k\\", "13", 1, "leg", 7, "now", "rest"),
    ]
    assert entry_texts(rows, MEASURES, PLACES, UNITS) == [
        "luodi-entry-1|7|jobs@1:00|0001|00010001|-3|2023-01-31|202301||s|k|12|1|leg||now",
        "luodi-entry-1|8|a\\pb@1:00|?|00010001|0|2023-01-31|202301||s|k\\\\|13|1|leg|7|now",
    ]


def by_the_book(found):
    """Compute a root as RFC 6962 defines it, by halving at the largest power of two."""
    if not found:
        return sha256(b"").digest()
    if len(found) == 1:
        return found[0]
    cut = 1
    while cut * 2 < len(found):
        cut *= 2
    return sha256(b"\1" + by_the_book(found[:cut]) + by_the_book(found[cut:])).digest()


@pytest.mark.parametrize("count", [*range(20), 255, 256, 257])
def test_a_root_is_that_of_rfc_6962(count):
    found = leaves(str(number) for number in range(count))
    assert merkle_root(found) == by_the_book(found).hex()


def test_known_roots_of_rfc_6962():
    """The test vectors that certificate logs use: leaves of the bytes below."""
    inputs = ["", "\x00", "\x10", " !", "01"]
    found = leaves(inputs)
    assert merkle_root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        merkle_root(found[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert (
        merkle_root(found[:2]) == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )
    assert (
        merkle_root(found[:3]) == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    )


def test_a_leaf_is_not_a_node():
    [leaf] = leaves(["a" * 64])
    assert leaf.hex() != merkle_root([b"a" * 32, b"a" * 32])


@pytest.mark.parametrize(
    "change",
    [
        {"code": "x"},
        {"version": 2},
        {"name": "x"},
        {"unit": "x"},
        {"scale": 1},
        {"nature": "STOCK"},
        {"definition": "x"},
        {"top": "x@1"},
        {"bottom": "x@1"},
        {"since": "2023-01-01"},
        {"because": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_of_a_measure_changes_its_name(change):
    fields = {
        "code": "jobs",
        "version": 1,
        "name": "就业",
        "unit": "人",
        "scale": 0,
        "nature": "FLOW",
        "definition": "当年新增",
        "top": "",
        "bottom": "",
        "since": "",
        "because": "",
    }
    assert measure_name(MeasureText(**fields)) != measure_name(MeasureText(**{**fields, **change}))


def test_a_head_is_over_number_count_root_and_previous():
    root = merkle_root(leaves(["a"]))
    text = f"luodi-seal-1|1|1|{root}|{FIRST_PREVIOUS}"
    assert seal_head(number=1, count=1, root=root, previous=FIRST_PREVIOUS) == (
        sha256(text.encode()).hexdigest()
    )
    assert FIRST_PREVIOUS == "0" * 64
