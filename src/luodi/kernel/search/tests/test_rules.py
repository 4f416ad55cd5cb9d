"""What words a text has, what a question asks, and where the words stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.search.rules import (
    TERMS,
    excerpt,
    fit,
    folded,
    holds,
    marked,
    terms_of,
    words_of,
)

CHINESE = st.text(alphabet="就业新增民生水项目一丁", max_size=12)
MIXED = st.text(alphabet="就业新增水gG1２.，, -“”\"*'&|():_\n", max_size=30)


def told(question):
    return [(term.text, term.words, term.beginnings, term.plain) for term in terms_of(question)]


def shown(pieces):
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", set()),
        ("水", {"水"}),
        ("就业", {"就", "业", "就业"}),
        ("新增就业", {"新", "增", "就", "业", "新增", "增就", "就业"}),
        ("ＧＤＰ增长", {"gdp", "增", "长", "增长"}),
        ("3.5%、1,200人", {"3", "5", "1", "200", "人"}),
        ("國家", {"國", "家", "國家"}),  # traditional as it is
        ("𠮷野家", {"𠮷", "野", "家", "𠮷野", "野家"}),  # beyond the first plane
        ("a_b", {"a", "b"}),  # the sign of the index's own marks is none of a word
    ],
)
def test_the_words_of_a_text(text, words):
    assert words_of(text) == words


def test_a_long_word_is_cut():
    assert words_of("x" * 70) == {"x" * 64}
    assert told("x" * 70 + " ") == [("x" * 70, ("x" * 64,), (), False)]


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("", []),
        ("  ，。", []),
        ("就业", [("就业", ("就业",), (), True)]),
        ("新增就业", [("新增就业", ("新增", "增就", "就业"), (), False)]),
        ("水", [("水", ("水",), (), True)]),
        ("民生、实事", [("民生", ("民生",), (), True), ("实事", ("实事",), (), True)]),
        ("“民生 实事”", [("民生 实事", ("民生", "实事"), (), False)]),
        ('"没有关上', [("没有关上", ("没有", "有关", "关上"), (), False)]),
        ("GDP ", [("gdp", ("gdp",), (), True)]),
        ("GD", [("gd", (), ("gd",), True)]),  # still being typed
        ("20", [("20", ("20",), (), True)]),  # too many numbers begin so
        ("202", [("202", (), ("202",), True)]),
        ("3.5%", [("3.5", ("3", "5"), (), False)]),
        ("2023年", [("2023年", ("2023", "年"), (), False)]),
        ("就业 就业", [("就业", ("就业",), (), True)]),
        ("a:b* OR NOT ^x", [("a:b", ("a", "b"), (), False), ("or", ("or",), (), True),
                            ("not", ("not",), (), True), ("x", ("x",), (), True)]),
    ],
)  # fmt: skip
def test_what_a_question_asks(question, terms):
    assert told(question) == terms


def test_of_a_long_question_the_first_terms_are_asked():
    assert len(terms_of(" ".join(f"词{number}" for number in range(30)))) == TERMS


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("就业", "新增就业1000人", True),
        ("业就", "新增就业1000人", False),
        ("增业", "新增就业", False),
        ("新增就业", "新增的就业、增就、就业", False),  # all pairs, but not as it stands
        ("就业 新增", "新增就业", True),
        ("水", "下水道", True),
        ("gdp", "ＧＤＰ增长", True),
        ("gd ", "GDP", False),
        ("3.5", "3.5%", True),
        ("3.5", "5.3 和 3", False),
    ],
)
def test_what_holds(question, text, found):
    assert holds(terms_of(question), text) is found


@given(CHINESE.filter(lambda text: len(text) > 1), st.data())
def test_every_part_of_a_chinese_text_is_found(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert holds(terms_of(text[start:end]), text)


@given(st.text())
def test_folding_keeps_every_place(text):
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=60), MIXED)
def test_marks_add_nothing_and_lose_nothing(text, question):
    assert "".join(piece.text for piece in marked(text, terms_of(question))) == text


@given(MIXED)
def test_words_hold_no_sign_that_an_index_could_read(text):
    for term in terms_of(text):
        for word in (*term.words, *term.beginnings):
            assert word.isalnum()
            assert len(word) <= 64


@pytest.mark.parametrize(
    ("text", "question", "marks"),
    [
        ("新增就业", "就业", "新增[就业]"),
        ("ＧＤＰ", "gdp", "[ＧＤＰ]"),
        ("就业就业", "就业", "[就业就业]"),
        ("新增就业", "增就 就业", "新[增就业]"),
        ("没有", "就业", "没有"),
    ],
)
def test_what_was_asked_for_is_marked(text, question, marks):
    assert shown(marked(text, terms_of(question))) == marks


def test_an_excerpt_stands_around_the_first_place():
    text = "甲" * 50 + "就业" + "乙" * 50
    assert shown(excerpt(text, terms_of("就业"), 12)) == "…甲甲甲甲[就业]乙乙乙乙乙乙…"
    assert shown(excerpt(text, terms_of("没有"), 4)) == "甲甲甲甲…"
    assert shown(excerpt("短", terms_of("短"), 90)) == "[短]"
    assert shown(excerpt("一行\n\n二行", terms_of("二行"), 90)) == "一行 [二行]"


def test_private_numbers_are_not_kept():
    assert (
        fit("电话13812345678，证11010519491231002X。", 300) == "电话138****5678，证[ID removed]。"
    )
    assert fit("甲\x00乙", 300) == "甲 乙"
    assert fit("甲乙丙", 2) == "甲乙"
