"""The order of lights, and what is left out in public so that no small count can be computed."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.board.rules import FEWEST, is_worse, suppressed, worst

MOST = 12
"""The largest part that the reader of the brute force tries, beside those of the example."""


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


def readings(parts, found):
    """List all that a reader who knows the method may think the hidden parts are."""
    hidden = sorted(found.small | found.beside)
    shown = sum(part for place, part in enumerate(parts) if place not in hidden)
    left = sum(parts) - shown
    ranges = [
        range(FEWEST) if place in found.small else range(FEWEST, left + 1) for place in hidden
    ]
    return hidden, [chosen for chosen in product(*ranges) if found.total or sum(chosen) == left]


@given(st.lists(st.integers(0, MOST), min_size=1, max_size=5))
def test_no_left_out_part_can_be_computed_from_the_total_and_the_others(parts):
    found = suppressed(parts)
    if found.total or not found.small:
        return
    hidden, possible = readings(parts, found)
    for place, number in enumerate(hidden):
        values = {chosen[place] for chosen in possible}
        if number in found.small:
            assert values == set(range(FEWEST)), "a small part keeps its whole range"
        else:
            assert len(values) > 1


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_every_small_part_is_left_out_and_no_part_twice(parts):
    found = suppressed(parts)
    small = {place for place, part in enumerate(parts) if part < FEWEST}
    assert small <= found.small
    assert not found.small & found.beside
