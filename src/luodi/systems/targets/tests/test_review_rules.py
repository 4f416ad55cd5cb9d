"""Doubts, proposals to merge, words found in a text, and two texts side by side."""

from dataclasses import replace
from decimal import Decimal

import pytest

from luodi.systems.targets.rules import (
    Fate,
    Line,
    Record,
    alike,
    compared,
    core,
    doubts_of,
    parted,
    piece_places,
    places_of,
    strives,
)

SOUND = Record(
    1, 10, 13, "target", "新建公园", "12个", "园林局", "=", "12", unit="个", period="2023"
)


def reasons(**changes):
    return doubts_of([replace(SOUND, **changes)], year=2023)[1]


def test_a_sound_record_raises_no_doubt():
    assert reasons() == ()


@pytest.mark.parametrize("mark", "。；！？;!?")
def test_what_stands_in_another_clause_raises_no_doubt(mark):
    assert reasons(before=f"去年建成公园3个{mark}今年新建公园") == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"owner": ""}, "没有责任单位"),
        ({"unit": "", "value_raw": "12"}, "有数没有单位"),
        ({"comparator": "range", "value_raw": "12-15个"}, "是区间，上下限都要核对"),
        ({"comparator": "approx"}, "“左右”，要定容差"),
        ({"before": "全年力争新建公园"}, "力争，不一定是硬任务"),
        ({"note": "stretch"}, "力争，不一定是硬任务"),
        ({"note": "vague", "value": "", "value_raw": "数十个"}, "不是确数"),
        ({"before": "截至2022年底，全区公园"}, "句中有“截至”，或是已有的情况"),
        ({"period": "", "deadline": ""}, "没有时段和期限"),
        ({"rules": {"value": "short"}}, "没有写单位，从前后的词推得"),
        ({"rules": {"indicator": "completed"}}, "指标名承前一个数"),
        ({"period": "2021"}, "时段不在 2023 年"),
        ({"period": "2021/2025"}, "时段跨年"),
        ({"deadline": "2024-03-31"}, "时段跨年"),
        ({"deadline": "--09-30"}, "期限“--09-30”缺年份"),
        ({"value": "120"}, "数值 120 与原文“12个”不符"),
        ({"value": "6.125"}, "数值 6.125 与原文“12个”不符"),
        ({"value": "", "comparator": ""}, "原文“12个”有数，记录没有数值"),
        (
            {"value": "13", "value_raw": "新建公园12个以上，建成绿道"},
            "数值 13 与原文“新建公园12个以上，建成绿道”不符",
        ),
        ({"value_raw": "抓好各项工作"}, "数值 12 与原文“抓好各项工作”不符"),
        ({"unit": "座"}, "单位“座”与原文“个”不符"),
        ({"value": "2000/3"}, "数值“2000/3”除不尽或不是数"),
        ({"value": "0", "value_raw": "0个"}, "数值是 0"),
        ({"indicator": "公园"}, "指标名只有 2 个字"),
        ({"indicator": "公" * 25}, "指标名长达 25 个字"),
        ({"optional": True}, "阅读器拿不准要不要算"),
        ({"unit": "元", "value": "2000000000000", "value_raw": "2万亿元"}, "金额超过 1 万亿元"),
        ({"unit": "元", "value": "350", "value_raw": "350元"}, "金额不足 1 万元，或漏了万、亿"),
        ({"unit": "%", "value": "120", "value_raw": "120%"}, "占比超过 100%"),
        (
            {"unit": "%", "value": "70", "value_raw": "70%", "growth": True},
            "增速超过 50%",
        ),
        ({"unit": "分钟", "value": "10", "value_raw": "10分钟"}, "单位是“分钟”，或是名称的一部分"),
        (
            {"kind": "qualitative", "value": "", "comparator": "", "unit": ""},
            "没有数，是定性承诺",
        ),
        ({"kind": "fact", "before": "该项目计划投资"}, "句中有“计划”，或是承诺"),
    ],
)
def test_what_may_be_misread_is_named(changes, reason):
    assert reasons(**changes) == (reason,)


@pytest.mark.parametrize("words", ["新建公园12个以上，绿道3条", "公园十二个和绿道"])
def test_a_number_among_the_marked_words_raises_no_doubt(words):
    assert reasons(value_raw=words) == ()


def test_a_fact_without_owner_or_period_raises_no_doubt():
    assert reasons(kind="fact", owner="", period="", comparator="approx") == ()


def test_a_yearly_output_may_have_the_unit_of_its_words():
    assert reasons(unit="吨/年", value="3000", value_raw="3000吨") == ()


def test_a_fall_is_compared_by_its_size():
    assert reasons(unit="%", value="-3", value_raw="3%", growth=True) == ()


def test_one_indicator_with_two_values_is_doubted_on_both_sides():
    other = replace(SOUND, number=2, start=40, end=43, value="15", value_raw="15个")
    assert doubts_of([SOUND, other], year=2023) == {
        1: ("与第 2 条同一指标，数不同（15个）",),
        2: ("与第 1 条同一指标，数不同（12个）",),
    }


def test_the_same_indicator_of_another_owner_raises_no_doubt():
    other = replace(SOUND, number=2, start=40, end=43, value="15", value_raw="15个", owner="乙局")
    assert doubts_of([SOUND, other], year=2023) == {1: (), 2: ()}


def test_a_repeat_is_proposed_into_its_later_mention():
    again = replace(SOUND, number=2, start=40, end=43)
    assert alike([again, SOUND]) == [(1, 2)]
    assert doubts_of([SOUND, again], year=2023)[1] == ("与第 2 条像是同一件事，可合并",)


