"""Whatever comes in, a reading holds together: nothing is raised, every span is the text's."""

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.reading import read
from luodi.reading.intake import ENDINGS, IntakeError, text_of
from luodi.reading.output import to_jsonl, to_rows, to_table

ROOT = Path(__file__).resolve().parents[4]
REPORTS = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve() / "data" / "reports"

INVENTED = """柳河区2023年政府工作报告
——2023年1月8日在柳河区第五届人民代表大会第三次会议上
区长 某某某
各位代表：
一、2022年工作回顾
过去一年，地区生产总值增长6.2%，一般公共预算收入完成45.8亿元、增长7.1%，规上工业增加值增长8%左右。
新建公园12个、绿道3.5公里，其中社区公园5个；改造老旧小区37个，惠及居民1.95万人。
城乡居民人均可支配收入分别增长5.5%、7.2%，登记失业率由4.1%下降至3.6%。
二、2023年主要目标和重点任务
今年主要预期目标是：地区生产总值增长7%以上，力争8%；固定资产投资增长10%左右，粮食产量稳定在12万吨以上，
单位生产总值能耗下降3%，居民收入增长与经济增长同步。
（一）全力抓项目。筹备重点项目61个，总投资266.5亿元，年度计划完成投资59.3亿元，新签约亿元以上项目8个。
（二）全力惠民生。6月底前新增停车位1500个、充电桩二百五十个，建成“15分钟便民生活圈”10个，十件实事全部办结。
指标\t单位\t目标
新建口袋公园\t个\t16个
医保参保率\t%\t不低于95%
柳河区启动春季植树
本报讯（记者 某某）昨日，柳河区组织干部群众300余人栽植苗木4000多株，计划全年造林1.2万亩。
"""
LINES = INVENTED.splitlines(keepends=True)
PIECES = (
    *("今年", "2023年", "去年", "全年", "力争", "确保", "计划", "新建", "公园", "投资", "增长"),
    *("下降", "由", "从", "到", "至", "下降至", "其中", "分别", "和", "、", "，", "。", "；", "："),
    *(
        "3",
        "12.5",
        "１２",
        "3-5",
        "二百",
        "十几",
        "百分之五",
        "％",
        "%",
        "‰",
        "万",
        "亿",
        "个",
        "元",
    ),
    *(
        "公里",
        "人次",
        "个百分点",
        "以上",
        "左右",
        "不低于",
        "余",
        "多",
        "第",
        "届",
        "月底前",
        "一是",
    ),
    *(
        "一、",
        "（一）",
        "“",
        "”",
        "（",
        "）",
        "①",
        "本报讯（记者 某某）",
        "柳河区",
        "区住建局",
        "负责",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\u3000\u3000",
        " ",
        "\u200b",
        "𠀀",
        "e\u0301",
        "\x00",
        "倍",
        "成",
    ),
)


def check(text: str, year: int | None = None) -> None:
    """Assert what must hold of the reading of any text."""
    reading = read(text, doc="f", year=year)
    names = [record.id for record in reading.records]
    assert len(names) == len(set(names))
    for record in reading.records:
        assert text[record.start : record.end] == record.value_raw != ""
        assert 0 <= record.sentence_start <= record.start < record.end <= record.sentence_end
        assert record.sentence_end <= len(text)
        assert text[record.sentence_start : record.sentence_end] == record.sentence
        for link in (record.part_of, record.baseline_of, record.same_as):
            assert link is None or link in names
            assert link != record.id
    for article in reading.articles:
        assert 0 <= article.start <= article.body_start <= article.end <= len(text)
    rows = [json.loads(line) for line in to_jsonl(reading.records).splitlines()]
    assert [row["id"] for row in rows] == names
    assert to_table(reading.records).count("\n") == len(names) + 1
    assert len(to_rows(reading.records)[1]) == len(names)


@given(st.text(max_size=300), st.none() | st.integers(1949, 2199))
def test_any_characters(text: str, year: int | None) -> None:
    check(text, year)


@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join), st.sampled_from([None, 2023]))
@settings(max_examples=400)
def test_any_order_of_the_words_that_rules_look_for(text: str, year: int | None) -> None:
    check(text, year)


@given(st.permutations(LINES).map("".join), st.integers(0, 700), st.integers(0, 700))
@settings(max_examples=100)
def test_a_report_with_its_lines_in_any_order_and_its_ends_cut(
    text: str, left: int, right: int
) -> None:
    check(text[left : len(text) - right])


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(1, 60)), min_size=2, max_size=20))
@settings(max_examples=150)
def test_a_report_of_pieces_cut_anywhere(cuts: list[tuple[int, int]]) -> None:
    check("".join(INVENTED[start : start + length] for start, length in cuts))


@given(
    st.sampled_from(
        [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"<html><table><tr>"]
    ),
    st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("gb18030")),
    st.sampled_from([*(f"a.{ending}" for ending in ENDINGS), "a"]),
)
@settings(max_examples=300)
def test_any_bytes_give_a_text_that_is_read_or_a_refusal(
    head: bytes, data: bytes, filename: str
) -> None:
    try:
        text = text_of(head + data, filename)
    except IntakeError as error:
        assert filename in error.message  # noqa: PT017 - either outcome is right
    else:
        check(text)


@pytest.mark.data
@pytest.mark.skipif(not REPORTS.is_dir(), reason="the provincial reports are not here")
@pytest.mark.parametrize("seed", range(12))
def test_a_real_report_cut_and_with_its_lines_in_any_order(seed: int) -> None:
    draw = random.Random(seed)
    path = draw.choice(sorted(REPORTS.glob("*.txt")))
    text = path.read_bytes().decode()
    start = draw.randrange(len(text) // 2)
    piece = text[start : start + draw.randrange(500, 8000)]
    check(piece)
    lines = piece.splitlines(keepends=True)
    draw.shuffle(lines)
    check("".join(lines), 2026)
    places = [draw.randrange(len(text) - 60) for _ in range(60)]
    check("".join(text[place : place + draw.randrange(1, 60)] for place in places))
