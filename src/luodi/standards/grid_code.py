"""Codes of city management: unit grids, special grids and components."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from luodi.standards.admin_codes import AdminCodeTable
from luodi.standards.admin_levels import AdminKind, parse_admin_code, town_kind, village_kind
from luodi.standards.errors import StandardError
from luodi.standards.text import compact_code, is_ascii_digits

_FIRST_MERGED_COMMUNITY = 601


@dataclass(frozen=True, slots=True)
class UnitGridCode:
    """Code of a unit grid: 15 digits, the smallest polygon that is managed.

    Parameters
    ----------
    code
        6 county, 3 street or town, 3 community or village, 3 serial digits.
    """

    code: str

    @property
    def county(self) -> str:
        """County code of 6 digits."""
        return self.code[:6]

    @property
    def town(self) -> str:
        """Three digits of the street or town."""
        return self.code[6:9]

    @property
    def village(self) -> str:
        """Three digits of the community or village."""
        return self.code[9:12]

    @property
    def serial(self) -> str:
        """Three digits counted west to east, then north to south."""
        return self.code[12:]

    @property
    def place_code(self) -> str:
        """Code of 12 digits of the community or village."""
        return self.code[:12]

    @property
    def town_kind(self) -> AdminKind | None:
        """What the town's number means."""
        return town_kind(self.town)

    @property
    def village_kind(self) -> AdminKind | None:
        """What the village's number means."""
        return village_kind(self.village)


def parse_unit_grid_code(
    text: str, places: AdminCodeTable | None = None, on: date | None = None
) -> UnitGridCode:
    """Read and check a unit grid code.

    Parameters
    ----------
    text
        The code as typed; width, spaces and hyphens do not matter.
    places
        Table in which county and town must stand; None tests the form only.
    on
        Day on which they must be in use; needed with `places`.

    Returns
    -------
    UnitGridCode
        The checked code.

    Raises
    ------
    StandardError
        ``grid_code.old`` (14 digits), ``grid_code.length``, ``grid_code.digits``,
        ``grid_code.serial``; ``admin_code.*`` for the place inside.

    Notes
    -----
    **Source**: GB/T 30428.1 and Beijing DB11 on the division of unit grids.

    Examples
    --------
    >>> grid = parse_unit_grid_code("410122 102 205 007")
    >>> grid.county, grid.town, grid.village_kind.value, grid.serial
    ('410122', '102', '村民委员会', '007')
    """
    code = compact_code(text)
    if len(code) == 14 and is_ascii_digits(code):
        raise _refusal("old", text, "是14位旧网格编码，请用对照表转换为15位")
    _check_digits(text, code, 15)
    if code.endswith("000"):
        raise _refusal("serial", text, "顺序号应为001至999")
    parse_admin_code(code[:12])
    if places is not None:
        if on is None:
            raise ValueError("a table of places needs the day that is asked about")
        places.find(code[:6], on)
        places.find(code[:9], on)
    return UnitGridCode(code)


def convert_old_grid_code(text: str, mapping: Mapping[str, str]) -> UnitGridCode:
    """Turn a 14-digit code of the older standard into today's code by a table.

    Parameters
    ----------
    text
        Old code of 14 digits.
    mapping
        Old codes and the 15-digit codes that replaced them.

    Returns
    -------
    UnitGridCode
        The checked new code.

    Raises
    ------
    StandardError
        ``grid_code.length`` or ``grid_code.digits``; ``grid_code.unmapped`` when the table does
        not know the code: no digit is ever guessed.

    Examples
    --------
    >>> convert_old_grid_code("41012210220507", {"41012210220507": "410122102205007"}).serial
    '007'
    """
    code = compact_code(text)
    _check_digits(text, code, 14)
    if code not in mapping:
        raise _refusal("unmapped", text, "不在新旧编码对照表内，请先补充对照表")
    return parse_unit_grid_code(mapping[code])


@dataclass(frozen=True, slots=True)
class SpecialGridCode:
    """Code of a special grid: 20 digits, a set of unit grids for one trade.

    Parameters
    ----------
    code
        6 object type, 6 county, 3 street, 3 community, 2 special serial digits.
    """

    code: str

    @property
    def object_type(self) -> str:
        """Six digits of the trade's object."""
        return self.code[:6]

    @property
    def county(self) -> str:
        """County code of 6 digits."""
        return self.code[6:12]

    @property
    def town(self) -> str:
        """Three digits of the street or town."""
        return self.code[12:15]

    @property
    def community(self) -> str:
        """Three digits of the community; 601 and up for merged communities."""
        return self.code[15:18]

    @property
    def is_split(self) -> bool:
        """Whether the community is split; the last two digits are 00 when it is not."""
        return self.code[18:] != "00"

    @property
    def is_merged(self) -> bool:
        """Whether several communities were joined into this grid."""
        return int(self.community) >= _FIRST_MERGED_COMMUNITY


def parse_special_grid_code(text: str) -> SpecialGridCode:
    """Read and check a special grid code.

    Parameters
    ----------
    text
        The code as typed.

    Returns
    -------
    SpecialGridCode
        The checked code.

    Raises
    ------
    StandardError
        ``grid_code.length``, ``grid_code.digits``, or ``admin_code.*`` for the place inside.

    Notes
    -----
    **Source**: CJ/T 349-2010.

    Examples
    --------
    >>> parse_special_grid_code("01010141012210260100").is_merged
    True
    """
    code = compact_code(text)
    _check_digits(text, code, 20)
    grid = SpecialGridCode(code)
    parse_admin_code(code[6:15] if grid.is_merged else code[6:18])
    return grid


@dataclass(frozen=True, slots=True)
class ComponentCode:
    """Code of a managed component (部件): 16 digits.

    Parameters
    ----------
    code
        6 county, 2 major class, 2 minor class, 6 serial digits.
    """

    code: str

    @property
    def county(self) -> str:
        """County code of 6 digits."""
        return self.code[:6]

    @property
    def major_class(self) -> str:
        """Two digits of the major class."""
        return self.code[6:8]

    @property
    def minor_class(self) -> str:
        """Two digits of the minor class."""
        return self.code[8:10]

    @property
    def serial(self) -> str:
        """Six digits counted within the minor class."""
        return self.code[10:]


def parse_component_code(text: str) -> ComponentCode:
    """Read and check a component code.

    Parameters
    ----------
    text
        The code as typed.

    Returns
    -------
    ComponentCode
        The checked code.

    Raises
    ------
    StandardError
        ``grid_code.length``, ``grid_code.digits``, ``grid_code.serial`` or ``admin_code.*``.

    Notes
    -----
    **Source**: GB/T 30428.2.

    Examples
    --------
    >>> parse_component_code("4101220102000017").minor_class
    '02'
    """
    code = compact_code(text)
    _check_digits(text, code, 16)
    if code.endswith("000000"):
        raise _refusal("serial", text, "顺序号应从000001起")
    parse_admin_code(code[:6])
    return ComponentCode(code)


def _check_digits(text: str, code: str, length: int) -> None:
    if not is_ascii_digits(code):
        raise _refusal("digits", text, "应全为数字，请核对")
    if len(code) != length:
        raise _refusal("length", text, f"应为{length}位，现为{len(code)}位，请核对")


def _refusal(reason: str, text: str, wrong: str) -> StandardError:
    return StandardError(
        code=f"grid_code.{reason}", value=text, message=f"网格编码“{text}”{wrong}。"
    )
