"""Gauss-Krueger projection in 3-degree zones, for areas and lengths in metres."""

from cmath import cos as complex_cos
from cmath import sin as complex_sin
from dataclasses import dataclass
from math import asinh, atan, atan2, atanh, cos, degrees, hypot, radians, sin, sinh, sqrt, tan

from luodi.standards.ellipsoid import AXIS_M, FLATTENING
from luodi.standards.errors import StandardError

_N = FLATTENING / (2 - FLATTENING)
_ECCENTRICITY = sqrt(FLATTENING * (2 - FLATTENING))
_RECTIFYING_M = AXIS_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
# L. Krueger 1912; terms to the fourth power of the third flattening as in C. F. F. Karney,
# Journal of Geodesy 85 (2011), eq. 35 and 36. What is left out is below 0.001 mm in a zone.
_FORWARD = (
    _N / 2 - _N**2 * 2 / 3 + _N**3 * 5 / 16 + _N**4 * 41 / 180,
    _N**2 * 13 / 48 - _N**3 * 3 / 5 + _N**4 * 557 / 1440,
    _N**3 * 61 / 240 - _N**4 * 103 / 140,
    _N**4 * 49561 / 161280,
)
_BACKWARD = (
    _N / 2 - _N**2 * 2 / 3 + _N**3 * 37 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - _N**4 * 437 / 1440,
    _N**3 * 17 / 480 - _N**4 * 37 / 840,
    _N**4 * 4397 / 161280,
)
_HALF_ZONE_DEG = 1.5
_WIDEST_DEG = 6.0


@dataclass(frozen=True, slots=True)
class GaussKrueger:
    """A Gauss-Krueger projection of CGCS2000 without zone number in the easting.

    Parameters
    ----------
    central_meridian_deg
        Longitude that is drawn true to length, degrees.
    false_easting_m
        Easting of the central meridian, metres.

    Notes
    -----
    **Source**: GB/T 17278-2009; EPSG 4534 to 4554 (3-degree zones). EPSG lists northing first;
    here easting comes first, as longitude does.

    Examples
    --------
    >>> easting, northing = EPSG_4547.project(113.6450, 34.7240)
    >>> f"N {northing:.3f}, E {easting:.3f}"
    'N 3844031.380, E 467484.186'
    """

    central_meridian_deg: float
    false_easting_m: float = 500_000.0

    def covers(self, lon: float) -> bool:
        """Say whether a longitude lies in the 3-degree zone, edges included.

        Parameters
        ----------
        lon
            Longitude, degrees.

        Returns
        -------
        bool
            Beyond it lengths are drawn too long by more than about 1 in 4000.
        """
        return abs(lon - self.central_meridian_deg) <= _HALF_ZONE_DEG

    def project(self, lon: float, lat: float) -> tuple[float, float]:
        """Give easting and northing of a position.

        Parameters
        ----------
        lon
            Longitude, degrees, at most 6 from the central meridian.
        lat
            Latitude, degrees, -89 to 89.

        Returns
        -------
        tuple
            Easting and northing, metres, right to 0.001 mm.

        Raises
        ------
        StandardError
            ``projection.outside`` when the position is too far from the central meridian.
        """
        sphere = self._sphere(lon, lat)
        drawn = sphere + sum(
            factor * complex_sin(2 * order * sphere)
            for order, factor in enumerate(_FORWARD, start=1)
        )
        return self.false_easting_m + _RECTIFYING_M * drawn.imag, _RECTIFYING_M * drawn.real

    def unproject(self, easting_m: float, northing_m: float) -> tuple[float, float]:
        """Give longitude and latitude of a projected position.

        Parameters
        ----------
        easting_m
            Easting, metres.
        northing_m
            Northing, metres.

        Returns
        -------
        tuple
            Longitude and latitude, degrees.

        Raises
        ------
        StandardError
            ``projection.outside`` when the result is too far from the central meridian.
        """
        drawn = complex(northing_m, easting_m - self.false_easting_m) / _RECTIFYING_M
        if abs(drawn.imag) > radians(_WIDEST_DEG) or abs(drawn.real) > radians(89):
            raise _refusal((easting_m, northing_m), "不在本投影带范围内，请核对坐标和带号")
        sphere = drawn - sum(
            factor * complex_sin(2 * order * drawn)
            for order, factor in enumerate(_BACKWARD, start=1)
        )
        turn = atan2(sinh(sphere.imag), cos(sphere.real))
        conformal = sin(sphere.real) / hypot(sinh(sphere.imag), cos(sphere.real))
        return self.central_meridian_deg + degrees(turn), degrees(_latitude(conformal))

    def scale(self, lon: float, lat: float) -> float:
        """Give drawn length over true length at a position.

        Parameters
        ----------
        lon
            Longitude, degrees, at most 6 from the central meridian.
        lat
            Latitude, degrees, -89 to 89.

        Returns
        -------
        float
            1 on the central meridian, more beside it; the same in every direction.

        Raises
        ------
        StandardError
            ``projection.outside`` when the position is too far from the central meridian.

        Examples
        --------
        >>> round(EPSG_4547.scale(113.0500, 34.4530), 7)
        1.0000939
        """
        sphere = self._sphere(lon, lat)
        stretch = 1 + sum(
            2 * order * factor * complex_cos(2 * order * sphere)
            for order, factor in enumerate(_FORWARD, start=1)
        )
        phi = radians(lat)
        turn = radians(lon - self.central_meridian_deg)
        on_sphere = sqrt(1 + tan(phi) ** 2) * sqrt(1 - (_ECCENTRICITY * sin(phi)) ** 2)
        on_sphere /= hypot(_conformal(tan(phi)), cos(turn))
        return _RECTIFYING_M / AXIS_M * abs(stretch) * on_sphere

    def _sphere(self, lon: float, lat: float) -> complex:
        """Transverse Mercator on the conformal sphere: northing real, easting imaginary."""
        turn_deg = lon - self.central_meridian_deg
        if not (abs(turn_deg) <= _WIDEST_DEG and abs(lat) <= 89):
            raise _refusal((lon, lat), f"离中央经线{self.central_meridian_deg}度过远，请换投影带")
        turn = radians(turn_deg)
        conformal = _conformal(tan(radians(lat)))
        across = asinh(sin(turn) / hypot(conformal, cos(turn)))
        return complex(atan2(conformal, cos(turn)), across)


