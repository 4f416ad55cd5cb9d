"""Tell a rate of change from a level, and a fall from a rise."""

import re

from luodi.reading.figures import Value

_WINDOW = 24
_CHANGE = re.compile(
    r"增长|增幅|涨幅|降幅|增速|提升|提高|增加|下降|降低|减少|下跌|上涨|上升|回落|收窄|(?<!不)(?:高|低|快|慢)于|压减|精简|压缩|缩减|缩短"
)
_FALL = re.compile(r"下降|降低|减少|下跌|降幅|回落|收窄|(?<!不)[低慢]于|压减|精简|压缩|缩减|缩短")
# After one of these the figure is a level that was reached, not a difference.
_LEVEL = re.compile(
    r"(?:增长|提升|提高|增加|下降|降低|减少|上升|回落|降|升|增|减|扩大|减量|增量)(?:至|到)|达到?$|控制在$|保持在$|稳定在$"
)
_SHARE = re.compile(r"(?:率|占比|比重|比例)(?:达到?|为|超过?|约|近)?$")
# The cleaner the air, the lower the figure: PM2.5浓度改善16.5% is a fall.
_IMPROVED = re.compile(r"浓度[^,。;]{0,12}改善$")
_COMPARED = re.compile(r"(?:同比|比上年|较上年|比去年|较去年)(?:减少|下降|缩短|增加|增长)$")
_REACHED = re.compile(
    r"(?:[增升降]|提高|提升|增加|增长|上升|下降|降低|扩大|达|稳定|保持|拓展|扩容)(?:至|到|在)$|达$|为$|占[^,。;]{0,14}$|"
    r"(?:超过?|突破|近|约)$|(?:率|比重|占比|比例)$"
)
_SUMMED = re.compile(
    r"累计|新增|净增|新建|建成|完成|改造|年均|带动|发放|吸纳|减少|压减|投入|培训|解决|改善|合计"
)
_RATE_UNITS = frozenset({"%", "倍"})
_CLAUSE = re.compile(r"[,;:。!?]")


def growth_sign(flat: str, value: Value, after_growth: bool) -> tuple[bool, int]:
    """Say whether a figure is a rate of change, and its sign.

    Parameters
    ----------
    flat
        The folded sentence.
    value
        The figure.
    after_growth
        True when it stands in a list right after a rate of change (分别增长5%、6%).

    Returns
    -------
    tuple of bool and int
        ``growth`` as the records hold it; -1 for a fall, else 1.

    Examples
    --------
    >>> from luodi.reading.values import find_values
    >>> flat = "耗电量下降12%,占比提升至40%"
    >>> [growth_sign(flat, v, False) for v in find_values(flat)]
    [(True, -1), (False, 1)]
    """
    words = _words_before(flat, value.start)
    change = _last(_CHANGE, words)
    if value.unit == "百分点":
        return True, -1 if change is not None and _FALL.search(change[0]) else 1
    if value.unit not in _RATE_UNITS:
        return _difference(words)
    if _IMPROVED.search(words):
        return True, -1
    if change is None or _names_share(flat, value):
        return after_growth, 1
    level = _last(_LEVEL, words)
    if level is not None and level.end() >= change.end():
        return False, 1
    return True, -1 if _FALL.search(change[0]) else 1


def reached(flat: str, value: Value) -> bool:
    """Say whether a figure is a level that was reached, and not a sum of what was done.

    Parameters
    ----------
    flat
        The folded sentence.
    value
        The figure.

    Returns
    -------
    bool
        True after 增至, 达到 and their like, and for shares.

    Examples
    --------
    >>> from luodi.reading.values import find_values
    >>> [reached(flat, find_values(flat)[0]) for flat in ("公园增至30个", "新建公园30个")]
    [True, False]
    """
    words = _words_before(flat, value.start)
    return _REACHED.search(words) is not None and _SUMMED.search(words) is None


def _difference(words: str) -> tuple[bool, int]:
    """同比减少8.9小时 is a difference; 减少排放3吨 is an amount."""
    match = _COMPARED.search(words)
    if match is None:
        return False, 1
    return True, -1 if _FALL.search(match[0]) or match[0].endswith("缩短") else 1


def _words_before(flat: str, start: int) -> str:
    window = flat[max(0, start - _WINDOW) : start]
    marks = list(_CLAUSE.finditer(window))
    words = window[marks[-1].end() :] if marks else window
    figures = list(re.finditer(r"[0-9]", words))
    if figures and "分别" not in words:
        words = words[figures[-1].end() :]
    return words


def _names_share(flat: str, value: Value) -> bool:
    """增加值占比60% names a share although 增加 stands in it."""
    words = _words_before(flat, value.start)
    if _SHARE.search(words):
        return True
    tail = re.sub(r"增加值|增长极|增速换挡|提高班", "", words)
    return _CHANGE.search(tail) is None


def _last(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(words):
        found = match
    return found
