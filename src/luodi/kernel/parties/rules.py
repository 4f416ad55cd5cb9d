"""The law of parties: what an organisation's code says of it, and how its names follow."""

import re
from datetime import date
from enum import StrEnum

from luodi.standards.citizen_number import mask_citizen_numbers
from luodi.standards.credit_code import CreditCode
from luodi.standards.phones import mask_phones


class Kind(StrEnum):
    """What an organisation is."""

    ENTERPRISE = "ENTERPRISE"
    BUSINESS = "BUSINESS"
    COOPERATIVE = "COOPERATIVE"
    COLLECTIVE = "COLLECTIVE"
    AGENCY = "AGENCY"
    INSTITUTION = "INSTITUTION"
    SOCIETY = "SOCIETY"
    OTHER = "OTHER"


_KIND_BY_PAIR = {
    "91": Kind.ENTERPRISE,
    "92": Kind.BUSINESS,
    "93": Kind.COOPERATIVE,
    "N1": Kind.COLLECTIVE,
    "N2": Kind.COLLECTIVE,
    "N3": Kind.COLLECTIVE,
    "11": Kind.AGENCY,
    "12": Kind.INSTITUTION,
    "51": Kind.SOCIETY,
    "52": Kind.SOCIETY,
    "53": Kind.SOCIETY,
}


def kind_of(code: CreditCode) -> Kind:
    """Give the kind of organisation that a credit code tells of.

    Parameters
    ----------
    code
        A checked credit code.

    Source
    ------
    GB 32100-2015, table 1: the first two characters are the registering department and the kind.

    Examples
    --------
    >>> from luodi.standards.credit_code import parse_credit_code
    >>> kind_of(parse_credit_code("91410181MA4X0B7K2R")).value
    'ENTERPRISE'
    """
    return _KIND_BY_PAIR.get(code.kind, Kind.OTHER)


def may_rename(valid_from: date, *, last_from: date, old: str, new: str) -> str | None:
    """Say why an organisation may not take a name from a day on; None when it may.

    Parameters
    ----------
    valid_from
        First day of the new name.
    last_from
        First day of the name borne now.
    old, new
        The name borne now and the new one.

    Source
    ------
    House rule: a name's past is not rewritten; a change is a new dated name
    (docs/kernel/parties.md, 2026).
    """
    if new == old:
        return f"新名称与现用名称“{old}”相同；没有变化时不必更名"
    if valid_from <= last_from:
        return f"更名日期 {valid_from} 不晚于现用名称的起用日期 {last_from}；请选更晚的日期"
    return None


def may_move(valid_from: date, *, last_from: date) -> str | None:
    """Say why a main site may not move on a day; None when it may.

    Parameters
    ----------
    valid_from
        First day at the new site.
    last_from
        First day at the present one.

    Source
    ------
    House rule: as for names (docs/kernel/parties.md, 2026).
    """
    if valid_from <= last_from:
        return f"迁址日期 {valid_from} 不晚于现址的起用日期 {last_from}；请选更晚的日期"
    return None


def check_text(title: str, text: str) -> str | None:
    """Say why a name or an address may not be recorded; None when it may.

    Parameters
    ----------
    title
        What the text is, for the message.
    text
        The text as typed.

    Notes
    -----
    The refused text is not repeated in the message when it holds a private number.

    Source
    ------
    House rule: organisations and places, never persons (docs/kernel/parties.md, 2026).

    Examples
    --------
    >>> check_text("地址", "嵩山路 1 号，电话 13800000000")
    '地址里有手机号；本名录不收个人信息，请删去后再填'
    """
    if not text.strip():
        return f"{title}为空；请对照证照填写"
    for word, masked in (("手机号", mask_phones(text)), ("身份证号", mask_citizen_numbers(text))):
        if masked.count:
            return f"{title}里有{word}；本名录不收个人信息，请删去后再填"
    return None


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_OFFICE = re.compile(r"(?:0[0-9]{2,3})?[2-9][0-9]{6,7}|400[0-9]{7}")


def plain_phone(typed: str) -> str:
    """Give a telephone number without blanks, dashes, brackets and the country's code.

    Parameters
    ----------
    typed
        The number as typed, in half-width characters.

    Source
    ------
    House rule: one number is kept in one form (docs/kernel/parties.md, 2026).

    Examples
    --------
    >>> plain_phone("+86 138-0000-1234"), plain_phone("(0371) 6500-1234")
    ('13800001234', '037165001234')
    """
    return re.sub(r"^(?:\+|00)86", "", re.sub(r"[ \-()]", "", typed))


def unfit_phone(number: str) -> str | None:
    """Say why a text is no telephone number; None when it is one.

    Parameters
    ----------
    number
        The number as ``plain_phone`` gives it.

    Notes
    -----
    The number is not repeated in the message: a message may be kept, a number is not.

    Source
    ------
    Telephone numbering plan (工业和信息化部, 电信网编号计划 2017): mobile numbers have 11 digits,
    subscribers' 7 or 8 behind an area code of 3 or 4, 400 numbers 10.

    Examples
    --------
    >>> unfit_phone("13800001234")
    >>> unfit_phone("12345")
    '电话号码须是 11 位手机号、带区号的座机号或 400 号码；请核对位数'
    """
    if _MOBILE.fullmatch(number) or _OFFICE.fullmatch(number):
        return None
    return "电话号码须是 11 位手机号、带区号的座机号或 400 号码；请核对位数"
