import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.access import sealed_text
from luodi.kernel.access.sealed_text import SealedTextError


@given(st.text())
def test_what_is_sealed_opens_again(text):
    assert sealed_text.open(sealed_text.seal(text, "test.note"), "test.note") == text


def test_a_sealed_text_shows_nothing_of_the_text_and_is_never_twice_the_same():
    first, second = (sealed_text.seal("13800000000", "test.note") for _time in range(2))
    assert first != second
    assert "1380000" not in first + second


def test_what_was_sealed_for_another_purpose_does_not_open():
    with pytest.raises(SealedTextError, match=r"test\.other"):
        sealed_text.open(sealed_text.seal("x", "test.note"), "test.other")


def test_a_changed_text_does_not_open():
    sealed = sealed_text.seal("x", "test.note")
    middle = len(sealed) // 2
    changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    with pytest.raises(SealedTextError):
        sealed_text.open(changed, "test.note")


@pytest.mark.parametrize("spoilt", ["", "plain text", "字"])
def test_what_was_never_sealed_does_not_open(spoilt):
    with pytest.raises(SealedTextError):
        sealed_text.open(spoilt, "test.note")


def test_another_secret_key_opens_nothing_and_an_older_one_is_still_known(settings):
    sealed = sealed_text.seal("x", "test.note")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of the same house" * 3
    with pytest.raises(SealedTextError, match="密钥文件换过"):
        sealed_text.open(sealed, "test.note")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert sealed_text.open(sealed, "test.note") == "x"
