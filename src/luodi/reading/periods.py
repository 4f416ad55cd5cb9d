"""Periods that figures are for and days by which they are due."""

import calendar
import re
from collections import Counter
from collections.abc import Sequence

from luodi.reading.reasons import Rule
from luodi.reading.records import Kind

_YEAR = re.compile(r"(?<![0-9比较从由自])(20[0-9]{2})(?=年|[《])")
_MEETING = re.compile(r"(20[0-9]{2})年[0-9]{1,2}月[0-9]{1,2}日在[^\n。]{4,40}会议上")
_LEAD_LENGTH = 600
_HALF = re.compile(r"上半年|半年完成|半年工作|半年执行")
_SECOND_HALF = re.compile(r"下半年")
_QUARTER = re.compile(r"(?:第)?([一二三四])季度")
_FIRST_QUARTERS = re.compile(r"前([二三])季度")
_MONTHS = re.compile(r"(?<![0-9])([0-9]{1,2})(?:月)?(?:-|~|至|到|—)([0-9]{1,2})月")
_WHOLE_YEAR = re.compile(r"全年|年度|今年(?!以来)|年内")
_SPAN = re.compile(r"(20[0-9]{2})(?:年)?(?:-|~|至|到|—)(20[0-9]{2})年")
_PLAN_YEARS = {"三": (2016, 2020), "四": (2021, 2025), "五": (2026, 2030)}
_PLAN = re.compile(r"“?十([三四五])五”?(?:期间|时期|以来|规划|收官)")
_PLAN_NAME = re.compile(r"十([三四五])五")
_YEARS_SPAN = re.compile(r"[0-9]{4}/([0-9]{4})")
_LAST_YEAR = re.compile(
    r"(?:回顾|回望)?(?:刚刚)?过去的?一年|一年来|(?:过去的)?(?P<year>20[0-9]{2})年,?是"
)
_LAST_YEARS = re.compile(
    r"(?:回顾|回望|回首)?过去的?[五5]年|[五5]年来|这五年|“十[三四五]五”(?:以来|时期|期间)"
)
_DEADLINE = re.compile(
    r"(?<!截至)(?<!截止)(?:(?P<year>20[0-9]{2})年|(?P<rel>今年|明年)?)(?P<month>[0-9]{1,2})月(?:份)?(?:(?P<day>[0-9]{1,2})日|(?P<part>初|上旬|中旬)|(?:底|末|下旬))?(?:之?前)?"
)
_YEAR_END = re.compile(r"(?:(?:(?P<year>20[0-9]{2})年|(?P<rel>今年|明年))年?底|年底)(?:之?前)?")
_DUE = re.compile(r"前|建成|完成|竣工|投用|投产|清零|交付|开工|达到|通车|上市|投入使用|完工")
# 上旬 ends on the 10th, 中旬 on the 20th.
_PART_OF_MONTH = {"初": 10, "上旬": 10, "中旬": 20}
_QUARTER_WORDS = {"一": 1, "二": 2, "三": 3, "四": 4}
_MONTHS_IN_YEAR = 12


def base_year(text: str, titles: Sequence[str] = ()) -> int | None:
    """Give the year that a document was published for.

    Parameters
    ----------
    text
        The folded document.
    titles
        The titles of its articles.

    Returns
    -------
    int or None
        The year of the first title that names one; of the line below it that tells the meeting
        (2023年1月9日在…会议上); else the year it names most often, the first on a tie. None when it
        names no year.

    Examples
    --------
    >>> base_year("2023年的目标已定。比2022年多。2023年要完成。")
    2023
    """
    for title in titles:
        if found := _YEAR.search(title):
            return int(found[1])
    if met := _MEETING.search(text, 0, _LEAD_LENGTH):
        return int(met[1])
    years = _YEAR.findall(text)
    return int(Counter(years).most_common(1)[0][0]) if years else None


def window_of(text: str, year: int | None) -> str | None:
    """Give the period that a sentence or a heading names.

    Parameters
    ----------
    text
        The folded sentence or heading.
    year
        The document's year, for words such as 上半年; a year in the text goes first.

    Returns
    -------
    str or None
        ``2023``, ``2023-H1``, ``2023-Q1``, ``2023-01/2023-05`` or ``2021/2025``; None when no
        period is named or no year can be known.

    Examples
    --------
    >>> window_of("1-5月完成投资", 2021), window_of("上半年", 2023)
    ('2021-01/2021-05', '2023-H1')
    """
    if match := _SPAN.search(text):
        return f"{match[1]}/{match[2]}"
    if _PLAN.search(text):
        return plan_years(text)
    found = _YEAR.search(text)
    own = int(found[1]) if found else year
    if own is None:
        return None
    return _part_of_year(text, own) or (str(own) if found or _WHOLE_YEAR.search(text) else None)


