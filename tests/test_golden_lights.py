"""The lights of the demonstration against a table worked out by hand.

As of 12 July 2023: six months have ended, so half is due by the month; 131 of 249 working days
and 193 of 365 days have gone. A promise's figures stand in the demonstration's `promises`.
"""

from datetime import date

import pytest

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.targets.reads import lineage_of, standings, visible_targets
from luodi.kernel.targets.rules import rounded
from luodi.systems.targets.reads import evidence_of_reports

# Name, light, per cent reached (of the target; the rate itself for growth and shares), points
# ahead of the pace or behind it where there is a pace.
GOLDEN = (
    ("经济总量增长", "GREEN", "7.06", None),  # 385.4 / 360
    ("规上工业增加值增长", "GREEN", "8.65", None),  # 136.9 / 126
    ("固定资产投资增长", "YELLOW", "13.64", None),  # 259.1 / 228: positive, below 15
    ("社会消费品零售额增长", "GREEN", "11.61", None),  # 103.8 / 93: within 0.5 of 12
    ("居民收入与经济增长同步", "YELLOW", "6.22", None),  # 25600 / 24100: below 7.06 - 0.5
    ("节能减排和环境保护", "GREY", None, None),  # nothing assigned yet
    ("重点项目", "GREEN", "97.78", None),  # 352 of 360 named, none past its day
    ("年度投资", "YELLOW", "39.94", "-10.06"),  # 139.8 of 350; June waits for approval
    ("新签约项目", "RED", "18.27", "-31.73"),  # 40.2 of 220
    ("新开工投资", "GREEN", "60.00", "10.00"),  # 81 of 135
    ("双轮驱动项目占比", "GREEN", "60.25", None),  # 48.8 / 81.0
    ("市级专精特新企业", "WATCH", "46.67", "-3.33"),  # 7 of 15
    ("省级专精特新企业", "YELLOW", "40.00", "-10.00"),  # 2 of 5: the end belongs to yellow
    ("精密制造产值", "GREEN", "53.00", "3.00"),  # 5.3 of 10
    ("省级智能车间", "GREEN", "0.00", "0.00"),  # nothing is due before November
    ("服务型制造示范企业", "GREEN", "0.00", None),  # not due before the year ends
    ("省级以上创新平台", "GREEN", "50.00", "0.00"),  # 4 of 8
    ("高新技术企业", "WATCH", "45.71", "-4.29"),  # 6+4+3+2+1 of 35
    ("科技型企业", "GREEN", "54.55", "4.55"),  # 30 of 55
    ("免证办事项", "GREEN", "88.85", "2.31"),  # 462 of 520; the ladder stands at 450
    ("即来即办事项", "WATCH", "95.73", "-0.93"),  # 718 of 750; the ladder stands at 725
    ("跨省通办事项", "GREEN", "100.00", None),  # 120 of 120
    ("十分钟政务服务圈覆盖", "YELLOW", "70.27", None),  # 2600 / 3700; the ladder stands at 80
    ("城市更新项目", "YELLOW", "33.33", None),  # the third was due on 31 May
    ("城市更新投资", "GREEN", "50.29", "0.29"),  # 17.6 of 35
    ("老旧小区改造", "GREEN", "39.34", None),  # 24 of 61 named
    ("新建停车位", "YELLOW", "31.44", "-18.56"),  # 2690+1900+1070 of 18000, one town late
    ("市政道路续建", "GREEN", "44.12", None),  # 30 of 68 named
    ("城镇新增就业", "GREEN", "52.33", "2.33"),  # 3310+2790+2205+1900 of 19500
    ("职业技能培训", "GREEN", "53.82", "3.82"),  # 18300 of 34000
    ("新增技能人才", "YELLOW", "43.08", "-6.92"),  # 10900 of 25300, by the strict profile
    ("新建中小学", "GREEN", "0.00", None),  # due on 31 August
    ("增加学位", "GREEN", "0.00", "0.00"),  # nothing is due before August
    ("老年友好社区", "YELLOW", "33.33", "-19.28"),  # 1 of 3; 131/249 is due
    ("医疗康复中心", "WATCH", "50.00", "-2.88"),  # 1 of 2; 193/365 is due
    ("乡镇健康中心", "GREEN", "50.00", "0.00"),  # 1 of 2
    ("保障性住房", "WATCH", "49.53", "-0.47"),  # 262 of 529
    ("保交楼项目", "GREEN", "38.89", None),  # 7 of 18 named
    ("政务服务中心新址投用", "RED", "0.00", None),  # was due by 30 June
)


@pytest.fixture
def lights(demo):
    plan = visible_targets(LUODI).filter(period_start=date(2023, 1, 1), place__code="990102")
    targets = list(plan)
    return {item.target.name: item for item in standings(targets, clock.today())}


def reached(item):
    """Give the per cent reached: of the target, or the rate itself; None where it is unknown."""
    if item.actual is None:
        return None
    ratio = item.light.ratio
    share = item.actual / 10**item.target.scale if ratio is None else ratio * 100
    return str(rounded(share))


def test_every_promise_of_the_plan_has_the_light_worked_out_by_hand(lights):
    found = {name: item.light.colour.value for name, item in lights.items()}
    assert found == {name: colour for name, colour, *_rest in GOLDEN}


def test_every_promise_has_reached_what_was_worked_out_by_hand(lights):
    found = {name: reached(item) for name, item in lights.items()}
    assert found == {name: share for name, _colour, share, _points in GOLDEN}


def test_every_promise_is_as_far_ahead_or_behind_as_was_worked_out_by_hand(lights):
    wanted = {name: points for name, _colour, _share, points in GOLDEN if points is not None}
    found = {name: str(rounded(lights[name].light.difference_pp)) for name in wanted}
    assert found == wanted


def test_every_figure_opens_to_its_sentence_and_every_entry_to_its_evidence(lights):
    for item in lights.values():
        target = item.target
        text = target.document.text
        assert target.quoted_text == text[target.sentence_start : target.sentence_end]
        assert target.span_end > target.span_start
        entries = lineage_of(LUODI, target, clock.today()).entries
        assert bool(entries) == (item.value.amount is not None), target.name
        evidence = evidence_of_reports(LUODI, "report", [entry.record_id for entry in entries])
        assert all(evidence[entry.record_id].files for entry in entries), target.name
