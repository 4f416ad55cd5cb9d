"""The outline of a report: which part looks back, which looks ahead, and for which years."""

import re
from dataclasses import dataclass

from luodi.reading.kinds import Mode
from luodi.reading.periods import plan_years, window_of


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under a heading of its own.

    Parameters
    ----------
    mode
        RESULT for a part that looks back, TARGET for one that looks ahead.
    period
        The years that it is about, as records write them; None when the heading names none.
    then
        What follows within the part: a heading may announce both.
    """

    mode: Mode
    period: str | None
    then: "Section | None" = None


_HEADING_LENGTH = 45
_TOP = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}(?:部分|章)[、: ]?)"
)
_NO_HEADING = re.compile(r"[。;!?,:]")
_TIME = re.compile(r"十[三四五六]五|20[0-9]{2}年|[今去明]年|过去|[今]后")
_BACK = re.compile(r"回顾|成就|成绩|总结|(?:完成|执行|进展|落实)情况|发展历程")
_AHEAD = re.compile(r"目标|任务|安排|部署|重点|考虑|要求|举措|措施|打算|计划|设想|下一步|自身建设")
_PIECE = re.compile(r"(?:和|及|以及|与|、)(?=“?十[三四五六]五|20[0-9]{2}年|今后|下一步|[今明]年)")
# Words that look back inside a part that looks ahead, and ahead inside one that looks back.
_LOOKS_BACK = re.compile(
    r"(?:(?:回顾|回望|回首)?(?:刚刚)?过去的?(?:一|[五5]|[0-9]{4})?(?:年|[，,])|[一五5]年来|这[一五]年|去年|“十[三四]五”(?:以来|时期|期间)|"
    r"20[0-9]{2}年,?(?:全省|全市|全区|全县|我们|是))"
)
_LOOKS_AHEAD = re.compile(
    r"(?:[今明]年|今后|未来|下一步|新的?一年|“十[四五六]五”)[^。]{0,30}(?:目标(?:任务)?(?:是|为|:)|重点(?:做好|抓好|要)|要(?:重点)?(?:做好|抓好|着力))|"
    r"(?:主要)?预期目标(?:是|为|:)|^(?:今后五年|未来五年|“十五五”时期)"
)


def section_of(line: str, year: int | None) -> Section | None:
    """Read a line as the heading of a part that looks back or ahead.

    Parameters
    ----------
    line
        The folded line or paragraph.
    year
        The year that the text was published for.

    Returns
    -------
    Section or None
        None for a line that is no such heading.

    Examples
    --------
    >>> section_of("一、2025年工作回顾", 2026)
    Section(mode=<Mode.RESULT: 'result'>, period='2025', then=None)
    >>> section_of("(一)扩大内需", 2026)
    """
    if len(line) > _HEADING_LENGTH or _NO_HEADING.search(line):
        return None
    top = _TOP.match(line)
    words = line[top.end() :] if top else line
    if not top and _TIME.search(words) is None:
        return None
    parts = [_part(piece, year) for piece in _PIECE.split(words)]
    known = [part for part in parts if part is not None]
    if not known:
        return None
    first = known[0]
    other = next((part for part in known if part.mode is not first.mode), None)
    return Section(first.mode, first.period, other)


def _part(words: str, year: int | None) -> Section | None:
    period = plan_years(words) or window_of(words, year)
    if _BACK.search(words) or (_ended(period, year) and "工作" in words):
        return Section(Mode.RESULT, period)
    if _AHEAD.search(words):
        return Section(Mode.TARGET, period)
    return Section(Mode.RESULT, period) if _ended(period, year) else None


def _ended(period: str | None, year: int | None) -> bool:
    return period is not None and year is not None and int(period.rpartition("/")[2][:4]) < year


def looks_back(flat: str) -> bool:
    """Say whether a paragraph of a part that looks ahead begins by looking back."""
    return _LOOKS_BACK.match(flat) is not None


def looks_ahead(flat: str) -> bool:
    """Say whether a sentence of a part that looks back turns to what is to come."""
    return _LOOKS_AHEAD.search(flat) is not None
