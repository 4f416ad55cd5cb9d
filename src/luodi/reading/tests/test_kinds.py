import pytest

from luodi.reading.kinds import (
    Frame,
    Mode,
    cues_of,
    is_baseline,
    kind_of,
    opening_mode,
    paragraph_mode,
)
from luodi.reading.records import Kind
from luodi.reading.values import find_values


def kinds(text: str, mode: Mode = Mode.OPEN, word: str | None = None) -> list[str]:
    frame = Frame(mode, cues_of(text))
    return [kind_of(text, value, frame, word)[0].value for value in find_values(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("力争新增平台8家", "target"),
        ("柳河区将新建公园3个", "target"),
        ("计划完成投资3亿元", "target"),
        ("确保覆盖率95%", "target"),
        ("截至8月底,签约项目8个", "result"),
        ("先后帮助23家企业", "result"),
        ("共清理垃圾350处", "result"),
        ("镇里出台了9条措施", "result"),
        ("30名干部深入车间", "result"),
        ("总投资20亿元", "fact"),
        ("某项目计划投资7.2亿元", "fact"),
        ("基地共有30多个暖棚", "fact"),
        ("借用800平方米的展厅", "fact"),
        ("乡镇干部分别联系2-3个合作社", "fact"),
        ("夜间22:00到6:00作业", "fact"),
        ("分别牵头的15项指标", "fact"),
    ],
)
def test_a_sentence_alone_tells_the_kind(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


def test_a_frame_governs_the_plain_figures_of_its_article() -> None:
    assert kinds("新建公园3个", Mode.TARGET) == ["target"]
    assert kinds("新建公园3个", Mode.RESULT) == ["result"]
    assert kinds("新建公园3个") == ["result"]


def test_the_whole_cost_of_a_project_is_a_fact_in_every_frame() -> None:
    assert kinds("总投资20亿元的3个项目", Mode.TARGET) == ["fact", "target"]


def test_a_yearly_slice_of_an_investment_is_a_target() -> None:
    assert kinds("总投资20亿元,年度计划完成投资3亿元") == ["fact", "target"]


def test_a_requirement_without_other_words_is_a_target() -> None:
    assert kinds("每月走访不少于24天", word="不少于") == ["target"]


def test_what_was_done_and_what_will_be_done_stand_in_one_sentence() -> None:
    assert kinds("截至6月,已完成投资3亿元,预计全年完成投资5亿元") == ["result", "target"]


def test_the_part_after_a_semicolon_keeps_the_kind() -> None:
    text = "新修水泥路3公里"
    frame = Frame(Mode.OPEN, cues_of(text), carried=Kind.TARGET)
    assert kind_of(text, find_values(text)[0], frame, None)[0] is Kind.TARGET


def test_the_items_of_a_list_go_on_as_it_began() -> None:
    text = "口袋花园5处"
    frame = Frame(Mode.OPEN, cues_of(text), earlier=Kind.RESULT)
    assert kind_of(text, find_values(text)[0], frame, None)[0] is Kind.RESULT


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("全区主要预期目标是:", Mode.TARGET),
        ("为完成既定任务,将重点抓好五个方面工作——", Mode.TARGET),
        ("十大惠民实事", Mode.TARGET),
        ("上半年计划执行情况", Mode.RESULT),
        ("民生实事取得显著进展", Mode.RESULT),
        ("过去一年工作回顾之后,今年的主要目标是:", Mode.TARGET),
        ("天气晴好", Mode.OPEN),
    ],
)
def test_a_heading_opens_a_frame(text: str, mode: Mode) -> None:
    assert opening_mode(text, Mode.OPEN) is mode


@pytest.mark.parametrize(
    "text",
    ["今年要做好下面5个方面的工作。", "全镇将办好10件实事", "重点抓好三项任务——"],
)
def test_a_sentence_that_announces_the_years_work_opens_promises(text: str) -> None:
    assert opening_mode(text, Mode.OPEN) is Mode.TARGET


def test_numbered_targets_and_what_was_done_alternate() -> None:
    assert paragraph_mode("1.产值增长10%。(牵头单位:工信局)", Mode.RESULT) is Mode.TARGET
    assert paragraph_mode("完成情况:产值增长4%。", Mode.TARGET) is Mode.RESULT
    assert paragraph_mode("修路3公里。", Mode.TARGET) is Mode.TARGET


def test_the_start_of_a_change_is_a_baseline() -> None:
    text = "由20公里增至30公里"
    first, second = find_values(text)
    assert is_baseline(text, first, second)
    assert not is_baseline(text, second, None)
    apart = "修路20公里,建桥30公里"
    assert not is_baseline(apart, *find_values(apart))
