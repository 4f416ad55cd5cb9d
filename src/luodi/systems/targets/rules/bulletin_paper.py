"""A bulletin as a paper: its head, its prose with figures, and a table for each part."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from luodi.kernel.papers.paper import (
    Align,
    Block,
    Column,
    Figure,
    Heading,
    Paper,
    PaperKind,
    PaperTable,
    Paragraph,
    Run,
)
from luodi.kernel.targets.rules import Colour
from luodi.standards.shares import printed_shares
from luodi.systems.targets.rules.bulletin_prose import Filled, filled, month_words, references
from luodi.systems.targets.rules.bulletin_sheet import (
    COLOUR_WORDS,
    RevisedLine,
    Sheet,
    SheetLine,
    changed_lights,
    content_digest,
    light_counts,
    ranking,
    read_sheet,
    written_sheet,
)
from luodi.systems.targets.rules.bulletins import REFERENCE, BulletinPart

NONE = "—"
BEHIND = (Colour.RED, Colour.YELLOW)


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


def _lights(sheet: Sheet) -> PaperTable | None:
    counts = light_counts(sheet)
    if not sheet.lines:
        return None
    shares = printed_shares({colour.value: count for colour, count in counts.items()})
    rows = [
        (COLOUR_WORDS[colour], str(count), str(shares.percents[colour.value]))
        for colour, count in counts.items()
    ]
    return PaperTable(
        (Column("灯"), Column("项数", Align.RIGHT), Column("占比", Align.RIGHT)),
        (*rows, ("合计", str(len(sheet.lines)), str(shares.total))),
        caption=f"{month_words(sheet.month)}末目标的灯",
        unit="项、%",
        notes=(shares.note,) if shares.note else (),
        totals=1,
    )


def _targets(sheet: Sheet) -> PaperTable | None:
    rows = tuple(
        (str(number), line.name, line.unit, line.promise, line.actual, line.ratio or "—",
         COLOUR_WORDS[line.colour])
        for number, line in enumerate(sheet.lines, 1)
    )  # fmt: skip
    if not rows:
        return None
    columns = (
        Column("序号", Align.CENTER, 2),
        Column("目标", width=6),
        Column("牵头单位", width=5),
        Column("承诺", Align.RIGHT, 5),
        Column("完成", Align.RIGHT, 5),
        Column("完成比例（%）", Align.RIGHT, 4),
        Column("灯", Align.CENTER, 3),
    )
    note = "增速、占比等不计完成比例；完成比例四舍五入到两位小数。"
    return PaperTable(columns, rows, caption="各项目标进展", notes=(note,))


def _ranking(sheet: Sheet) -> PaperTable | None:
    rows = tuple(
        (NONE if item.place is None else str(item.place), item.unit, str(item.known),
         str(item.green), NONE if item.share is None else str(item.share), str(item.unknown))
        for item in ranking(sheet.lines)
    )  # fmt: skip
    columns = (
        Column("名次", Align.CENTER),
        Column("牵头单位", width=3),
        Column("已知目标", Align.RIGHT),
        Column("绿灯", Align.RIGHT),
        Column("绿灯占比", Align.RIGHT),
        Column("未知", Align.RIGHT),
    )
    return PaperTable(columns, rows, caption="牵头单位排名", unit="项、%") if rows else None


def _changes(sheet: Sheet) -> PaperTable | None:
    rows = tuple(
        (line.name, line.unit, COLOUR_WORDS[line.before_colour or line.colour],
         COLOUR_WORDS[line.colour], line.before, line.actual)
        for line in changed_lights(sheet.lines)
    )  # fmt: skip
    columns = (
        Column("目标", width=3),
        Column("牵头单位", width=3),
        Column("上月", Align.CENTER),
        Column("本月", Align.CENTER),
        Column("上月完成", Align.RIGHT, 2),
        Column("本月完成", Align.RIGHT, 2),
    )
    return PaperTable(columns, rows, caption="灯有变化的目标") if rows else None


def _late(sheet: Sheet) -> PaperTable | None:
    rows = tuple(
        (item.unit, item.name, month_words(item.month), str(item.days)) for item in sheet.late
    )
    columns = (
        Column("单位", width=3),
        Column("目标", width=3),
        Column("月份", width=2),
        Column("逾期天数", Align.RIGHT, 2),
    )
    return PaperTable(columns, rows, caption="逾期未报") if rows else None


def _revised(sheet: Sheet) -> PaperTable | None:
    return _differing(sheet.revised, "关账后更正的数", "关账时")


def _corrected(sheet: Sheet) -> PaperTable | None:
    return _differing(sheet.corrected, "更正对照", "原通报")


def _differing(lines: Sequence[RevisedLine], caption: str, then: str) -> PaperTable | None:
    rows = tuple(
        (item.name, item.unit, month_words(item.month), item.then, item.now) for item in lines
    )
    columns = (
        Column("目标", width=3),
        Column("牵头单位", width=3),
        Column("月份", width=2),
        Column(then, Align.RIGHT, 2),
        Column("更正为", Align.RIGHT, 2),
    )
    return PaperTable(columns, rows, caption=caption) if rows else None


def _supervision(sheet: Sheet) -> PaperTable | None:
    behind: list[SheetLine] = sorted(
        (line for line in sheet.lines if line.colour in BEHIND),
        key=lambda line: (BEHIND.index(line.colour), -line.red_months, line.target),
    )
    rows = tuple(
        (line.unit, line.name, COLOUR_WORDS[line.colour], str(line.red_months or "—"), line.why)
        for line in behind
    )
    columns = (
        Column("牵头单位", width=3),
        Column("目标", width=3),
        Column("灯", Align.CENTER),
        Column("连续红灯（月）", Align.RIGHT, 2),
        Column("情况", width=4),
    )
    return PaperTable(columns, rows, caption="红灯和黄灯的目标") if rows else None


TABLES: dict[BulletinPart, Callable[[Sheet], PaperTable | None]] = {
    BulletinPart.OVERALL: _lights,
    BulletinPart.TARGETS: _targets,
    BulletinPart.RANKING: _ranking,
    BulletinPart.CHANGES: _changes,
    BulletinPart.LATE: _late,
    BulletinPart.REVISED: _revised,
    BulletinPart.SUPERVISION: _supervision,
    BulletinPart.CORRECTION: _corrected,
}
"""The table of each part; a table without rows is left out."""
