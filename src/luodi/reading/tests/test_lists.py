import pytest

from luodi.reading import read


def named(text: str) -> list[tuple[str, str]]:
    return [(r.value_raw, r.indicator) for r in read(text, doc="t", year=2024).records]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("林木覆盖率、湿地保护率分别达24%和50%。", ["林木覆盖率", "湿地保护率"]),
        ("城市公园、口袋公园保有量分别达到36个、83个。", ["城市公园保有量", "口袋公园保有量"]),
        ("事故起数和死亡人数分别下降15%、14%。", ["事故起数下降", "死亡人数下降"]),
        ("供电可靠率、自来水普及率分别达99%、94%。", ["供电可靠率", "自来水普及率"]),
        ("建成30个和美乡村及8个田园乡村。", ["建成和美乡村", "建成田园乡村"]),
        (
            "新建10家验证中心、30家孵化器和9家中试平台。",
            ["新建验证中心", "新建孵化器", "新建中试平台"],
        ),
        ("三年安排450亿元支持绿色产业。", ["三年安排支持绿色产业"]),
        ("新引进总投资超10亿元项目50个。", ["新引进总投资", "新引进总投资超10亿元项目"]),
        ("新组建实验室、研究院等10家以上。", ["新组建实验室、研究院"]),
        ("城镇化率从2020年的53%提升到2025年的57%。", ["城镇化率", "城镇化率"]),
    ],
)
def test_the_items_of_a_list_are_named_each(text: str, indicators: list[str]) -> None:
    assert [indicator for _, indicator in named(text)] == indicators


def test_what_names_a_class_or_a_grade_is_no_result() -> None:
    kinds = {
        r.value_raw: (r.kind.value, r.optional)
        for r in read(
            "一、2023年工作回顾\n引进投资超10亿元重大项目14个,建成20万吨级泊位2个。"
            "12个断面优良率达95%,188个园区整合优化为120个,在建桥梁8座。",
            doc="t",
            year=2024,
        ).records
    }
    assert kinds == {
        "10亿元": ("fact", False),
        "14个": ("result", False),
        "20万吨": ("fact", True),
        "2个": ("result", False),
        "12个": ("fact", False),
        "95%": ("result", False),
        "188个": ("fact", False),
        "120个": ("result", False),
        "8座": ("result", False),
    }
