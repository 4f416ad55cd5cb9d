"""Mobile telephone numbers: shown as their first three and last four digits."""

import re

from luodi.standards.text import Masked, half_width

_MOBILE = re.compile(r"(?<![0-9])(?:86[ -]?)?(1[3-9][0-9])[ -]?[0-9]{4}[ -]?([0-9]{4})(?![0-9])")


def mask_phones(text: str) -> Masked:
    """Hide the middle four digits of every mobile number in a text, and count them.

    Parameters
    ----------
    text
        Free text as typed or imported.

    Returns
    -------
    Masked
        The text with numbers as ``138****5678`` and the count.

    Notes
    -----
    Office telephones (with an area code) are public and stay.

    **Source**: dossier of codes, rule 10 (3 + 4 digits of ``1[3-9]`` and nine more).

    Examples
    --------
    >>> mask_phones("电话13812345678，座机0371-12345678")
    Masked(text='电话138****5678，座机0371-12345678', count=1)
    """
    # One character stays one character, so the places found hold for the text as given.
    plain = half_width(text)
    pieces: list[str] = []
    done = 0
    count = 0
    for found in _MOBILE.finditer(plain):
        pieces += [text[done : found.start()], f"{found.group(1)}****{found.group(2)}"]
        done = found.end()
        count += 1
    return Masked("".join([*pieces, text[done:]]), count)
