"""Finding tables as offices draw them."""

import pytest

from luodi.kernel.tables.books import Sheet, TableError
from luodi.kernel.tables.finding import find_table, unit_in
from luodi.kernel.tables.matching import (
    chosen_twice,
    heads_signature,
    missing,
    normal_head,
    propose,
)
from luodi.kernel.tables.tests.sheets import PROJECTS, office_sheet, opened

WORDS = [word for column in PROJECTS for word in (column.title, *column.words)]


@pytest.fixture(scope="module")
def found():
    rows, merged = office_sheet()
    return find_table(opened(rows, merged), WORDS)


def test_merged_heads_of_two_rows_become_one(found):
    assert found.head_rows == (2, 4)
    assert [head.text for head in found.heads] == [
        "序号",
        "项目代码",
        "项目名称",
        "投资 / 年度计划",
        "投资 / 累计完成",
        "完成率",
        "开工日期",
    ]


def test_titles_give_the_unit_the_year_and_the_month(found):
    assert found.titles[0] == "2023年1-6月重点项目进度表"
    assert (found.unit, found.year, found.month) == ("万元", 2023, 6)


def test_rows_totals_sections_and_notes_are_told_apart(found):
    assert found.rows == (5, 6, 9)
    assert [(total.row, total.word, total.grand) for total in found.totals] == [
        (7, "小计", False),
        (10, "小计", False),
        (11, "合计", True),
    ]
    assert found.sections == (4, 8)
    assert found.notes == (13, 14)


def test_the_same_table_without_merges_is_found_too():
    rows, _merged = office_sheet()
    found = find_table(
        Sheet("表", [["" if cell is None else str(cell) for cell in row] for row in rows]), WORDS
    )
    assert found.head_rows == (2, 4)
    assert found.heads[4].text == "投资 / 累计完成"
    assert found.rows == (5, 6, 9)


def test_a_plain_table_is_found_without_words():
    found = find_table(Sheet("表", [["代码", "名称"], ["1", "甲"], ["2", "乙"]]))
    assert (found.head_rows, found.rows) == ((0, 1), (1, 2))


def test_empty_rows_and_columns_are_passed_over():
    sheet = Sheet(
        "表", [[], ["", "", ""], ["", "代码", "", "名称"], [], ["", "1", "", "甲"], [], []]
    )
    found = find_table(sheet, ["代码", "名称"])
    assert ([head.place for head in found.heads], found.rows) == ([1, 3], (4,))


def test_years_may_be_heads():
    found = find_table(Sheet("表", [["单位", "2022", "2023"], ["甲", "1", "2"]]), ["单位"])
    assert [head.text for head in found.heads] == ["单位", "2022", "2023"]


def test_a_row_of_data_is_not_taken_for_a_second_row_of_heads():
    found = find_table(Sheet("表", [["代码", "名称", ""], ["a", "甲", "x"]]), ["代码", "名称"])
    assert found.head_rows == (0, 1)


def test_rows_with_an_example_are_left_out():
    sheet = Sheet("表", [["序号", "代码"], ["示例", "001"], ["", "002"]])
    found = find_table(sheet, ["代码"])
    assert (found.examples, found.rows) == ((1,), (2,))


@pytest.mark.parametrize(
    ("word", "grand"),
    [("合计", True), ("总　计", True), ("小计：", False), ("荷塘街道小计", False)],
)
def test_totals_are_known_by_their_word(word, grand):
    found = find_table(Sheet("表", [["代码", "数"], ["1", "2"], [word, "2"]]), ["代码"])
    assert [(total.row, total.grand) for total in found.totals] == [(2, grand)]


def test_a_name_that_speaks_of_a_total_is_a_row():
    found = find_table(Sheet("表", [["代码", "名称"], ["1", "合计材料编制项目"]]), ["代码"])
    assert found.rows == (1,)


@pytest.mark.parametrize(
    "rows", [[["一", ""]], [["1", "2"], ["3", "4"]], [["单位：万元", "2023年"]]]
)
def test_a_sheet_without_heads_is_refused(rows):
    with pytest.raises(TableError, match="没有找到表头") as refusal:
        find_table(Sheet("表", rows))
    assert refusal.value.code == "table.no_table"


def test_a_head_without_rows_is_refused():
    with pytest.raises(TableError, match="没有数据"):
        find_table(Sheet("表", [["代码", "名称"], ["注：无", ""]]))


def test_columns_are_proposed_by_head_word_and_likeness(found):
    proposed = propose(PROJECTS, found.heads)
    assert {key: (item.place, item.how) for key, item in proposed.items()} == {
        "code": (1, "exact"),
        "name": (2, "exact"),
        "plan": (3, "exact"),
        "done": (4, "exact"),
        "rate": (5, "exact"),
        "day": (6, "exact"),
    }


def test_a_like_head_is_proposed_and_an_unlike_one_is_not():
    found = find_table(Sheet("表", [["项目代码号", "建设内容", "名称"], ["1", "x", "甲"]]))
    proposed = propose(PROJECTS, found.heads)
    assert {key: (item.place, item.how) for key, item in proposed.items()} == {
        "code": (0, "alike"),
        "name": (2, "word"),
    }


def test_the_signature_knows_heads_again_whatever_blanks_they_have():
    one, other, third = (
        find_table(Sheet("表", [heads, ["1", "2"]]))
        for heads in (["项目 代码", "名称"], ["项目代码*", "名称"], ["名称", "项目代码"])
    )
    assert heads_signature(one.heads) == heads_signature(other.heads)
    assert heads_signature(one.heads) != heads_signature(third.heads)


def test_what_is_missing_or_chosen_twice_is_told():
    assert [column.key for column in missing(PROJECTS, {"code": 0})] == ["name"]
    assert chosen_twice({"code": 0, "name": 1, "plan": 0}) == [["code", "plan"]]


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("投资（亿元）", "亿元"),
        ("完成率(%)", "%"),
        ("面积（单位：亩）", "亩"),
        ("名称（全称）", ""),
        ("数", ""),
    ],
)
def test_a_heads_unit_is_read(head, unit):
    assert unit_in(head) == unit


def test_heads_are_compared_without_signs():
    assert normal_head("单位\n名称（全称）＊") == "单位名称"
