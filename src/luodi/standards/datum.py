"""Datums of positions in China, and turning positions from one into another."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import atan2, cos, degrees, hypot, isfinite, pi, radians, sin, sqrt

from luodi.standards.errors import StandardError

_AXIS_M = 6378245.0  # Krasovsky 1940, which the obfuscation is built on
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_TURN = pi * 3000.0 / 180.0
_CLOSE_DEG = 1e-10  # far below the 1e-7 that storage keeps
_MOST_STEPS = 30


class Datum(Enum):
    """What the numbers of a position refer to; the value is the word in files."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


_NAMES = {
    "WGS84": Datum.WGS84, "EPSG4326": Datum.WGS84, "4326": Datum.WGS84,
    "CGCS2000": Datum.CGCS2000, "EPSG4490": Datum.CGCS2000, "4490": Datum.CGCS2000,
    "2000国家大地坐标系": Datum.CGCS2000,
    "GCJ02": Datum.GCJ02, "火星坐标": Datum.GCJ02, "高德坐标": Datum.GCJ02,
    "BD09": Datum.BD09, "BD09LL": Datum.BD09, "百度坐标": Datum.BD09,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """A frame of longitudes and latitudes in degrees, edges included.

    Parameters
    ----------
    west
        Least longitude.
    south
        Least latitude.
    east
        Greatest longitude.
    north
        Greatest latitude.
    """

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Say whether a position lies in the frame.

        Parameters
        ----------
        lon
            Longitude in degrees.
        lat
            Latitude in degrees.

        Returns
        -------
        bool
            False also for values that are not numbers.
        """
        return self.west <= lon <= self.east and self.south <= lat <= self.north


CHINA = Box(73.0, 3.0, 136.0, 54.0)
HENAN = Box(110.0, 31.0, 117.0, 37.0)
_WORLD = Box(-180.0, -90.0, 180.0, 90.0)
# Outside this frame map services in use shift nothing.
_SHIFTED = Box(72.004, 0.8293, 137.8347, 55.8271)


def parse_datum(text: str) -> Datum:
    """Read the name of a datum; an unknown one is refused and never guessed.

    Parameters
    ----------
    text
        Name or EPSG code; case, spaces, hyphens, dots and colons do not matter.

    Returns
    -------
    Datum
        The datum.

    Raises
    ------
    StandardError
        ``datum.unknown``.

    Examples
    --------
    >>> parse_datum("gcj-02"), parse_datum("EPSG:4490")
    (<Datum.GCJ02: 'GCJ02'>, <Datum.CGCS2000: 'CGCS2000'>)
    """
    name = "".join(c for c in text.upper() if c.isalnum())
    if name not in _NAMES:
        raise StandardError(
            code="datum.unknown",
            value=text,
            message=f"坐标系“{text}”无法识别，请注明{'、'.join(d.value for d in Datum)}之一。",
            suggestions=tuple(datum.value for datum in Datum),
        )
    return _NAMES[name]


def check_position(lon: float, lat: float, box: Box = CHINA) -> None:
    """Refuse a position that is no place, has its numbers swapped, or lies outside a frame.

    Parameters
    ----------
    lon
        Longitude in degrees.
    lat
        Latitude in degrees.
    box
        Frame in which it must lie.

    Raises
    ------
    StandardError
        ``position.number``, ``position.swapped`` (the right order stands in ``suggestions``), or
        ``position.outside``.

    Notes
    -----
    **Source**: dossier of grids, bad input (Henan: 110-117 E, 31-37 N).

    Examples
    --------
    >>> check_position(113.6450, 34.7240, HENAN)
    """
    if not (isfinite(lon) and isfinite(lat)):
        raise _refusal("number", lon, lat, "不是有效数字，请核对")
    if box.holds(lon, lat):
        return
    if box.holds(lat, lon):
        raise _refusal("swapped", lon, lat, "经度和纬度颠倒，请对调", (f"{lat},{lon}",))
    raise _refusal("outside", lon, lat, "不在规定范围内，请核对坐标和坐标系")


def convert(lon: float, lat: float, source: Datum, target: Datum) -> tuple[float, float]:
    """Turn a position from one datum into another.

    Parameters
    ----------
    lon
        Longitude in degrees, -180 to 180.
    lat
        Latitude in degrees, -90 to 90.
    source
        Datum of the numbers given.
    target
        Datum wanted.

    Returns
    -------
    tuple
        Longitude and latitude in degrees. There and back differs by less than 0.01 m.

    Raises
    ------
    StandardError
        ``position.number``, ``position.swapped`` or ``position.outside``.

    Notes
    -----
    WGS 84 and CGCS2000 differ by some decimetres at most and are taken as equal: good for
    dispatch, not for cadastre. GCJ-02 and BD-09 are not public standards; the formulas are those
    in common use and agree with real map tiles to 1-10 m. Outside a frame around China nothing is
    shifted; Hong Kong, Macao and Taiwan lie inside it. The way back is found by iteration.

    **Source**: dossier of codes, rules 12-14.

    Examples
    --------
    >>> lon, lat = convert(113.6450, 34.7240, Datum.WGS84, Datum.GCJ02)
    >>> f"{lat:.6f}, {lon:.6f}"
    '34.722822, 113.651067'
    """
    check_position(lon, lat, _WORLD)
    forward, backward = _SHIFTS.get(target), _SHIFTS.get(source)
    if forward is backward:
        return lon, lat
    if backward is not None:
        lon, lat = _undo(backward, lon, lat)
    return (lon, lat) if forward is None else forward(lon, lat)


def _gcj_from_wgs(lon: float, lat: float) -> tuple[float, float]:
    if not _SHIFTED.holds(lon, lat):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    phi = radians(lat)
    flat = 1 - _ECCENTRICITY_SQUARED * sin(phi) ** 2
    meridian_m = _AXIS_M * (1 - _ECCENTRICITY_SQUARED) / flat**1.5
    parallel_m = _AXIS_M / sqrt(flat) * cos(phi)
    waves = 20.0 * sin(6 * pi * x) + 20.0 * sin(2 * pi * x)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (waves + 20.0 * sin(pi * x) + 40.0 * sin(pi * x / 3)) * 2 / 3
    east += (150.0 * sin(pi * x / 12) + 300.0 * sin(pi * x / 30)) * 2 / 3
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (waves + 20.0 * sin(pi * y) + 40.0 * sin(pi * y / 3)) * 2 / 3
    north += (160.0 * sin(pi * y / 12) + 320.0 * sin(pi * y / 30)) * 2 / 3
    return lon + degrees(east / parallel_m), lat + degrees(north / meridian_m)


def _bd_from_wgs(lon: float, lat: float) -> tuple[float, float]:
    if not _SHIFTED.holds(lon, lat):
        return lon, lat
    x, y = _gcj_from_wgs(lon, lat)
    radius = hypot(x, y) + 0.00002 * sin(y * _BAIDU_TURN)
    angle = atan2(y, x) + 0.000003 * cos(x * _BAIDU_TURN)
    return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006


_Shift = Callable[[float, float], tuple[float, float]]
# WGS 84 and CGCS2000 are the same here and have no entry.
_SHIFTS: dict[Datum, _Shift] = {Datum.GCJ02: _gcj_from_wgs, Datum.BD09: _bd_from_wgs}


def _undo(shift: _Shift, lon: float, lat: float) -> tuple[float, float]:
    """Find the position that is shifted to this one; each step is about 100 times closer."""
    if not _SHIFTED.holds(lon, lat):
        return lon, lat
    x, y = lon, lat
    for _ in range(_MOST_STEPS):
        shifted_lon, shifted_lat = shift(x, y)
        miss_lon, miss_lat = shifted_lon - lon, shifted_lat - lat
        x, y = x - miss_lon, y - miss_lat
        if max(abs(miss_lon), abs(miss_lat)) < _CLOSE_DEG:
            break
    return x, y


def _refusal(
    reason: str, lon: float, lat: float, wrong: str, suggestions: tuple[str, ...] = ()
) -> StandardError:
    return StandardError(
        code=f"position.{reason}",
        value=(lon, lat),
        message=f"坐标（经度{lon}，纬度{lat}）{wrong}。",
        suggestions=suggestions,
    )
