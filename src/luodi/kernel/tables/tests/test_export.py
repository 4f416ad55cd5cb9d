import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from luodi.kernel.tables.export import cell, safe_text, to_csv, to_xlsx


@dataclass(frozen=True)
class Plain:
    title: str
    place: int

    def export(self, row: Any) -> object:
        return row[self.place]


def _columns(*titles: str) -> list[Plain]:
    return [Plain(title, place) for place, title in enumerate(titles)]


def _csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def _sheet(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u3000=1",
        "\xa0-1",
        "\uff1d1",
        *(
            f"{sign}=1"
            for sign in "\u200e\u200f\u202e\u2060\ufeff\u00ad\u0085\u2028\u200b\u3164\ufe0f"
        ),
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_made_text(text):
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "二七区", "1-2", "a=b", "3月底前", "  两个空格"])
def test_a_harmless_text_stays_as_it_is(text):
    assert safe_text(text) == text


def test_control_characters_are_dropped_because_no_workbook_holds_them():
    assert safe_text("甲\x00\x0b乙") == "甲乙"


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (-5, -5),
        (Decimal("-0.5"), Decimal("-0.5")),
        ("-5", "'-5"),
        (True, "是"),
        (None, None),
        (410103198801011234, "410103198801011234"),
        (12345678901234, 12345678901234),
        (123456789012345, "123456789012345"),
        (date(2023, 6, 12), date(2023, 6, 12)),
        (datetime(2023, 6, 12, 8, 30, 1, 5, tzinfo=UTC), datetime(2023, 6, 12, 8, 30, 1)),  # noqa: DTZ001 - a workbook's cell has no zone
    ],
)
def test_numbers_stay_numbers_and_long_codes_become_text(value, made):
    assert cell(value) == made
    assert type(cell(value)) is type(made)


def test_a_csv_file_starts_with_the_byte_order_mark_and_ends_lines_for_excel():
    assert to_csv(_columns("名称", "值"), [("甲", 1)], "表") == (
        b"\xef\xbb\xbf" + "名称,值\r\n甲,1\r\n".encode()
    )


def test_a_csv_file_disarms_heads_and_cells_and_leaves_negative_numbers():
    rows = _csv(to_csv(_columns("=cmd", "值"), [(" =1+1", -5)], "表"))
    assert rows == [["'=cmd", "值"], ["' =1+1", "-5"]]


def test_a_csv_file_writes_days_by_iso_and_nothing_for_none():
    rows = _csv(to_csv(_columns("日", "空"), [(date(2023, 6, 12), None)], "表"))
    assert rows[1] == ["2023-06-12", ""]


def test_a_code_of_eighteen_digits_keeps_its_end_in_a_csv_file():
    rows = _csv(to_csv(_columns("码"), [("410103198801011234",), (410103198801011234,)], "表"))
    assert rows[1:] == [["\t410103198801011234"], ["\t410103198801011234"]]


def test_a_workbook_keeps_kinds_and_holds_no_formula():
    rows = [("=1+1", -5, Decimal("2.50"), "410103198801011234", date(2023, 6, 12))]
    sheet = _sheet(to_xlsx(_columns("=a", "b", "c", "d", "e"), rows, "年度目标"))
    assert [one.value for one in sheet[1]] == ["'=a", "b", "c", "d", "e"]
    assert [(one.value, one.data_type) for one in sheet[2]] == [
        ("'=1+1", "s"),
        (-5, "n"),
        (2.5, "n"),
        ("410103198801011234", "s"),
        (datetime(2023, 6, 12), "d"),  # noqa: DTZ001 - a workbook's cell has no zone
    ]
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize(
    ("title", "name"), [("a/b:c[d]", "a b c d"), ("", "luodi"), ("甲" * 40, "甲" * 31)]
)
def test_a_sheet_gets_a_name_that_excel_accepts(title, name):
    assert _sheet(to_xlsx(_columns("a"), [], title)).title == name


def test_a_cell_longer_than_excel_allows_is_cut():
    sheet = _sheet(to_xlsx(_columns("a"), [("甲" * 40_000,)], "表"))
    assert len(sheet["A2"].value) == 32_767


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\udfff", "\x0b"])
def test_what_xml_does_not_allow_is_taken_out_and_the_export_opens(sign):
    columns = _columns(f"名{sign}称")
    rows = [(f"城{sign}北",), (f"{sign}=1",)]
    sheet = _sheet(to_xlsx(columns, rows, f"单{sign}位"))
    assert sheet.title == "单位"
    assert [cell.value for cell in sheet["A"]] == ["名称", "城北", "'=1"]
    assert _csv(to_csv(columns, rows, "")) == [["名称"], ["城北"], ["'=1"]]
