import io
import zipfile
from dataclasses import replace

from docx import Document
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from lxml import etree

from luodi.kernel.papers.paper import Paper, PaperKind, Paragraph
from luodi.kernel.papers.setting import lines_of
from luodi.kernel.papers.word import to_docx

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(paper):
    return Document(io.BytesIO(to_docx(paper)))


def words_of(document):
    """Give lines and cells in the order in which they stand."""
    lines = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            lines += [cell.text for row in block.rows for cell in row.cells]
        else:
            lines.append("".join(node.text or "" for node in block._p.iter(f"{WORD}t")))
    return lines


def footnotes_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/footnotes.xml"))
    return [
        "".join(node.text for node in note.iter(f"{WORD}t"))
        for note in root
        if note.get(f"{WORD}type") is None
    ]


def test_word_says_what_the_paper_says_in_its_order(bulletin):
    lines = lines_of(bulletin)
    notes = ["[1]截至2023年5月31日", "[2]名单见附件"]
    assert lines[-2:] == notes
    assert words_of(opened(bulletin)) == lines[:-2]
    assert footnotes_of(to_docx(bulletin)) == notes


def test_a_paper_without_footnotes_has_no_part_for_them(bulletin):
    data = to_docx(replace(bulletin, blocks=(Paragraph(("没有",)),)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "word/footnotes.xml" not in package.namelist()


def test_the_page_is_the_standards(bulletin):
    section = opened(bulletin).sections[0]
    lengths = (
        section.page_width, section.page_height, section.top_margin, section.bottom_margin,
        section.left_margin, section.right_margin,
    )  # fmt: skip
    assert [round(length.mm) for length in lengths] == [210, 297, 37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    # 225 mm in 22 lines, 156 mm in 28 characters
    assert int(grid.get(qn("w:linePitch"))) == 579
    assert round((16 + int(grid.get(qn("w:charSpace"))) / 4096) * 28 / 72 * 25.4) == 156


def found(document, start):
    return next(item for item in document.paragraphs if item.text.startswith(start))


def test_fonts_are_named_by_style(bulletin):
    document = opened(bulletin)
    expected = {
        "关于2023年": ("方正小标宋简体", 22),
        "各街道": ("仿宋_GB2312", 16),
        "一、总体情况": ("黑体", 16),
        "（一）分项": ("楷体_GB2312", 16),
        "年度投资": ("仿宋_GB2312", 16),
    }
    for start, (font, size) in expected.items():
        run = found(document, start).runs[0]
        assert run._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font
        assert (run.font.name, run.font.size.pt) == ("Times New Roman", size)


def test_lines_are_fixed_at_28_points_and_paragraphs_begin_two_characters_in(bulletin):
    form = found(opened(bulletin), "年度投资").paragraph_format
    assert form.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert (form.line_spacing.pt, form.first_line_indent.pt) == (28, 32)


def test_headings_are_words_own_so_that_it_can_navigate(bulletin):
    document = opened(bulletin)
    assert found(document, "一、总体").style.name == "Heading 1"
    assert found(document, "（一）").style.name == "Heading 2"


def test_every_page_bears_mark_and_number(bulletin):
    section = opened(bulletin).sections[0]
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "示例数据"
    for footer in (section.footer, section.even_page_footer):
        codes = [node.text for node in footer._element.iter(f"{WORD}instrText")]
        assert codes == [" PAGE "]


def test_the_head_of_a_table_comes_again_and_rows_do_not_break(bulletin):
    rows = opened(bulletin).tables[0].rows
    assert [row._tr.find(f".//{WORD}tblHeader") is not None for row in rows] == [
        True,
        False,
        False,
        False,
    ]
    assert all(row._tr.find(f".//{WORD}cantSplit") is not None for row in rows)
    assert [row.cells[0].paragraphs[0].runs[0].bold for row in rows] == [True, False, False, True]


def test_the_same_paper_gives_the_same_bytes(bulletin):
    first = to_docx(bulletin)
    assert to_docx(replace(bulletin)) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = Document(io.BytesIO(first)).core_properties
    assert (about.title, about.author) == (bulletin.title, bulletin.office)
    assert about.created.date() == bulletin.day


def test_signs_of_xml_and_control_characters_do_no_harm():
    text = "<w:t>&amp;</w:t>\x00\x07\x1b甲\n乙\ud800\uffff]]>"
    paper = Paper(PaperKind.BRIEF, f"题{text}" * 30, "某办", (Paragraph((text,)),))
    assert "<w:t>&amp;</w:t>   甲 乙  ]]>" in words_of(opened(paper))
