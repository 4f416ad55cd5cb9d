import pickle

import pytest

from luodi.standards.errors import StandardError
from luodi.standards.workdays import Calendar, CalendarMissing


def test_an_error_carries_a_machine_word_the_value_and_a_chinese_sentence():
    error = StandardError(code="a.b", value=7, message="“7”不对，请改。", suggestions=("8",))
    assert (error.code, error.value, error.message) == ("a.b", 7, "“7”不对，请改。")
    assert error.suggestions == ("8",)
    assert str(error) == "“7”不对，请改。"
    assert isinstance(error, ValueError)


def test_what_an_error_says_cannot_be_rewritten():
    error = StandardError(code="a.b", value=7, message="不对")
    with pytest.raises(AttributeError):
        error.code = "c"


def test_an_error_travels_between_processes_with_its_class():
    error = CalendarMissing(code="calendar.missing", value=2031, message="缺2031年")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is CalendarMissing
    assert (copy.code, copy.year, copy.message) == ("calendar.missing", 2031, "缺2031年")
    assert Calendar().covers(copy.year) is False
