"""Opening files: every kind, every limit, and what is no table at all."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from luodi.kernel.tables import packages
from luodi.kernel.tables.books import TableError
from luodi.kernel.tables.opendocument import write_ods
from luodi.kernel.tables.opening import MAX_BYTES, open_book
from luodi.kernel.tables.tests.sheets import replaced, saved, with_part, workbook

PLAIN = workbook([["代码", "名称"], ["001", "甲"]])
SHEET = "xl/worksheets/sheet1.xml"


def code_of(data: bytes, name: str = "表.xlsx") -> str:
    with pytest.raises(TableError) as refusal:
        open_book(data, name)
    return refusal.value.code.removeprefix("table.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_text_file_is_read_in_each_encoding_and_with_each_sign(encoding, sign):
    content = f"代码{sign}名称\r\n0371{sign}二七区\r\n".encode(encoding)
    book = open_book(content, "单位.csv")
    assert (book.kind, book.sheets[0].name) == ("csv", "单位")
    assert book.sheets[0].rows == [["代码", "名称"], ["0371", "二七区"]]


def test_a_cell_of_a_csv_file_may_hold_a_line_break_and_the_sign():
    book = open_book('代码,名称\n1,"甲,\n乙"\n'.encode(), "a.csv")
    assert book.sheets[0].rows[1] == ["1", "甲,\n乙"]


def test_an_xlsx_file_keeps_texts_numbers_and_days_apart():
    data = workbook([["a", "b", "c"], ["0371", 1.5, date(2023, 3, 1)]])
    assert open_book(data, "x.xlsx").sheets[0].rows[1] == ["0371", 1.5, date(2023, 3, 1)]


def test_an_ods_file_is_read_with_its_days():
    data = write_ods([("表", ["a", "b"], [["0371", date(2023, 3, 1)], ["二", 5]])])
    book = open_book(data, "x.ods")
    assert book.kind == "ods"
    assert book.sheets[0].rows[1:] == [["0371", date(2023, 3, 1)], ["二", 5.0]]


def test_days_of_a_workbook_from_1904_are_the_same_days():
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([date(2023, 3, 1), "a"])
    sheet = open_book(saved(book), "x.xlsx").sheets[0]
    assert (sheet.rows[0][0], sheet.from_1904) == (date(2023, 3, 1), True)


def test_hidden_rows_and_sheets_are_told():
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append(["1", "2"])
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("藏").append(["x"])
    book["藏"].sheet_state = "hidden"
    found = open_book(saved(book), "x.xlsx")
    assert found.sheets[0].hidden_rows == {1}
    assert [sheet.hidden for sheet in found.sheets] == [False, True]
    assert len(found.shown) == 1


def test_a_formula_without_a_value_and_one_that_failed_are_told_not_taken_for_empty():
    book = Workbook()
    book.active.append(["a", "=1+1", "#N/A", '=HYPERLINK("http://x")'])
    book.active["C1"].data_type = "e"
    sheet = open_book(saved(book), "x.xlsx").sheets[0]
    assert sheet.unread == {
        (0, 1): "公式还没有算出值",
        (0, 2): "公式出错（#N/A）",
        (0, 3): "公式还没有算出值",
    }


def test_a_formula_that_was_computed_is_read_by_its_value():
    data = workbook([["a", "=1+1"]])
    data = replaced(data, SHEET, b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    sheet = open_book(data, "x.xlsx").sheets[0]
    assert (sheet.rows[0][1], dict(sheet.unread)) == (2.0, {})


def test_macros_are_left_unread_and_told():
    book = open_book(with_part(PLAIN, "xl/vbaProject.bin", b"x"), "x.xlsm")
    assert book.notes == ("文件带有宏，宏没有读",)


def test_links_to_other_files_are_refused_with_their_number():
    data = with_part(PLAIN, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert code_of(data) == "links"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (b"  \r\n", "a.csv", "empty"),
        (b"PK\x03\x04 no zip at all", "a.xlsx", "zip"),
        (PLAIN[:-200], "a.xlsx", "zip"),
        ("代码,名称\n".encode(), "a.xlsx", "kind"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "kind"),
        (b"<?xml version='1.0'?><Workbook/>", "a.xml", "kind"),
        (b"%PDF-1.4 ...", "a.pdf", "kind"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "a.xls", "zip"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") * 40, "a.xlsx", "encrypted"),
        (b"\x89PNG\r\n\x00\x01\xff\xfe", "a.csv", "encoding"),
    ],
)
def test_what_is_no_table_is_refused(content, name, code):
    assert code_of(content, name) == code


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("readme.txt", "x")
    assert code_of(out.getvalue()) == "kind"
    assert code_of(with_part(out.getvalue(), "xl/workbook.bin", b"x"), "a.xlsb") == "kind"


def test_a_locked_zip_is_refused():
    data = bytearray(PLAIN)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert code_of(bytes(data)) == "encrypted"


def test_a_file_over_the_limit_is_refused_before_it_is_opened():
    assert code_of(b"PK\x03\x04" + b"0" * MAX_BYTES) == "size"


def test_a_zip_bomb_is_refused_whatever_it_says_of_its_size(monkeypatch):
    monkeypatch.setattr(packages, "MAX_UNPACKED", 100_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"0" * 200_000)
    assert len(out.getvalue()) < 1_000
    assert code_of(out.getvalue()) == "bomb"
    lying = out.getvalue().replace((200_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert code_of(lying) in {"bomb", "zip"}


def test_a_bomb_of_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(packages, "MAX_PARTS", 20)
    data = PLAIN
    for number in range(20):
        data = with_part(data, f"x/{number}", b"")
    assert code_of(data) == "bomb"


def test_a_sheet_whose_one_cell_stands_far_away_is_refused_before_it_is_made():
    far = replaced(PLAIN, SHEET, b'r="B2"', b'r="XFD2"')
    assert code_of(far) == "columns"
    deep = replaced(PLAIN, SHEET, b'<row r="2"', b'<row r="1048576"')
    assert code_of(deep) == "rows"


def test_an_ods_whose_cells_repeat_without_end_is_refused():
    made = write_ods([("表", ["a"], [["x"]])])
    cell = b'<table:table-cell office:value-type="string"><text:p>x</text:p>'
    wide = cell.replace(
        b"<table:table-cell", b'<table:table-cell table:number-columns-repeated="16384"'
    )
    assert code_of(replaced(made, "content.xml", cell, wide), "a.ods") == "columns"
    row = b'<table:table-row table:number-rows-repeated="1048576">'
    deep = replaced(made, "content.xml", b"<table:table-row>", row)
    assert code_of(deep, "a.ods") == "rows"


def test_an_entity_that_would_grow_is_refused():
    data = replaced(
        PLAIN,
        "xl/workbook.xml",
        b"<workbook ",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><workbook ',
    )
    assert code_of(data) == "zip"


def test_a_missing_part_is_told_by_its_name():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(TableError, match=r"workbook\.xml\.rels"):
        open_book(out.getvalue(), "a.xlsx")
