from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.citizen_number import (
    citizen_check_character,
    is_citizen_number,
    mask_citizen_numbers,
)
from luodi.standards.text import Masked


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_standards_own_examples_pass(number):
    assert citizen_check_character(number[:17]) == number[17]
    assert is_citizen_number(number)


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # check
        "110105194902300020",  # 30 February
        "11010517991231002X",  # a year too early
        "11010519491231002",  # 17 digits
        "1101051949123100XX",
        "",
    ],
)
def test_a_wrong_check_date_or_length_is_no_citizen_number(text):
    assert not is_citizen_number(text)


def test_the_check_needs_seventeen_digits():
    with pytest.raises(ValueError, match="17 digits"):
        citizen_check_character("1101051949123100")


def test_numbers_are_removed_and_only_the_count_is_left():
    text = "甲11010519491231002X，乙440524188001010014，丙"
    assert mask_citizen_numbers(text) == Masked("甲[ID removed]，乙[ID removed]，丙", 2)


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002X",
    ],
)
def test_case_width_spaces_and_hyphens_do_not_hide_a_number(written):
    assert mask_citizen_numbers(f"身份证{written}号") == Masked("身份证[ID removed]号", 1)


def test_a_number_before_it_does_not_hide_a_number():
    assert mask_citizen_numbers("第3 11010519491231002X") == Masked("第3 [ID removed]", 1)


@pytest.mark.parametrize(
    "text",
    [
        "网格410122102205007",  # 15-digit unit grid
        "专业网格01010141012210220500",  # 20 digits
        "信用代码914101030000000190",
        "订单1101051949123100211",  # 19 digits
    ],
)
def test_other_long_numbers_stay(text):
    assert mask_citizen_numbers(text) == Masked(text, 0)


def test_the_rest_of_the_text_stays_as_it_was_written():
    assert mask_citizen_numbers("Ａ１，11010519491231002X。Ｂ").text == "Ａ１，[ID removed]。Ｂ"


@given(
    st.integers(110000, 829999),
    st.dates(date(1900, 1, 1), date(2030, 12, 31)),
    st.integers(0, 999),
    st.text(alphabet="郑州二七区，。", max_size=5),
)
def test_every_well_formed_number_is_found(place, born, serial, around):
    body = f"{place}{born:%Y%m%d}{serial:03d}"
    text = f"{around}{body}{citizen_check_character(body)}{around}"
    assert mask_citizen_numbers(text) == Masked(f"{around}[ID removed]{around}", 1)


@given(st.text(alphabet="0123456789X -郑", max_size=60))
def test_masking_twice_finds_nothing_more(text):
    masked = mask_citizen_numbers(text).text
    assert mask_citizen_numbers(masked) == Masked(masked, 0)
