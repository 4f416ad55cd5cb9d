"""Workbooks in and out as they grow, beside the bare libraries that they stand on.

    python benchmarks/tables.py [--short]

In: a sheet of twelve columns as an office draws it (title, unit, serial numbers, a total) is
opened, its table found, its columns matched, every cell read and checked, the total compared. The
peer is python-calamine alone: the cells as Python values and nothing more. Out: the same rows
with texts disarmed and codes as texts; the peer is openpyxl's write-only mode with the bare
values. Each figure comes from a process of its own: CPU seconds, wall seconds, and its peak
memory, of which some 60 MB are Python and the libraries.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from openpyxl import Workbook
from python_calamine import load_workbook

from luodi.kernel.tables.checking import checked_rows
from luodi.kernel.tables.declaring import Column, Kind
from luodi.kernel.tables.export import WRITERS
from luodi.kernel.tables.finding import find_table
from luodi.kernel.tables.matching import propose
from luodi.kernel.tables.opening import open_book

COLUMNS = (
    Column("code", "项目代码", Kind.CODE, required=True),
    Column("name", "项目名称", required=True),
    Column("unit", "责任单位"),
    Column("place", "所在地方"),
    Column("total", "总投资", Kind.NUMBER, unit="元", sums=True),
    Column("plan", "年度计划", Kind.NUMBER, unit="元", sums=True),
    Column("done", "累计完成", Kind.NUMBER, unit="元"),
    Column("rate", "完成率", Kind.PERCENT),
    Column("day", "开工日期", Kind.DAY),
    Column("phone", "办公电话", Kind.CODE),
    Column("remark", "备注"),
)
TITLES = ["序号", *(str(column.title) for column in COLUMNS)]


@dataclass(frozen=True)
class Plain:
    """A column that shows one value of a row."""

    title: str
    place: int

    def export(self, row: Any) -> object:
        """Give the value."""
        return row[self.place]


def row(number: int) -> tuple[Any, ...]:
    """Give an invented project."""
    return (
        number,
        f"2301-990102-04-01-{number:06d}",
        f"青沐区示例项目第{number}号",
        "区发展改革局",
        "荷塘街道",
        1000 + number % 7,
        500 + number % 5,
        Decimal("250.25"),
        Decimal("50.5"),
        date(2023, 3, 1 + number % 28),
        "0371-60000000",
        "正常推进" if number % 3 else "",
    )


def sheet(rows: int) -> bytes:
    """Draw an office's workbook."""
    book = Workbook(write_only=True)
    made = book.create_sheet("项目")
    made.append(["2023年1-6月重点项目进度表"])
    made.append(["单位：万元"])
    made.append(TITLES)
    totals = [0, 0]
    for number in range(rows):
        cells = row(number)
        totals = [totals[0] + cells[5], totals[1] + cells[6]]
        made.append(cells)
    made.append(["合计", "", "", "", "", *totals])
    made.append(["注：数据为演示"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> int:
    """Read a workbook as an import does; give how many rows were right."""
    book = open_book(data, "项目.xlsx")
    found = find_table(book.sheets[0], [str(column.title) for column in COLUMNS])
    mapping = {key: item.place for key, item in propose(COLUMNS, found.heads).items()}
    result = checked_rows(found, COLUMNS, mapping, key=("code",))
    if result.problems or len(mapping) != len(COLUMNS):
        raise SystemExit(f"wrong: {result.problems[:3]} {mapping}")
    return len(result.rows)


def read_plainly(data: bytes) -> int:
    """Read a workbook with the library alone."""
    return len(load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python())


def write_plainly(rows: int) -> int:
    """Write a workbook with the library alone."""
    book = Workbook(write_only=True)
    made = book.create_sheet("项目")
    made.append(TITLES)
    for number in range(rows):
        made.append(row(number))
    out = io.BytesIO()
    book.save(out)
    return len(out.getvalue())


def write(kind: str, rows: int) -> int:
    """Write a table as a page exports it."""
    columns = [Plain(title, place) for place, title in enumerate(TITLES)]
    return len(WRITERS[kind](columns, (row(number) for number in range(rows)), "项目", ()))


def step(name: str, rows: int, file: Path) -> Callable[[], int]:
    """Give the work of one figure."""
    if name == "in":
        data = file.read_bytes()
        return lambda: read(data)
    if name == "calamine":
        data = file.read_bytes()
        return lambda: read_plainly(data)
    if name == "openpyxl":
        return lambda: write_plainly(rows)
    return lambda: write(name, rows)


STEPS = ("in", "calamine", "xlsx", "openpyxl", "csv", "ods")


def measured(name: str, rows: int, file: Path) -> None:
    """Do one piece of work in this process and print what it took."""
    settings.configure(LUODI_DEMO=False)  # all that the writers ask of them
    work = step(name, rows, file)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    told = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def main() -> None:
    """Print one row a size and a piece of work."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="a thousand rows alone")
    arguments.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.step:
        measured(given.step[0], int(given.step[1]), Path(given.step[2]))
        return
    print(f"{'rows':>7} {'work':>9} {'CPU s':>7} {'wall s':>7} {'µs a row':>9} {'peak MB':>8}")
    with TemporaryDirectory() as folder:
        for rows in (1_000,) if given.short else (1_000, 10_000, 50_000):
            file = Path(folder) / f"{rows}.xlsx"
            file.write_bytes(sheet(rows))
            for name in STEPS:
                told = _apart(name, rows, file)
                print(
                    f"{rows:>7} {name:>9} {told['cpu']:>7.2f} {told['wall']:>7.2f} "
                    f"{told['cpu'] / rows * 1e6:>9.1f} {told['mb']:>8.0f}"
                )


def _apart(name: str, rows: int, file: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--step", name, str(rows), str(file)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ended.stdout)
    return found


if __name__ == "__main__":
    main()
