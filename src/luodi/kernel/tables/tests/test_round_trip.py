"""Out and in again is the same, whatever the texts; and no file that comes in brings us down."""

import contextlib
import csv
import io
import tracemalloc
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from luodi.kernel.tables.books import TableError
from luodi.kernel.tables.checking import checked_rows
from luodi.kernel.tables.declaring import Column, Kind
from luodi.kernel.tables.disarming import armed_again, safe_text
from luodi.kernel.tables.export import WRITERS
from luodi.kernel.tables.finding import find_table
from luodi.kernel.tables.opening import open_book
from luodi.kernel.tables.tests.sheets import saved, workbook
from luodi.standards.text import unfit_for_name

COLUMNS = (
    Column("code", "代码", Kind.CODE),
    Column("name", "名称", longest=2000),
    Column("count", "个数", Kind.COUNT),
    Column("sum", "金额", Kind.NUMBER, unit="元"),
    Column("day", "日期", Kind.DAY),
)
FORMULAS = ("=", "+", "-", "@", "'=", "''=", "\u3000=", "'", '=HYPERLINK("http://x","y")')


@dataclass(frozen=True)
class Plain:
    title: str
    place: int

    def export(self, row: Any) -> object:
        return row[self.place]


def _readable(text):
    plain = " ".join(text.split())
    return plain == text and text == text.strip() and unfit_for_name(text) == ""


NAMES = st.one_of(
    st.text(min_size=1, max_size=20),
    st.builds(str.__add__, st.sampled_from(FORMULAS), st.text("甲a1=+'", max_size=8)),
).filter(lambda text: _readable(text) and text != "示例")
WORDLESS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "注",
    "备注",
    "说明",
    "附注",
    "填",
    "制表",
    "审核",
    "复核",
)
ROWS = st.lists(
    st.tuples(
        st.from_regex(r"[A-Z0-9]{2,18}", fullmatch=True).filter(
            lambda code: not code[15:].isdigit() or code[15:].strip("0")
        ),
        NAMES.filter(lambda name: not any(word in name for word in WORDLESS)),
        st.integers(-(10**13), 10**13),
        st.decimals(-(10**9), 10**9, places=2, allow_nan=False),
        st.dates(date(1901, 1, 1), date(2150, 1, 1)),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "ods"])
@given(rows=ROWS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_goes_out_comes_in_the_same(kind, rows):
    columns = [Plain(column.title, place) for place, column in enumerate(COLUMNS)]
    data = WRITERS[kind](columns, rows, "表", [("截至", "2023-03-01")])
    found = find_table(open_book(data, f"表.{kind}").sheets[0], [c.title for c in COLUMNS])
    mapping = {column.key: place for place, column in enumerate(COLUMNS)}
    result = checked_rows(found, COLUMNS, mapping)
    assert result.problems == []
    assert [tuple(row.told.values()) for row in result.rows] == rows


@given(st.text())
def test_every_text_comes_back_from_being_disarmed(text):
    clean = "".join(sign for sign in safe_text("x" + text)[1:])
    assert armed_again(safe_text(clean)) == clean


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("sign", ["=HYPERLINK(1)", "+1", "@a", "-x", "  =1", "'=1"])
def test_no_head_name_or_sheet_runs_as_a_formula(kind, sign):
    data = WRITERS[kind]([Plain(sign, 0)], [(sign,), (-5,)], sign, ())
    sheet = open_book(data, f"x.{kind}").sheets[0]
    assert sheet.rows[0][0] == safe_text(sign)
    assert sheet.rows[1][0] == safe_text(sign)
    assert sheet.rows[2][0] == -5
    assert sheet.name.lstrip("' ")[0] not in "=+-@"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        content = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in content
    assert b"table:formula" not in content


def test_a_file_says_what_it_holds_on_a_sheet_of_its_own():
    about = [("表", "目标"), ("条件", "灯：红"), ("截至", "2023-07-12"), ("数据", "示例数据")]
    for kind in ("xlsx", "ods"):
        book = open_book(WRITERS[kind]([Plain("a", 0)], [(1,)], "目标", about), f"x.{kind}")
        assert [sheet.name for sheet in book.sheets] == ["目标", "说明"]
        assert [tuple(row) for row in book.sheets[1].rows] == about


def test_formulas_in_names_of_a_file_are_texts_here_and_stay_texts_out_again():
    book = Workbook()
    book.active.append(["名称"])
    book.active.append(['=HYPERLINK("http://x","点我")'])
    book.active["A2"].data_type = "s"
    sheet = open_book(saved(book), "a.xlsx").sheets[0]
    assert sheet.rows[1] == ['=HYPERLINK("http://x","点我")']
    out = WRITERS["csv"]([Plain("名称", 0)], [(sheet.rows[1][0],)], "", ())
    assert list(csv.reader(io.StringIO(out.decode("utf-8-sig"))))[1][0].startswith("'=")


ANY_CELL = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=12),
    st.sampled_from(["合计", "小计", "单位：万元", "注：无", "序号", "代码", "名称", "一、甲"]),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.dates(date(1901, 1, 1)),
    st.booleans(),
)


@given(
    st.lists(st.lists(ANY_CELL, max_size=6), min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5), st.integers(0, 2)), max_size=3),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_any_sheet_is_read_or_refused(rows, spans):
    merged = [
        f"{chr(64 + left)}{top}:{chr(64 + left + more)}{top + more}" for top, left, more in spans
    ]
    for data, name in (
        (workbook(rows, merged), "a.xlsx"),
        ("\n".join(",".join(str(cell or "") for cell in row) for row in rows).encode(), "a.csv"),
    ):
        with contextlib.suppress(TableError):  # any other error is a failure
            found = [find_table(sheet, ["代码", "名称"]) for sheet in open_book(data, name).sheets]
            for table in found:
                mapping = {
                    column.key: head.place
                    for column, head in zip(COLUMNS, table.heads, strict=False)
                }
                result = checked_rows(table, COLUMNS, mapping, key=("code",))
                assert {row.number for row in result.rows} <= set(table.rows)


SOUND = workbook([["代码", "名称"], ["1", "甲"]], ["A1:A2"])


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_broken_workbook_is_refused_in_words(data):
    good = bytearray(SOUND)
    for _time in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(good) // 2, len(good)))
    with contextlib.suppress(TableError):  # any other error is a failure
        assert open_book(bytes(good[:cut]), "a.xlsx").kind in {"xlsx", "csv"}


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(TableError):  # any other error is a failure
        assert open_book(content, "a.csv").kind == "csv"


def test_a_hundred_thousand_rows_stay_within_their_memory():
    book = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    sheet.append(["代码", "名称", "个数"])
    for number in range(100_000):
        sheet.append([f"A{number:06d}", "项目", number])
    data = saved(book)
    tracemalloc.start()
    found = find_table(open_book(data, "a.xlsx").sheets[0], ["代码", "名称"])
    result = checked_rows(found, COLUMNS[:3], {"code": 0, "name": 1, "count": 2}, key=("code",))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(result.rows), result.rows[-1].told["count"]) == (100_000, 99_999)
    assert peak < 200 * 2**20


def test_numbers_out_keep_their_exact_value_in_each_file():
    rows = [(Decimal("0.07"),), (Decimal("12345678901.25"),), (-5,)]
    for kind in ("xlsx", "ods"):
        sheet = open_book(WRITERS[kind]([Plain("数", 0)], rows, "表", ()), f"a.{kind}").sheets[0]
        assert [row[0] for row in sheet.rows[1:]] == [0.07, 12345678901.25, -5]
