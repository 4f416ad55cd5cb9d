"""Paragraphs, pages and marked spans."""

from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.documents.spans import Paragraph, page_at, paragraphs, pieces, text_pages


def test_paragraphs_point_into_the_text():
    text = "\n\n目标\r\n \u3000\r\n  增长7%\n"
    assert [(item.text, item.start, item.end) for item in paragraphs(text)] == [
        ("目标", 2, 4),
        ("  增长7%", 10, 16),
    ]


@given(st.text(alphabet="甲乙 \r\n", max_size=60), st.integers(1, 9))
def test_the_pages_hold_every_paragraph_once_and_in_order(text, size):
    pages = text_pages(text, size)
    held = [item for page in pages for item in page.paragraphs]
    assert held == list(paragraphs(text))
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    for item in held:
        assert item in page_at(pages, item.start).paragraphs


@given(
    st.text(alphabet="甲乙丙", min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4),
)
def test_pieces_give_the_paragraph_back_and_mark_exactly_the_spans(text, spans):
    paragraph = Paragraph(text, 10, 10 + len(text))
    found = pieces(paragraph, spans)
    assert "".join(piece.text for piece in found) == text
    marked = {
        place
        for piece in found
        if piece.marked
        for place in range(piece.start, piece.start + len(piece.text))
    }
    asked = {place for start, end in spans for place in range(start, end)}
    assert marked == asked & set(range(10, 10 + len(text)))


def test_only_the_beginning_of_a_span_is_where_the_reader_is_led():
    first = pieces(Paragraph("甲乙", 0, 2), [(1, 5)])
    second = pieces(Paragraph("丙丁", 3, 5), [(1, 5)])
    assert [(item.text, item.marked, item.first) for item in (*first, *second)] == [
        ("甲", False, False),
        ("乙", True, True),
        ("丙丁", True, False),
    ]
