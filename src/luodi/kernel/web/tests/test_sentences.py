from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.web.figures import MINUS, Quantity, one_sentence, spoken


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Quantity(9820, 0, "人"), "9,820人"),
        (Quantity(99_999, 0, "人"), "99,999人"),
        (Quantity(2_620_000, 0, "平方米"), "262万平方米"),
        (Quantity(2_620_001, 0, "平方米"), "2,620,001平方米"),
        (Quantity(350, 0, "亿元"), "350亿元"),
        (Quantity(1_398_000_000_000, 2, "元"), "139.8亿元"),
        (Quantity(-1_398_000_000_000, 2, "元"), "−139.8亿元"),
        (Quantity(1_398_000_000_001, 2, "元"), "13,980,000,000.01元"),
        (Quantity(705, 2, "%"), "7.05%"),
        (Quantity(700, 2, "%"), "7%"),
        (Quantity(0, 0, "家"), "0家"),
        (Quantity(None, 0, "家"), "未报"),
        (None, "未报"),
    ],
)
def test_an_amount_is_said_whole(amount, words):
    assert spoken(amount) == words


@given(st.integers(-(10**16), 10**16), st.integers(0, 6))
def test_nothing_is_lost_when_an_amount_is_said(amount, scale):
    with translation.override("zh-hans"):
        words = spoken(Quantity(amount, scale, "元")).removesuffix("元").replace(MINUS, "-")
    times = {"亿": 10**8, "万": 10**4}.get(words[-1], 1)
    number = Decimal(words.rstrip("亿万").replace(",", ""))
    assert number * times == Decimal(amount).scaleb(-scale)


def test_a_sentence_has_its_day_definition_and_source_and_no_empty_part():
    assert one_sentence(
        "甲", Quantity(5, 0, "个"), day=date(2023, 6, 30), notes=["口径：乙", ""]
    ) == ("截至2023年6月30日，甲5个（口径：乙）——luodi")
    assert one_sentence("甲", None, day=None) == "甲未报——luodi"
    assert one_sentence("GDP", Quantity(5, 0, "亿元"), day=None) == "GDP：5亿元——luodi"


def test_english_counts_without_wan_and_yi():
    with translation.override("en"):
        said = one_sentence(
            "甲", Quantity(35_000_000_000, 0, "元"), day=date(2023, 6, 30), notes=["a", "b"]
        )
    assert said == "As of 30 Jun 2023, 甲: 35,000,000,000 元 (a; b) — luodi"


def test_a_button_and_a_cell_carry_the_sentence_escaped():
    shown = Template("{% copy_button words %}{% quantity_said amount words %}").render(
        Context({"words": '甲"5"', "amount": Quantity(5, 0, "个")})
    )
    assert 'data-copy="甲&quot;5&quot;"' in shown
    assert "复制一句话</button>" in shown
    assert "<noscript><p>甲&quot;5&quot;</p></noscript>" in shown
    assert '<span data-sentence="甲&quot;5&quot;"><span class="quantity"' in shown
