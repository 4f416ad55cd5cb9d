"""Names and units that cannot be read as they are written are refused."""

import pytest
from django.core.exceptions import ValidationError

from luodi.kernel.web.forms import readable


@pytest.mark.parametrize("text", ["青沐街道", "亩", "M. O'Neill", "Ⅱ期", "𠮷田"])
def test_what_can_be_read_is_taken(text):
    assert readable(text) is None


@pytest.mark.parametrize("text", ["\u200b", "\u3164\u00ad", "\u2060\ufeff"])
def test_what_nobody_can_see_is_refused(text):
    with pytest.raises(ValidationError, match="只有看不见的字符"):
        readable(text)


@pytest.mark.parametrize(
    ("sign", "code"), [("\u202e", "U+202E"), ("\ufffe", "U+FFFE"), ("\U0001ffff", "U+1FFFF")]
)
def test_the_character_that_is_refused_is_named(sign, code):
    with pytest.raises(ValidationError, match=f"“城北”里有不能用的字符 {code.replace('+', '.')}"):
        readable(f"城{sign}北")
