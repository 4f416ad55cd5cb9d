import pytest

from luodi.reading.indicators import Wording, trimmed, wording
from luodi.reading.values import find_values


def words(text: str, *names: str) -> list[str]:
    values = find_values(text)
    made: list[Wording] = []
    for index in range(len(values)):
        made.append(wording(text, values, index, made, names))
    return [one.text for one in made]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("粮食产量增长7%", ["粮食产量增长"]),
        ("力争全年实现新到账补助20亿元以上", ["新到账补助"]),
        ("完成61个旧院落改造", ["旧院落改造"]),
        ("新建4个“一刻钟便民圈”", ["新建“一刻钟便民圈”"]),
        ("培育市级“领雁”企业14家、省级6家", ["培育市级“领雁”企业", "培育省级“领雁”企业"]),
        ("改造老院落40户、小街巷22条", ["改造老院落", "改造小街巷"]),
        ("粮食产量12万吨,同比增长4.1%", ["粮食产量", "粮食产量同比增长"]),
        ("税率由9%下降至6%", ["税率", "税率"]),
        ("机场增加11个、达到25个", ["机场增加", "机场"]),
        ("学习组集中建8家、临时建6家", ["学习组集中建", "学习组临时建"]),
        ("总投资30亿元的无人机项目开工", ["无人机项目总投资"]),
        ("筹备重点项目37个,总投资66亿元", ["筹备重点项目", "筹备重点项目总投资"]),
        ("提供代办登记、财税咨询等40余项便企事项", ["便企事项"]),
        ("新开工甲厂、乙园等亿元以上项目9个", ["新开工亿元以上项目"]),
        ("30余名渔民实现“转产”就业", ["渔民“转产”就业"]),
        ("打造10分钟服务圈", ["服务圈"]),
        ("建成护理(康复)中心2个", ["建成护理(康复)中心"]),
        ("61%的污水厂完成改造", ["污水厂改造"]),
    ],
)
def test_a_figure_is_worded_in_the_words_of_the_text(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_the_name_of_the_owner_is_no_part_of_the_indicator() -> None:
    assert words("柳河区粮食产量12万吨", "柳河区") == ["粮食产量"]


def test_only_the_owners_of_a_pair_differ() -> None:
    assert words("城乡居民收入分别增长5%、6%") == ["城乡居民收入分别增长", "农村居民收入分别增长"]


def test_bullets_and_frames_are_taken_off() -> None:
    assert trimmed("▶今年计划新建公园") == "新建公园"
    assert trimmed("财政赤字率拟按") == "财政赤字率"


def test_a_figure_without_words_has_an_empty_indicator() -> None:
    assert words("3个。") == [""]
