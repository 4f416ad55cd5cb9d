import pytest

from luodi.reading.growth import growth_sign
from luodi.reading.values import find_values


@pytest.mark.parametrize(
    ("text", "growth", "sign"),
    [
        ("产值增长8%", True, 1),
        ("同比下降3%", True, -1),
        ("价格涨幅2%", True, 1),
        ("占比提升至59%", False, 1),
        ("税率下降至1%", False, 1),
        ("占比不低于60%", False, 1),
        ("增加值占比60%", False, 1),
        ("提高2个百分点", True, 1),
        ("低于全省1个百分点", True, -1),
        ("数量增长1.5倍", True, 1),
        ("增加12家", False, 1),
        ("合格率95%", False, 1),
    ],
)
def test_a_rate_of_change_is_told_from_a_level(text: str, growth: bool, sign: int) -> None:
    value = find_values(text)[-1]
    assert growth_sign(text, value, after_growth=False) == (growth, sign)


def test_the_second_figure_of_a_list_of_rates_is_a_rate_too() -> None:
    text = "收入分别增长5%、6%"
    second = find_values(text)[1]
    assert growth_sign(text, second, after_growth=True) == (True, 1)
