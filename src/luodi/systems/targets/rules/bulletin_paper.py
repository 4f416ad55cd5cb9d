"""A bulletin as a paper: its head, its prose with figures, and a table for each part."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from luodi.kernel.papers.paper import (
    Block,
    Figure,
    Heading,
    Paper,
    PaperKind,
    PaperTable,
    Paragraph,
    Run,
)
from luodi.systems.targets.rules.bulletin_prose import Filled, filled, references
from luodi.systems.targets.rules.bulletin_sheet import (
    Sheet,
    changed_lights,
    content_digest,
    read_sheet,
    written_sheet,
)
from luodi.systems.targets.rules.bulletin_tables import TABLES
from luodi.systems.targets.rules.bulletins import REFERENCE, BulletinPart


@dataclass(frozen=True)
class BulletinHead:
    """What stands around a bulletin's body."""

    title: str
    office: str
    addressees: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    number: str = ""
    day: date | None = None
    corrects_number: str = ""
    corrects_title: str = ""


@dataclass(frozen=True)
class Prose:
    """The heading and the prose of one part, references in braces."""

    part: BulletinPart
    heading: str
    text: str


@dataclass(frozen=True)
class BulletinContent:
    """All that a bulletin says: the same content gives the same page, Word file and PDF."""

    head: BulletinHead
    prose: tuple[Prose, ...]
    sheet: Sheet

    @property
    def known(self) -> dict[str, Filled]:
        """What the prose can refer to."""
        head = self.head
        return references(self.sheet, number=head.corrects_number, title=head.corrects_title)


@dataclass(frozen=True)
class SetPart:
    """A part ready to be shown: heading, paragraphs of words and figures, and a table or none."""

    part: BulletinPart
    heading: str
    paragraphs: tuple[tuple[str | Filled, ...], ...]
    table: PaperTable | None


def written_content(content: BulletinContent) -> dict[str, Any]:
    """Write a content as plain JSON; `read_content` reads it back exactly.

    Parameters
    ----------
    content
        What a bulletin says.

    Source
    ------
    House rule: an approved bulletin keeps what it says (docs/systems/targets.md).
    """
    head = asdict(content.head)
    head["day"] = content.head.day.isoformat() if content.head.day else None
    head["addressees"], head["copies"] = list(head["addressees"]), list(head["copies"])
    prose = [asdict(item) | {"part": item.part.value} for item in content.prose]
    return {"head": head, "prose": prose, "sheet": written_sheet(content.sheet)}


def read_content(written: dict[str, Any]) -> BulletinContent:
    """Read a content from its JSON.

    Parameters
    ----------
    written
        As from `written_content`.

    Source
    ------
    House rule: an approved bulletin keeps what it says (docs/systems/targets.md).
    """
    head = dict(written["head"])
    head["day"] = date.fromisoformat(head["day"]) if head["day"] else None
    head["addressees"], head["copies"] = tuple(head["addressees"]), tuple(head["copies"])
    return BulletinContent(
        head=BulletinHead(**head),
        prose=tuple(
            Prose(BulletinPart(item["part"]), item["heading"], item["text"])
            for item in written["prose"]
        ),
        sheet=read_sheet(written["sheet"]),
    )


def figures_digest(content: BulletinContent) -> str:
    """Give the fingerprint of prose and figures, without number and day of the paper.

    Parameters
    ----------
    content
        What a bulletin says.

    Source
    ------
    House rule: what an approver saw is what is frozen (docs/systems/targets.md).
    """
    written = written_content(content)
    written["head"] |= {"number": "", "day": None}
    return content_digest(written)


def told_before(content: BulletinContent) -> set[int]:
    """Give the targets of which a bulletin prints the month before: in its table or its prose.

    Parameters
    ----------
    content
        What a bulletin says.

    Source
    ------
    Dossier of annual targets, rule 21.
    """
    shown = {item.part for item in content.prose}
    changed = changed_lights(content.sheet.lines) if BulletinPart.CHANGES in shown else []
    known = content.known
    said = [
        known[reference].target
        for item in content.prose
        for reference in REFERENCE.findall(item.text)
        if reference in known and ".上月" in reference
    ]
    return {line.target for line in changed} | {number for number in said if number is not None}


def set_parts(content: BulletinContent) -> list[SetPart]:
    """Give a bulletin's parts with figures put in and tables drawn; empty parts are left out.

    Parameters
    ----------
    content
        What a bulletin says.

    Source
    ------
    Dossier of annual targets, 通报; rule 7 for rounding.
    """
    known = content.known
    parts = []
    for item in content.prose:
        paragraphs = tuple(
            tuple(filled(line.strip(), known)) for line in item.text.splitlines() if line.strip()
        )
        draw = TABLES.get(item.part)
        table = draw(content.sheet) if draw else None
        if paragraphs or table:
            parts.append(SetPart(item.part, item.heading, paragraphs, table))
    return parts


def paper_of(content: BulletinContent, *, marks: Sequence[str] = ()) -> Paper:
    """Give a bulletin as a paper to be set in type.

    Parameters
    ----------
    content
        What it says.
    marks
        What every page says at its top.

    Source
    ------
    GB/T 9704-2012, chapter 7.
    """
    blocks: list[Block] = []
    for part in set_parts(content):
        blocks.append(Heading(1, part.heading))
        blocks += [Paragraph(tuple(_run(piece) for piece in line)) for line in part.paragraphs]
        if part.table:
            blocks.append(part.table)
    head = content.head
    return Paper(
        PaperKind.BULLETIN,
        head.title,
        head.office,
        tuple(blocks),
        day=head.day,
        number=head.number,
        addressees=head.addressees,
        copies=head.copies,
        printed_on=head.day,
        marks=tuple(marks),
    )


def printed_words(content: BulletinContent) -> list[str]:
    """Give the words of a bulletin without its tables, and the targets and units it speaks of.

    Parameters
    ----------
    content
        What it says.

    Source
    ------
    House rule: an approved bulletin keeps what it says (docs/systems/targets.md).
    """
    found = []
    for part in set_parts(content):
        found.append(part.heading)
        found += [
            "".join(piece if isinstance(piece, str) else piece.words for piece in line)
            for line in part.paragraphs
        ]
    return found + [f"{line.name} {line.unit}" for line in content.sheet.lines]


def _run(piece: str | Filled) -> Run:
    return piece if isinstance(piece, str) else Figure(piece.words, piece.note)
