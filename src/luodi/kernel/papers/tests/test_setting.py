from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.papers.errors import PaperError
from luodi.kernel.papers.numbering import (
    chinese_number,
    date_text,
    document_number,
    heading_numbers,
)
from luodi.kernel.papers.paper import Column, Heading, Paper, PaperKind, PaperTable, Paragraph
from luodi.kernel.papers.profile import GB_T_9704, Style
from luodi.kernel.papers.setting import Line, clean, lines_of, set_out


def test_levels_are_numbered_as_the_standard_says():
    levels = [1, 2, 3, 4, 4, 3, 2, 1, 2]
    blocks = [Heading(level, "题") for level in levels]
    assert heading_numbers([*blocks, Paragraph(("文",))]) == [
        "一、", "（一）", "1.", "（1）", "（2）", "2.", "（二）", "二、", "（一）", "",
    ]  # fmt: skip


@given(st.integers(1, 99))
def test_a_number_reads_back(number):
    text = chinese_number(number)
    tens, found, ones = text.partition("十")
    digits = "零一二三四五六七八九"
    value = (digits.index(tens) if tens else 1) * 10 if found else 0
    last = ones if found else text
    assert value + (digits.index(last) if last else 0) == number


@pytest.mark.parametrize("number", [0, 100])
def test_headings_count_to_99(number):
    with pytest.raises(PaperError):
        chinese_number(number)


def test_days_have_no_leading_zeros():
    assert date_text(date(2023, 6, 5)) == "2023年6月5日"


def test_a_document_number_has_six_cornered_brackets_and_no_leading_zero():
    assert document_number("青督通", 2023, 6) == "青督通〔2023〕6号"
    with pytest.raises(PaperError):
        document_number("青督通", 2023, 0)


def test_what_is_not_known_yet_is_left_open(bulletin):
    open_paper = replace(bulletin, number="", day=None, copies=(), printed_on=None)
    lines = lines_of(open_paper)
    assert lines[2] == "〔文号待编〕"
    assert "　　　　年　月　日" in lines
    assert not [line for line in lines if line.startswith("抄送")]


def test_head_and_seal_are_places_only(bulletin):
    lines = lines_of(bulletin)
    assert lines[0] == "〔此处套印发文机关标志，luodi 不出红头〕"
    assert lines.count("〔印章〕") == 1


def test_one_attachment_has_no_number(bulletin):
    assert "附件：明细表" in lines_of(replace(bulletin, attachments=("明细表",)))
    assert "附件：1.明细表" in lines_of(bulletin)
    assert "　　　2.更正清单" in lines_of(bulletin)


def test_the_end_names_copies_office_and_day_of_printing(bulletin):
    lines = [piece for piece in set_out(bulletin) if isinstance(piece, Line)]
    copies, printed = lines[-2:]
    assert (copies.runs, printed.runs, printed.right) == (
        ("抄送：区委办公室。",),
        ("青沐区人民政府督查室",),
        "2023年6月5日印发",
    )


def test_a_table_fits_its_head():
    columns = (Column("甲"), Column("乙"))
    with pytest.raises(PaperError) as caught:
        PaperTable(columns, (("1", "2"), ("3",)), caption="表一")
    assert "第 2 行有 1 格" in caught.value.message
    with pytest.raises(PaperError):
        PaperTable((), ())


@pytest.mark.parametrize(("title", "office"), [("", "某办"), ("题", " ")])
def test_a_paper_has_a_title_and_an_office(title, office):
    with pytest.raises(PaperError):
        Paper(PaperKind.MINUTES, title, office, ())


@given(st.text())
def test_cleaning_keeps_the_length_and_does_nothing_twice(text):
    once = clean(text)
    assert len(once) == len(text)
    assert clean(once) == once


def test_the_profile_has_a_face_for_every_style_and_its_grid_fits_the_page():
    assert set(GB_T_9704.faces) == set(Style)
    body = GB_T_9704.faces[Style.BODY]
    assert int(GB_T_9704.text_height // body.pitch) == GB_T_9704.lines
    assert body.size > GB_T_9704.character_pitch > 15.7
