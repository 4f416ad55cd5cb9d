import pytest

from luodi.reading.furniture import without_furniture


@pytest.mark.parametrize(
    "line",
    [
        "下载",
        "打印本页",
        "【字体:",
        "来源:某日报",
        "时间:2024-02-09",
        "2024-02-03 09:02:33",
        "责任编辑:某某",
        "相关附件>>",
        "扫一扫在手机打开当前页",
        "abcd39f1fb7f426d9dfb6bd0fa1f2146:",
    ],
)
def test_a_line_of_the_web_page_is_blank(line: str) -> None:
    text = f"要点\n{line}\n新建公园3个。"
    assert without_furniture(text) == f"要点\n{' ' * len(line)}\n新建公园3个。"


def test_the_sizes_of_type_are_blank_only_beside_such_a_line() -> None:
    assert without_furniture("【字号:\n大\n中\n】\n大\n").split() == []
    assert without_furniture("要点\n大\n修路。").split() == ["要点", "大", "修路。"]


@pytest.mark.parametrize(
    "line", ["下载量达3万次。", "来源于群众的12件建议已办结,全部公开", "打印店新增3家"]
)
def test_a_sentence_that_begins_alike_stays(line: str) -> None:
    assert without_furniture(line) == line
