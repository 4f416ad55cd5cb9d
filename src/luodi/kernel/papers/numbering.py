"""How official papers number their headings, name their days and number themselves."""

from collections.abc import Sequence
from datetime import date

from luodi.kernel.papers.errors import refusal
from luodi.kernel.papers.paper import Block, Heading

DIGITS = "零一二三四五六七八九"
TEN = 10
HUNDRED = 100


def chinese_number(number: int) -> str:
    """Write a number from 1 to 99 as headings count.

    Parameters
    ----------
    number
        1 to 99.

    Returns
    -------
    str
        The number in Chinese: 十, 十二, 二十, 二十一.

    Raises
    ------
    PaperError
        ``papers.number`` outside 1 to 99.

    Examples
    --------
    >>> [chinese_number(n) for n in (3, 10, 12, 20, 21)]
    ['三', '十', '十二', '二十', '二十一']
    """
    if not 1 <= number < HUNDRED:
        raise refusal("number", number, f"序号 {number} 不在 1 到 99 之间；请分成几份文件。")
    tens, ones = divmod(number, TEN)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones else "")


def heading_numbers(blocks: Sequence[Block]) -> list[str]:
    """Give each heading its number; other blocks get an empty text.

    Parameters
    ----------
    blocks
        A paper's body.

    Returns
    -------
    list of str
        One for every block: 一、 of level 1, （一） of level 2, 1. of level 3, （1） of level 4.
        A heading begins the count of the levels below it anew.

    Notes
    -----
    **Source**: GB/T 9704-2012, 7.3.3.

    Examples
    --------
    >>> heading_numbers([Heading(1, "总体"), Heading(2, "进度"), Heading(2, "问题")])
    ['一、', '（一）', '（二）']
    """
    counts = [0, 0, 0, 0]
    numbers = []
    for block in blocks:
        if not isinstance(block, Heading):
            numbers.append("")
            continue
        place = block.level - 1
        counts[place] += 1
        counts[place + 1 :] = [0] * (len(counts) - place - 1)
        numbers.append(_written(block.level, counts[place]))
    return numbers


def _written(level: int, number: int) -> str:
    if level == 1:
        return f"{chinese_number(number)}、"
    if level == 2:
        return f"（{chinese_number(number)}）"
    return f"{number}." if level == 3 else f"（{number}）"


def date_text(day: date) -> str:
    """Write a paper's day in Arabic numerals, months and days without a leading zero.

    Parameters
    ----------
    day
        The day.

    Returns
    -------
    str
        Such as ``2023年6月5日``.

    Notes
    -----
    **Source**: GB/T 9704-2012, 7.3.5.4.

    Examples
    --------
    >>> date_text(date(2023, 6, 5))
    '2023年6月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def document_number(office_word: str, year: int, serial: int) -> str:
    """Write a document number: the office's word, the year in 〔〕, the serial without zeros.

    Parameters
    ----------
    office_word
        The office's word (机关代字), such as ``青督通``.
    year
        The year in full.
    serial
        1 or more.

    Returns
    -------
    str
        Such as ``青督通〔2023〕6号``.

    Raises
    ------
    PaperError
        ``papers.serial`` below 1.

    Notes
    -----
    **Source**: GB/T 9704-2012, 7.2.5: the year in six-cornered brackets, no 第, no leading zero.

    Examples
    --------
    >>> document_number("青督通", 2023, 6)
    '青督通〔2023〕6号'
    """
    if serial < 1:
        raise refusal("serial", serial, f"文号的序号 {serial} 小于 1；请从 1 编起。")
    return f"{office_word}〔{year}〕{serial}号"
