"""The workbook that goes back, and the template."""

import io
from datetime import date

from openpyxl import load_workbook

from luodi.kernel.tables.checking import Problem
from luodi.kernel.tables.declaring import Import, Outcome, Written
from luodi.kernel.tables.finding import find_table
from luodi.kernel.tables.matching import propose
from luodi.kernel.tables.opening import open_book
from luodi.kernel.tables.returning import returned_workbook, template
from luodi.kernel.tables.tests.sheets import PROJECTS, office_sheet, with_part, workbook

DECLARED = Import(
    code="wells.projects",
    title="项目",
    permission="wells.change",
    columns=PROJECTS,
    key=("code",),
    write=lambda work, told: Written(Outcome.NEW),
    undo=lambda actor, undone: None,
)


def returned(data, name, problems, head=0, sheet="表"):
    content = returned_workbook(data, open_book(data, name), {sheet: problems}, {sheet: head})
    return load_workbook(io.BytesIO(content))


def test_wrong_cells_are_marked_and_all_else_stays():
    rows, merged = office_sheet()
    data = workbook(rows, merged)
    problems = [Problem(5, 3, "不对甲"), Problem(5, 6, "不对乙"), Problem(9, None, "整行不对")]
    sheet = returned(data, "表.xlsx", problems, head=3)["表"]
    assert sheet["D6"].comment.text == "不对甲"
    assert sheet["D6"].fill.fgColor.rgb == "00F8D7DA"
    assert sheet["D6"].value == 100
    assert [sheet.cell(row, 8).value for row in (4, 6, 7, 10)] == [
        "错误",
        "不对甲；不对乙",
        None,
        "整行不对",
    ]
    assert sheet["D7"].comment is None
    assert sorted(str(span) for span in sheet.merged_cells.ranges) == sorted(merged)


def test_a_returned_workbook_sent_again_gets_no_second_column():
    data = workbook([["项目代码", "名称"], ["1", "甲"]])
    book = open_book(data, "表.xlsx")
    once = returned_workbook(data, book, {"表": [Problem(1, 0, "错一")]}, {"表": 0})
    sheet = returned(once, "表.xlsx", [Problem(1, 1, "错二")])["表"]
    assert [cell.value for cell in sheet[1]] == ["项目代码", "名称", "错误"]
    assert sheet["C2"].value == "错二"


def test_an_error_that_quotes_a_formula_does_not_run():
    data = workbook([["项目代码", "名称"], ["1", "甲"]])
    sheet = returned(data, "表.xlsx", [Problem(1, 0, '=HYPERLINK("http://x")')])["表"]
    assert (sheet["C2"].value, sheet["C2"].data_type) == ('\'=HYPERLINK("http://x")', "s")


def test_macros_do_not_come_back():
    data = with_part(workbook([["项目代码"], ["1"]]), "xl/vbaProject.bin", b"x")
    book = returned(data, "表.xlsm", [Problem(1, 0, "错")])
    assert book.vba_archive is None


def test_a_csv_file_comes_back_as_a_workbook_with_its_texts():
    data = "项目代码,名称\n410103198801011234,=1+1\n".encode()
    sheet = returned(data, "项目.csv", [Problem(1, 1, "错")], sheet="项目")["项目"]
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [
        ("410103198801011234", "s"),
        ("=1+1", "s"),
        ("错", "s"),
    ]


def test_a_template_is_read_back_without_its_example():
    content = template([("项目", DECLARED)])
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["项目", "填写说明"]
    assert [cell.value for cell in book["项目"][1]] == [
        "序号",
        "项目代码*",
        "项目名称*",
        "年度计划",
        "累计完成",
        "完成率",
        "开工日期",
    ]
    for column, value in enumerate(["1", "甲", 5, 6, "7%", date(2023, 3, 1)], start=2):
        book["项目"].cell(3, column).value = value
    out = io.BytesIO()
    book.save(out)
    found = find_table(open_book(out.getvalue(), "a.xlsx").sheets[0])
    assert (found.examples, found.rows) == ((1,), (2,))
    assert len(propose(PROJECTS, found.heads)) == len(PROJECTS)
