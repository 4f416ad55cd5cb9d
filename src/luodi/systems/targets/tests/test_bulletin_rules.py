"""The law of bulletins: typed figures, references, ranking, shares, what is printed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.papers.setting import lines_of
from luodi.kernel.targets.rules import Colour
from luodi.systems.targets.rules import (
    CORRECTING,
    MONTHLY,
    BulletinContent,
    BulletinHead,
    BulletinPart,
    LateLine,
    NoticeRow,
    Person,
    Prose,
    RevisedLine,
    Sheet,
    SheetLine,
    changed_figures,
    check_bulletin_approver,
    check_prose,
    content_digest,
    figures_digest,
    paper_of,
    read_content,
    references,
    set_parts,
    told_before,
    written_content,
)
from luodi.systems.targets.rules.bulletin_prose import filled, labels, offered_title
from luodi.systems.targets.rules.bulletin_ranking import ranking
from luodi.systems.targets.rules.bulletin_sheet import moved
from luodi.systems.targets.rules.bulletins import typed_figures

GREEN, WATCH, YELLOW, RED, GREY = Colour


def line(target=1, colour=GREEN, **changes):
    values = {
        "version": 1,
        "name": f"目标{'零一二三四五六七八九'[target % 10]}",
        "unit": "发改局",
        "unit_code": "fagai",
        "promise": "≥350亿元",
        "actual": "110.2亿元",
        "exact": str(target),
        "why": "滞后序时1.85个百分点",
    }
    return SheetLine(target=target, colour=colour, **values | changes)


def sheet(*lines, **changes):
    values = {
        "month": 202305,
        "as_of": date(2023, 5, 31),
        "before": date(2023, 4, 30),
        "told_on": date(2023, 6, 16),
    }
    return Sheet(lines=lines, **values | changes)


def content(made, template=MONTHLY, **head):
    prose = tuple(Prose(*item) for item in template)
    return BulletinContent(BulletinHead("通报", "督查室", **head), prose, made)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("完成35亿元，占10%", ["35亿元", "10%"]),
        ("增长7.5％", ["7.5％"]),
        ("超过三百亿，百分之七十", ["三百亿", "百分之七十"]),
        ("１２个项目", ["１２个"]),
        ("共3,400人", ["3,400人"]),
        ("{年度投资.完成}", []),
        ("2023年6月5日前、7月10日前、6月底前、2023年", []),
        ("〔2023〕6号文件第3条，《2023年50项目标》，“12345”热线", []),
        ("1.第一件\n（2）第二件\n3、第三件", []),
        ("一是抓紧，二是抓实；召开两次会议", []),
    ],
)
def test_figures_typed_by_hand_are_found_and_days_are_none(text, typed):
    assert typed_figures(text) == typed


def test_a_typed_figure_is_refused_with_a_reference_to_use():
    said = check_prose("完成35亿元", ["年度投资.完成"])
    assert said == "“35亿元”是手写的数；请改用引用，如 {年度投资.完成}，或删去"


def test_a_reference_to_nothing_and_a_single_brace_are_refused():
    assert "没有“年度投资.速度”" in check_prose("{年度投资.速度}", ["年度投资.完成"])
    assert "没有配成一对" in check_prose("{年度投资", ["年度投资.完成"])
    assert check_prose("{年度投资.完成}", ["年度投资.完成"]) is None


def test_the_template_says_nothing_that_it_may_not():
    monthly = references(sheet(line()))
    correcting = references(sheet(line()), number="青〔2023〕1号", title="通报")
    for _part, _heading, text in MONTHLY:
        assert check_prose(text, list(monthly)) is None
    for _part, _heading, text in CORRECTING:
        assert check_prose(text, list(correcting)) is None


def test_references_say_the_words_of_the_figures():
    made = sheet(
        line(1, WATCH, ratio="31.49", due="116.67亿元", gap="−1.85", before="78亿元",
             before_colour=GREEN),
        line(2, GREY, exact=None, actual="未报"),
    )  # fmt: skip
    known = {name: item.words for name, item in references(made).items()}
    assert known["目标一.完成"] == "110.2亿元"
    assert known["目标一.完成比例"] == "31.49%"
    assert known["目标一.差距"] == "−1.85个百分点"
    assert known["目标一.上月灯"] == "绿灯"
    assert known["目标二.完成"] == "未报"
    assert known["目标二.完成比例"] == "不计完成比例"
    assert (known["合计.项数"], known["合计.关注"], known["合计.未知"]) == ("2项", "1项", "1项")
    assert (known["期末"], known["上月末"]) == ("2023年5月31日", "2023年4月30日")


def test_two_targets_called_alike_are_told_apart():
    lines = [line(1, name="学校"), line(2, name="学校"), line(3, name="路{一}")]
    assert labels(lines) == {1: "学校#1", 2: "学校#2", 3: "路一#3"}


def test_a_figure_that_was_revised_bears_its_note():
    made = sheet(
        line(1), revised=(RevisedLine(1, "目标一", "发改局", 202305, "112亿元", "110亿元"),)
    )
    assert references(made)["目标一.完成"].note == "关账后更正，关账时为112亿元"
    paper = paper_of(content(made, ((BulletinPart.DEMANDS, "要求", "{目标一.完成}。"),)))
    assert lines_of(paper)[-1] == "[1]关账后更正，关账时为112亿元"


def test_a_reference_is_filled_where_it_stands():
    known = references(sheet(line(1)))
    pieces = filled("甲{目标一.完成}乙{没有}", known)
    assert [getattr(piece, "words", piece) for piece in pieces] == [
        "甲",
        "110.2亿元",
        "乙",
        "{没有}",
    ]


def test_units_are_ranked_by_exact_shares_ties_share_a_place_and_the_unknown_have_none():
    made = [
        line(1, GREEN, unit="甲", unit_code="a"),
        line(2, RED, unit="甲", unit_code="a"),
        line(3, GREEN, unit="甲", unit_code="a"),
        line(4, GREEN, unit="乙", unit_code="b"),
        line(5, GREEN, unit="乙", unit_code="b"),
        line(6, YELLOW, unit="乙", unit_code="b"),
        line(7, GREY, unit="乙", unit_code="b"),
        line(8, GREY, unit="丙", unit_code="c"),
        line(9, WATCH, unit="丁", unit_code="d"),
    ]
    assert [(item.place, item.unit, item.share, item.unknown) for item in ranking(made)] == [
        (1, "甲", Decimal("66.67"), 0),
        (1, "乙", Decimal("66.67"), 1),
        (3, "丁", Decimal("0.00"), 0),
        (None, "丙", None, 1),
    ]


def test_a_light_gets_better_or_worse_and_the_unknown_neither():
    lines = [
        line(1, GREEN, before_colour=RED),
        line(2, RED, before_colour=YELLOW),
        line(3, RED, before_colour=GREY),
        line(4, GREY, before_colour=GREEN),
        line(5, RED, before_colour=RED),
        line(6, RED),
    ]
    assert (moved(lines, better=True), moved(lines, better=False)) == (1, 1)


def test_shares_of_lights_print_half_up_with_the_note_when_they_do_not_close():
    counts = {GREEN: 162, WATCH: 24, YELLOW: 17, RED: 10, GREY: 9}
    lines = [
        line(number, colour)
        for colour, count in counts.items()
        for number in range(count)
    ]  # fmt: skip
    table = set_parts(content(sheet(*lines), MONTHLY[:1]))[0].table
    assert [row[1:] for row in table.rows] == [
        ("162", "72.97"), ("24", "10.81"), ("17", "7.66"), ("10", "4.50"), ("9", "4.05"),
        ("222", "99.99"),
    ]  # fmt: skip
    assert table.notes == ("因四舍五入，各项占比之和为99.99%，不等于100%。",)


def test_a_part_without_words_and_figures_is_left_out():
    made = content(sheet(line(1)), ((BulletinPart.LATE, "迟报", ""), *MONTHLY[:1]))
    assert [part.part for part in set_parts(made)] == [BulletinPart.OVERALL]


def test_behind_targets_are_listed_with_their_months_of_red():
    made = content(
        sheet(line(1, YELLOW), line(2, RED, red_months=1), line(3, RED, red_months=3), line(4)),
        MONTHLY[6:7],
    )
    rows = set_parts(made)[0].table.rows
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("目标三", "红", "3"), ("目标二", "红", "1"), ("目标一", "黄", "—"),
    ]  # fmt: skip


def notice(number, **changes):
    values = {
        "notice": number,
        "number": f"督办〔2023〕{number}号",
        "unit": "发改局",
        "target": 1,
        "name": "目标一",
        "month": 202305,
        "level": "红色",
        "state": "整改中",
        "due_on": date(2023, 6, 8),
    }
    return NoticeRow(**values | changes)


NOTICES = (
    notice(1, closed=True, replied=True, state="已销号"),
    notice(2, due_on=None),
    notice(3, replied=True, state="已回复，待核查"),
    notice(4, overdue=True, state="逾期未复", due_on=date(2023, 6, 14)),
)


def test_notices_are_counted_and_those_in_hand_listed_the_overdue_first():
    [part] = [
        part
        for part in set_parts(content(sheet(line(1), notices=NOTICES)))
        if part.part is BulletinPart.NOTICES
    ]
    assert "".join(getattr(piece, "words", piece) for piece in part.paragraphs[0]) == (
        "截至2023年6月16日，今年以来就上述目标发出督办单4份，其中已回复2份、逾期未复1份、已销号1份。"
    )
    assert [(row[0], *row[4:]) for row in part.table.rows] == [
        ("督办〔2023〕4号", "2023年6月14日", "逾期未复"),
        ("督办〔2023〕3号", "2023年6月8日", "已回复，待核查"),
        ("督办〔2023〕2号", "—", "整改中"),
    ]


def test_a_bulletin_that_was_frozen_before_it_told_of_notices_reads_as_it_stood():
    written = written_content(content(sheet(line(1)), MONTHLY[:7]))
    del written["sheet"]["notices"]
    assert read_content(written).sheet == sheet(line(1))


def test_figures_that_changed_are_named_with_both_values():
    printed = sheet(line(1), line(2), line(3, before_exact="7", before="7元"))
    now = [
        line(1, YELLOW, exact="9", actual="9元"),
        line(2),
        line(3, before_exact="6", before="6元"),
    ]
    assert [(item.target, item.month, item.then, item.now) for item in
            changed_figures(printed, now, told_before={3})] == [
        (1, 202305, "110.2亿元（绿）", "9元（黄）"),
        (3, 202304, "7元", "6元"),
    ]  # fmt: skip
    assert len(changed_figures(printed, now)) == 1
    assert changed_figures(printed, printed.lines) == []


def test_the_month_before_is_told_in_the_table_of_changes_or_the_prose():
    made = sheet(line(1, before_colour=RED), line(2, before_colour=GREEN), line(3))
    told = (
        (BulletinPart.CHANGES, "变化", ""),
        (BulletinPart.DEMANDS, "要求", "{目标三.上月完成}{目标二.完成}{没有.上月灯}"),
    )
    assert told_before(content(made, told)) == {1, 3}
    assert told_before(content(made, MONTHLY[:1])) == set()


colours = st.sampled_from(Colour)
lines_made = st.builds(
    SheetLine,
    target=st.integers(1, 9),
    version=st.integers(1, 9),
    name=st.text(max_size=8),
    unit=st.text(max_size=8),
    unit_code=st.text(max_size=4),
    promise=st.text(max_size=8),
    actual=st.text(max_size=8),
    exact=st.none() | st.fractions().map(str),
    colour=colours,
    why=st.text(max_size=8),
    before_colour=st.none() | colours,
    kept=st.booleans(),
)


@given(st.lists(lines_made, max_size=4), st.none() | st.dates())
def test_what_is_kept_reads_back_exactly(lines, day):
    made = content(
        sheet(
            *lines,
            late=(LateLine(1, "甲", "乙", 202305, 3),),
            revised=(RevisedLine(1, "甲", "乙", 202304, "1", "2"),),
            notices=NOTICES,
        ),
        day=day,
        addressees=("各街道",),
    )
    written = written_content(made)
    assert read_content(written) == made
    assert content_digest(written_content(read_content(written))) == content_digest(written)


def test_what_an_approver_saw_does_not_depend_on_number_and_day():
    made = content(sheet(line(1)))
    numbered = replace(made, head=replace(made.head, number="1号", day=date(2023, 6, 1)))
    assert figures_digest(numbered) == figures_digest(made)
    other = replace(made, sheet=sheet(line(1, exact="2")))
    assert figures_digest(other) != figures_digest(made)


def test_whoever_drafted_does_not_approve():
    chen, li = Person(1, "陈甲"), Person(2, "李乙")
    assert "陈甲拟过" in check_bulletin_approver(chen, drafters=[li, chen])
    assert check_bulletin_approver(chen, drafters=[li]) is None


def test_a_title_fits_its_column():
    assert offered_title(202305) == "关于2023年5月目标完成情况的通报"
    assert len(offered_title(202305, corrects="长" * 130)) == 120
