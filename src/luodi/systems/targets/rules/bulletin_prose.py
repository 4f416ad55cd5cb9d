"""Figures in a bulletin's prose: what can be referred to, and what a reference says."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from luodi.kernel.papers.numbering import date_text
from luodi.systems.targets.rules.bulletin_sheet import (
    COLOUR_WORDS,
    Sheet,
    SheetLine,
    light_counts,
    moved,
)
from luodi.systems.targets.rules.bulletins import REFERENCE

NO_RATIO = "不计完成比例"
FIELDS: dict[str, Callable[[SheetLine], str]] = {
    "完成": lambda line: line.actual,
    "承诺": lambda line: line.promise,
    "完成比例": lambda line: f"{line.ratio}%" if line.ratio else NO_RATIO,
    "应完成": lambda line: line.due or "不计应完成数",
    "差距": lambda line: f"{line.gap}个百分点" if line.gap else "不计差距",
    "灯": lambda line: f"{COLOUR_WORDS[line.colour]}灯",
    "依据": lambda line: line.why,
    "上月完成": lambda line: line.before,
    "上月灯": lambda line: (
        f"{COLOUR_WORDS[line.before_colour]}灯" if line.before_colour else "上月无灯"
    ),
    "牵头单位": lambda line: line.unit,
}
"""What may be said of a target, by the word after the dot."""


@dataclass(frozen=True)
class Filled:
    """A figure in the prose: the words that stand for a reference, and its target if it has one.

    ``note`` says that the figure was revised since its month was closed; empty otherwise.
    """

    words: str
    reference: str
    target: int | None = None
    note: str = ""


def labels(lines: Sequence[SheetLine]) -> dict[int, str]:
    """Give the word by which prose refers to each target.

    Parameters
    ----------
    lines
        The figures of the targets.

    Returns
    -------
    dict
        By number of the target: its name, with ``#number`` where two are called alike or the
        name has a brace.

    Source
    ------
    House rule: a figure in prose is a reference (docs/systems/targets.md).
    """
    counts = Counter(line.name for line in lines)
    found = {}
    for line in lines:
        odd = counts[line.name] > 1 or "{" in line.name or "}" in line.name
        name = line.name.replace("{", "").replace("}", "")
        found[line.target] = f"{name}#{line.target}" if odd else name
    return found


def references(sheet: Sheet, *, number: str = "", title: str = "") -> dict[str, Filled]:
    """Give all that a bulletin's prose can refer to, with the words that stand for it.

    Parameters
    ----------
    sheet
        The figures.
    number, title
        Of the bulletin that this one corrects; empty when it corrects none.

    Returns
    -------
    dict
        By reference: days first, then totals, then the fields of each target.

    Source
    ------
    House rule: a figure in prose is a reference (docs/systems/targets.md); rounding is that of
    rule 7 of the dossier of annual targets.
    """
    found = {name: Filled(words, name) for name, words in _totals(sheet).items()}
    if title:
        found["原文号"] = Filled(number, "原文号")
        found["原标题"] = Filled(title, "原标题")
    notes = {
        line.target: f"关账后更正，关账时为{line.then}"
        for line in sheet.revised
        if line.month == sheet.month
    }
    names = labels(sheet.lines)
    for line in sheet.lines:
        for field, said in FIELDS.items():
            reference = f"{names[line.target]}.{field}"
            note = notes.get(line.target, "") if field == "完成" else ""
            found[reference] = Filled(said(line), reference, line.target, note)
    return found


def _totals(sheet: Sheet) -> dict[str, str]:
    counts = light_counts(sheet)
    numbers = {
        "项数": len(sheet.lines),
        **{COLOUR_WORDS[colour]: counts[colour] for colour in COLOUR_WORDS},
        "达到": sum(line.kept for line in sheet.lines),
        "变好": moved(sheet.lines, better=True),
        "变差": moved(sheet.lines, better=False),
        "连续红灯": sum(line.red_months > 1 for line in sheet.lines),
        "迟报": len(sheet.late),
        "更正": len(sheet.revised),
        "更正数": len(sheet.corrected),
    }
    year, month = divmod(sheet.month, 100)
    days = {
        "月份": f"{year}年{month}月",
        "期末": date_text(sheet.as_of),
        "上月末": date_text(sheet.before),
        "数据日": date_text(sheet.told_on),
    }
    notices = {
        "发出": len(sheet.notices),
        "已回复": sum(row.replied for row in sheet.notices),
        "逾期未复": sum(row.overdue for row in sheet.notices),
        "已销号": sum(row.closed for row in sheet.notices),
    }
    return (
        days
        | {f"合计.{name}": f"{number}项" for name, number in numbers.items()}
        | {f"督办单.{name}": f"{number}份" for name, number in notices.items()}
    )


def filled(text: str, known: dict[str, Filled]) -> list[str | Filled]:
    """Put words for the references of a prose.

    Parameters
    ----------
    text
        The prose.
    known
        As from `references`.

    Returns
    -------
    list of str or Filled
        The prose in order. A reference to nothing stays as it is written.

    Source
    ------
    House rule: a figure in prose is a reference (docs/systems/targets.md).

    Examples
    --------
    >>> known = {"合计.红": Filled("2项", "合计.红")}
    >>> [str(getattr(piece, "words", piece)) for piece in filled("红灯{合计.红}。", known)]
    ['红灯', '2项', '。']
    """
    pieces: list[str | Filled] = []
    position = 0
    for match in REFERENCE.finditer(text):
        if match.start() > position:
            pieces.append(text[position : match.start()])
        pieces.append(known.get(match[1], match.group()))
        position = match.end()
    if position < len(text):
        pieces.append(text[position:])
    return pieces


def month_words(month: int) -> str:
    """Write a month as papers say it.

    Parameters
    ----------
    month
        ``YYYYMM``.

    Source
    ------
    GB/T 9704-2012, 7.3.5.4.

    Examples
    --------
    >>> month_words(202305)
    '2023年5月'
    """
    return f"{month // 100}年{month % 100}月"


def offered_title(month: int, *, corrects: str = "") -> str:
    """Give the title that a bulletin begins with.

    Parameters
    ----------
    month
        ``YYYYMM``.
    corrects
        Title of the bulletin that it corrects; empty when it corrects none.

    Source
    ------
    GB/T 9704-2012, 7.3.1: a title names matter and kind.

    Examples
    --------
    >>> offered_title(202305)
    '关于2023年5月目标完成情况的通报'
    """
    if corrects:
        return f"关于更正《{corrects}》有关数据的通报"[:120]
    return f"关于{month_words(month)}目标完成情况的通报"
