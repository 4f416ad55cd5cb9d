from datetime import date
from decimal import Decimal

import pytest

from luodi.kernel.config.rules import may_start, parse_value

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
    assert may_start(FIRST, FIRST, frozenset()) is None
    assert may_start(date(2022, 12, 31), FIRST, frozenset()) == (
        "起用日期 2022-12-31 早于该阈值的首日 2023-01-01；请选首日或以后的日期"
    )


def test_a_day_holds_one_value():
    taken = frozenset({date(2023, 3, 1)})
    assert may_start(date(2023, 3, 1), FIRST, taken) == (
        "2023-03-01 已有一行；同一天只能有一个值，请改用次日"
    )
