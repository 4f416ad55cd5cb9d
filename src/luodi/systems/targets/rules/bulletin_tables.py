"""The tables of a bulletin: one for each part that has figures, drawn from its sheet."""

from collections.abc import Callable, Sequence

from luodi.kernel.papers.numbering import date_text
from luodi.kernel.papers.paper import Align, Column, PaperTable
from luodi.kernel.targets.rules import Colour
from luodi.standards.shares import printed_shares
from luodi.systems.targets.rules.bulletin_prose import month_words
from luodi.systems.targets.rules.bulletin_ranking import ranking
from luodi.systems.targets.rules.bulletin_sheet import (
    COLOUR_WORDS,
    RevisedLine,
    Sheet,
    SheetLine,
    changed_lights,
    light_counts,
    open_notices,
)
from luodi.systems.targets.rules.bulletins import BulletinPart

NONE = "—"
BEHIND = (Colour.RED, Colour.YELLOW)


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


def _notices(sheet: Sheet) -> PaperTable | None:
    rows = tuple(
        (item.number, item.unit, item.name, item.level,
         date_text(item.due_on) if item.due_on else NONE, item.state)
        for item in open_notices(sheet)
    )  # fmt: skip
    columns = (
        Column("编号", width=5),
        Column("承办单位", width=4),
        Column("目标", width=4),
        Column("颜色", Align.CENTER, 2),
        Column("回复期限", width=4),
        Column("状态", width=3),
    )
    return PaperTable(columns, rows, caption="在办的督办单，逾期未复的在前") if rows else None


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
    BulletinPart.NOTICES: _notices,
    BulletinPart.CORRECTION: _corrected,
}
"""The table of each part; a table without rows is left out."""
