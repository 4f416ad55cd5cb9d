"""Words that a person marked, read by the rules of the reader."""

import pytest

from luodi.reading import read_marked

TEXT = (
    "工作要点\n\n今年修缮校舍十二处以上，居民收入下降3%以内，绿化道路\n两条。\r\n"
    "按“十五个一”抓落实，9月底前建成驿站。"
)


def marked(words, year=2023):
    start = TEXT.index(words)
    return read_marked(TEXT, start, start + len(words), year=year)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("修缮校舍十二处以上", ("修缮校舍", ">=", "12", "处", False)),
        ("十二处", ("修缮校舍", ">=", "12", "处", False)),
        ("居民收入下降3%以内", ("居民收入下降", "<=", "-3", "%", True)),
        ("绿化道路\n两条", ("绿化道路", "=", "2", "条", False)),
        ("建成驿站", ("建成驿站", "", "", "", False)),
    ],
)
def test_the_figure_of_the_words_is_read_with_what_stands_around_it(words, said):
    one = marked(words)
    assert (one.indicator, one.comparator, one.value, one.unit, one.growth) == said


def test_the_span_is_the_words_without_the_blanks_at_their_ends():
    start = TEXT.index("\n\n今年修缮")
    one = read_marked(TEXT, start, start + len("\n\n今年修缮校舍十二处"))
    assert TEXT[one.start : one.end] == "今年修缮校舍十二处"
    assert TEXT[one.sentence_start : one.sentence_end].startswith("今年修缮")
    assert TEXT[one.sentence_start : one.sentence_end].endswith("两条。")


def test_words_over_two_sentences_keep_them_in_one_passage():
    one = marked("两条。\r\n按“十五个一”抓落实")
    assert TEXT[one.sentence_start : one.sentence_end].endswith("抓落实")
    assert one.sentence_end == one.end


def test_several_figures_are_counted_and_the_first_is_taken():
    one = marked("修缮校舍十二处以上，居民收入下降3%")
    assert (one.figures, one.value, one.unit) == (2, "12", "处")


def test_a_deadline_in_the_words_is_kept():
    assert marked("9月底前建成驿站").deadline == "2023-09-30"


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 4), (0, 10_000), (4, 6)])
def test_a_span_without_words_is_refused(start, end):
    with pytest.raises(ValueError, match="holds no words"):
        read_marked(TEXT, start, end)


def test_every_span_of_a_text_is_read_or_refused():
    for start in range(len(TEXT)):
        for end in range(start + 1, min(start + 12, len(TEXT)) + 1):
            if TEXT[start:end].strip():
                one = read_marked(TEXT, start, end, year=2023)
                assert start <= one.start < one.end <= end
                assert one.sentence_start <= one.start < one.end <= one.sentence_end
