"""The tool that gathers source strings, and whether the shell speaks English throughout."""

import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import messages  # noqa: E402 - the tools are no package
from messages import Message  # noqa: E402 - the tools are no package

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
title = _("目标")
many = ngettext("%(n)s 条", "%(n)s 条", 2)
other = pgettext("month", "五月")
from luodi.kernel.targets.rules import Phrase
rule = Phrase("只有 %(n)d 个字", n=2)
ignored = print("不译")
"""
TEMPLATE = """{% extends "web/page.html" %}{% block content %}
{% translate "完成 50%" %}{% translate name %}
{% if a %}{% translate "月" context "month" %}{% endif %}
{% blocktranslate count n=rows %}共 {{ n }} 条{% plural %}共 {{ n }} 条{% endblocktranslate %}
{% endblock %}"""


def test_strings_of_python_are_found_under_their_imported_names():
    assert list(messages.in_python(PYTHON, "x.py")) == [
        Message(None, "目标", None),
        Message(None, "%(n)s 条", "%(n)s 条"),
        Message("month", "五月", None),
        Message(None, "只有 %(n)d 个字", None),
    ]


def test_a_string_that_is_put_together_is_refused_with_its_line():
    code = "from django.utils.translation import gettext\ngettext('a' + b)"
    with pytest.raises(messages.NotConstantError, match=r"x\.py:2"):
        list(messages.in_python(code, "x.py"))


def test_strings_of_templates_are_found_as_django_asks_for_them():
    assert set(messages.in_template(TEMPLATE, messages.engine())) == {
        Message(None, "完成 50%%", None),
        Message("month", "月", None),
        Message(None, "共 %(n)s 条", "共 %(n)s 条"),
    }


def _catalogue(**translated: str) -> polib.POFile:
    made = polib.POFile()
    made.extend(polib.POEntry(msgid=text, msgstr=said) for text, said in translated.items())
    return made


def test_a_check_tells_what_is_missing_unused_or_has_other_placeholders():
    found = {Message(None, text, None): ["a.py"] for text in ("甲", "乙", "丙%(n)s")}
    held = _catalogue(**{"甲": "first", "乙": "", "丙%(n)s": "third", "丁": "fourth"})
    assert list(messages.problems(found, held)) == [
        "untranslated: 乙",
        "placeholders differ: 丙%(n)s",
        "unused: 丁",
    ]


def test_an_update_keeps_translations_and_drops_what_is_unused():
    found = {Message(None, "甲", None): ["a.py"], Message(None, "乙", "乙"): ["b.html"]}
    made = messages.merged(found, _catalogue(甲="first", 丁="fourth"))
    assert [(one.msgid, one.msgstr, one.msgstr_plural) for one in made] == [
        ("甲", "first", {}),
        ("乙", "", {0: "", 1: ""}),
    ]


def test_the_shell_speaks_english_throughout():
    app = messages.SOURCE / "kernel" / "web"
    found = messages.messages_of(app, messages.engine())
    held = polib.pofile(str(app / messages.CATALOGUE))
    assert list(messages.problems(found, held)) == []
