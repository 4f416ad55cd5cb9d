"""The law of documents: what a title, a year and a file name may be, what is covered."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luodi.standards.citizen_number import is_citizen_number
from luodi.standards.text import half_width

FIRST_YEAR = 1949
LAST_YEAR = 2199
COVER = "●"
REASON_LENGTH = 200
"""Longest reason for the removal of a file, in characters."""

LOOK_SIZE = (9, 8)
"""Columns and rows of grey dots of which a look is made."""
NEAR = 6
"""Bits in which two looks of the same scene may differ."""
BANDS = 4

_BAND_BITS = 16
_PLAIN = 12
"""Between the darkest and the lightest dot of a picture that shows something, of 255."""
_NAME_LENGTH = 200
_CITIZEN_NUMBER = re.compile(r"(?<![0-9])(?=([0-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx])(?![0-9]))")
_MOBILE = re.compile(r"(?<![0-9])(?:86[ -]?)?1[3-9][0-9][ -]?([0-9]{4})[ -]?[0-9]{4}(?![0-9])")
# Controls, and the marks that turn the direction of writing: "gpj.exe" must not read "exe.jpg".
_UNSAFE_IN_NAME = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class Kind(StrEnum):
    """What a published text is."""

    REPORT = "report"
    BULLETIN = "bulletin"
    NOTICE = "notice"
    PLAN = "plan"
    NEWS = "news"
    OTHER = "other"


@dataclass(frozen=True)
class Covered:
    """A text whose citizen numbers are covered, and how many there were."""

    text: str
    count: int


def covered(text: str) -> Covered:
    """Cover every citizen number and the middle of every mobile number, so that offsets stay true.

    Parameters
    ----------
    text
        The text as read from the file.

    Returns
    -------
    Covered
        The text of the same length and the number of citizen numbers; only the count may be told.

    Notes
    -----
    The same numbers are found as by ``standards.citizen_number.mask_citizen_numbers``, whose mark
    has another length.

    Source
    ------
    Personal Information Protection Law, article 6 (in force 2021-11-01): no more than needed.
    GB 11643-1999 (citizen identification number): form and check of the number.

    Examples
    --------
    >>> covered("申请人11010519491231002X到场")
    Covered(text='申请人●●●●●●●●●●●●●●●●●●到场', count=1)
    >>> covered("电话13812345678，座机0371-12345678").text
    '电话138●●●●5678，座机0371-12345678'
    """
    plain = half_width(text)
    pieces: list[str] = []
    done = count = 0
    for found in _CITIZEN_NUMBER.finditer(plain):
        start, end = found.span(1)
        if start >= done and is_citizen_number(found.group(1)):
            pieces += [text[done:start], COVER * (end - start)]
            done, count = end, count + 1
    return Covered(_phones_covered("".join([*pieces, text[done:]])), count)


def _phones_covered(text: str) -> str:
    """Cover the middle four signs of every mobile number."""
    pieces, done = [], 0
    for found in _MOBILE.finditer(half_width(text)):
        start, end = found.span(1)
        pieces += [text[done:start], COVER * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])


def clean_name(filename: str) -> str:
    r"""Keep of an uploaded file's name what is safe to store and to show.

    Parameters
    ----------
    filename
        The name as the browser sent it, perhaps with folders.

    Returns
    -------
    str
        The last part without controls and direction marks, at most 200 characters with the ending
        kept; ``"未命名"`` when nothing is left.

    Source
    ------
    CWE-22 (path traversal). Unicode Standard Annex 9, section 2 (explicit directional marks),
    which can make ``gpj.exe`` read as ``exe.jpg``.

    Examples
    --------
    >>> clean_name("..\\照片\\现场.jpg"), clean_name("../")
    ('现场.jpg', '未命名')
    """
    last = re.split(r"[\\/]", _UNSAFE_IN_NAME.sub("", filename))[-1].strip(" .")
    stem, dot, ending = last.rpartition(".")
    if len(last) > _NAME_LENGTH and dot and len(ending) < _NAME_LENGTH:
        last = stem[: _NAME_LENGTH - len(ending) - 1] + dot + ending
    return last[:_NAME_LENGTH] or "未命名"


def problems(*, title: str, year: int, published_on: date | None, today: date) -> dict[str, str]:
    """Find what is wrong with what a person says about a document.

    Parameters
    ----------
    title
        The title, without blanks at its ends.
    year
        The year that the text speaks of.
    published_on
        The day of publication, when known.
    today
        The day of the upload in Shanghai.

    Returns
    -------
    dict
        A Chinese sentence for each field that is refused; empty when all is well.

    Source
    ------
    House rule: a target cites a text by title, year and day, so a day that has not come cannot
    be cited; the reports begin with the People's Republic in 1949 (docs/kernel/documents.md, 2026).

    Examples
    --------
    >>> problems(title="工作报告", year=2023, published_on=None, today=date(2023, 3, 1))
    {}
    """
    found: dict[str, str] = {}
    if not title:
        found["title"] = "标题为空；请填写文本的标题。"
    elif len(title) > _NAME_LENGTH:
        found["title"] = f"标题有 {len(title)} 个字，超过 {_NAME_LENGTH} 个；请缩短。"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        found["year"] = f"年度 {year} 不在 {FIRST_YEAR} 到 {LAST_YEAR} 之间；请填写四位年份。"
    if published_on is not None and published_on > today:
        found["published_on"] = (
            f"发布日期 {published_on} 晚于今天 {today}；请改成实际发布的日期，或留空。"
        )
    return found


def attachment_problem(taken_on: date | None, today: date) -> str | None:
    """Refuse evidence from the future.

    Parameters
    ----------
    taken_on
        The day the photo was taken or the paper was made, when known.
    today
        The day of the upload in Shanghai.

    Returns
    -------
    str or None
        A Chinese sentence, or None when all is well.

    Source
    ------
    House rule: evidence proves what has happened (docs/kernel/documents.md, 2026).
    """
    if taken_on is not None and taken_on > today:
        return f"拍摄或形成日期 {taken_on} 晚于今天 {today}；请改成实际日期，或留空。"
    return None


def look_of(grey: bytes) -> int | None:
    """Tell what a picture looks like: for each dot, whether the next one is lighter.

    Parameters
    ----------
    grey
        The picture shrunk to `LOOK_SIZE` grey dots, row by row.

    Returns
    -------
    int or None
        64 bits; None for a picture of next to one shade, which would look like all others.

    Source
    ------
    The difference hash (N. Krawetz, "Kind of like that", 2013): it stays through scaling, another
    quality of JPEG and small changes of light.

    Examples
    --------
    >>> look_of(bytes(range(0, 216, 3))) == 2**64 - 1, look_of(bytes(72))
    (True, None)
    """
    columns, rows = LOOK_SIZE
    if max(grey) - min(grey) < _PLAIN:
        return None
    look = 0
    for row in range(rows):
        for column in range(columns - 1):
            at = row * columns + column
            look = look << 1 | (grey[at + 1] > grey[at])
    return look


def bands_of(look: int) -> tuple[int, ...]:
    """Cut a look into four bands of 16 bits, by which like ones are looked up.

    Source
    ------
    House rule: of six differing bits, one of four bands holds at most one, so that like looks are
    found by 17 values a band (docs/kernel/documents.md, 2026).

    Examples
    --------
    >>> bands_of(1 << 48 | 7)
    (7, 0, 0, 1)
    """
    mask = (1 << _BAND_BITS) - 1
    return tuple(look >> _BAND_BITS * band & mask for band in range(BANDS))


def near_bands(band: int) -> list[int]:
    """Give a band, and all bands that differ from it in one bit.

    Source
    ------
    House rule: as for `bands_of` (docs/kernel/documents.md, 2026).

    Examples
    --------
    >>> near_bands(0)[:4], len(near_bands(0))
    ([0, 1, 2, 4], 17)
    """
    return [band, *(band ^ 1 << bit for bit in range(_BAND_BITS))]


def looks_alike(one: int, other: int) -> bool:
    """Tell whether two looks may be of the same scene; advice for a person, never a refusal.

    Source
    ------
    House rule: at most six of 64 bits differ (docs/kernel/documents.md, 2026).

    Examples
    --------
    >>> looks_alike(0, 0b111111), looks_alike(0, 0b1111111)
    (True, False)
    """
    return (one ^ other).bit_count() <= NEAR
