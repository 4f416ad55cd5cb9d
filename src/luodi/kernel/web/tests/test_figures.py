from datetime import date
from enum import StrEnum

import pytest
from django.utils import translation

from luodi.kernel.web.figures import Light, Quantity, day_text, sentence


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("amount", "shown", "exact"),
    [
        (Quantity(None, 2, "万元"), ("未报", ""), "未报"),
        (Quantity(0, 0, "人"), ("0", "人"), "0 人"),
        (Quantity(9999, 0, "人"), ("9999", "人"), "9,999 人"),
        (Quantity(10_000, 0, "人"), ("1", "万人"), "10,000 人"),
        (Quantity(123_456_789, 0, "元"), ("1.23", "亿元"), "123,456,789 元"),
        (Quantity(99_999_999, 0, "元"), ("10,000", "万元"), "99,999,999 元"),
        (Quantity(-350_000, 0, "元"), ("−35", "万元"), "−350,000 元"),
        (Quantity(1234, 2, "%"), ("12.34", "%"), "12.34 %"),
        (Quantity(5_000_000, 2, "%"), ("50,000", "%"), "50,000.00 %"),
        (Quantity(5, 3, "公里"), ("0.005", "公里"), "0.005 公里"),
        (Quantity(520, 0, "万元"), ("520", "万元"), "520 万元"),
        (Quantity(35_000, 0, "万元"), ("3.5", "亿元"), "35,000 万元"),
        (Quantity(5, 1, "万元"), ("5000", "元"), "0.5 万元"),
        (Quantity(237, 2, "亿元"), ("2.37", "亿元"), "2.37 亿元"),
        (Quantity(5, 0, ""), ("5", ""), "5"),
    ],
)
def test_an_amount_is_shown_by_magnitude_and_kept_exact(amount, shown, exact):
    assert (amount.shown, amount.exact) == (shown, exact)


def test_english_writes_magnitudes_as_powers_of_ten():
    with translation.override("en"):
        assert Quantity(123_456_789, 0, "元").shown == ("1.23", "×10⁸ 元")


class Colour(StrEnum):
    WATCH = "WATCH"


@pytest.mark.parametrize(
    ("given", "glyph", "word"),
    [
        ("GREEN", "●", "绿"),
        (Colour.WATCH, "◐", "关注"),
        ("yellow", "▲", "黄"),
        ("RED", "■", "红"),
        ("GREY", "○", "未知"),
    ],
)
def test_a_light_has_a_sign_and_a_word(given, glyph, word):
    lamp = Light.named(given)
    assert (lamp.glyph, str(lamp.word)) == (glyph, word)


def test_an_unknown_light_is_refused():
    with pytest.raises(ValueError, match="PINK"):
        Light.named("PINK")


def test_a_day_is_written_in_words_of_the_language():
    assert day_text(date(2023, 6, 12)) == "2023年6月12日"
    with translation.override("en"):
        assert day_text(date(2023, 6, 12)) == "12 Jun 2023"


def test_a_figure_becomes_one_sentence_for_a_chat():
    assert (
        sentence("新增就业", "3.5 万人", "≥ 5 万人", "关注", "2023年6月12日")
        == "新增就业：3.5 万人（目标 ≥ 5 万人），关注，截至2023年6月12日。"
    )
    assert sentence("新增就业", "未报", "", "", "") == "新增就业：未报。"
