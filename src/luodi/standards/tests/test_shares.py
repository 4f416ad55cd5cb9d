from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.errors import StandardError
from luodi.standards.shares import largest_remainder, printed_shares, rounded_percent

weights = st.dictionaries(
    st.integers(0, 99), st.fractions(0, 100, max_denominator=60), min_size=1, max_size=12
).filter(lambda given_weights: sum(given_weights.values()) > 0)


def refusal(total, given_weights):
    with pytest.raises(StandardError) as caught:
        largest_remainder(total, given_weights)
    return caught.value


def test_what_is_left_goes_to_the_largest_remainder():
    assert largest_remainder(360, {"a": 7, "b": 5, "c": 1}) == {"a": 194, "b": 138, "c": 28}


def test_the_lower_key_comes_first_among_equals():
    assert largest_remainder(2, {"410105": 1, "410102": 1, "410103": 1}) == {
        "410102": 1,
        "410103": 1,
        "410105": 0,
    }


def test_fractions_and_decimals_are_exact():
    shares = largest_remainder(100, {1: Decimal("0.1"), 2: Decimal("0.2"), 3: Fraction(3, 10)})
    assert shares == {1: 17, 2: 33, 3: 50}


def test_money_beyond_the_reach_of_binary_floats_still_adds_up():
    total = 238_000_000_000_00
    shares = largest_remainder(total * 10**6 + 1, {"a": 1, "b": 1, "c": 1})
    assert sum(shares.values()) == total * 10**6 + 1


def test_a_key_of_weight_0_gets_0_and_a_total_of_0_gives_zeros():
    assert largest_remainder(5, {"a": 0, "b": 3}) == {"a": 0, "b": 5}
    assert largest_remainder(0, {"a": 1, "b": 3}) == {"a": 0, "b": 0}


def test_a_negative_weight_is_refused_with_its_key():
    error = refusal(10, {"青年路": -1, "航海西路": 2})
    assert error.code == "shares.weight"
    assert error.value == -1
    assert "青年路" in error.message


def test_weights_that_are_all_0_are_refused():
    assert refusal(10, {"a": 0, "b": 0}).code == "shares.zero"


def test_no_keys_are_refused():
    assert refusal(10, {}).code == "shares.empty"


def test_a_negative_total_is_refused():
    assert refusal(-1, {"a": 1}).code == "shares.total"


@pytest.mark.parametrize("weight", [0.5, Decimal("NaN"), Decimal("Infinity")])
def test_inexact_and_endless_weights_are_refused(weight):
    assert refusal(10, {"a": weight}).code == "shares.weight"


@given(st.integers(0, 10**15), weights)
def test_shares_add_up_and_stay_within_one_of_the_exact_share(total, given_weights):
    shares = largest_remainder(total, given_weights)
    assert sum(shares.values()) == total
    assert list(shares) == sorted(given_weights)
    whole = sum(given_weights.values())
    for key, share in shares.items():
        assert abs(share - total * given_weights[key] / whole) < 1


@given(st.integers(0, 10**6), weights, st.integers(1, 1000))
def test_only_the_ratio_of_weights_matters(total, given_weights, factor):
    scaled = {key: weight * factor for key, weight in given_weights.items()}
    assert largest_remainder(total, scaled) == largest_remainder(total, given_weights)


JINZHAI = {"欠进度": 17, "超进度": 10, "已完成和提前完成": 24, "达进度": 162, "其它": 9}
counted = st.dictionaries(st.integers(0, 20), st.integers(0, 10**6), min_size=1).filter(
    lambda given_counts: sum(given_counts.values()) > 0
)


def test_the_222_items_of_jinzhai_print_as_they_are_and_say_why_they_do_not_close():
    shares = printed_shares(JINZHAI)
    assert sum(JINZHAI.values()) == 222
    assert [str(item) for item in shares.percents.values()] == [
        "7.66",
        "4.50",
        "10.81",
        "72.97",
        "4.05",
    ]
    assert (str(shares.total), shares.closes) == ("99.99", False)
    assert shares.note == "因四舍五入，各项占比之和为99.99%，不等于100%。"


def test_to_one_place_the_same_items_come_to_more_than_a_hundred():
    shares = printed_shares(JINZHAI, places=1)
    assert [str(item) for item in shares.percents.values()] == ["7.7", "4.5", "10.8", "73.0", "4.1"]
    assert str(shares.total) == "100.1"


def test_shares_that_close_bear_no_note():
    shares = printed_shares({"a": 1, "b": 3})
    assert (shares.percents, shares.closes, shares.note) == (
        {"a": Decimal("25.00"), "b": Decimal("75.00")},
        True,
        "",
    )


@given(counted)
def test_a_printed_share_is_never_more_than_half_a_place_off(given_counts):
    whole = sum(given_counts.values())
    for key, percent in printed_shares(given_counts).percents.items():
        exact = Fraction(given_counts[key] * 100, whole)
        assert -Fraction(1, 200) < Fraction(percent) - exact <= Fraction(1, 200)


@given(counted, st.randoms(use_true_random=False))
def test_the_order_of_the_items_changes_no_share(given_counts, rng):
    items = list(given_counts.items())
    rng.shuffle(items)
    assert printed_shares(dict(items)).percents == printed_shares(given_counts).percents


@pytest.mark.parametrize(
    ("counts", "code"),
    [({}, "shares.empty"), ({"a": 0}, "shares.zero"), ({"a": -1, "b": 3}, "shares.count")],
)
def test_what_has_no_shares_is_refused(counts, code):
    with pytest.raises(StandardError) as caught:
        printed_shares(counts)
    assert caught.value.code == code


def test_half_goes_up_exactly():
    assert str(rounded_percent(5, 100_000)) == "0.01"
    assert str(rounded_percent(4_999, 100_000_000)) == "0.00"
    with pytest.raises(StandardError):
        rounded_percent(1, 0)
