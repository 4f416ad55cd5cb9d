"""The dossier's page of targets, row by row: invented figures, lights worked out by hand."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from luodi.kernel.targets.rules import (
    Accumulation,
    Actual,
    Bands,
    Colour,
    Comparator,
    Period,
    Promise,
    TargetNature,
    Terms,
    Unknown,
    light,
)

YEAR = Period(date(2023, 1, 1), date(2024, 1, 1))
BANDS = Bands(yellow=Decimal(10), red=Decimal(30), share=Decimal(2))
APRIL, JUNE, END = date(2023, 4, 30), date(2023, 6, 30), date(2023, 12, 31)
ADDS, POINT = Accumulation.CUMULATIVE, Accumulation.POINT
LEVEL, COUNT, LIST = TargetNature.LEVEL, TargetNature.COUNT, TargetNature.LIST
GROWTH, SHARE, COVERAGE = TargetNature.GROWTH, TargetNature.SHARE, TargetNature.COVERAGE
GE, EQ, ABOUT, SYNC = Comparator.GE, Comparator.EQ, Comparator.ABOUT, Comparator.SYNC
GREEN, WATCH, YELLOW, RED = Colour.GREEN, Colour.WATCH, Colour.YELLOW, Colour.RED
YI = 10**10
"""An 亿元 in fen."""


def lit(nature, accumulation, promise, actual, as_of, *, base=None, scale=0):
    terms = Terms(nature, accumulation, promise, YEAR, base=base, scale=scale)
    return light(terms, actual, as_of=as_of, bands=BANDS)


@pytest.mark.parametrize(
    ("name", "nature", "value", "actual", "as_of", "expected"),
    [
        ("年度投资", LEVEL, 350 * YI, 118 * YI, APRIL, GREEN),  # +0.38 points
        ("年度投资", LEVEL, 350 * YI, 105 * YI, APRIL, WATCH),  # -3.33
        ("年度投资", LEVEL, 350 * YI, 80 * YI, APRIL, YELLOW),  # -10.48
        ("新签约", LEVEL, 220 * YI, 88 * YI, JUNE, YELLOW),  # 40 % of 50 %: -10
        ("新签约", LEVEL, 220 * YI, 44 * YI, JUNE, YELLOW),  # 20 %: -30, the end included
        ("新签约", LEVEL, 220 * YI, 44 * YI - 1, JUNE, RED),
        ("新开工", LEVEL, 135 * YI, 135 * YI, END, GREEN),
        ("新开工", LEVEL, 135 * YI, 135 * YI - 1, END, YELLOW),  # unmet by one fen
        ("精密制造产值", LEVEL, 10 * YI, 5 * YI, JUNE, GREEN),
        ("城市更新投资", LEVEL, 35 * YI, 16 * YI, JUNE, WATCH),  # 45.71 %
        ("城镇新增就业", LEVEL, 19_500, 6_500, APRIL, GREEN),
        ("城镇新增就业", LEVEL, 19_500, 6_499, APRIL, WATCH),
        ("培训", LEVEL, 34_000, 0, APRIL, RED),  # -33.33
        ("技能人才", LEVEL, 25_300, 25_300, JUNE, GREEN),
        ("保障性住房", LEVEL, 5_290_000, 1_058_000, APRIL, YELLOW),  # 20 %: -13.33
        ("专精特新 市级", COUNT, 15, 7, JUNE, WATCH),  # 46.67 %
        ("专精特新 省级", COUNT, 5, 1, JUNE, YELLOW),  # -30
        ("省级智能车间", COUNT, 1, 0, APRIL, RED),  # -33.33
        ("省级以上创新平台", COUNT, 8, 4, JUNE, GREEN),
        ("高新技术企业", COUNT, 35, 14, JUNE, YELLOW),  # 40 %: -10
        ("科技型企业", COUNT, 55, 23, JUNE, WATCH),  # 41.82 %
        ("停车位", COUNT, 20_000, 10_000, JUNE, GREEN),
        ("拟增学位", COUNT, 3_420, 3_419, END, YELLOW),
        ("老年友好社区", COUNT, 3, 3, JUNE, GREEN),
    ],
)
def test_what_adds_up(name, nature, value, actual, as_of, expected):
    found = lit(nature, ADDS, Promise(GE, value), Actual(Fraction(actual)), as_of, scale=2)
    assert (name, found.colour) == (name, expected)


@pytest.mark.parametrize(
    ("name", "promise", "actual", "expected"),
    [
        ("地区生产总值", Promise(GE, 700), Actual(Fraction(127, 18) * 100), GREEN),  # 7.06 %
        ("规上工业增加值", Promise(GE, 800), Actual(Fraction(799)), YELLOW),
        ("固定资产投资", Promise(GE, 1500), Actual(Fraction(1500), average=Fraction(1600)), YELLOW),
        ("固定资产投资", Promise(GE, 1500), Actual(Fraction(-1)), RED),
        ("社会消费品零售总额", Promise(ABOUT, 1200, 50), Actual(Fraction(1150)), GREEN),
        ("社会消费品零售总额", Promise(ABOUT, 1200), Actual(Fraction(1200)), Colour.GREY),
        ("居民收入", Promise(SYNC, None, 50), Actual(Fraction(660), in_step=Fraction(706)), GREEN),
        ("居民收入", Promise(SYNC, None, 50), Actual(Fraction(660)), Colour.GREY),
    ],
)
def test_growth(name, promise, actual, expected):
    assert (name, lit(GROWTH, ADDS, promise, actual, JUNE, scale=2).colour) == (name, expected)


@pytest.mark.parametrize(
    ("name", "value", "actual", "late", "as_of", "expected"),
    [
        ("重大项目", 360, 200, 0, JUNE, GREEN),
        ("重大项目", 360, 359, 0, END, RED),
        ("城市更新项目", 6, 5, 1, JUNE, YELLOW),
        ("在建道路", 68, 68, 0, END, GREEN),
        ("老旧小区", 61, 60, 2, JUNE, YELLOW),
        ("保交楼", 18, 17, 1, END, RED),
    ],
)
def test_lists_of_named_items(name, value, actual, late, as_of, expected):
    known = Actual(Fraction(actual), late_items=late)
    assert (name, lit(LIST, ADDS, Promise(EQ, value), known, as_of).colour) == (name, expected)


@pytest.mark.parametrize(
    ("name", "nature", "value", "base", "actual", "as_of", "expected"),
    [
        ("双轮驱动占比", SHARE, 6000, 5800, 5900, JUNE, GREEN),
        ("双轮驱动占比", SHARE, 6000, 5800, 5700, JUNE, WATCH),  # 2 points below 59 %
        ("双轮驱动占比", SHARE, 6000, 5800, 5993, END, RED),  # 80.9 of 135
        ("政务服务圈", COVERAGE, 9000, 5000, 7027, JUNE, GREEN),  # 2600 of 3700
        ("政务服务圈", COVERAGE, 9000, 5000, 6700, JUNE, YELLOW),
        ("免证办", COUNT, 520, 400, 460, JUNE, GREEN),
        ("即来即办", COUNT, 750, 750, 740, JUNE, WATCH),  # -1.33
        ("跨省通办", COUNT, 120, 60, 78, JUNE, YELLOW),  # 12 of 120 below 90: -10
        ("跨省通办", COUNT, 120, None, 119, JUNE, Colour.GREY),
    ],
)
def test_points_on_their_ladder(name, nature, value, base, actual, as_of, expected):
    known = Actual(Fraction(actual))
    found = lit(nature, POINT, Promise(GE, value), known, as_of, base=base, scale=2)
    assert (name, found.colour) == (name, expected)


def test_tasks_assigned_from_above_wait_for_their_document():
    promise = Promise(Comparator.ASSIGNED, None)
    found = lit(LEVEL, ADDS, promise, Actual(Fraction(5)), JUNE)
    assert (found.colour, found.unknown) == (Colour.GREY, Unknown.NOT_ASSIGNED)
