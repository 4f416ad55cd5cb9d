"""Numbers of persons in free text: citizen numbers and mobile numbers, covered together."""

from luodi.standards.citizen_number import mask_citizen_numbers
from luodi.standards.phones import mask_phones


def cover_numbers(text: str) -> str:
    """Cover every citizen number and every mobile number in a text.

    Parameters
    ----------
    text
        Free text as typed or imported.

    Returns
    -------
    str
        The text without citizen numbers, mobile numbers as ``138****5678``.

    Notes
    -----
    Citizen numbers go first: one may hold what looks like a mobile number.

    **Source**: dossier of codes, rule 10.

    Examples
    --------
    >>> cover_numbers("申请人11010519491231002X，电话13812345678")
    '申请人[ID removed]，电话138****5678'
    """
    return mask_phones(mask_citizen_numbers(text).text).text
