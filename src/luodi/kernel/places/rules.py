"""The law of places: which level stands under which, which code belongs where, what may end."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from luodi.kernel.access.paths import WIDTH
from luodi.standards.admin_codes import ZHENGZHOU
from luodi.standards.admin_levels import AdminLevel, parse_admin_code
from luodi.standards.errors import StandardError
from luodi.standards.grid_code import parse_unit_grid_code
from luodi.standards.text import compact_code


class Kind(StrEnum):
    """Levels of the tree, from the top down."""

    PROVINCE = "PROVINCE"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    TOWN = "TOWN"
    VILLAGE = "VILLAGE"
    GRID = "GRID"
    PLOT = "PLOT"


_RANK = {kind: rank for rank, kind in enumerate(Kind)}
_NAMES = {
    Kind.PROVINCE: "省",
    Kind.CITY: "市",
    Kind.DISTRICT: "县（区、市）",
    Kind.TOWN: "街道（乡、镇）",
    Kind.VILLAGE: "社区（村）",
    Kind.GRID: "单元网格",
    Kind.PLOT: "房前屋后",
}
_ADMIN_LEVELS = {
    Kind.PROVINCE: AdminLevel.PROVINCE,
    Kind.CITY: AdminLevel.PREFECTURE,
    Kind.DISTRICT: AdminLevel.COUNTY,
    Kind.TOWN: AdminLevel.TOWN,
    Kind.VILLAGE: AdminLevel.VILLAGE,
}
_GRID_DIGITS = 15
_STEMS = {kind: level.value for kind, level in _ADMIN_LEVELS.items()} | {Kind.GRID: _GRID_DIGITS}
"""How many digits of a level's code its children's codes begin with."""


def may_stand_under(kind: Kind, parent: Kind | None) -> str | None:
    """Say why a level may not stand under another; None when it may.

    Parameters
    ----------
    kind
        Level of the lower place.
    parent
        Level of the upper place; None for a root of the tree.

    Source
    ------
    Constitution of the PRC, article 30, for province to town; GB/T 30428.1 for grids within a
    community; levels may be left out, as a district under a municipality leaves out the city.

    Examples
    --------
    >>> may_stand_under(Kind.TOWN, Kind.DISTRICT) is None
    True
    """
    if parent is None:
        if _RANK[kind] > _RANK[Kind.TOWN]:
            return f"{_NAMES[kind]}须有上级；请先建立它所在的街道或村"
        return None
    if _RANK[parent] >= _RANK[kind]:
        return f"{_NAMES[kind]}不能设在{_NAMES[parent]}之下；请选更高一级的地方作上级"
    return None


def check_code(
    kind: Kind, code: str, *, parent_kind: Kind | None, parent_code: str, day: date
) -> str | None:
    """Say why a code does not fit a place's level, parent and day; None when it fits.

    Parameters
    ----------
    kind
        Level of the place.
    code
        Its code as ``normal_code`` gives it; the empty text when it has none.
    parent_kind, parent_code
        Level and code of its parent; None and the empty text where there is none.
    day
        First day of the place, on which the code must be in use.

    Notes
    -----
    Counties are looked up where their prefecture stands in the known table; the existence of a
    town or village is the existence of the parent place.

    Source
    ------
    GB/T 2260 (6 digits), GB/T 10114 (3 + 3 digits below the county), GB/T 30428.1 (15 digits of
    a unit grid); design dossier 02, table of code structures (2026).

    Examples
    --------
    >>> new_year = date(2023, 1, 1)
    >>> check_code(
    ...     Kind.TOWN, "410102001",
    ...     parent_kind=Kind.DISTRICT, parent_code="410103", day=new_year,
    ... )
    '代码“410102001”不以上级代码 410103 开头；请核对代码或上级'
    """
    if not code:
        return None
    if kind is Kind.PLOT:
        return f"房前屋后没有国家代码，“{code}”请留空"
    try:
        problem = _check_form(kind, code)
        _check_county(code, day)
    except StandardError as error:
        return error.message
    if problem is None and parent_kind is not None and parent_code:
        stem = parent_code[: _STEMS[parent_kind]]
        if not code.startswith(stem):
            return f"代码“{code}”不以上级代码 {stem} 开头；请核对代码或上级"
    return problem


def _check_form(kind: Kind, code: str) -> str | None:
    if kind is Kind.GRID:
        parse_unit_grid_code(code)
        return None
    level = parse_admin_code(code).level
    if level is _ADMIN_LEVELS[kind]:
        return None
    meant = next(_NAMES[other] for other, item in _ADMIN_LEVELS.items() if item is level)
    return f"代码“{code}”是{meant}的代码，不是{_NAMES[kind]}的；请核对代码或层级"


def _check_county(code: str, day: date) -> None:
    known = {row.code[:4] for row in ZHENGZHOU if not row.code.endswith("00")}
    if code[:4] in known and code[4:6] != "00":
        ZHENGZHOU.find(code[:6], day)


def normal_code(text: str) -> str:
    """Bring a typed code into its stored form: half width, no blanks, no zeros of lower levels.

    Parameters
    ----------
    text
        The code as typed; one that is wrong is given back for ``check_code`` to refuse.

    Source
    ------
    Design dossier 10, section of bad input (2026).

    Examples
    --------
    >>> normal_code("４１０１０３ 001"), normal_code("410103000000")
    ('410103001', '410103')
    """
    code = compact_code(text)
    try:
        return parse_admin_code(code).code
    except StandardError:
        return code


def code_above(kind: Kind, code: str) -> str:
    """Give the code of the place above by a code's own digits; the empty text when it tells none.

    Source
    ------
    GB/T 2260, GB/T 10114 and GB/T 30428.1: each code begins with that of the level above.

    Examples
    --------
    >>> code_above(Kind.GRID, "410122102205007"), code_above(Kind.PROVINCE, "410000")
    ('410122102205', '')
    """
    if kind is Kind.GRID:
        return code[:-3]
    try:
        return parse_admin_code(code).parent or ""
    except StandardError:
        return ""


def unusable_sign(text: str) -> str:
    """Name the first sign that no name or code may hold: a control sign or half a pair.

    Returns
    -------
    str
        Its number, such as ``U+0000``; the empty text when there is none.

    Source
    ------
    House rule: what no database keeps and no page shows is refused (docs/kernel/places.md, 2026).

    Examples
    --------
    >>> unusable_sign("马寨镇"), unusable_sign("马寨" + chr(0))
    ('', 'U+0000')
    """
    bad = (sign for sign in text if unicodedata.category(sign) in {"Cc", "Cs"})
    return next((f"U+{ord(sign):04X}" for sign in bad), "")


def in_force(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Tell whether a place stands on a day: its first day included, its end excluded.

    Source
    ------
    House rule: intervals are half open (docs/kernel/places.md, 2026).

    Examples
    --------
    >>> in_force(date(2023, 1, 1), date(2024, 1, 1), date(2024, 1, 1))
    False
    """
    return valid_from <= day and (valid_to is None or day < valid_to)