def looked_back(flat: str, year: int | None) -> str | None:
    """Give the years that the words at the start of a sentence look back on.

    Parameters
    ----------
    flat
        The folded sentence.
    year
        The year that the text was published for.

    Returns
    -------
    str or None
        The year before for 过去一年; the five years before for 五年来; the years of a plan that is
        named; else None.

    Examples
    --------
    >>> looked_back("一年来,我们建成公园3个", 2026), looked_back("过去五年,公园增至30个", 2026)
    ('2025', '2021/2025')
    """
    if year is None:
        return None
    if _LAST_YEARS.match(flat):
        return plan_years(flat[:12]) or f"{year - 5}/{year - 1}"
    if match := _LAST_YEAR.match(flat):
        told = int(match["year"] or year - 1)
        return str(told) if told < year else None
    return None


def plan_years(heading: str) -> str | None:
    """Give the years of the five-year plan that a heading names first.

    Parameters
    ----------
    heading
        The folded heading.

    Returns
    -------
    str or None
        ``2026/2030`` for “十五五”; None when it names none.

    Examples
    --------
    >>> plan_years("“十五五”主要目标任务")
    '2026/2030'
    """
    match = _PLAN_NAME.search(heading)
    if match is None:
        return None
    first, last = _PLAN_YEARS[match[1]]
    return f"{first}/{last}"


def _part_of_year(text: str, year: int) -> str | None:
    if match := _MONTHS.search(text):
        first, last = int(match[1]), int(match[2])
        if 1 <= first < last <= _MONTHS_IN_YEAR:
            return f"{year}-{first:02d}/{year}-{last:02d}"
    if match := _FIRST_QUARTERS.search(text):
        return f"{year}-01/{year}-{3 * _QUARTER_WORDS[match[1]]:02d}"
    if match := _QUARTER.search(text):
        return f"{year}-Q{_QUARTER_WORDS[match[1]]}"
    if _SECOND_HALF.search(text):
        return f"{year}-H2"
    return f"{year}-H1" if _HALF.search(text) else None


def period_of(
    kind: Kind, sentence: str, section: str | None, year: int | None, *, framed: bool
) -> tuple[str | None, Rule]:
    """Give the period of one figure.

    Parameters
    ----------
    kind
        Its kind: a target without words of time is for the document's year.
    sentence
        The folded sentence.
    section
        The period of its heading, else None.
    year
        The document's year, else None.
    framed
        True when the whole article reports or promises for one period.

    Returns
    -------
    tuple of str or None, and Rule
        The period, None when none can be known; and what named it.

    Examples
    --------
    >>> period_of(Kind.TARGET, "新建公园3个", None, 2023, framed=True)
    ('2023', <Rule.DOCUMENT: 'document'>)
    """
    if own := window_of(sentence, year):
        promised = kind in {Kind.TARGET, Kind.QUALITATIVE}
        return (own if promised or framed or kind is Kind.RESULT else None), Rule.SENTENCE
    if kind not in {Kind.TARGET, Kind.QUALITATIVE} and not framed:
        return None, Rule.DOCUMENT
    if section is not None and (framed or kind is Kind.RESULT):
        return section, Rule.HEADING
    return (str(year) if year is not None else None), Rule.DOCUMENT


def last_year_of(period: str | None) -> str | None:
    """Give the year at whose end a level stands that was reached over several years.

    Parameters
    ----------
    period
        A period as records hold it.

    Returns
    -------
    str or None
        ``2025`` of ``2021/2025``; any other period unchanged.

    Examples
    --------
    >>> last_year_of("2021/2025"), last_year_of("2023-H1")
    ('2025', '2023-H1')
    """
    match = _YEARS_SPAN.fullmatch(period or "")
    return match[1] if match else period


def deadline_in(clause: str, year: int | None) -> str | None:
    """Give the last day that a clause states.

    Parameters
    ----------
    clause
        The folded clause.
    year
        The document's year, for months without one.

    Returns
    -------
    str or None
        ``2023-04-30``, or ``--04-30`` when no year can be known; None when no day is stated.

    Examples
    --------
    >>> deadline_in("欠账4月底前全部清零", 2023), deadline_in("年底达到进度要求", None)
    ('2023-04-30', '--12-31')
    """
    if _DUE.search(clause) is None:
        return None
    if match := _DEADLINE.search(clause):
        month = int(match["month"])
        if not 1 <= month <= _MONTHS_IN_YEAR:
            return None
        own = _due_year(match, year)
        day = int(match["day"]) if match["day"] else _PART_OF_MONTH.get(match["part"])
        return _last_day(own, month, day)
    if match := _YEAR_END.search(clause):
        return _last_day(_due_year(match, year), _MONTHS_IN_YEAR, None)
    return None


def _due_year(match: re.Match[str], year: int | None) -> int | None:
    if match["year"]:
        return int(match["year"])
    if year is None:
        return None
    return year + 1 if match["rel"] == "明年" else year


def _last_day(year: int | None, month: int, day: int | None) -> str | None:
    # Without a year February ends on the 28th: the earlier day is the safe one.
    longest = calendar.monthrange(year or 2023, month)[1]
    if day is not None and not 1 <= day <= longest:
        return None
    shown = f"{month:02d}-{day or longest:02d}"
    return f"{year}-{shown}" if year is not None else f"--{shown}"
