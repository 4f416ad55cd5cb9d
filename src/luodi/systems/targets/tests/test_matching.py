"""Who may lead a promise, and which measures may count it."""

import pytest

from luodi.kernel.targets.rules import Accumulation, TargetNature
from luodi.systems.targets.rules import (
    Leads,
    Led,
    Measures,
    Names,
    Office,
    StandingMeasure,
    same_thing,
)

HOUSING = Office(1, "青沐区住房和城乡建设局", "老旧小区改造、停车位、市政道路")
LABOUR = Office(2, "青沐区人力资源和社会保障局", "就业；职业技能培训")
EDUCATION = Office(3, "青沐区教育局")
TOWN = Office(4, "南渡镇人民政府")
OFFICES = [HOUSING, LABOUR, EDUCATION, TOWN]


def leads(indicator, owner="", led=(), offices=OFFICES):
    return [
        (lead.office, str(lead.reason), lead.sure)
        for lead in Leads(offices, led).of(indicator, owner)
    ]


def test_a_part_of_a_remit_tells_the_unit():
    assert leads("新建停车位") == [(1, "职责有“停车位”", True)]
    assert leads("改造老旧小区") == [(1, "职责有“老旧小区改造”", False)]


def test_a_short_part_of_a_remit_is_only_suggested():
    assert leads("城镇新增就业") == [(2, "职责有“就业”", False)]


def test_the_name_of_a_unit_says_what_it_does():
    assert leads("公办教育支出") == [(3, "职责有“教育”", False)]
    assert leads("南渡镇污水管网")[0][:2] == (4, "职责有“南渡镇”")


def test_nothing_in_common_suggests_nobody():
    assert leads("旅游收入") == []


@pytest.mark.parametrize("owner", ["青沐区教育局", "区教育局", "教育局"])
def test_the_unit_named_by_the_text_comes_first(owner):
    assert leads("新建停车位", owner)[0] == (3, f"文中责任单位是“{owner}”", True)


@pytest.mark.parametrize(("owner", "office"), [("区住建局", 1), ("人社局", 2)])
def test_short_names_of_offices_are_known(owner, office):
    assert leads("旅游收入", owner) == [(office, f"文中责任单位是“{owner}”", True)]


def test_a_place_is_not_who_answers():
    assert leads("旅游收入", "青沐区") == []


def test_who_led_the_same_target_before_leads_again():
    led = [Led(7, "城镇新增就业", 2, 2022)]
    assert leads("城镇新增就业", led=led) == [(2, "2022 年牵头“城镇新增就业”，职责有“就业”", True)]


def test_who_led_a_like_target_is_suggested_with_the_likeness():
    found = leads("旅游综合收入", led=[Led(7, "旅游收入", 3, 2022)])
    assert found == [(3, "2022 年牵头“旅游收入”，相近 67%", False)]


def test_two_units_that_led_the_same_are_both_suggested_and_neither_is_sure():
    led = [Led(7, "旅游收入", 3, 2022), Led(8, "旅游收入", 2, 2021)]
    assert [(office, sure) for office, _reason, sure in leads("旅游收入", led=led)] == [
        (2, False),
        (3, False),
    ]


def test_what_led_before_weighs_more_than_a_remit():
    found = leads("新建停车位", led=[Led(7, "新建停车位", 3, 2022)])
    assert [office for office, _reason, _sure in found] == [3, 1]
    assert found[0][2] is True


def test_units_that_cannot_be_chosen_are_passed_over():
    assert leads("旅游收入", led=[Led(7, "旅游收入", 99, 2022)]) == []


def test_a_word_that_parts_two_targets_parts_them_here():
    assert leads("省级旅游示范点", led=[Led(7, "市级旅游示范点", 3, 2022)]) == []


def test_three_units_are_suggested_at_most():
    offices = [Office(key, f"区{key}局", "停车位") for key in range(1, 6)]
    assert [office for office, _reason, _sure in leads("停车位", offices=offices)] == [1, 2, 3]


def test_names_are_found_as_by_comparing_each():
    names = {1: "新建停车位", 2: "城镇新增就业人数", 3: "高企", 4: "固定资产投资增长", 5: ""}
    for text in ("建成停车位", "城镇新增就业", "高新技术企业", "固定资产投资", "市级公园"):
        each = {key: like for key, name in names.items() if (like := same_thing(text, name))}
        assert dict(Names(names).like(text)) == each


SPACES = StandingMeasure(1, "新建停车位", "个", "FLOW")
STOOD = StandingMeasure(2, "停车位", "个", "STOCK")
LISTED = StandingMeasure(3, "老旧小区改造", "个", "ITEMS")
INVESTED = StandingMeasure(4, "固定资产投资", "元", "FLOW")
GREW = StandingMeasure(5, "社会消费品零售额增长", "%", "GROWTH")
SHARED = StandingMeasure(6, "双轮驱动项目占比", "%", "RATIO")
ALL = [SPACES, STOOD, LISTED, INVESTED, GREW, SHARED]


def measures(indicator, unit, nature, accumulation=Accumulation.CUMULATIVE, standing=ALL):
    found = Measures(standing).of(indicator, unit=unit, nature=nature, accumulation=accumulation)
    return [(one.key, one.of_growth, str(one.reason), one.sure) for one in found]


def test_the_measure_of_the_same_name_and_unit_is_sure():
    assert measures("新建停车位", "个", TargetNature.COUNT) == [
        (1, False, "与指标同名，单位“个”", True)
    ]


def test_a_like_name_is_suggested_with_the_likeness():
    assert measures("建成停车位", "个", TargetNature.COUNT) == [
        (1, False, "名称相近 67%，单位“个”", False)
    ]


def test_what_stands_is_counted_by_a_stock():
    found = measures("停车位", "个", TargetNature.COUNT, Accumulation.POINT)
    assert [(key, sure) for key, _growth, _reason, sure in found] == [(2, True)]


@pytest.mark.parametrize(
    ("indicator", "unit", "nature", "key"),
    [
        ("老旧小区改造", "个", TargetNature.LIST, 3),
        ("双轮驱动项目占比", "%", TargetNature.SHARE, 6),
        ("年度固定资产投资", "元", TargetNature.LEVEL, 4),
    ],
)
def test_each_kind_has_measures_of_its_own(indicator, unit, nature, key):
    assert [one[0] for one in measures(indicator, unit, nature)] == [key]


def test_a_growth_is_a_growth_measure_or_that_of_a_flow():
    assert measures("固定资产投资增长", "%", TargetNature.GROWTH) == [
        (4, True, "与指标同名，单位“元”", True)
    ]
    assert measures("社会消费品零售总额", "%", TargetNature.GROWTH) == [
        (5, False, "与指标同名，单位“%”", True)
    ]


@pytest.mark.parametrize("unit", ["亿元", "辆"])
def test_a_measure_of_another_unit_is_not_sure_or_not_offered(unit):
    found = measures("年度固定资产投资", unit, TargetNature.LEVEL)
    assert [(one[0], one[3]) for one in found] == ([(4, False)] if unit == "亿元" else [])


def test_of_two_measures_of_one_name_neither_is_sure():
    twice = [SPACES, StandingMeasure(9, "新建停车位", "个", "FLOW")]
    found = measures("新建停车位", "个", TargetNature.COUNT, standing=twice)
    assert [(one[0], one[3]) for one in found] == [(1, False), (9, False)]