def may_begin(valid_from: date, parent_from: date | None, parent_to: date | None) -> str | None:
    """Say why a place may not begin on a day under its parent; None when it may.

    Parameters
    ----------
    valid_from
        First day of the new place.
    parent_from, parent_to
        First day and end of the parent; None and None for a root.

    Source
    ------
    House rule: a place stands within the days of its parent (docs/kernel/places.md, 2026).
    """
    if parent_from is not None and valid_from < parent_from:
        return f"起始日期 {valid_from} 早于上级的 {parent_from}；请选上级设立之后的日期"
    if parent_to is not None:
        return f"上级到 {parent_to} 为止，不能再设下级；请改用它的后继"
    return None


def may_end(
    day: date, name: str, valid_from: date, valid_to: date | None, last_start: date | None
) -> str | None:
    """Say why a place may not end on a day; None when it may.

    Parameters
    ----------
    day
        First day on which it no longer stands.
    name
        Its name, for the message.
    valid_from, valid_to
        Its first day, and its end when it ended already.
    last_start
        The latest first day among the places below it that still stand; None without any.

    Source
    ------
    House rule: a place ends once, with its whole subtree, and its past is not rewritten
    (docs/kernel/places.md, 2026).
    """
    if valid_to is not None:
        return f"“{name}”已于 {valid_to} 终止，不能再次终止"
    if day <= valid_from:
        return f"终止日期 {day} 不晚于“{name}”的起始日期 {valid_from}；请选更晚的日期"
    if last_start is not None and day <= last_start:
        return f"“{name}”之下有 {last_start} 才设立的地方，不能在 {day} 终止；请选更晚的日期"
    return None


def next_serial(paths: Iterable[str]) -> int:
    """Give the serial number of the next child; numbers of retired children are not used again.

    Parameters
    ----------
    paths
        Paths of all children that ever stood under the parent.

    Source
    ------
    House rule: a path never changes and is never used again (docs/kernel/places.md, 2026).

    Examples
    --------
    >>> next_serial(["00010001", "00010007"]), next_serial([])
    (8, 1)
    """
    return max((int(path[-WIDTH:]) for path in paths), default=0) + 1
