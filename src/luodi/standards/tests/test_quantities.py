"""Exact quantities, units and bounding words (domain notes on standards, rules 18 to 21)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.bounds import Comparator, Promise, bound_after, bound_before, bound_of
from luodi.standards.errors import StandardError
from luodi.standards.quantities import (
    Quantity,
    parse_quantity,
    plain,
    read_amount,
    read_change,
)
from luodi.standards.units import known_unit_words, unit_named


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.95万人", Fraction(19500), "人"),
        ("2380亿元", Fraction(238_000_000_000), "元"),
        ("两千三百八十亿元", Fraction(238_000_000_000), "元"),
        ("一点九五万人", Fraction(19500), "人"),
        ("300名", Fraction(300), "人"),
        ("3.4万人次", Fraction(34000), "人次"),
        ("6分钱", Fraction(6, 100), "元"),
        ("200万元/亩", Fraction(2_000_000), "元/亩"),
        ("2个百分点", Fraction(2), "百分点"),
        ("7%", Fraction(7), "%"),
        ("百分之七", Fraction(7), "%"),
        ("三成五", Fraction(35), "%"),
        ("1.5倍", Fraction(3, 2), "倍"),
        ("529万平方米", Fraction(5_290_000), "平方米"),
        ("1.39亿千瓦", Fraction(139_000_000), "千瓦"),
        ("5000套", Fraction(5000), "套"),
    ],
)
def test_a_cell_is_read_to_value_and_stored_unit(text: str, value: Fraction, unit: str) -> None:
    assert parse_quantity(text) == Quantity(value, unit)


@pytest.mark.parametrize(
    ("text", "low", "said", "promised"),
    [
        ("10亿元以上", 1_000_000_000, Comparator.GE, Promise.GE),
        ("不低于50次", 50, Comparator.GE, Promise.GE),
        ("不少于24天", 24, Comparator.GE, Promise.GE),
        ("达到8家", 8, Comparator.EQ, Promise.GE),
        ("5.5%以内", Fraction(11, 2), Comparator.LE, Promise.LE),
        ("300人以下", 300, Comparator.LE, Promise.LE),
        ("不足30天", 30, Comparator.LE, Promise.LT),
        ("未满60人", 60, Comparator.LE, Promise.LT),
        ("超过40%", 40, Comparator.GE, Promise.GT),
        ("多于3个", 3, Comparator.GE, Promise.GT),
        ("12%左右", 12, Comparator.APPROX, Promise.ABOUT),
        ("约600平方米", 600, Comparator.APPROX, Promise.ABOUT),
        ("近万家", 10_000, Comparator.APPROX, Promise.ABOUT),
        ("50多个", 50, Comparator.GE, Promise.GE),
        ("15家", 15, Comparator.EQ, Promise.EQ),
    ],
)
def test_what_is_said_and_what_is_promised_are_two_readings(
    text: str, low: int, said: Comparator, promised: Promise
) -> None:
    amount = read_amount(text)
    assert (amount.low, amount.said, amount.promised) == (low, said, promised)


def test_the_size_classes_of_enterprises_exclude_the_upper_end() -> None:
    assert read_amount("300人以下", below_is_strict=True).promised is Promise.LT


def test_a_range_promises_both_ends() -> None:
    amount = read_amount("3-4年")
    assert (amount.low, amount.high, amount.unit) == (3, 4, "年")
    assert (amount.said, amount.promised) == (Comparator.RANGE, Promise.RANGE)


def test_a_vague_figure_keeps_its_text_and_has_no_ends() -> None:
    amount = read_amount("数十家")
    assert (amount.text, amount.low, amount.high) == ("数十家", None, None)
    assert amount.promised is Promise.UNKNOWN
    assert amount.vague


def test_more_than_fifty_is_vague_but_has_a_lower_end() -> None:
    amount = read_amount("50多个")
    assert (amount.low, amount.vague, amount.promised) == (50, True, Promise.GE)


def test_a_fall_is_read_as_two_shares() -> None:
    change = read_change("3%下降至1%")
    assert change.start == Quantity(Fraction(3, 100), None)
    assert change.end == Quantity(Fraction(1, 100), None)


def test_a_rise_keeps_its_unit() -> None:
    change = read_change("由2110公里增加到3055公里")
    assert (change.start, change.end) == (
        Quantity(Fraction(2110), "公里"),
        Quantity(Fraction(3055), "公里"),
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("十五以上", "unit.missing"),
        ("15", "unit.missing"),
        ("15家5个", "quantity.two_units"),
        ("15家、5家", "quantity.two_units"),
        ("大约15家吧", "number.malformed"),
        ("没有", "number.malformed"),
    ],
)
def test_a_bad_cell_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(StandardError) as caught:
        read_amount(text)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["15家以上", "50多个", "3-4年", "数十家", "约3个"])
def test_an_exact_cell_refuses_bounds_and_ranges(text: str) -> None:
    with pytest.raises(StandardError) as caught:
        parse_quantity(text)
    assert caught.value.code == "quantity.not_exact"


def test_a_change_needs_two_figures_of_one_kind() -> None:
    with pytest.raises(StandardError) as caught:
        read_change("3%")
    assert caught.value.code == "quantity.no_change"
    with pytest.raises(StandardError) as caught:
        read_change("3%下降至1家")
    assert caught.value.code == "quantity.dimension"


@pytest.mark.parametrize(
    ("quantity", "unit", "value"),
    [
        (Quantity(Fraction(1), "亩"), "平方米", Fraction(2000, 3)),
        (Quantity(Fraction(3), "亩"), "公顷", Fraction(1, 5)),
        (Quantity(Fraction(1), "公顷"), "亩", Fraction(15)),
        (Quantity(Fraction(2), "里"), "公里", Fraction(1)),
        (Quantity(Fraction(3), "斤"), "公斤", Fraction(3, 2)),
        (Quantity(Fraction(1), "吨"), "斤", Fraction(2000)),
        (Quantity(Fraction(238_000_000_000), "元"), "亿元", Fraction(2380)),
        (Quantity(Fraction(2_000_000), "元/亩"), "元/平方米", Fraction(3000)),
        (Quantity(Fraction(2), "小时"), "分钟", Fraction(120)),
        (Quantity(Fraction(2), "年"), "个月", Fraction(24)),
    ],
)
def test_units_convert_exactly(quantity: Quantity, unit: str, value: Fraction) -> None:
    assert quantity.to(unit).value == value


def test_money_is_stored_in_whole_fen() -> None:
    assert parse_quantity("1.5万元").to_smallest("分") == 1_500_000


def test_a_fraction_of_the_smallest_unit_is_refused() -> None:
    with pytest.raises(StandardError) as caught:
        Quantity(Fraction(1), "亩").to_smallest("平方米")
    assert caught.value.code == "quantity.inexact"


@pytest.mark.parametrize(
    ("first", "second"),
    [("15项", "32条"), ("3人", "3人次"), ("5家", "5个"), ("2个百分点", "2%"), ("3亩", "3元")],
)
def test_different_counters_are_never_added(first: str, second: str) -> None:
    with pytest.raises(StandardError) as caught:
        parse_quantity(first) + parse_quantity(second)
    assert caught.value.code == "quantity.dimension"


def test_quantities_of_one_dimension_are_added_in_the_first_unit() -> None:
    total = parse_quantity("1公顷") + parse_quantity("15亩")
    assert total == Quantity(Fraction(2), "公顷")


def test_a_bare_ratio_has_no_unit_to_convert_from() -> None:
    with pytest.raises(StandardError) as caught:
        Quantity(Fraction(9, 5), None).to("%")
    assert caught.value.code == "unit.missing"


def test_a_bare_ratio_is_not_added() -> None:
    with pytest.raises(StandardError):
        Quantity(Fraction(1), None) + Quantity(Fraction(1), "家")


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [
        (Quantity(Fraction(238_000_000_000), "元"), "2380亿元"),
        (Quantity(Fraction(19500), "人"), "1.95万人"),
        (Quantity(Fraction(15), "家"), "15家"),
        (Quantity(Fraction(-3), "%"), "-3%"),
        (Quantity(Fraction(9, 5), None), "1.8"),
        (Quantity(Fraction(2000, 3), "平方米"), "2000/3平方米"),
        (Quantity(Fraction(10), "个"), "10个"),
    ],
)
def test_a_quantity_is_written_as_officers_do(quantity: Quantity, shown: str) -> None:
    assert quantity.short() == shown


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_a_decimal_is_written_without_loss(numerator: int, places: int) -> None:
    value = Fraction(numerator, 10**places)
    assert Fraction(plain(value)) == value


def test_every_unit_word_is_known_by_itself() -> None:
    assert [word for word in known_unit_words() if not unit_named(word)[0].name] == []


@pytest.mark.parametrize("text", ["哈", "亩/万元", "", "万"])
def test_an_unknown_unit_is_refused(text: str) -> None:
    with pytest.raises(StandardError) as caught:
        unit_named(text)
    assert caught.value.code == "unit.unknown"


def test_words_that_end_like_a_bound_are_none() -> None:
    assert bound_before("附近3个", 2) is None
    assert bound_before("签约8个", 2) is None
    assert bound_before("不超过8个", 3) is not None


def test_a_bound_may_follow_a_closing_bracket() -> None:
    bound = bound_after("5000套(间)以上", 5)
    assert bound is not None
    assert bound.said is Comparator.GE


def test_the_word_after_a_figure_wins() -> None:
    assert bound_of("约10%以内", 1, 4).promised is Promise.LE
