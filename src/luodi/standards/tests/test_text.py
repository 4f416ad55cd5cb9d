from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.text import compact_code, half_width, is_ascii_digits


def test_full_width_letters_digits_and_spaces_become_half_width():
    assert half_width("ＡＺａｚ０９－　（）") == "AZaz09- ()"


def test_chinese_characters_and_chinese_marks_stay():
    assert half_width("郑州。、《》") == "郑州。、《》"


def test_spaces_hyphens_and_invisible_marks_go_and_letters_are_upper_case():
    assert compact_code("\ufeff 9141–0181-ma4x\u200b０ｂ７k2r\t") == "91410181MA4X0B7K2R"


def test_digits_of_other_scripts_are_no_digits():
    assert is_ascii_digits("410103")
    assert not is_ascii_digits("４１")
    assert not is_ascii_digits("²")
    assert not is_ascii_digits("")


@given(st.text())
def test_half_width_keeps_the_length_so_that_places_in_a_text_still_hold(text):
    assert len(half_width(text)) == len(text)


@given(st.text(alphabet="0123456789ABCXYZ abcxyz-—　０９Ａ"))
def test_compacting_twice_is_compacting_once(text):
    assert compact_code(compact_code(text)) == compact_code(text)
