"""Papers as Word files: the fonts are named, none is shipped."""

# ruff: noqa: SLF001 - python-docx gives no other way to the elements behind its objects

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

from luodi.kernel.papers.footnotes import Footnotes
from luodi.kernel.papers.paper import Align, Paper
from luodi.kernel.papers.profile import GB_T_9704, GREY, Face, Profile, Stand, Style
from luodi.kernel.papers.setting import Grid, Line, clean, set_out

UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - Word's particulars carry no time zone
STORED = (1980, 1, 1, 0, 0, 0)
"""The time that every part of the package bears: the same paper gives the same bytes."""
STANDS = {
    Stand.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Stand.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Stand.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
ALIGNS = {Align.LEFT: Stand.LEFT, Align.CENTER: Stand.CENTER, Align.RIGHT: Stand.RIGHT}
MOST = 255
"""Characters that a particular of the file may have."""
TWIPS = 20
"""Twentieths of a point: what Word measures in."""


def to_docx(paper: Paper, profile: Profile = GB_T_9704) -> bytes:
    """Write a paper as a Word file.

    Parameters
    ----------
    paper
        The paper.
    profile
        How it looks.

    Returns
    -------
    bytes
        A .docx that names its fonts; the same paper gives the same bytes.
    """
    document = Document()
    _page(document, paper, profile)
    _styles(document, profile)
    notes = Footnotes()
    for piece in set_out(paper):
        if isinstance(piece, Grid):
            _grid(document, piece, profile)
        else:
            _line(document, piece, profile, notes)
    notes.keep_in(document, profile)
    _particulars(document, paper)
    out = io.BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


def _page(document: WordDocument, paper: Paper, profile: Profile) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(profile.width), Mm(profile.height)
    section.top_margin, section.bottom_margin = Mm(profile.top), Mm(profile.bottom)
    section.left_margin, section.right_margin = Mm(profile.left), Mm(profile.right)
    drop = profile.bottom - profile.page_number_drop - 5
    section.footer_distance = Mm(drop)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    body = profile.faces[Style.BODY]
    _put(grid, "w:type", "linesAndChars")
    _put(grid, "w:linePitch", str(int(profile.text_height / profile.lines * TWIPS)))
    _put(grid, "w:charSpace", str(round((profile.character_pitch - body.size) * 4096)))
    document.settings.odd_and_even_pages_header_footer = True
    for header in (section.header, section.even_page_header):
        if paper.marks:
            words = header.paragraphs[0]
            words.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _dress(words.add_run("　".join(paper.marks)), _mark_face(profile), profile)
    _page_number(section.footer.paragraphs[0], profile, right=True)
    _page_number(section.even_page_footer.paragraphs[0], profile, right=False)


def _mark_face(profile: Profile) -> Face:
    note = profile.faces[Style.NOTE]
    return Face(note.font, note.size, note.pitch, colour=GREY)


def _page_number(words: Paragraph, profile: Profile, *, right: bool) -> None:
    face = Face("宋体", profile.page_number_size, profile.page_number_size)
    words.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    indent = Pt(profile.page_number_size)
    if right:
        words.paragraph_format.right_indent = indent
    else:
        words.paragraph_format.left_indent = indent
    _dress(words.add_run("— "), face, profile)
    field = words.add_run()
    _dress(field, face, profile)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        field._r.append(_field_part(kind, text))
    _dress(words.add_run(" —"), face, profile)


def _field_part(kind: str, text: str) -> Any:
    if kind in {"begin", "separate", "end"}:
        part = OxmlElement("w:fldChar")
        _put(part, "w:fldCharType", kind)
        return part
    part = OxmlElement("w:t" if kind == "text" else "w:instrText")
    part.text = text
    return part


def _styles(document: WordDocument, profile: Profile) -> None:
    """Give Word's own styles of text and headings the profile's faces."""
    names = {Style.BODY: "Normal", Style.TITLE: "Title"}
    levels = (Style.LEVEL_1, Style.LEVEL_2, Style.LEVEL_3, Style.LEVEL_4)
    names |= {style: f"Heading {number}" for number, style in enumerate(levels, 1)}
    for style, name in names.items():
        found = document.styles[name]
        _dress_font(found.element.get_or_add_rPr(), found.font, profile.faces[style], profile)
        borders = found.element.get_or_add_pPr().find(qn("w:pBdr"))
        if borders is not None:
            found.element.pPr.remove(borders)


def _line(document: WordDocument, line: Line, profile: Profile, notes: Footnotes) -> None:
    face = profile.faces[line.style]
    style = f"Heading {line.level}" if line.level else "Normal"
    style = "Title" if line.style is Style.TITLE else style
    words = document.add_paragraph(style=style)
    _stand(words, face, profile)
    for run in line.runs:
        text, note = (run, "") if isinstance(run, str) else (run.text, run.note)
        _dress(words.add_run(text), face, profile)
        if note:
            words._p.append(notes.reference(note))
    if line.right:
        width = profile.text_width - face.right * face.size
        words.paragraph_format.tab_stops.add_tab_stop(Pt(width), WD_TAB_ALIGNMENT.RIGHT)
        _dress(words.add_run(f"\t{line.right}"), face, profile)
    if line.ruled:
        _rule(words, line, profile)


def _stand(words: Paragraph, face: Face, profile: Profile) -> None:
    body = profile.faces[Style.BODY]
    form = words.paragraph_format
    form.alignment = STANDS[face.stand]
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(face.pitch)
    form.space_before = Pt(face.before * body.pitch)
    form.space_after = Pt(face.after * body.pitch)
    form.first_line_indent = Pt(face.indent * face.size)
    form.left_indent = Pt(face.left * face.size)
    form.right_indent = Pt(face.right * face.size)


def _dress(run: WordRun, face: Face, profile: Profile) -> None:
    _dress_font(run._r.get_or_add_rPr(), run.font, face, profile)


def _dress_font(properties: Any, font: Any, face: Face, profile: Profile) -> None:
    font.name, font.size = profile.latin, Pt(face.size)
    font.bold, font.italic = False, False
    font.color.rgb = RGBColor.from_string(face.colour.removeprefix("#").upper())
    fonts = properties.find(qn("w:rFonts"))
    for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(key), None)
    _put(fonts, "w:eastAsia", face.font)


