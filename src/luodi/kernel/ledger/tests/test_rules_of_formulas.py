"""Ratios, growth and their units, without a database."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.ledger.rules import (
    Missing,
    PostingError,
    UnitOfMeasure,
    Value,
    check_formula,
    growth_factor,
    growth_value,
    ratio_factor,
    ratio_value,
    stored_value,
)


def measure(nature, unit, scale=0, name="甲"):
    return UnitOfMeasure(name, nature, unit, scale)


FLOW, STOCK = measure("FLOW", "万元"), measure("STOCK", "户", name="户数")


@pytest.mark.parametrize(
    ("top", "bottom", "missing"),
    [
        (None, None, Missing.NOT_POSTED),
        (None, 5, Missing.NOT_POSTED),
        (5, None, Missing.NO_BASE),
        (5, 0, Missing.BASE_OF_NOUGHT),
        (0, 0, Missing.BASE_OF_NOUGHT),
    ],
)
def test_a_ratio_tells_why_it_is_unknown_and_keeps_its_sums(top, bottom, missing):
    assert ratio_value(top, bottom, Fraction(1)) == Value(None, missing, top, bottom)
    assert growth_value(top, bottom, Fraction(1)) == Value(None, missing, top, bottom)


def test_nothing_stored_is_unknown_and_nought_is_nought():
    assert stored_value(None) == Value(None, Missing.NOT_POSTED)
    assert stored_value(0) == Value(Fraction(0), None, 0, None)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**12), st.integers(0, 6))
def test_growth_is_exact_and_of_nothing_is_nought(top, base, scale):
    factor = growth_factor(measure("GROWTH", "%", scale))
    assert factor == 100 * 10**scale
    assert growth_value(base, base, factor).amount == 0
    grown = growth_value(top, base, factor).amount
    assert Fraction(base) * (1 + grown / factor) == top


@pytest.mark.parametrize(
    ("unit", "scale", "top", "bottom", "factor"),
    [
        ("%", 1, FLOW, FLOW, 1000),
        ("‰", 0, FLOW, FLOW, 1000),
        ("倍", 2, measure("FLOW", "元", 2), measure("FLOW", "元"), 1),
        ("万元/户", 2, FLOW, STOCK, 100),
    ],
)
def test_a_ratio_comes_in_its_own_smallest_unit(unit, scale, top, bottom, factor):
    ratio = measure("RATIO", unit, scale)
    check_formula(ratio, top, bottom)
    assert ratio_factor(ratio, top, bottom) == factor


@pytest.mark.parametrize(
    ("told", "top", "bottom", "said"),
    [
        (measure("FLOW", "%"), FLOW, None, "要有 0 个指标作公式，这次给了 1 个"),
        (measure("RATIO", "%"), FLOW, None, "要有 2 个"),
        (measure("GROWTH", "%"), FLOW, FLOW, "要有 1 个"),
        (measure("GROWTH", "%"), None, FLOW, "增速只要分子"),
        (measure("RATIO", "%"), measure("GROWTH", "%"), FLOW, "本身是公式"),
        (measure("GROWTH", "%"), STOCK, None, "“户数”的增速"),
        (measure("GROWTH", "%"), measure("ITEMS", "个"), None, "不是逐笔相加的流量"),
        (measure("GROWTH", "万元"), FLOW, None, "请写 % 或 ‰"),
        (measure("RATIO", "万元"), FLOW, FLOW, "请写 % 或 ‰ 或 倍"),
        (measure("RATIO", "%"), FLOW, STOCK, "请写 万元/户"),
    ],
)
def test_a_formula_without_sense_is_refused_saying_what_to_write(told, top, bottom, said):
    with pytest.raises(PostingError, match=said):
        check_formula(told, top, bottom)
