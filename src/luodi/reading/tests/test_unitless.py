from fractions import Fraction

import pytest

from luodi.reading.reasons import Rule
from luodi.reading.values import find_values


@pytest.mark.parametrize(
    ("text", "low", "unit"),
    [
        ("惠及450万困难群众", 4_500_000, "人"),
        ("参保人数突破510万,", 5_100_000, "人"),
        ("接待人次超1.2亿。", 120_000_000, "人次"),
        ("生产总值突破万亿,", 10**12, "元"),
        ("产业规模分别达1.28万亿、", 1_280_000_000_000, "元"),
        ("占全区1/10以上", Fraction(1, 10), None),
        ("绿化占三分之二,", Fraction(2, 3), None),
        ("收入比缩小至2.52:1。", Fraction(252, 100), None),
        ("收入倍差缩小至1.81。", Fraction(181, 100), None),
        ("人均预期寿命超过80.5岁。", Fraction(805, 10), "岁"),
        ("八成以上", 80, "%"),
    ],
)
def test_the_words_around_a_number_give_its_unit(
    text: str, low: int | Fraction, unit: str | None
) -> None:
    (value,) = find_values(text)
    assert (value.low, value.unit) == (low, unit)
    assert value.rule in {Rule.SHORT, Rule.SHARE}


@pytest.mark.parametrize(
    "text",
    ["80岁以上老人", "比分2:1,", "向2.5方向", "跨越万亿台阶的路", "总数3万左右的路灯", "1/10"],
)
def test_other_numbers_without_a_unit_are_no_figures(text: str) -> None:
    assert find_values(text) == []


@pytest.mark.parametrize(
    ("text", "low", "unit"),
    [
        ("浓度降至28.5微克每立方米", Fraction(285, 10), "微克/立方米"),
        ("电价下降5分/千瓦时", Fraction(5, 100), "元/千瓦时"),
        ("算力突破190Eflops", 190, "EFLOPS"),
        ("算力1.7万P。", 17_000, "PFLOPS"),
        ("产能达到22亿方。", 2_200_000_000, "立方米"),
        ("吞吐量400万标箱", 4_000_000, "标箱"),
        ("外送电量超过1000亿度", 100_000_000_000, "度"),
        ("吸引队伍上万支", 10_000, "支"),
        ("学校500所以上", 500, "所"),
        ("床位7701张家庭床位", 7701, "张"),
    ],
)
def test_units_of_reports_are_known(text: str, low: int | Fraction, unit: str) -> None:
    (value,) = find_values(text)
    assert (value.low, value.unit) == (low, unit)


@pytest.mark.parametrize(
    "text",
    [
        "十二届十一次全会",
        "中央八项规定",
        "产业、科技、服务业三支队伍",
        "极不平凡的五年",
        "轨道50米内换乘",
    ],
)
def test_ordinals_names_and_sums_of_a_list_are_no_figures(text: str) -> None:
    assert find_values(text) == []
