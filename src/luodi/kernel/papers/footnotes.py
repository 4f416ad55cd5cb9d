"""Footnotes of a Word file, which python-docx does not write: one part of the package."""

from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from luodi.kernel.papers.profile import Profile, Style
from luodi.kernel.papers.setting import mark

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


class Footnotes:
    """The footnotes of one file, numbered as they are referred to."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    def reference(self, note: str) -> Any:
        """Take a footnote up and give the run that refers to it.

        Parameters
        ----------
        note
            Its words.

        Returns
        -------
        element
            A run with the mark, such as ``[1]``, raised.
        """
        self._notes.append(note)
        number = len(self._notes)
        run = OxmlElement("w:r")
        run.append(_raised())
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:customMarkFollows"), "1")
        reference.set(qn("w:id"), str(number))
        run.append(reference)
        run.append(_text(mark(number)))
        return run

    def keep_in(self, document: WordDocument, profile: Profile) -> None:
        """Write the footnotes into the file; nothing when there are none."""
        if not self._notes:
            return
        root = _root()
        # Numbers -1 and 0 are the separators that Word asks for.
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            root.append(_separator(number, kind))
        for number, note in enumerate(self._notes, 1):
            root.append(_footnote(number, note, profile))
        part = Part(
            PackURI("/word/footnotes.xml"), CONTENT_TYPE, _serialised(root), document.part.package
        )
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _root() -> Any:
    return parse_xml(f"<w:footnotes {nsdecls('w')}/>")


def _serialised(root: Any) -> bytes:
    return serialize_part_xml(root)


def _separator(number: int, kind: str) -> Any:
    note = OxmlElement("w:footnote")
    note.set(qn("w:type"), kind)
    note.set(qn("w:id"), str(number))
    words, run = OxmlElement("w:p"), OxmlElement("w:r")
    run.append(OxmlElement(f"w:{kind}"))
    words.append(run)
    note.append(words)
    return note


def _footnote(number: int, text: str, profile: Profile) -> Any:
    face = profile.faces[Style.FOOTNOTE]
    note = OxmlElement("w:footnote")
    note.set(qn("w:id"), str(number))
    words = OxmlElement("w:p")
    for said in (f"{mark(number)}", text):
        run, properties = OxmlElement("w:r"), OxmlElement("w:rPr")
        fonts = OxmlElement("w:rFonts")
        for key in ("w:ascii", "w:hAnsi"):
            fonts.set(qn(key), profile.latin)
        fonts.set(qn("w:eastAsia"), face.font)
        size = OxmlElement("w:sz")
        size.set(qn("w:val"), str(round(face.size * 2)))
        properties.append(fonts)
        properties.append(size)
        run.append(properties)
        run.append(_text(said))
        words.append(run)
    note.append(words)
    return note


def _raised() -> Any:
    properties, raised = OxmlElement("w:rPr"), OxmlElement("w:vertAlign")
    raised.set(qn("w:val"), "superscript")
    properties.append(raised)
    return properties


def _text(said: str) -> Any:
    text = OxmlElement("w:t")
    text.set(qn("xml:space"), "preserve")
    text.text = said
    return text
