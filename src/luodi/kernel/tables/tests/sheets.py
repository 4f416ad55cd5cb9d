"""Workbooks as offices draw them, made for the tests."""

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from luodi.kernel.tables.books import Book, Sheet
from luodi.kernel.tables.declaring import Column, Kind
from luodi.kernel.tables.opening import open_book

PROJECTS = (
    Column("code", "项目代码", Kind.CODE, required=True),
    Column("name", "项目名称", required=True, words=("名称",)),
    Column("plan", "年度计划", Kind.NUMBER, unit="元", sums=True, words=("年度计划投资",)),
    Column("done", "累计完成", Kind.NUMBER, unit="元", sums=True),
    Column("rate", "完成率", Kind.PERCENT),
    Column("day", "开工日期", Kind.DAY),
)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(rows: Iterable[Iterable[Any]], merged: Iterable[str] = (), name: str = "表") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for span in merged:
        sheet.merge_cells(span)
    return saved(book)


def opened(rows: Iterable[Iterable[Any]], merged: Iterable[str] = ()) -> Sheet:
    return open_book(workbook(rows, merged), "表.xlsx").sheets[0]


def office_sheet() -> tuple[list[list[Any]], list[str]]:
    """A table of projects with title, unit, two rows of heads, subtotals, a total and notes."""
    rows = [
        ["2023年1-6月重点项目进度表", None, None, None, None, None, None],
        ["填报单位：区发展改革局", None, None, None, None, None, "单位：万元"],
        ["序号", "项目代码", "项目名称", "投资", None, "完成率", "开工日期"],
        [None, None, None, "年度计划", "累计完成", None, None],
        ["一、工业项目", None, None, None, None, None, None],
        [1, "2301-410103-04-01-100001", "甲厂", 100, 60.5, "60.5%", "2023.3.1"],
        [2, "2301-410103-04-01-100002", "乙厂", 200, 40, "20%", "2023年3月15日"],
        ["小计", None, None, 300, 100.5, None, None],
        ["二、交通项目", None, None, None, None, None, None],
        [3, "2301-410103-04-01-100003", "丙路", 50, 50, "100%", 20230401],
        ["小计", None, None, 50, 50, None, None],
        ["合  计", None, None, 350, 150.5, None, None],
        [None, None, None, None, None, None, None],
        ["注：1.累计完成按月报。", None, None, None, None, None, None],
        ["填报人：张三", None, None, None, None, None, "2023年7月5日"],
    ]
    merged = ["A1:G1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "G3:G4", "A5:G5", "A9:G9"]
    return rows, merged


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Give a zipped file with one part more."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as parts:
        parts.writestr(name, content)
    return out.getvalue()


def replaced(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Give a zipped file with a part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as made:
        for item in source.namelist():
            content = source.read(item)
            made.writestr(item, content.replace(old, new) if item == name else content)
    return out.getvalue()


def book_of(data: bytes, name: str = "表.xlsx") -> Book:
    return open_book(data, name)
