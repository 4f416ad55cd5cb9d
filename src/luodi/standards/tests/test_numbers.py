"""Chinese numbers, read exactly (domain notes on standards, rules 18 to 21)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.errors import StandardError
from luodi.standards.numbers import (
    MAX_DIGITS,
    fold_numerals,
    parse_number,
    parse_range,
    scan_numbers,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("15", Fraction(15)),
        ("1,234", Fraction(1234)),
        ("１２．５", Fraction(25, 2)),
        ("1.95万", Fraction(19500)),
        ("2.53万", Fraction(25300)),
        ("2380亿", Fraction(238_000_000_000)),
        ("779.43 亿", Fraction(77_943_000_000)),
        ("1亿2000万", Fraction(120_000_000)),
        ("十", Fraction(10)),
        ("十五", Fraction(15)),
        ("二十", Fraction(20)),
        ("一百一十", Fraction(110)),
        ("一百零五", Fraction(105)),
        ("两千三", Fraction(2300)),
        ("三千零五", Fraction(3005)),
        ("两千三百八十亿", Fraction(238_000_000_000)),
        ("一亿二千万", Fraction(120_000_000)),
        ("三万五千亿", Fraction(3_500_000_000_000)),
        ("万亿", Fraction(10**12)),
        ("一点九五万", Fraction(19500)),
        ("零点五", Fraction(1, 2)),
        ("二〇二三", Fraction(2023)),
        ("貳仟叁佰", Fraction(2300)),
        ("壹萬貳仟", Fraction(12000)),
        ("兩億", Fraction(200_000_000)),
        ("三成五", Fraction(35, 100)),
        ("八成", Fraction(4, 5)),
        ("百分之三点五", Fraction(35, 1000)),
        ("千分之五", Fraction(5, 1000)),
        ("三分之二", Fraction(2, 3)),
        ("3%", Fraction(3, 100)),
        ("5‰", Fraction(5, 1000)),
        ("翻番", Fraction(2)),
        ("翻一番", Fraction(2)),
        ("翻两番", Fraction(4)),
        ("两倍", Fraction(2)),
    ],
)
def test_a_number_is_read_to_its_exact_value(text: str, value: Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3-4", 3, 4),
        ("10—15", 10, 15),
        ("3至5", 3, 5),
        ("3-4万", 30_000, 40_000),
        ("十几", 11, 19),
        ("二十几", 21, 29),
        ("十几万", 110_000, 190_000),
        ("七八十", 70, 80),
        ("十七八", 17, 18),
        ("三四", 3, 4),
        ("三五", 3, 5),
        ("两三百", 200, 300),
        ("50多", 50, None),
        ("60多万", 600_000, None),
        ("2万多", 20_000, None),
        ("90余万", 900_000, None),
        ("数十", None, None),
        ("上百", None, None),
        ("几千", None, None),
    ],
)
def test_a_range_gives_both_ends_and_a_vague_figure_none(
    text: str, low: int | None, high: int | None
) -> None:
    token = parse_range(text)
    assert (token.low, token.high) == (low, high)
    assert token.vague is (low is None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number.empty"),
        ("  ", "number.empty"),
        ("abc", "number.malformed"),
        ("一二三十", "number.malformed"),
        ("十五以上", "number.malformed"),
        ("零分之一", "number.malformed"),
        ("1.2.3", "number.malformed"),
        ("3-4", "number.range"),
        ("50多", "number.range"),
        ("数十", "number.vague"),
        ("9" * 100, "number.too_long"),
    ],
)
def test_what_is_no_exact_number_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(StandardError) as caught:
        parse_number(text)
    assert caught.value.code == code


def test_a_refusal_names_the_value_and_the_remedy() -> None:
    with pytest.raises(StandardError, match=r"“abc”不是一个能读的数；请写成"):
        parse_number("abc")


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(StandardError) as caught:
        parse_range(" ")
    assert caught.value.code == "number.empty"


def test_folding_keeps_every_place() -> None:
    text = "投资３仟萬,兩個項目"
    assert len(fold_numerals(text)) == len(text)
    assert fold_numerals(text) == "投资3千万,两个項目".replace("资", "资")


def test_numbers_are_found_in_order_with_their_places() -> None:
    found = [(t.start, t.end, t.low, t.high) for t in scan_numbers("修路3-4公里,建桥2座,十几人")]
    assert found == [(2, 5, 3, 4), (10, 11, 2, None), (13, 15, 11, 19)]


def test_a_scale_that_begins_a_unit_is_left_to_the_unit() -> None:
    token = next(scan_numbers("1.39亿千瓦"))
    assert (token.end, token.low) == (5, Fraction(139_000_000))


def test_a_serial_number_is_passed_over() -> None:
    assert list(scan_numbers("9" * (MAX_DIGITS + 1))) == []


def test_a_megabyte_of_digits_gives_nothing_and_ends() -> None:
    assert list(scan_numbers("9" * 1_000_000)) == []


@given(st.integers(min_value=0, max_value=10**15))
def test_arabic_digits_come_back_unchanged(value: int) -> None:
    assert parse_number(str(value)) == value


@given(st.integers(min_value=1, max_value=99_999_999_999_999))
def test_a_number_written_in_chinese_comes_back(value: int) -> None:
    assert parse_number(in_chinese(value)) == value


@given(st.text(max_size=60))
def test_no_text_breaks_the_scanner(text: str) -> None:
    for token in scan_numbers(fold_numerals(text)):
        assert 0 <= token.start < token.end <= len(text)
        assert token.low is None or token.high is None or token.low < token.high


def in_chinese(value: int) -> str:
    """Write a number in full, by the school rule; independent of the parser."""
    digits = "零一二三四五六七八九"

    def below_10000(part: int) -> str:
        words, gap = "", False
        for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = part // unit % 10
            if digit:
                words += ("零" if gap and words else "") + digits[digit] + word
                gap = False
            else:
                gap = True
        return words

    words, gap = "", False
    for unit, word in ((10**12, "万"), (10**8, "亿"), (10**4, "万"), (1, "")):
        part = value // unit % 10**4
        if part:
            words += ("零" if words and (gap or part < 1000) else "") + below_10000(part) + word
            gap = False
        elif unit == 10**8 and words:
            words += "亿"
        else:
            gap = True
    return words
