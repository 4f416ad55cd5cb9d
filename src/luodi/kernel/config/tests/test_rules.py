from datetime import date
from decimal import Decimal

import pytest

from luodi.kernel.cards import all_cards
from luodi.kernel.config.rules import in_order, may_start, parse_value, within_bounds

FIRST = date(2023, 1, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-10", Decimal(-10)),
        (" 0.5 ", Decimal("0.5")),
        ("0", Decimal(0)),
        ("999999999999999", Decimal(999999999999999)),
        ("0.0000000001", Decimal("0.0000000001")),
    ],
)
def test_a_value_is_read_exactly(text, value):
    assert parse_value(text) == value


@pytest.mark.parametrize("text", ["", "ten", "10%", "1,000", "nan", "Infinity", "-inf"])
def test_what_is_no_finite_number_is_refused_by_name(text):
    with pytest.raises(ValueError, match=f"“{text}”不是.*请填写如"):
        parse_value(text)


@pytest.mark.parametrize("text", ["1e400", "1000000000000000", "0.00000000001", "1e-400"])
def test_a_number_that_no_column_holds_is_refused(text):
    with pytest.raises(ValueError, match="太长；整数部分最多 15 位，小数部分最多 10 位"):
        parse_value(text)


def test_a_row_may_begin_on_the_first_day_or_later():
    assert may_start(FIRST, FIRST) is None
    assert may_start(date(2022, 12, 31), FIRST) == (
        "起用日期 2022-12-31 早于该阈值的首日 2023-01-01；请选首日或以后的日期"
    )


@pytest.mark.parametrize("value", ["0", "5", "100"])
def test_both_bounds_are_included(value):
    assert within_bounds(Decimal(value), Decimal(0), Decimal(100)) is None
    assert within_bounds(Decimal(value), None, None) is None


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("-0.1", "值 -0.1 小于下限 0；请填写不小于 0 的数"),
        ("100.1", "值 100.1 大于上限 100；请填写不大于 100 的数"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_the_bound(value, problem):
    assert within_bounds(Decimal(value), Decimal(0), Decimal(100)) == problem


def test_two_thresholds_may_meet_but_not_cross():
    red = ("红灯", Decimal(30))
    assert in_order(("黄灯", Decimal(30)), red, FIRST) is None
    assert in_order(("黄灯", Decimal("30.1")), red, FIRST) == (
        "自 2023-01-01 起“黄灯”为 30.1，“红灯”为 30，前者不能大于后者；"
        "请改用不交叉的值，或先改另一项"
    )


def test_what_the_cards_declare_obeys_its_own_bounds():
    declared = {item.key: item for card in all_cards() for item in card.thresholds}
    assert "targets.light_yellow_pp" in declared
    for item in declared.values():
        assert within_bounds(item.value, item.minimum, item.maximum) is None, item.key
        if item.at_most:
            assert item.value <= declared[item.at_most].value, item.key
