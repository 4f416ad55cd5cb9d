import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.phones import mask_phones
from luodi.standards.text import Masked


def test_three_and_four_digits_stay():
    assert mask_phones("联系人13812345678。") == Masked("联系人138****5678。", 1)


@pytest.mark.parametrize(
    "written", ["138 1234 5678", "138-1234-5678", "１３８１２３４５６７８", "8613812345678"]
)
def test_other_ways_of_writing_are_masked_too(written):
    assert mask_phones(f"电话{written}") == Masked("电话138****5678", 1)


@pytest.mark.parametrize(
    "text", ["0371-12345678", "12812345678", "138123456789", "1381234567", "410122102205007"]
)
def test_office_telephones_and_other_numbers_stay(text):
    assert mask_phones(text) == Masked(text, 0)


def test_the_count_is_of_all_numbers():
    assert mask_phones("13812345678、19900001111").count == 2


@given(st.integers(3, 9), st.integers(0, 999_999_999))
def test_every_mobile_number_is_masked_once(second, rest):
    number = f"1{second}{rest:09d}"
    masked = mask_phones(number)
    assert masked == Masked(f"{number[:3]}****{number[-4:]}", 1)
    assert mask_phones(masked.text) == Masked(masked.text, 0)
