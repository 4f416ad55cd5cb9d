"""What rules say, in the language of the page."""

from datetime import date

from django.utils import translation

from luodi.kernel.targets.words import in_words
from luodi.systems.targets.rules import check_closing


def test_a_refusal_of_a_rule_is_said_in_the_language_of_the_page(monkeypatch):
    english = {"要先关%(first)s，再关%(month)s": "%(first)s before %(month)s"}
    refused = check_closing(202303, last_closed=202301, today=date(2023, 6, 1))
    assert in_words(refused) == "要先关2023年2月，再关2023年3月"
    english["%(year)d年%(month)d月"] = "%(year)d-%(month)02d"
    monkeypatch.setattr(translation, "gettext", english.__getitem__)
    assert in_words(refused) == "2023-02 before 2023-03"


def test_words_that_are_no_phrase_stay_as_they_are():
    assert in_words("没有填%(figure)s") == "没有填%(figure)s"
