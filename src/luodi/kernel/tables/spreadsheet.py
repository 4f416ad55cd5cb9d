"""Rows out to an Excel workbook (xlsx), written row by row.

openpyxl's write-only mode makes an object and an XML element of every cell; texts alone do here,
in a quarter of the time (docs/benchmarks.md). Cells are inline texts, numbers and days; there is
no element for a formula.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from luodi.kernel.tables.books import column_name
from luodi.kernel.tables.opendocument import Cell

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH = date(1899, 12, 30).toordinal()
_DAY_S = 86_400
_TEXT, _HEAD, _DAY, _INSTANT = 1, 2, 3, 4
"""Places of the formats in `_STYLES`."""
_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2">\
<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" \
applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


@dataclass(frozen=True)
class SheetOut:
    """A sheet to write: its name, the widths of its columns, its head (or none) and its rows."""

    name: str
    widths: Sequence[int]
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_xlsx(sheets: Sequence[SheetOut]) -> bytes:
    """Write sheets as an xlsx file.

    Parameters
    ----------
    sheets
        At least one; names fit for sheets and different, texts already disarmed and free of
        what XML does not allow, instants without a zone.

    Returns
    -------
    bytes
        The file; a head stays in sight with the first column.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", _content_types(len(sheets)))
        parts.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        parts.writestr("xl/workbook.xml", _workbook([sheet.name for sheet in sheets]))
        targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
        relations = _relations([*targets, ("styles", "styles.xml")])
        parts.writestr("xl/_rels/workbook.xml.rels", relations)
        parts.writestr("xl/styles.xml", _STYLES)
        for number, sheet in enumerate(sheets, start=1):
            with parts.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for text in _sheet(sheet):
                    part.write(text.encode())
    return out.getvalue()


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for n in range(1, count + 1)
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{sheets}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    made = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{made}</sheets></workbook>'


def _sheet(sheet: SheetOut) -> Iterable[str]:
    pane = '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, start=1)
    )
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        f"{pane if sheet.head else ''}</sheetView></sheetViews>"
        f"{f'<cols>{widths}</cols>' if widths else ''}<sheetData>"
    )
    letters = [column_name(number) for number in range(len(sheet.widths))]
    first = 1
    if sheet.head:
        heads = (_text(f"{letter}1", text, _HEAD) for letter, text in zip(letters, sheet.head))  # noqa: B905 - as long as the widths
        yield f'<row r="1">{"".join(heads)}</row>'
        first = 2
    for number, row in enumerate(sheet.rows, start=first):
        cells = [
            _cell(f"{letter}{number}", value)
            for letter, value in zip(letters, row, strict=True)
            if value is not None and value != ""
        ]
        yield f'<row r="{number}">{"".join(cells)}</row>'
    yield "</sheetData></worksheet>"


def _cell(place: str, value: Cell) -> str:
    if isinstance(value, str):
        return _text(place, value, _TEXT)
    if isinstance(value, date):
        style = _INSTANT if isinstance(value, datetime) else _DAY
        return f'<c r="{place}" s="{style}"><v>{_serial(value)}</v></c>'
    return f'<c r="{place}"><v>{value:f}</v></c>' if value is not None else ""


def _text(place: str, text: str, style: int) -> str:
    plain = escape(text)
    if "\r" in plain:  # a bare one would come back as a line feed
        plain = plain.replace("\r", "&#13;")
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
    )


def _serial(day: date) -> str:
    """Count the days since the end of 1899, as spreadsheets do; an instant has a fraction."""
    whole = day.toordinal() - _EPOCH
    if not isinstance(day, datetime):
        return str(whole)
    seconds = day.hour * 3600 + day.minute * 60 + day.second
    return f"{Decimal(whole) + Decimal(seconds) / _DAY_S:.10f}"
