"""What kind of target a promise makes, against the table of a newspaper page's targets.

The rows are the facts of the design dossier 01, "The page's targets as test data": what is
counted, and the nature that it has there. PASS_THROUGH is what a higher level assigns.
"""

import pytest

from luodi.kernel.targets.rules import Comparator, TargetNature
from luodi.systems.targets import rules

GROWTH, LEVEL, SHARE, COUNT, LIST = "GROWTH", "LEVEL", "SHARE", "COUNT", "LIST"
COVERAGE, PASS_THROUGH = "COVERAGE", "PASS_THROUGH"
ADDS, POINT = "CUMULATIVE", "POINT"
MONTH, QUARTER = "MONTH", "QUARTER"
# Indicator, unit, said, clause, then nature, accumulation and frequency; None: not in the table.
PAGE = [
    ("地区生产总值", "%", "=", "地区生产总值增长7%", GROWTH, None, QUARTER),
    ("规模以上工业增加值", "%", "=", "规上工业增加值增长8%", GROWTH, None, MONTH),
    ("固定资产投资", "%", ">=", "固定资产投资增长15%以上", GROWTH, None, MONTH),
    ("社会消费品零售总额", "%", "approx", "零售总额增长12%左右", GROWTH, None, MONTH),
    ("居民人均可支配收入", "", "", "收入与经济增长同步", GROWTH, None, QUARTER),
    ("节能减排、环境保护", "", "", "完成国家省市下达任务", PASS_THROUGH, None, None),
    ("重大项目", "个", "=", "推进360个重大项目", LIST, None, None),
    ("年度投资", "元", ">=", "力争完成年度投资350亿元以上", LEVEL, ADDS, None),
    ("新签约项目", "元", ">=", "新签约项目220亿元以上", LEVEL, ADDS, None),
    ("新开工项目投资额", "元", ">=", "新开工项目135亿元以上", LEVEL, ADDS, None),
    ("双轮驱动产业项目占比", "%", ">=", "占比不低于60%", SHARE, POINT, None),
    ("市级专精特新企业", "家", "=", "力争培育市级专精特新企业15家", COUNT, None, None),
    ("省级专精特新企业", "家", "=", "省级5家", COUNT, None, None),
    ("精密制造产值", "元", ">=", "精密制造产值10亿元以上", LEVEL, ADDS, None),
    ("省级智能车间", "家", "=", "力争培育省级智能车间1家", COUNT, None, None),
    ("省级服务型制造示范", "家", "=", "服务型制造示范1家", COUNT, None, None),
    ("省级以上创新平台", "家", "=", "力争新增8家", COUNT, ADDS, None),
    ("高新技术企业", "家", ">=", "新增高新技术企业35家以上", COUNT, ADDS, None),
    ("科技型企业", "家", ">=", "新增科技型企业55家以上", COUNT, ADDS, None),
    ("免证办事项", "项", "=", "“免证办”事项520项", COUNT, POINT, None),
    ("即来即办事项", "项", "=", "“即来即办”事项750项", COUNT, POINT, None),
    ("跨省通办事项", "项", "=", "跨省通办事项120项", COUNT, POINT, None),
    ("政务服务圈", "分钟", "=", "打造10分钟政务服务圈", COVERAGE, POINT, None),
    ("城市更新项目", "个", "=", "推进6个城市更新项目", LIST, None, None),
    ("城市更新投资", "元", ">=", "投资35亿元以上", LEVEL, None, None),
    ("在建市政道路", "条", "=", "推进68条在建市政道路建设", LIST, None, None),
    ("老旧小区改造", "个", "=", "完成61个老旧小区改造", LIST, None, None),
    ("新建停车位", "个", "=", "新建停车位2万个", COUNT, None, None),
    ("城镇新增就业", "人", "=", "城镇新增就业1.95万人", LEVEL, ADDS, None),
    ("职业技能培训", "人次", ">=", "职业技能培训3.4万人次以上", LEVEL, ADDS, None),
    ("新增技能人才", "人", ">=", "新增技能人才2.53万人以上", LEVEL, ADDS, None),
    ("新建中小学", "个", "=", "新建中小学3个", COUNT, None, None),
    ("拟增学位", "个", "=", "拟增学位3420个", COUNT, None, None),
    ("老年友好社区", "个", "=", "创建老年友好社区3个", COUNT, None, None),
    ("医疗康复中心", "个", "=", "建成医疗康复中心2个", COUNT, None, None),
    ("乡镇健康中心", "个", "=", "建成乡镇健康中心2个", COUNT, None, None),
    ("保障性住房", "平方米", "=", "新建保障性住房529万平方米", LEVEL, None, None),
    ("保交楼项目", "个", "=", "力争18个保交楼项目交付", LIST, None, None),
]