def test_the_readers_own_link_is_proposed_first():
    head = replace(SOUND, same_as=3)
    rows = [head, replace(SOUND, number=2, start=40, end=43), replace(SOUND, number=3, start=60)]
    assert alike(rows) == [(1, 3), (2, 3)]


def test_a_link_to_a_record_that_is_gone_is_not_proposed():
    assert alike([replace(SOUND, same_as=9)]) == []


def test_spans_that_overlap_and_parts_of_a_whole_are_named():
    inner = replace(SOUND, number=2, start=11, end=12, indicator="建公厕", part_of=1)
    assert doubts_of([SOUND, inner], year=2023)[2] == (
        "是第 1 条的一部分，别算两次",
        "词句与第 1 条重叠",
    )


def test_striving_ends_with_its_clause_in_half_width_texts_too():
    assert strives("当年投资力争达到350亿元以上,签约新项目") is False


def test_words_are_found_through_widths_blanks_and_breaks():
    assert places_of("新建,公\n园12个", "新建，公园１２个") == [range(9)]
    assert places_of("公园公园", "公园") == [range(2), range(2, 4)]
    assert places_of("公园", " ") == []


def test_pieces_are_found_in_their_sentence_alone():
    text = "建公园3座。建公园3座、学校2所。"
    assert piece_places(text, ["公园3座", "学校2所"], start=6, end=len(text)) == [
        range(7, 11),
        range(12, 16),
    ]


@pytest.mark.parametrize(
    ("pieces", "said"),
    [(["公园5座"], "不在这一句里"), (["公园"], "有 2 处：第 2 字“建【公园】3座、公园改造”")],
)
def test_pieces_that_are_not_there_or_stand_twice_are_refused(pieces, said):
    with pytest.raises(ValueError, match=said):
        piece_places("建公园3座、公园改造", pieces, start=0, end=10)


def test_a_repeated_piece_is_taken_in_order_when_all_its_places_are_asked_for():
    assert piece_places("修路、修路", ["修路", "修路"], start=0, end=5) == [
        range(2),
        range(3, 5),
    ]


def test_the_core_of_an_indicator_leaves_frames_and_marks_out():
    assert core("力争全年“免证办” 事项") == "免证办事项"
    assert core("增长") == "增长"


def test_levels_and_phases_part_indicators():
    assert parted("总投资", "年度投资") is True
    assert parted("新增停车位", "停车位") is False


def fates(earlier, later):
    return [
        (
            pair.earlier.key if pair.earlier else None,
            pair.later.key if pair.later else None,
            pair.fate,
            pair.difference,
        )
        for pair in compared(earlier, later)
    ]


def test_promises_are_carried_changed_dropped_or_new():
    earlier = [
        Line(1, "老旧小区改造", value="55", unit="个"),
        Line(2, "城镇新增就业", value="19500", unit="人"),
        Line(3, "新建中小学", value="3", unit="所"),
    ]
    later = [
        Line(11, "改造老旧小区", value="61", unit="个"),
        Line(12, "新增城镇就业", value="19500", unit="人"),
        Line(13, "地区生产总值增长", value="7", unit="%", growth=True),
    ]
    assert fates(earlier, later) == [
        (1, 11, Fate.CHANGED, Decimal(6)),
        (2, 12, Fate.CARRIED, Decimal(0)),
        (None, 13, Fate.NEW, None),
        (3, None, Fate.DROPPED, None),
    ]


def test_a_share_and_a_growth_rate_are_no_pair():
    earlier = [Line(1, "高新产业增加值", value="60", unit="%")]
    later = [Line(2, "高新产业增加值增长", value="8", unit="%", growth=True)]
    assert [fate for _, _, fate, _ in fates(earlier, later)] == [Fate.NEW, Fate.DROPPED]


def test_the_most_alike_are_paired_first_and_each_once():
    earlier = [Line(1, "新建停车位", value="100", unit="个")]
    later = [
        Line(2, "新增停车位", value="100", unit="个"),
        Line(3, "新建停车位", value="300", unit="个"),
    ]
    assert fates(earlier, later) == [
        (None, 2, Fate.NEW, None),
        (1, 3, Fate.CHANGED, Decimal(200)),
    ]


def test_among_equals_the_nearer_value_is_the_pair():
    earlier = [
        Line(1, "改造道路", value="9", unit="条"),
        Line(2, "改造道路", value="60", unit="条"),
    ]
    later = [Line(3, "改造道路", value="61", unit="条")]
    assert fates(earlier, later)[0] == (2, 3, Fate.CHANGED, Decimal(1))


def test_a_pair_says_why_it_is_one():
    earlier = [Line(1, "新建停车位", "甲局", "=", "100", unit="个")]
    later = [Line(2, "新建停车位", "乙局", ">=", "100", unit="个")]
    (pair,) = compared(earlier, later)
    assert (pair.fate, pair.why) == (
        Fate.CARRIED,
        "指标相同，单位同为“个”，说法不同，责任单位不同",
    )


def test_promises_without_a_number_are_carried_when_they_are_alike():
    earlier, later = [Line(1, "居民收入与经济增长同步")], [Line(2, "居民收入和经济增长同步")]
    (pair,) = compared(earlier, later)
    assert (pair.fate, pair.difference, pair.why) == (
        Fate.CARRIED,
        None,
        "指标相近（82%），都没有数",
    )


def test_a_range_that_moved_its_upper_end_is_changed():
    earlier = [Line(1, "新建公厕", "", "range", "3", "5", "座")]
    later = [replace(earlier[0], key=2, value_high="6")]
    assert fates(earlier, later) == [(1, 2, Fate.CHANGED, Decimal(0))]
