"""Bring codes that people typed into the one form that is checked."""

import re
import unicodedata
from dataclasses import dataclass

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Hyphens, dashes and marks without width that come along when a code is copied from a document.
_SEPARATORS = dict.fromkeys(
    map(ord, "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u200b\u200c\u200d\u2060\ufeff")
)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing."""
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"})


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


def without_forbidden(text: str) -> str:
    r"""Take out what no XML file, and so no workbook, may hold.

    Parameters
    ----------
    text
        Any text, lone surrogates included.

    Source
    ------
    W3C, Extensible Markup Language (XML) 1.0, fifth edition, production 2 (Char).

    Examples
    --------
    >>> without_forbidden("二\ufffe七\x00区")
    '二七区'
    """
    return _NOT_IN_XML.sub("", text)


def from_first_visible(text: str) -> str:
    r"""Give a text from its first character that can be seen; nothing when there is none.

    Parameters
    ----------
    text
        Any text.

    Examples
    --------
    >>> from_first_visible("\u200e \u00ad=1")
    '=1'
    """
    for place, character in enumerate(text):
        if unicodedata.category(character) not in _UNSEEN and character not in _BLANK:
            return text[place:]
    return ""


def unfit_for_name(text: str) -> str:
    r"""Say why a text can be no name and no unit; nothing when it can.

    Parameters
    ----------
    text
        What a person typed.

    Returns
    -------
    str
        The character that turns the direction of writing or is none, as ``U+202E``;
        ``invisible`` when nothing of the text can be seen.

    Source
    ------
    Unicode Standard, sections 23.3 (Bidirectional Ordering Controls) and 23.7 (Noncharacters).

    Examples
    --------
    >>> unfit_for_name("亩"), unfit_for_name("亩\u202e"), unfit_for_name("\u200b")
    ('', 'U+202E', 'invisible')
    """
    for character in text:
        code = ord(character)
        noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        control = unicodedata.category(character) in {"Cc", "Cs"}
        if character in _BIDI or noncharacter or control:
            return f"U+{code:04X}"
    return "" if from_first_visible(text) else "invisible"
