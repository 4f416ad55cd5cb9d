"""Labels as JSON lines: what is taken, and what is refused by line number."""

import json
from fractions import Fraction

import pytest

from luodi.reading import read
from luodi.reading.labels import SPAN, LabelError, check_words, line_of, read_lines

ROW = {"start": 5, "end": 8, "kind": "target", "indicator": "新建公园", "value_raw": "12个"}


def written(*rows: object) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def test_what_the_reader_writes_is_read_back_the_same():
    records = read(
        "青沐区工作要点\n\n今年新建公园12个以上，投资1.35亿元。\n", doc="a", year=2023
    ).records
    assert len(records) == 2
    text = written(*(record.as_dict() for record in records))
    assert read_lines(text, "a.jsonl") == [line_of(record) for record in records]


def test_numbers_are_exact_and_blank_lines_passed_over():
    text = "\ufeff\n" + written(ROW | {"value": 0.07}) + "\n\n"
    [line] = read_lines(text, "a.jsonl")
    assert line.value == Fraction(7, 100)


def test_a_line_may_hold_any_character_of_a_text():
    [line] = read_lines(written(ROW | {"value_raw": "12\u2028个"}), "a.jsonl")
    assert line.value_raw == "12\u2028个"


def test_what_was_read_needs_its_span_alone():
    [line] = read_lines(written({"start": 0, "end": 2}), "a.jsonl", needed=SPAN)
    assert (line.kind, line.indicator, line.growth) == (None, "", False)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "不是 JSON"),
        ("[1]", "请一行写一个 JSON 对象"),
        (json.dumps(ROW | {"kind": None}), "没有 kind"),
        (json.dumps({"start": 5, "end": 8, "kind": "target"}), "没有 indicator"),
        (json.dumps(ROW | {"kind": "goal"}), "target、result、fact、qualitative之一"),
        (json.dumps(ROW | {"comparator": "≥"}), "comparator 是“≥”"),
        (json.dumps(ROW | {"start": "5"}), "start 是“5”；请写整数"),
        (json.dumps(ROW | {"start": True}), "start 是“True”；请写整数"),
        (json.dumps(ROW | {"end": 5}), "end 须大于 start"),
        (json.dumps(ROW | {"start": -1}), "都不小于 0"),
        (json.dumps(ROW | {"value": "12"}), "value 是“12”；请写数或 null"),
        (json.dumps(ROW | {"value": float("nan")}), "不是 JSON"),
        ('{"start":1,"end":2,"kind":"fact","indicator":"x","value":1e999}', "请写数或 null"),
        (json.dumps(ROW | {"growth": 1}), "growth 是“1”；请写true 或 false"),
        (json.dumps(ROW | {"owner_alt": "区"}), "owner_alt 是“区”；请写文字的列表"),
        (json.dumps(ROW | {"owner": 3}), "owner 是“3”；请写文字或 null"),
    ],
)
def test_a_bad_line_is_refused_by_its_number(bad, said):
    text = f"{written(ROW)}\n{bad}\n"
    with pytest.raises(LabelError) as caught:
        read_lines(text, "标注.jsonl")
    assert str(caught.value).startswith("“标注.jsonl”第 3 行：")
    assert said in str(caught.value)


def test_an_id_stands_once():
    with pytest.raises(LabelError, match="第 2 行：编号“a”与第 1 行重复"):
        read_lines(written(ROW | {"id": "a"}, ROW | {"id": "a"}), "a.jsonl")


@pytest.mark.parametrize("text", ["今年建成公园13个。", "今年新建"])
def test_labels_of_another_text_are_refused(text):
    lines = read_lines(written(ROW), "a.jsonl")
    with pytest.raises(LabelError, match="请用标注时的那份文本"):
        check_words(lines, text, "a.jsonl")


def test_labels_whose_words_stand_there_pass():
    lines = read_lines(written(ROW, {**ROW, "start": 0, "value_raw": None}), "a.jsonl")
    check_words(lines, "今年新公园12个。"[:5] + "12个。", "a.jsonl")
    assert len(lines) == 2