def zone_meridian(lon: float) -> int:
    """Give the central meridian of the 3-degree zone in which a longitude lies.

    Parameters
    ----------
    lon
        Longitude, degrees, 0 to 180.

    Returns
    -------
    int
        Degrees, a multiple of 3; the eastern zone for a longitude on the border.

    Examples
    --------
    >>> zone_meridian(113.645), zone_meridian(112.4)
    (114, 111)
    """
    return int((lon + _HALF_ZONE_DEG) // 3) * 3


#: CGCS2000, 3-degree zone of 114 E: 112.5 to 115.5 E, all of Zhengzhou.
EPSG_4547 = GaussKrueger(114.0)


def _conformal(tau: float) -> float:
    """Tangent of the conformal latitude from that of the latitude."""
    sigma = sinh(_ECCENTRICITY * atanh(_ECCENTRICITY * tau / hypot(1.0, tau)))
    return tau * hypot(1.0, sigma) - sigma * hypot(1.0, tau)


def _latitude(conformal: float) -> float:
    """Latitude in radians from the tangent of the conformal latitude, by Newton's method."""
    flat = 1 - _ECCENTRICITY**2
    tau = conformal / flat
    for _ in range(5):  # three reach the last bit
        reached = _conformal(tau)
        slope = hypot(1.0, reached) * hypot(1.0, tau) * flat / (1 + flat * tau * tau)
        tau += (conformal - reached) / slope
    return atan(tau)


def _refusal(value: tuple[float, float], wrong: str) -> StandardError:
    return StandardError(code="projection.outside", value=value, message=f"坐标{value}{wrong}。")
