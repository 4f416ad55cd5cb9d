import pytest

from luodi.reading.deliverables import deliverables
from luodi.reading.kinds import Mode


def found(text: str, mode: Mode = Mode.TARGET, promised: bool = False) -> list[str]:
    return [text[d.start : d.end] for d in deliverables(text, mode, promised)]


@pytest.mark.parametrize(
    "clause",
    [
        "村民收入与产值增长同步",
        "碳排放强度完成省下达任务",
        "推动南关街创建省级示范夜市",
        "开工建设北岭机场",
        "完成南沟水库",
        "确保文明公约实现全覆盖",
        "历史欠账6月底前全部清零",
        "把养护经费纳入部门预算",
    ],
)
def test_a_promise_that_can_be_checked_is_found(clause: str) -> None:
    assert found(f"扎实工作,{clause}。") == [clause]


@pytest.mark.parametrize(
    "clause",
    [
        "进一步优化环境",
        "加强队伍建设",
        "打造一批商圈",
        "开展前期工作",
        "新建公园3个",
        "推进兰台、北岭等工程",
    ],
)
def test_slogans_and_figures_are_none(clause: str) -> None:
    assert found(f"{clause}。") == []


def test_nothing_is_promised_in_a_report_of_results() -> None:
    assert found("完成南沟水库。", Mode.RESULT) == []


def test_without_a_frame_only_dated_and_self_evident_promises_count() -> None:
    assert found("完成南沟水库。", Mode.OPEN) == []
    assert found("完成南沟水库。", Mode.OPEN, promised=True) == ["完成南沟水库"]
    assert found("桥6月建成。", Mode.OPEN) == ["桥6月建成"]


def test_what_was_already_done_is_no_promise() -> None:
    assert found("桥已于6月建成。", Mode.OPEN) == []
