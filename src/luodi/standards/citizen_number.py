"""Citizen numbers: computed only to find them in free text and take them out."""

import re
from datetime import date

from luodi.standards.text import Masked, compact_code, half_width, is_ascii_digits

REMOVED = "[ID removed]"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_EARLIEST_BIRTH_YEAR = 1800  # the standard's own example is of 1880
# Looked for at every digit, since an ordinary number may stand just before.
_CANDIDATE = re.compile(r"(?<![0-9])(?=([0-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx])(?![0-9]))")


def citizen_check_character(body: str) -> str:
    """Compute the 18th character of a citizen number.

    Parameters
    ----------
    body
        The first 17 digits.

    Returns
    -------
    str
        One of ``0``-``9`` and ``X``.

    Raises
    ------
    ValueError
        When `body` is not 17 digits (a fault of the caller, not of the text).

    Notes
    -----
    **Source**: GB 11643-1999, check character by ISO 7064 MOD 11-2.

    Examples
    --------
    >>> citizen_check_character("11010519491231002")
    'X'
    """
    if len(body) != len(_WEIGHTS) or not is_ascii_digits(body):
        raise ValueError("the body of a citizen number is 17 digits")
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def is_citizen_number(text: str) -> bool:
    """Say whether a text has the form, the birth date and the check of a citizen number.

    Parameters
    ----------
    text
        A possible number; width, case, spaces and hyphens do not matter.

    Returns
    -------
    bool
        The place is not tested: lists of old county codes are never complete.

    Notes
    -----
    **Source**: GB 11643-1999.

    Examples
    --------
    >>> is_citizen_number("440524188001010014"), is_citizen_number("440524188001010015")
    (True, False)
    """
    number = compact_code(text)
    body = number[:17]
    return (
        len(number) == 18
        and is_ascii_digits(body)
        and _is_birth_date(body[6:14])
        and citizen_check_character(body) == number[17]
    )


def mask_citizen_numbers(text: str) -> Masked:
    """Replace every citizen number in a text by a mark, and count them.

    Parameters
    ----------
    text
        Free text as typed or imported.

    Returns
    -------
    Masked
        The text without numbers and the count. Only the count may be logged.

    Notes
    -----
    Single spaces or hyphens inside a number are allowed for. The 15-digit numbers issued before
    1999 carry no check and look like a grid code: they are not found. Linear in time.

    **Source**: dossier of codes, rule 10 (luodi stores no citizen number).

    Examples
    --------
    >>> mask_citizen_numbers("申请人11010519491231002X到场")
    Masked(text='申请人[ID removed]到场', count=1)
    """
    # One character stays one character, so the places found hold for the text as given.
    plain = half_width(text)
    pieces: list[str] = []
    done = 0
    count = 0
    for found in _CANDIDATE.finditer(plain):
        start, end = found.span(1)
        if start >= done and is_citizen_number(found.group(1)):
            pieces += [text[done:start], REMOVED]
            done = end
            count += 1
    return Masked("".join([*pieces, text[done:]]), count)


def _is_birth_date(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if year < _EARLIEST_BIRTH_YEAR:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
