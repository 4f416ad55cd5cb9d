"""Cut a newspaper page into articles: title, kicker, caption, byline, body."""

import re
from dataclasses import dataclass

from luodi.reading.records import Article

# 本报讯(记者 …), 本报记者 … and agency lines: the sure mark of a new article.
_DATELINE = re.compile(
    r"[ ]*(?:本报[^\n,。(]{0,8}?(?:讯|电)|[^\n,。(]{2,16}(?:[0-9]日电|讯))"
    r"[ ]*(?=[(]|[ ]|$)(?:\((?P<by>[^()\n]{2,60})\))?"
)
_BYLINE_LINE = re.compile(r"[ ]*(?P<by>(?:本报)?(?:记者|通讯员)[ ][^\n,。]{2,40})$")
_SENTENCE_END = "。!?;,、:"
_TITLE_MAX = 40
# A photo stands between title and caption as more than one blank line.
_PHOTO_GAP = 2
_MAX_HEAD_LINES = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank: its span without outer blanks, blank lines before it."""

    start: int
    end: int
    gap: int


def split_articles(folded: str, raw: str) -> list[Article]:
    r"""Find the articles of a page.

    Parameters
    ----------
    folded
        The folded text.
    raw
        The raw text of the same length, for titles and bylines.

    Returns
    -------
    list of Article
        In order; one without a title for a text that has none; none for a blank text.

    Notes
    -----
    A page of several articles is cut at datelines that a short title line precedes. A text without
    one is a single article whose first line is its title when it looks like one.

    Examples
    --------
    >>> text = "甲村修路\n本报讯(记者 某某)甲村修路。\n乙村种树\n本报讯(记者 某某)乙村种树。"
    >>> [a.title for a in split_articles(text, text)]
    ['甲村修路', '乙村种树']
    """
    lines = _lines(folded)
    if not lines:
        return []
    heads = _heads(folded, lines)
    if not heads:
        return [_single(folded, raw, lines)]
    first = heads[0][0]
    starts = [head[0] for head in heads]
    if first > 0 and _long_lead(lines[:first]):
        # Text before the first dateline is no heading: it belongs to the first article.
        starts[0] = 0
    ends = [lines[start - 1].end for start in starts[1:]] + [lines[-1].end]
    return [
        _article(folded, raw, number, lines[start:body], lines[body], end)
        for number, (start, (_, body), end) in enumerate(zip(starts, heads, ends, strict=True), 1)
    ]


def _lines(folded: str) -> list[_Line]:
    found: list[_Line] = []
    position, gap = 0, 0
    for text in folded.split("\n"):
        stripped = text.strip()
        if stripped:
            start = position + text.index(stripped[0])
            found.append(_Line(start, start + len(stripped), gap))
            gap = 0
        else:
            gap += 1
        position += len(text) + 1
    return found


def _heads(folded: str, lines: list[_Line]) -> list[tuple[int, int]]:
    """Give, for each dateline, the index of its first heading line and its own."""
    found: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if _DATELINE.match(folded, line.start, line.end) is None:
            continue
        floor = found[-1][1] + 1 if found else 0
        head = index
        while (
            head > floor and index - head < _MAX_HEAD_LINES and _headline(folded, lines[head - 1])
        ):
            head -= 1
        if head < index or not found:
            found.append((head, index))
    return found


def _headline(folded: str, line: _Line) -> bool:
    return line.end - line.start <= _TITLE_MAX and folded[line.end - 1] not in _SENTENCE_END


def _long_lead(lines: list[_Line]) -> bool:
    return any(line.end - line.start > _TITLE_MAX for line in lines)


def _single(folded: str, raw: str, lines: list[_Line]) -> Article:
    titled = len(lines) > 1 and _headline(folded, lines[0])
    body = 1 if titled else 0
    return _article(folded, raw, 1, lines[:body], lines[body], lines[-1].end)


def _article(
    folded: str, raw: str, number: int, head: list[_Line], body: _Line, end: int
) -> Article:
    caption = None
    if len(head) > 1 and head[-1].gap >= _PHOTO_GAP:
        caption, head = head[-1], head[:-1]
    title = head[-1] if head else None
    kicker = head[-2] if len(head) > 1 else None
    start = head[0].start if head else body.start
    by = _byline(folded, body)
    return Article(
        number=number,
        title=raw[title.start : title.end] if title else "",
        kicker=raw[kicker.start : kicker.end] if kicker else None,
        start=start,
        end=end,
        title_start=title.start if title else start,
        title_end=title.end if title else start,
        body_start=body.start,
        byline=raw[by[0] : by[1]] if by else None,
        byline_start=by[0] if by else None,
        byline_end=by[1] if by else None,
        caption=raw[caption.start : caption.end] if caption else None,
    )


def _byline(folded: str, body: _Line) -> tuple[int, int] | None:
    for pattern in (_DATELINE, _BYLINE_LINE):
        match = pattern.match(folded, body.start, body.end)
        if match is not None and match["by"] is not None:
            return match.span("by")
    return None


def dateline_end(folded: str, start: int, end: int) -> int:
    """Give where the words of an article begin after 本报讯(记者 …).

    Parameters
    ----------
    folded
        The folded text.
    start, end
        Span of the body.

    Returns
    -------
    int
        ``start`` when there is no dateline.
    """
    match = _DATELINE.match(folded, start, end)
    return match.end() if match is not None else start
