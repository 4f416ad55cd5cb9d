"""Tables to import in tests, and the steps from a file to a batch."""

import io
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from luodi.kernel.imports.actions import take_table, try_table, upload_table
from luodi.kernel.imports.models import Batch
from luodi.kernel.imports.reads import all_imports, opened, proposed_mapping

Rows = Iterable[Iterable[Any]]
UNITS = [
    ["单位代码", "单位名称", "上级单位", "所在地方", "起始日期"],
    ["caizheng", "区财政局", "区政府", "金水区", "2023-01-01"],
    ["guoku", "国库科", "caizheng", "经八路街道", None],
]


def filled(rows: Iterable[Iterable[Any]], name: str = "表") -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def uploaded(actor: Any, rows: Iterable[Iterable[Any]], code: str = "people.units") -> Batch:
    return upload_table(
        actor=actor, declared=all_imports()[code], file_name="单位.xlsx", content=filled(rows)
    )


def tried(
    actor: Any, rows: Iterable[Iterable[Any]], code: str = "people.units", **given: str
) -> Batch:
    batch = uploaded(actor, rows, code)
    declared = all_imports()[code]
    found = opened(batch, declared).found
    return try_table(
        actor=actor,
        batch=batch,
        declared=declared,
        version=batch.version,
        sheet=batch.sheet,
        mapping=proposed_mapping(batch, declared, found),
        given={"valid_from": "2023-01-01", **given},
    )


def taken(
    actor: Any, rows: Iterable[Iterable[Any]], code: str = "people.units", **given: str
) -> Any:
    batch = tried(actor, rows, code, **given)
    return take_table(actor=actor, batch=batch, declared=all_imports()[code], version=batch.version)


def said(batch: Batch) -> list[tuple[int, str]]:
    """Give the numbers of the wrong rows with what is wrong in each."""
    rows = batch.rows.filter(outcome="WRONG").order_by("number")
    return [(row.number, "；".join(text for _place, text in row.problems)) for row in rows]
