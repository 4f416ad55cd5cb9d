"""How the API writes quantities and months."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ninja import Schema

from luodi.kernel.web.api import Instant, measured, month_iso, month_number


@pytest.mark.parametrize(
    ("amount", "scale", "text", "fraction", "shown"),
    [
        (3_500_000_000_000, 2, "35000000000.00", None, "350 亿元"),
        (-5, 2, "-0.05", None, "−0.05 元"),
        (0, 0, "0", None, "0 元"),
        (Fraction(1, 2), 0, "0.5", None, "0.5 元"),
        (Fraction(1, 3), 0, "0.333333", "1/3", "0.33 元"),
        (Fraction(-200, 3), 2, "-0.66666667", "-2/3", "−0.67 元"),
    ],
)
def test_a_quantity_is_written_exactly(amount, scale, text, fraction, shown):
    told = measured(amount, scale=scale, unit="元")
    assert (told.amount, told.fraction, told.shown) == (text, fraction, shown)
    assert told.missing is None


def test_an_unknown_quantity_says_why_and_is_never_nought():
    told = measured(None, scale=2, unit="元")
    assert (told.amount, told.fraction, told.missing, told.shown) == (
        None,
        None,
        "NOT_POSTED",
        "未报",
    )
    assert measured(None, scale=2, unit="%", missing="NO_BASE").missing == "NO_BASE"


@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 6), st.integers(1, 1000))
def test_what_is_written_reads_back_exactly(amount, scale, parts):
    told = measured(Fraction(amount, parts), scale=scale, unit="项")
    exact = Fraction(amount, parts) / 10**scale
    if told.fraction is None:
        assert Fraction(told.amount) == exact
    else:
        assert Fraction(told.fraction) == exact
        assert abs(Fraction(told.amount) - exact) <= Fraction(1, 2 * 10 ** (scale + 6))


def test_an_instant_is_written_with_the_offset_of_shanghai():
    class Posted(Schema):
        at: Instant

    at = datetime(2023, 2, 28, 18, 30, tzinfo=UTC)
    assert Posted(at=at).at.isoformat() == "2023-03-01T02:30:00+08:00"


def test_a_month_is_written_and_read():
    assert month_iso(202305) == "2023-05"
    assert month_number("2023-05") == 202305
