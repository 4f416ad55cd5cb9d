from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.reading.folding import fold
from luodi.reading.values import find_values


def spans(text: str) -> list[str]:
    return [text[v.start : v.end] for v in find_values(fold(text))]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("新增就业1.2万人", 12000, None, "人"),
        ("投资12.5亿元", 1_250_000_000, None, "元"),
        ("投资12.5 亿元", 1_250_000_000, None, "元"),
        ("选派30名干部", 30, None, "人"),
        ("提高2个百分点", 2, None, "百分点"),
        ("强度300万元/亩", 3_000_000, None, "元/亩"),
        ("年产竹器5000吨", 5000, None, "吨/年"),
        ("日产鸡蛋6万枚", 60_000, None, "枚/日"),
        ("年产值5亿元", 500_000_000, None, "元"),
        ("一根竹签卖6分钱", Fraction(6, 100), None, "元"),
        ("使用3-4年,", 3, 4, "年"),
        ("十几个村", 11, 19, "个"),
        ("七八十人", 70, 80, "人"),
        ("增长3%-5%", 3, 5, "%"),
        ("每户10—15亩", 10, 15, "亩"),
        ("耗时3个多小时", 3, None, "小时"),
        ("合格率百分之九十五", 95, None, "%"),
        ("覆盖率达八成以上", 80, None, "%"),
        ("收入比控制在1.9左右", Fraction(19, 10), None, None),
        ("近万家商户", 10_000, None, "家"),
        ("招商30餘項", 30, None, "项"),
        ("夜间22:30到次日凌晨5:00", 22, 5, "时刻"),
        ("数十家企业", None, None, "家"),
    ],
)
def test_a_figure_is_read_to_value_and_unit(
    text: str, low: int | None, high: int | None, unit: str | None
) -> None:
    values = find_values(fold(text))
    assert [(v.low, v.high, v.unit) for v in values] == [(low, high, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "2月27日",
        "2023年",
        "第九届学术会第五次会议",
        "全市第三",
        "前10名",
        "“万人进万企”活动",
        "“1+4”体系",
        "“15分钟生活圈”",
        "一支小分队",
        "一系列措施",
        "千方百计",
        "四面八方",
        "抓好五个方面工作",
        "采取三个模式",
        "近三年来",
        "连续两年",
        "三年攻坚行动",
        "24小时值班",
        "百家湖边",
        "五台山下",
        "3人民币",
        "《六十条》",
        "2+3体系",
        "亿元以上项目",
        "5亿元及以上的企业",
        "版本1.8",
    ],
)
def test_dates_names_and_idioms_are_no_figures(text: str) -> None:
    assert spans(text) == []


def test_a_bound_outside_stays_out_of_the_span_and_one_inside_stays_in() -> None:
    assert spans("不低于50次,15%以上,60余项,50多个") == ["50次", "15%", "60余项", "50多个"]


def test_a_quoted_speech_is_read() -> None:
    assert spans("“一天能编3万只,一只8分钱。”") == ["3万只", "8分钱"]


def test_the_unit_stops_before_a_bracket() -> None:
    assert spans("新建5000套(间)") == ["5000套"]


def test_every_figure_of_a_list_is_found() -> None:
    assert spans("“小巨人”企业14家、省级6家") == ["14家", "6家"]


def test_a_start_and_an_end_of_a_change_are_two_figures() -> None:
    assert spans("由9%下降至6%") == ["9%", "6%"]


@given(
    st.text(
        alphabet="0123456789一二三十百千万亿元个家年月日第近超约多余几至-~—,。“”%.:", max_size=80
    )
)
def test_spans_are_ordered_and_do_not_overlap(text: str) -> None:
    values = find_values(fold(text))
    for first, second in pairwise(values):
        assert first.end <= second.start
    assert all(0 <= v.start < v.end <= len(text) for v in values)
