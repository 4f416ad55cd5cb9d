"""The order of lights, and what is left out in public so that no small count can be computed."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.board.rules import FEWEST, is_worse, suppressed, worst


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("GREEN", "RED", True),
        ("RED", "WATCH", False),
        ("RED", "RED", None),
        ("GREY", "RED", None),
        ("RED", "GREY", None),
        ("", "RED", None),
    ],
)
def test_a_light_is_worse_only_where_both_are_known(before, now, found):
    assert is_worse(before, now) is found


def test_the_worst_light_wins_and_an_unknown_one_never():
    assert worst(["GREY", "GREEN"]) == "GREEN"
    assert worst(["WATCH", "RED", "GREEN"]) == "RED"


def test_nothing_is_left_out_where_nothing_is_small():
    found = suppressed([5, 6, 7])
    assert (found.small, found.beside, found.total) == (frozenset(), frozenset(), False)


def test_one_small_part_takes_another_with_it():
    found = suppressed([3, 40, 60])
    assert (found.small, found.beside, found.total) == ({0}, {1}, False)


def test_a_small_total_leaves_out_everything():
    assert suppressed([1, 2]).total


def test_where_no_other_part_is_left_the_total_is_left_out():
    assert suppressed([4, 4]).total
    assert suppressed([0, 5]).total


def what_is_read(parts, limit):
    """Give what a reader sees of a table: each part's number or how it is left out, the total."""
    found = suppressed(parts, limit=limit)
    seen = tuple(
        "small" if place in found.small else "beside" if place in found.beside else part
        for place, part in enumerate(parts)
    )
    return seen, None if found.total else sum(parts)


def readings(parts, most, limit):
    """Put together all tables of so many parts that look the same to a reader.

    The method itself leaves out what is not seen, so the reader of a table knows it too. Only
    what is seen whole is given: hidden parts that may lie above ``most`` are left aside.
    """
    tables = defaultdict(list)
    for table in product(range(most + 1), repeat=parts):
        tables[what_is_read(table, limit)].append(table)
    for (seen, total), found in tables.items():
        if total is None or total - sum(part for part in seen if isinstance(part, int)) <= most:
            yield seen, found


@pytest.mark.parametrize(
    ("parts", "most", "limit"),
    [(1, 20, FEWEST), (2, 20, FEWEST), (3, 20, FEWEST), (4, 14, FEWEST), (5, 7, 3)],
)
def test_no_small_part_can_be_computed_by_whoever_knows_the_method(parts, most, limit):
    for seen, tables in readings(parts, most, limit):
        for place, part in enumerate(seen):
            if part == "small":
                assert len({table[place] for table in tables}) > 1, (seen, tables)


@pytest.mark.parametrize(
    ("parts", "beside"),
    [([4, 5, 5], {1, 2}), ([4, 6, 5], {1, 2}), ([3, 6, 6, 5], {1, 2, 3}), ([3, 40, 60], {1})],
)
def test_a_part_beside_is_known_to_be_no_larger_than_those_shown(parts, beside):
    assert suppressed(parts).beside == beside


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_every_small_part_is_left_out_and_no_part_twice(parts):
    found = suppressed(parts)
    small = {place for place, part in enumerate(parts) if part < FEWEST}
    assert small <= found.small
    assert not found.small & found.beside
