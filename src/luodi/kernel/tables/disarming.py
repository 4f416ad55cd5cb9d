"""Texts that a spreadsheet would run as formulas: made harmless going out, restored coming in."""

from luodi.standards.text import from_first_visible, without_forbidden

DANGEROUS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Signs that start a formula, the full-width ones too: some spreadsheets read them alike."""
MARK = "'"


def safe_text(text: str) -> str:
    """Disarm a text that a spreadsheet would run as a formula.

    A leading apostrophe makes it text. What cannot be seen before the sign does not hide it, and
    a text that looks disarmed already gets one more, so that `armed_again` gives back every text.
    Characters that no workbook may hold are dropped.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("  @SUM(A1)"), safe_text("二七区"), safe_text("'=1")
    ("'=1+1", "'  @SUM(A1)", '二七区', "''=1")
    """
    if begins_plainly(text) and text.isprintable():
        return text
    clean = without_forbidden(text)
    return f"{MARK}{clean}" if _runs(clean.lstrip(MARK)) else clean


def begins_plainly(text: str) -> bool:
    """Tell whether a text begins with a letter, a digit or a Chinese character.

    Examples
    --------
    >>> begins_plainly("二七区"), begins_plainly("=1"), begins_plainly("")
    (True, False, False)
    """
    first = text[:1]
    return (first.isascii() and first.isalnum()) or "\u4e00" <= first <= "\u9fff"


def armed_again(text: str) -> str:
    """Give the text that was disarmed; any other text stays as it is.

    Examples
    --------
    >>> armed_again("'=1+1"), armed_again("'二七区"), armed_again("''=1")
    ('=1+1', "'二七区", "'=1")
    """
    if text.startswith(MARK) and _runs(text.lstrip(MARK)):
        return text[len(MARK) :]
    return text


def _runs(text: str) -> bool:
    begins = text.lstrip(" \u3000\xa0").startswith(DANGEROUS)
    return begins or from_first_visible(text).startswith(DANGEROUS)
