"""Administrative codes and their digits: levels, kinds and number ranges."""

from dataclasses import dataclass
from enum import Enum

from luodi.standards.errors import StandardError
from luodi.standards.text import compact_code, is_ascii_digits


class AdminLevel(Enum):
    """Level of a place; the value is the number of digits that name it."""

    PROVINCE = 2
    PREFECTURE = 4
    COUNTY = 6
    TOWN = 9
    VILLAGE = 12


class AdminKind(Enum):
    """What a place is called at its level; the value is the official word."""

    PROVINCE = "省级"
    PREFECTURE = "地级"
    DISTRICT = "市辖区"
    COUNTY = "县"
    COUNTY_CITY = "县级市"
    STREET = "街道"
    TOWN = "镇"
    TOWNSHIP = "乡"
    COMBINED = "政企合一单位"
    RESIDENTS = "居民委员会"
    VILLAGERS = "村民委员会"
    LIKE_RESIDENTS = "类似居民委员会"
    LIKE_VILLAGERS = "类似村民委员会"


# First and last number of each range. Sources: GB/T 2260-2007 (counties), GB/T 10114-2003 (towns),
# 国统字〔2009〕91号 (villages).
_RANGES = {
    AdminLevel.COUNTY: (
        (1, 18, AdminKind.DISTRICT),
        (21, 80, AdminKind.COUNTY),
        (81, 99, AdminKind.COUNTY_CITY),
    ),
    AdminLevel.TOWN: (
        (1, 99, AdminKind.STREET),
        (100, 199, AdminKind.TOWN),
        (200, 399, AdminKind.TOWNSHIP),
        (400, 599, AdminKind.COMBINED),
    ),
    AdminLevel.VILLAGE: (
        (1, 199, AdminKind.RESIDENTS),
        (200, 399, AdminKind.VILLAGERS),
        (400, 498, AdminKind.LIKE_RESIDENTS),
        (500, 598, AdminKind.LIKE_VILLAGERS),
    ),
}
# Cities that have towns but no counties: 东莞, 中山, 儋州, 嘉峪关.
_WITHOUT_COUNTIES = frozenset({"4419", "4420", "4604", "6202"})


@dataclass(frozen=True, slots=True)
class AdminCode:
    """An administrative code taken apart.

    Parameters
    ----------
    code
        6 digits down to the county, 9 for a town, 12 for a village.
    level
        Level of the place.
    kind
        What the number's range says that the place is.
    """

    code: str
    level: AdminLevel
    kind: AdminKind

    @property
    def parent(self) -> str | None:
        """Code of the place above, by its digits and never by a name; None for a province."""
        match self.level:
            case AdminLevel.PROVINCE:
                return None
            case AdminLevel.PREFECTURE:
                return self.code[:2] + "0000"
            case AdminLevel.COUNTY:
                return self.code[:4] + "00"
            case AdminLevel.TOWN:
                return self.code[:6]  # the prefecture's own code where it has no counties
            case AdminLevel.VILLAGE:
                return self.code[:9]


def parse_admin_code(text: str) -> AdminCode:
    """Take an administrative code of 6, 9 or 12 digits apart.

    Parameters
    ----------
    text
        The code as typed. Twelve digits that end in zeros name a place further up.

    Returns
    -------
    AdminCode
        The shortest code that names the place, with level and kind.

    Raises
    ------
    StandardError
        ``admin_code.length``, ``admin_code.digits`` or ``admin_code.range``.

    Notes
    -----
    Only the form is tested; whether a code was in use on a day is told by a table of codes.
    Numbers 01-18 name districts of a city, but cities under a league or under the province.

    **Source**: GB/T 2260-2007; GB/T 10114-2003; 国统字〔2009〕91号.

    Examples
    --------
    >>> parse_admin_code("410122102205").kind.value, parse_admin_code("410122102000").code
    ('村民委员会', '410122102')
    """
    code = compact_code(text)
    if not is_ascii_digits(code):
        raise _refusal("digits", text, "应全为数字，请核对")
    if len(code) not in (6, 9, 12):
        raise _refusal("length", text, f"应为6、9或12位，现为{len(code)}位，请核对")
    if code.startswith("0"):
        raise _refusal("range", text, "的省级代码不能以0开头，请核对")
    full = code.ljust(12, "0")
    level = _level(full)
    return AdminCode(full[: max(6, level.value)], level, _kind(text, full, level))


def town_kind(number: str) -> AdminKind | None:
    """Say what the three digits of a street or town mean.

    Parameters
    ----------
    number
        Three digits.

    Returns
    -------
    AdminKind | None
        None when no kind has this number.

    Notes
    -----
    **Source**: GB/T 10114-2003.

    Examples
    --------
    >>> town_kind("102").value
    '镇'
    """
    return _in_range(AdminLevel.TOWN, number)


def village_kind(number: str) -> AdminKind | None:
    """Say what the three digits of a community or village mean.

    Parameters
    ----------
    number
        Three digits.

    Returns
    -------
    AdminKind | None
        None when no kind has this number.

    Notes
    -----
    **Source**: 国统字〔2009〕91号.

    Examples
    --------
    >>> village_kind("205").value
    '村民委员会'
    """
    return _in_range(AdminLevel.VILLAGE, number)


def _level(full: str) -> AdminLevel:
    for level, digits in (
        (AdminLevel.VILLAGE, full[9:]),
        (AdminLevel.TOWN, full[6:9]),
        (AdminLevel.COUNTY, full[4:6]),
        (AdminLevel.PREFECTURE, full[2:4]),
    ):
        if digits.strip("0"):
            return level
    return AdminLevel.PROVINCE


def _kind(text: str, full: str, level: AdminLevel) -> AdminKind:
    if level is AdminLevel.PROVINCE:
        return AdminKind.PROVINCE
    if level is AdminLevel.PREFECTURE:
        return AdminKind.PREFECTURE
    kinds = [_county_kind(full)]
    if level.value >= AdminLevel.TOWN.value:
        kinds.append(town_kind(full[6:9]))
    if level is AdminLevel.VILLAGE:
        kinds.append(village_kind(full[9:]))
    last = AdminKind.PREFECTURE
    for kind, number in zip(kinds, (full[2:6], full[6:9], full[9:]), strict=False):
        if kind is None:
            raise _refusal("range", text, f"中的{number}不在任何规定号段内，请核对")
        last = kind
    return last


def _county_kind(full: str) -> AdminKind | None:
    prefecture = int(full[2:4])
    if prefecture == 0:
        return None
    if full[4:6] == "00":
        return AdminKind.PREFECTURE if full[:4] in _WITHOUT_COUNTIES else None
    kind = _in_range(AdminLevel.COUNTY, full[4:6])
    if kind is AdminKind.DISTRICT and (21 <= prefecture <= 50 or prefecture == 90):
        return AdminKind.COUNTY_CITY
    return kind


def _in_range(level: AdminLevel, number: str) -> AdminKind | None:
    value = int(number)
    for first, last, kind in _RANGES[level]:
        if first <= value <= last:
            return kind
    return None


def _refusal(reason: str, text: str, wrong: str) -> StandardError:
    return StandardError(
        code=f"admin_code.{reason}",
        value=text,
        message=f"行政区划代码“{text}”{wrong}。",
    )
