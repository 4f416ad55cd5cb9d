import pytest

from luodi.reading.periods import base_year, deadline_in, period_of, window_of
from luodi.reading.records import Kind


def test_the_year_named_most_often_is_the_documents_year() -> None:
    assert base_year("2023年目标,2022年回顾,2023年工作") == 2023
    assert base_year("今年目标") is None


@pytest.mark.parametrize(
    ("text", "year", "window"),
    [
        ("上半年完成投资", 2021, "2021-H1"),
        ("下半年开工", 2021, "2021-H2"),
        ("一季度增长", 2021, "2021-Q1"),
        ("前三季度增长", 2021, "2021-01/2021-09"),
        ("1-5月完成", 2021, "2021-01/2021-05"),
        ("2022年全年实现", None, "2022"),
        ("2021-2025年", None, "2021/2025"),
        ("“十四五”期间", None, "2021/2025"),
        ("全年新建", 2023, "2023"),
        ("全年新建", None, None),
        ("新建公园", 2023, None),
    ],
)
def test_words_of_time_give_a_period(text: str, year: int | None, window: str | None) -> None:
    assert window_of(text, year) == window


def test_a_target_is_for_the_documents_year() -> None:
    assert period_of(Kind.TARGET, "新建公园", None, 2023, framed=False)[0] == "2023"
    assert period_of(Kind.TARGET, "新建公园", None, None, framed=False)[0] is None


def test_a_result_without_words_of_time_has_no_period_unless_its_report_has() -> None:
    assert period_of(Kind.RESULT, "修路", None, 2023, framed=False)[0] is None
    assert period_of(Kind.RESULT, "修路", "2023-H1", 2023, framed=True)[0] == "2023-H1"
    assert period_of(Kind.FACT, "全年修路", None, 2023, framed=False)[0] is None


@pytest.mark.parametrize(
    ("clause", "year", "deadline"),
    [
        ("欠账4月底前全部清零", 2023, "2023-04-30"),
        ("预计今年8月建成", 2023, "2023-08-31"),
        ("明年2月底前完成", 2023, "2024-02-29"),
        ("5月15日前完成", 2023, "2023-05-15"),
        ("9月中旬完成平整", 2023, "2023-09-20"),
        ("9月份完成安装", None, "--09-30"),
        ("年底达到要求", None, "--12-31"),
        ("2024年6月前投用", None, "2024-06-30"),
        ("截至9月底完成投资", 2023, None),
        ("13月底前完成", 2023, None),
        ("2月30日前完成", 2023, None),
        ("4月天气晴好", 2023, None),
    ],
)
def test_the_last_day_stated_is_the_deadline(
    clause: str, year: int | None, deadline: str | None
) -> None:
    assert deadline_in(clause, year) == deadline