def _rule(words: Paragraph, line: Line, profile: Profile) -> None:
    head = line.style is not Style.COPY
    border = OxmlElement("w:bottom" if head else "w:top")
    colour = profile.faces[Style.OFFICE].colour if head else "#000000"
    for key, value in (("w:val", "single"), ("w:sz", "12" if head else "6"), ("w:space", "4"),
                       ("w:color", colour.removeprefix("#").upper())):  # fmt: skip
        _put(border, key, value)
    borders = OxmlElement("w:pBdr")
    borders.append(border)
    words._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _grid(document: WordDocument, grid: Grid, profile: Profile) -> None:
    table = document.add_table(rows=0, cols=len(grid.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(item.width for item in grid.columns)
    widths = [Emu(int(Pt(profile.text_width) * item.width / whole)) for item in grid.columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head = tuple(item.head for item in grid.columns)
    for number, row in enumerate((head, *grid.rows)):
        cells = table.add_row()
        _row_law(cells._tr, head=number == 0)
        for cell, text, column, width in zip(cells.cells, row, grid.columns, widths, strict=True):
            cell.width = width
            stand = Stand.CENTER if number == 0 else ALIGNS[column.align]
            face = profile.faces[Style.CELL]
            words = cell.paragraphs[0]
            _stand(words, Face(face.font, face.size, face.pitch, stand), profile)
            run = words.add_run(text)
            _dress(run, face, profile)
            run.font.bold = number == 0 or number > len(grid.rows) - grid.totals


def _row_law(row: Any, *, head: bool) -> None:
    """Keep a row on one page, and let the head come again on each."""
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _put(element: Any, key: str, value: str) -> None:
    element.set(qn(key), value)


def _particulars(document: WordDocument, paper: Paper) -> None:
    day = datetime.combine(paper.day, time()) if paper.day else UNDATED
    about = document.core_properties
    title, office = clean(paper.title)[:MOST], clean(paper.office)[:MOST]
    about.title, about.author, about.last_modified_by = title, office, office
    about.subject, about.comments, about.keywords = paper.kind.value, "", ""
    about.created = about.modified = day
    about.revision = 1


def _same_bytes(data: bytes) -> bytes:
    """Pack the parts anew, each with the same time, and without the template's small picture."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name, part in _parts(old):
            info = zipfile.ZipInfo(name, STORED)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return out.getvalue()


def _parts(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for info in package.infolist():
        yield info.filename, package.read(info)
