"""Bring codes that people typed into the one form that is checked."""

from dataclasses import dataclass

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Hyphens, dashes and marks without width that come along when a code is copied from a document.
_SEPARATORS = dict.fromkeys(
    map(ord, "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u200b\u200c\u200d\u2060\ufeff")
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text whose private parts are gone, and how many there were.

    Parameters
    ----------
    text
        The text after masking.
    count
        Number of places masked, 0 or more; the only thing that may be logged.
    """

    text: str
    count: int


def half_width(text: str) -> str:
    """Turn full-width letters, digits, marks and spaces into half-width ones.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        A text of the same length; Chinese characters and Chinese-only marks stay.

    Examples
    --------
    >>> half_width("４１０１０３")
    '410103'
    """
    return text.translate(_FULL_WIDTH)


def compact_code(text: str) -> str:
    """Give a code as it is checked: half width, upper case, no spaces and no hyphens.

    Parameters
    ----------
    text
        A code as typed or copied.

    Returns
    -------
    str
        The code; possibly empty, never checked here.

    Examples
    --------
    >>> compact_code(" 9141 0181-ma4x０ｂ７k2r ")
    '91410181MA4X0B7K2R'
    """
    return "".join(half_width(text).translate(_SEPARATORS).split()).upper()


def is_ascii_digits(text: str) -> bool:
    """Say whether a text is one or more of the digits 0 to 9 and nothing else.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    bool
        False for the empty text and for digits of other scripts.

    Examples
    --------
    >>> is_ascii_digits("4101"), is_ascii_digits("٤١"), is_ascii_digits("")
    (True, False, False)
    """
    return text.isascii() and text.isdigit()
