import json

from luodi.reading import read
from luodi.reading.output import padded, to_jsonl, to_rows, to_table, width

TEXT = "柳河区今年力争新建公园3个以上,收入增长3%-5%。历史欠账6月底前全部清零。"


def test_each_record_is_one_line_of_json() -> None:
    lines = to_jsonl(read(TEXT, doc="t", year=2024).records).splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["value_raw"] for row in rows] == ["3个", "3%-5%", "历史欠账6月底前全部清零"]
    assert [row["value_high"] for row in rows] == [None, 5, None]
    assert rows[2]["deadline"] == "2024-06-30"
    assert len(rows[0]) == 28


def test_no_record_is_no_line() -> None:
    assert to_jsonl(()) == ""


def test_the_columns_line_up_for_wide_characters() -> None:
    lines = to_table(read(TEXT, doc="t", year=2024).records).splitlines()
    heads = lines[0].split("指标")[0]
    for line, word in zip(lines[1:], ("新建公园", "收入增长", "历史欠账"), strict=True):
        assert width(line[: line.index(word)]) == width(heads)


def test_a_table_of_nothing_is_its_heading() -> None:
    assert to_table(()).count("\n") == 1


def test_a_chinese_character_takes_two_columns() -> None:
    assert (width("15家"), width("é"), width("e\u0301")) == (4, 1, 1)
    assert padded("家", 4) == "家  "


def test_a_long_cell_is_cut_and_a_range_shows_both_ends() -> None:
    text = f"力争{'绿色低碳循环' * 8}产业园新增3-4个。"
    table = to_table(read(text, doc="t").records)
    assert "…" in table
    assert "3-4个" in table


def test_the_rows_of_a_sheet_are_uncut_and_end_with_the_sentence() -> None:
    text = f"力争{'绿色低碳循环' * 8}产业园\n新增3-4个。"
    heads, rows = to_rows(read(text, doc="t").records)
    assert heads[-2:] == ("原文", "句子")
    ((*_, indicator, _bound, value, _period, _deadline, raw, sentence),) = rows
    assert "…" not in indicator
    assert (value, raw, sentence) == ("3-4个", "3-4个", text.replace("\n", " "))
