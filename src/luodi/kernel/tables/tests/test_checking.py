"""Checking whole tables: values, totals, keys used twice, codes that were rounded."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.kernel.tables.books import Sheet
from luodi.kernel.tables.checking import checked_rows
from luodi.kernel.tables.declaring import Column, Kind
from luodi.kernel.tables.finding import find_table
from luodi.kernel.tables.matching import propose
from luodi.kernel.tables.tests.sheets import PROJECTS, office_sheet, opened

SUMMED = (Column("name", "名称", required=True), Column("sum", "数", Kind.NUMBER, sums=True))


def checked(sheet, columns=PROJECTS, key=("code",), **options):
    words = [word for column in columns for word in (column.title, *column.words)]
    found = find_table(sheet, words)
    mapping = {name: item.place for name, item in propose(columns, found.heads).items()}
    return checked_rows(found, columns, mapping, key=key, **options)


def test_an_office_table_is_read_whole():
    rows, merged = office_sheet()
    result = checked(opened(rows, merged))
    assert result.problems == []
    assert [row.told for row in result.rows] == [
        {
            "code": f"2301-410103-04-01-10000{number}",
            "name": name,
            "plan": Decimal(plan),
            "done": Decimal(done),
            "rate": Decimal(rate),
            "day": day,
        }
        for number, name, plan, done, rate, day in (
            (1, "甲厂", 1_000_000, 605_000, "60.5", date(2023, 3, 1)),
            (2, "乙厂", 2_000_000, 400_000, 20, date(2023, 3, 15)),
            (3, "丙路", 500_000, 500_000, 100, date(2023, 4, 1)),
        )
    ]


def test_every_wrong_cell_is_told_with_its_place():
    rows, merged = office_sheet()
    rows[5][3], rows[6][6], rows[9][2] = "约100", "2023.2.30", None
    result = checked(opened(rows, merged))
    assert [(problem.where, problem.row) for problem in result.problems] == [
        ("D6", 5),
        ("G7", 6),
        ("C10", 9),
    ]
    assert [row.number for row in result.rows] == []
    assert "“项目名称”没有填" in result.problems[2].message


@pytest.mark.parametrize(
    ("row", "column", "value", "words"),
    [
        (11, 3, 360, "合计写的是 360，第 6 到 10 行共 3 行加起来是 350"),
        (7, 4, 100, "小计写的是 100，第 6 到 7 行共 2 行加起来是 100.5"),
        (10, 3, "60", "小计写的是 60，第 10 到 10 行共 1 行加起来是 50"),
    ],
)
def test_a_wrong_total_names_both_numbers(row, column, value, words):
    rows, merged = office_sheet()
    rows[row][column] = value
    [problem] = checked(opened(rows, merged)).problems
    assert (problem.row, problem.place, words in problem.message) == (row, column, True)


@pytest.mark.parametrize(
    "lines",
    [
        [["合计", 6], ["甲", 1], ["乙", 2], ["丙", 3]],
        [["甲", 1], ["乙", 2], ["小计", 3], ["丙", 3], ["小计", 3], ["合计", 6]],
        [["小计", 3], ["甲", 1], ["乙", 2], ["小计", 3], ["丙", 3]],
        [["甲", 0.1], ["乙", 0.2], ["合计", 0.30000000000000004]],
        [["甲", "1,000"], ["乙", "２"], ["合计", 1002]],
        [["甲", 1], ["乙", None], ["合计", 1]],
        [["甲", -5], ["乙", 2], ["合计", -3]],
    ],
)
def test_a_right_total_passes_wherever_it_stands(lines):
    result = checked(opened([["名称", "数"], *lines]), SUMMED, ("name",))
    assert result.problems == []


def test_a_total_over_a_cell_that_is_no_number_tells_the_cell_alone():
    result = checked(opened([["名称", "数"], ["甲", "约1"], ["合计", 1]]), SUMMED, ("name",))
    assert [problem.where for problem in result.problems] == ["B2"]


def test_a_key_used_twice_names_the_other_row():
    result = checked(Sheet("表", [["项目代码", "名称"], ["A1", "甲"], ["A2", "乙"], ["A1", "丙"]]))
    assert [(problem.row, problem.message[:14]) for problem in result.problems] == [
        (3, "“A1”与第 2 行重复；请")
    ]
    assert [row.key for row in result.rows] == [("A1",), ("A2",)]


def test_long_codes_of_a_csv_file_that_were_rounded_are_refused():
    lines = [["项目代码", "名称"], ["410103198801011000", "甲"], ["410103198801012000", "乙"]]
    result = checked(Sheet("表", lines))
    assert [(problem.row, problem.place) for problem in result.problems] == [(1, 0), (2, 0)]
    assert "改成 0" in result.problems[0].message


def test_one_long_code_among_many_may_end_in_noughts():
    lines = [["项目代码", "名称"], ["410103198801011000", "甲"]]
    lines += [[f"4101031988010112{number:02d}", "乙"] for number in range(1, 12)]
    assert checked(Sheet("表", lines)).problems == []


def test_a_formula_without_value_is_wrong_only_where_it_is_read():
    sheet = Sheet(
        "表",
        [["项目代码", "名称", "别的"], ["1", "", "x"]],
        unread={(1, 1): "公式还没有算出值", (1, 2): "公式出错（#N/A）"},
    )
    [problem] = checked(sheet).problems
    assert (problem.where, problem.message) == (
        "B2",
        "公式还没有算出值；请改填数值，或用 Excel、WPS 打开算出后保存再上传",
    )


def test_how_per_cents_are_written_is_said_once_for_the_file():
    sheet = Sheet("表", [["项目代码", "名称", "完成率"], ["1", "甲", 0.07], ["2", "乙", 1.0]])
    assert len(checked(sheet).problems) == 2
    told = [row.told["rate"] for row in checked(sheet, percent="share").rows]
    assert told == [Decimal(7), Decimal(100)]


def test_whoever_asks_is_told_how_far_it_is():
    said = []
    lines = [["项目代码", "名称"], *([str(number), "甲"] for number in range(1200))]
    checked(Sheet("表", lines), on_row=lambda done, of: said.append((done, of)))
    assert said == [(0, 1200), (500, 1200), (1000, 1200)]
