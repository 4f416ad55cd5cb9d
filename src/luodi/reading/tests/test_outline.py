import pytest

from luodi.reading import read
from luodi.reading.kinds import Mode
from luodi.reading.outline import Section, looks_ahead, looks_back, section_of

REPORT = """下载
打印
【字号：
大
】
柳河区2024年政府工作报告
——2024年1月9日在柳河区第三届人民代表大会第二次会议上
来源：柳河日报
各位代表：
一、2023年工作回顾
一年来，我们推进30件民生实事，新建公园3个，治理取得新成效。
五年来，公园增至40个，累计栽树2万棵。
二、“十四五”时期发展成就和“十五五”时期主要目标任务
全区绿地率提高到38%。
“十五五”时期，要办好以下大事：新建学校6所，绿化取得新突破。
三、2024年重点工作
新增就业1.2万人以上，累计培训3000人次。去年欠下的5条断头路全部打通。
责任编辑：某某
"""


def rows(text: str) -> list[tuple[str, str, str | None]]:
    return [(r.value_raw, r.kind.value, r.period) for r in read(text, doc="t").records]


def test_each_part_of_a_report_says_what_its_figures_are() -> None:
    assert rows(REPORT) == [
        ("30件", "result", "2023"),
        ("3个", "result", "2023"),
        ("40个", "result", "2023"),
        ("2万棵", "result", "2019/2023"),
        ("38%", "result", "2025"),
        ("6所", "target", "2026/2030"),
        ("1.2万人", "target", "2024"),
        ("3000人次", "target", "2024"),
        ("5条", "result", "2024"),
    ]


def test_a_report_to_a_congress_is_its_governments_work() -> None:
    text = REPORT.replace("新建公园3个", "好望养殖公司新建公园3个")
    assert {r.owner for r in read(text, doc="t").records} == {"柳河区"}


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("一、2023年工作回顾", Section(Mode.RESULT, "2023")),
        ("三、2024年重点工作", Section(Mode.TARGET, "2024")),
        ("二、“十五五”主要目标任务", Section(Mode.TARGET, "2026/2030")),
        ("第一部分 2023年工作总结", Section(Mode.RESULT, "2023")),
        ("2024年工作安排", Section(Mode.TARGET, "2024")),
        ("一、2023年工作", Section(Mode.RESULT, "2023")),
        ("一、2023年1-5月工作情况", Section(Mode.RESULT, "2023-01/2023-05")),
        (
            "二、“十四五”时期发展成就和“十五五”时期主要目标",
            Section(Mode.RESULT, "2021/2025", Section(Mode.TARGET, "2026/2030")),
        ),
        ("(一)扩大内需", None),
        ("工作安排", None),
        ("一、做强产业", None),
        ("今年的重点工作是修路。", None),
    ],
)
def test_a_heading_tells_the_time_of_its_part(line: str, section: Section | None) -> None:
    assert section_of(line, 2024) == section


def test_a_sentence_may_turn_to_the_other_time() -> None:
    assert looks_back("过去五年,我们修了路")
    assert looks_back("回顾刚刚过去的一年")
    assert not looks_back("今年要修路")
    assert looks_ahead("今年全区主要预期目标是:增长5%")
    assert looks_ahead("今年要重点抓好以下工作")
    assert not looks_ahead("过去一年修路3公里")