def offered(indicator, unit, said, clause):
    """Give what is offered for a row: nature, accumulation, frequency."""
    growth = "增长" in clause and unit == "%"
    comparator = rules.offered_comparator(said, growth=growth, indicator=indicator, clause=clause)
    offer = rules.offered_nature(
        comparator, growth=growth, unit=unit, indicator=indicator, clause=clause
    )
    nature = PASS_THROUGH if comparator is Comparator.ASSIGNED else offer.nature.value
    return (
        nature,
        rules.offered_accumulation(offer.nature, clause).value,
        rules.offered_frequency(offer.nature, indicator).value,
    )


def test_all_natures_of_the_page_are_right():
    assert len(PAGE) == 38
    assert [row[0] for row in PAGE if offered(*row[:4])[0] != row[4]] == []


@pytest.mark.parametrize(("place", "name"), [(5, "accumulation"), (6, "frequency")])
def test_what_the_page_says_beside_the_nature_is_offered(place, name):
    told = [row for row in PAGE if row[place] is not None]
    assert len(told) == {"accumulation": 15, "frequency": 5}[name]
    assert [row[0] for row in told if offered(*row[:4])[place - 4] != row[place]] == []


@pytest.mark.parametrize(
    ("indicator", "unit", "nature", "instead"),
    [
        ("改造道路", "条", LIST, COUNT),
        ("新建道路", "条", COUNT, LIST),
        ("新建公园", "个", COUNT, LIST),
        ("提升改造公园", "个", LIST, COUNT),
        ("新建学校", "所", COUNT, LIST),
        ("新增企业", "家", COUNT, None),
        ("项目投资", "元", LEVEL, None),
        ("慢病管理覆盖率", "%", COVERAGE, None),
    ],
)
def test_things_are_listed_when_they_stand_and_counted_when_they_are_new(
    indicator, unit, nature, instead
):
    offer = rules.offered_nature(Comparator.EQ, growth=False, unit=unit, indicator=indicator)
    assert (offer.nature.value, offer.instead and offer.instead.value) == (nature, instead)
    assert offer.reason


def test_a_promised_circle_asks_for_the_share_that_is_covered():
    offer = rules.offered_nature(
        None, growth=False, unit="", indicator="十分钟服务圈", clause="打造十分钟服务圈"
    )
    assert offer.nature is TargetNature.COVERAGE
    assert rules.asks_for_a_share(offer.nature, "")


@pytest.mark.parametrize("comma", ["，", ","])
def test_a_clause_ends_at_commas_of_both_widths(comma):
    sentence = f"居民收入与经济增长同步{comma}节能减排完成市里下达任务{comma}新增就业19,500人。"
    start = sentence.index("节能")
    clause = rules.clause_of(sentence, start, start + 2)
    assert clause == "节能减排完成市里下达任务"
    comparator = rules.offered_comparator("", growth=False, indicator="节能减排", clause=clause)
    assert comparator is Comparator.ASSIGNED


def test_a_comma_inside_a_number_ends_no_clause():
    sentence = "投资350亿元,新增就业19,500人以上。"
    start = sentence.index("人以上")
    assert rules.clause_of(sentence, start, start + 1) == "新增就业19,500人以上"
