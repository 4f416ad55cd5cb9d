from hypothesis import given
from hypothesis import strategies as st

from luodi.reading.folding import fold


def test_traditional_characters_and_full_width_marks_become_plain() -> None:
    assert fold("投資１２億元，不低於３個；「三同」") == "投资12亿元,不低于3个;“三同”"


def test_formal_numerals_are_read_only_in_a_run() -> None:
    assert fold("貳仟叁佰元") == "二千三百元"
    assert fold("大陆的队伍") == "大陆的队伍"


def test_line_ends_of_windows_keep_their_places() -> None:
    assert fold("甲\r\n乙") == "甲 \n乙"


@given(st.text(max_size=200))
def test_folding_never_changes_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)
