"""The frame of the invented city: metres east and north of its middle, and degrees."""

from math import cos, radians

Point = tuple[float, float]
"""East and north in metres from the middle, or longitude and latitude in degrees."""

MIDDLE = (101.20, 39.645)
"""Longitude and latitude of the middle of the city in degrees, in an empty part of the country."""
NORTH_M = 111_035.0
EAST_M = 111_320.0 * cos(radians(MIDDLE[1]))
"""Metres of a degree of latitude and of longitude there."""
DECIMALS = 7
"""Decimals of a degree that are kept: about a centimetre."""


def in_degrees(point: Point) -> Point:
    """Turn metres east and north of the middle into longitude and latitude in degrees, rounded.

    Examples
    --------
    >>> in_degrees((0.0, 0.0))
    (101.2, 39.645)
    """
    east, north = point
    return (
        round(MIDDLE[0] + east / EAST_M, DECIMALS),
        round(MIDDLE[1] + north / NORTH_M, DECIMALS),
    )


def in_metres(point: Point) -> Point:
    """Turn longitude and latitude in degrees into metres east and north of the middle.

    Examples
    --------
    >>> in_metres((101.2, 39.645))
    (0.0, 0.0)
    """
    return (point[0] - MIDDLE[0]) * EAST_M, (point[1] - MIDDLE[1]) * NORTH_M
