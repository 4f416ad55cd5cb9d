import io
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
import typst

from luodi.kernel.papers import fonts, pdf
from luodi.kernel.papers.errors import PaperError
from luodi.kernel.papers.paper import Heading, Paper, PaperKind, Paragraph
from luodi.kernel.papers.pdf import to_pdf
from luodi.kernel.papers.setting import lines_of

MARKUP = '#set text(red) $x^2$ @ref <a> \\n `raw` *b* _i_ // c /* d */ "q" #read("/etc/passwd") ~'


def pages_of(data):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def squeezed(text):
    return "".join(text.split())


def plain(*texts):
    blocks = tuple(Paragraph((text,)) for text in texts)
    return Paper(PaperKind.BRIEF, "题", "某办", blocks)


def test_all_the_words_of_a_paper_are_in_the_pdf(bulletin):
    text = squeezed("".join(pages_of(to_pdf(bulletin))))
    for line in lines_of(bulletin):
        assert squeezed(line) in text, line


def test_the_pdf_has_no_words_beside_the_papers(bulletin):
    text = squeezed("".join(pages_of(to_pdf(bulletin))))
    for line in sorted(lines_of(bulletin), key=len, reverse=True):
        text = text.replace(squeezed(line), "", 1)
    assert re.sub(r"—\d+—|示例数据", "", text) == ""


def test_words_stand_in_the_papers_order(bulletin):
    text = squeezed(pages_of(to_pdf(bulletin))[0])
    found = [text.index(squeezed(line)) for line in lines_of(bulletin)[:8]]
    assert found == sorted(found)


def test_text_is_never_read_as_typst():
    texts = [MARKUP, "#", "$", "@", "<", "\\", "`", "]", "#]", "= 标题", "- 项", "\\u{4e00}", "'"]
    paper = replace(plain(*texts), title=f"题{MARKUP}", office="#某办", number="$号$")
    text = squeezed("".join(pages_of(to_pdf(paper))))
    expected = "".join(squeezed(line) for line in lines_of(paper))
    assert re.sub(r"—\d+—", "", text) == expected


def test_the_same_paper_gives_the_same_bytes(bulletin):
    first = to_pdf(bulletin)
    assert to_pdf(replace(bulletin)) == first
    assert to_pdf(replace(bulletin, number="青督通〔2023〕7号")) != first


def test_every_page_bears_the_mark_and_its_number(bulletin):
    many = replace(bulletin, blocks=bulletin.blocks * 6)
    pages = pages_of(to_pdf(many))
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        assert page.startswith("示例数据")
        assert f"— {number} —" in page


def test_a_full_page_has_22_lines_of_28_characters():
    pages = pages_of(to_pdf(plain("字" * (28 * 70))))
    lines = pages[1].splitlines()
    assert [len(line) for line in lines[:-1]] == [28] * 22
    assert lines[-1] == "— 2 —"


def test_the_page_is_a4_and_its_particulars_are_fixed(bulletin):
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(bulletin)))
    box = reader.pages[0].mediabox
    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == (210, 297)
    assert reader.metadata.title == bulletin.title
    assert reader.metadata["/CreationDate"] == "D:20230605000000Z"
    assert [item.title for item in reader.outline if not isinstance(item, list)] == [
        "一、总体情况",
        "二、要求",
    ]


def test_the_only_font_is_the_one_shipped(bulletin):
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(bulletin)))
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            names.add(font.get_object()["/BaseFont"].partition("+")[2])
    assert names == {"NotoSansSC-Regular"}


def test_a_character_that_the_font_lacks_stops_the_pdf():
    with pytest.raises(PaperError) as caught:
        to_pdf(plain("镇长😀某"))
    assert caught.value.code == "papers.glyph"
    assert "“😀”（U+1F600）" in caught.value.message


def test_the_font_draws_common_signs_and_not_all():
    drawn = fonts.drawn(fonts.font_path())
    assert {ord(sign) for sign in "落地〔〕≥●◐▲■○①—"} <= drawn
    assert ord("😀") not in drawn


def test_a_missing_font_is_told_with_the_remedy(monkeypatch, bulletin):
    monkeypatch.setattr(fonts, "FONT", "nowhere.ttf")
    with pytest.raises(PaperError) as caught:
        to_pdf(bulletin)
    assert caught.value.code == "papers.font"
    assert "make setup" in caught.value.message


def test_a_file_that_is_no_font_is_told(tmp_path):
    path = tmp_path / "broken.ttf"
    path.write_bytes(b"\x00\x01\x00\x00\x00\x01")
    with pytest.raises(PaperError):
        fonts.drawn(path)


def test_a_warning_of_typst_is_an_error(monkeypatch, bulletin):
    monkeypatch.setattr(pdf, "_fonts", lambda path: typst.Fonts(False, False, []))
    with pytest.raises(PaperError) as caught:
        to_pdf(bulletin)
    assert caught.value.code == "papers.typst"


def test_typst_reads_no_file_of_the_machine():
    template = Path(pdf.__file__).with_name("paper.typ").read_text()
    assert "read(" not in template
    assert "import" not in template


@pytest.mark.parametrize("level", [0, 5])
def test_there_are_four_levels(level):
    with pytest.raises(PaperError):
        Heading(level, "题")
