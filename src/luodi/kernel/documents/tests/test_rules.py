"""The law of documents."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.documents.rules import attachment_problem, clean_name, covered, problems
from luodi.standards.citizen_number import mask_citizen_numbers

TODAY = date(2023, 3, 1)
NUMBER = "11010519491231002X"


@pytest.mark.parametrize(
    "number",
    [NUMBER, NUMBER.lower(), "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_a_citizen_number_is_covered_sign_by_sign(number):
    found = covered(f"经办人{number}，电话 0371-60000000")
    assert found.text == f"经办人{'●' * len(number)}，电话 0371-60000000"
    assert found.count == 1


def test_numbers_that_are_no_citizen_numbers_stay():
    text = "总投资 123456789012345678 元，代码 410103001001001，" + NUMBER.replace("X", "1")
    assert covered(text).text == text
    assert covered(text).count == 0


@given(st.text(alphabet="0123456789X- 增", max_size=80), st.booleans())
def test_as_many_numbers_are_covered_as_the_standard_finds_and_no_offset_moves(text, planted):
    text = text + (f"，{NUMBER}，" if planted else "")
    found = covered(text)
    assert len(found.text) == len(text)
    assert found.count == mask_citizen_numbers(text).count
    assert mask_citizen_numbers(found.text).count == 0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("现场.jpg", "现场.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\现场.jpg", "现场.jpg"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("照\u202egpj.exe", "照gpj.exe"),
        ("..", "未命名"),
        ("", "未命名"),
        ("字" * 300 + ".docx", "字" * 195 + ".docx"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_file_name_keeps_only_what_is_safe(sent, kept):
    assert clean_name(sent) == kept


def test_each_refused_field_names_its_value_and_the_remedy():
    found = problems(title="", year=23, published_on=date(2023, 3, 2), today=TODAY)
    assert found == {
        "title": "标题为空；请填写文本的标题。",
        "year": "年度 23 不在 1949 到 2199 之间；请填写四位年份。",
        "published_on": "发布日期 2023-03-02 晚于今天 2023-03-01；请改成实际发布的日期，或留空。",
    }
    assert (
        "标题有 201 个字"
        in problems(title="字" * 201, year=2023, published_on=TODAY, today=TODAY)["title"]
    )
    assert problems(title="字" * 200, year=1949, published_on=None, today=TODAY) == {}


def test_evidence_from_tomorrow_is_refused_and_of_today_is_not():
    assert attachment_problem(date(2023, 3, 2), TODAY) is not None
    assert attachment_problem(TODAY, TODAY) is None
    assert attachment_problem(None, TODAY) is None
