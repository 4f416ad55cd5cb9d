"""Industry codes (国民经济行业分类): which section, division, group and class can exist."""

import re
from dataclasses import dataclass

from luodi.standards.errors import StandardError
from luodi.standards.text import compact_code

_CODE = re.compile(r"([A-Z]?)([0-9]{0,4})")


@dataclass(frozen=True, slots=True)
class Section:
    """A section (门类) and its divisions.

    Parameters
    ----------
    letter
        A to T.
    name
        Official name.
    first
        Number of its first division, 1 to 97.
    last
        Number of its last division, included.
    """

    letter: str
    name: str
    first: int
    last: int


# GB/T 4754-2017, table 1, with amendment 1 of 2019.
SECTIONS = (
    Section("A", "农、林、牧、渔业", 1, 5),
    Section("B", "采矿业", 6, 12),
    Section("C", "制造业", 13, 43),
    Section("D", "电力、热力、燃气及水生产和供应业", 44, 46),
    Section("E", "建筑业", 47, 50),
    Section("F", "批发和零售业", 51, 52),
    Section("G", "交通运输、仓储和邮政业", 53, 60),
    Section("H", "住宿和餐饮业", 61, 62),
    Section("I", "信息传输、软件和信息技术服务业", 63, 65),
    Section("J", "金融业", 66, 69),
    Section("K", "房地产业", 70, 70),
    Section("L", "租赁和商务服务业", 71, 72),
    Section("M", "科学研究和技术服务业", 73, 75),
    Section("N", "水利、环境和公共设施管理业", 76, 79),
    Section("O", "居民服务、修理和其他服务业", 80, 82),
    Section("P", "教育", 83, 83),
    Section("Q", "卫生和社会工作", 84, 85),
    Section("R", "文化、体育和娱乐业", 86, 90),
    Section("S", "公共管理、社会保障和社会组织", 91, 96),
    Section("T", "国际组织", 97, 97),
)
_BY_LETTER = {section.letter: section for section in SECTIONS}
_BY_DIVISION = {
    number: section for section in SECTIONS for number in range(section.first, section.last + 1)
}


@dataclass(frozen=True, slots=True)
class IndustryCode:
    """A checked industry code.

    Parameters
    ----------
    section
        The section it lies in.
    digits
        0 digits (the section itself), 2 (division), 3 (group) or 4 (class).
    """

    section: Section
    digits: str

    @property
    def code(self) -> str:
        """The letter and the digits, such as ``C1391``."""
        return self.section.letter + self.digits

    @property
    def division(self) -> str | None:
        """Two digits of the division (大类); None for a section."""
        return self.digits[:2] or None

    @property
    def group(self) -> str | None:
        """Three digits of the group (中类); None above it."""
        return self.digits[:3] if len(self.digits) >= 3 else None

    @property
    def industry_class(self) -> str | None:
        """Four digits of the class (小类); None above it."""
        return self.digits if len(self.digits) == 4 else None


def parse_industry_code(text: str) -> IndustryCode:
    """Read an industry code and refuse what cannot exist.

    Parameters
    ----------
    text
        A letter, 2 to 4 digits, or both, as typed.

    Returns
    -------
    IndustryCode
        The code with its section, found from the division when no letter is given.

    Raises
    ------
    StandardError
        ``industry_code.form``, ``industry_code.section``, ``industry_code.division``,
        ``industry_code.mismatch`` (letter and division disagree), ``industry_code.class``.

    Notes
    -----
    Structure only: whether a group or class in a division exists is told by the printed table.
    A zero in the third place means that the division is not divided, so a class then ends in 0.

    **Source**: GB/T 4754-2017, clause 4 and table 1.

    Examples
    --------
    >>> parse_industry_code("1391").code, parse_industry_code("c").section.name
    ('C1391', '制造业')
    """
    form = _CODE.fullmatch(compact_code(text))
    if form is None or form.group() == "" or len(form.group(2)) == 1:
        raise _refusal("form", text, "应为一个门类字母、二至四位数字，或字母加数字")
    letter, digits = form.groups()
    if letter and letter not in _BY_LETTER:
        raise _refusal("section", text, "的门类应为A至T")
    if not digits:
        return IndustryCode(_BY_LETTER[letter], digits)
    section = _BY_DIVISION.get(int(digits[:2]))
    if section is None:
        raise _refusal("division", text, "的大类应为01至97")
    if letter and letter != section.letter:
        raise _refusal("mismatch", text, f"的大类{digits[:2]}属于门类{section.letter}")
    if len(digits) == 4 and digits[2] == "0" and digits[3] != "0":
        raise _refusal("class", text, "的大类未分中类，小类应以00结尾")
    return IndustryCode(section, digits)


def _refusal(reason: str, text: str, wrong: str) -> StandardError:
    return StandardError(
        code=f"industry_code.{reason}", value=text, message=f"行业代码“{text}”{wrong}，请核对。"
    )
