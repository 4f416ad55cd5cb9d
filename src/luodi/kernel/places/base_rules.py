"""The law of the base map: what a feature may be, and how much of it a window shows."""

from dataclasses import dataclass
from enum import StrEnum

from luodi.standards.errors import StandardError


class FeatureKind(StrEnum):
    """What a feature of the base map is."""

    ROAD = "ROAD"
    RIVER = "RIVER"
    WATER = "WATER"
    RAILWAY = "RAILWAY"


class RoadClass(StrEnum):
    """Classes of roads in a city, from the widest down."""

    EXPRESS = "EXPRESS"
    ARTERIAL = "ARTERIAL"
    SECONDARY = "SECONDARY"
    LOCAL = "LOCAL"
    LANE = "LANE"


class Detail(StrEnum):
    """How much a window shows."""

    CITY = "CITY"
    DISTRICT = "DISTRICT"
    STREET = "STREET"


KIND_WORDS = {
    FeatureKind.ROAD: "道路",
    FeatureKind.RIVER: "河流",
    FeatureKind.WATER: "水面",
    FeatureKind.RAILWAY: "铁路",
}
CLASS_WORDS = {
    RoadClass.EXPRESS: "快速路",
    RoadClass.ARTERIAL: "主干路",
    RoadClass.SECONDARY: "次干路",
    RoadClass.LOCAL: "支路",
    RoadClass.LANE: "巷",
}
_SHOWN = {
    Detail.CITY: (RoadClass.EXPRESS, RoadClass.ARTERIAL),
    Detail.DISTRICT: (
        RoadClass.EXPRESS, RoadClass.ARTERIAL, RoadClass.SECONDARY, RoadClass.LOCAL,
    ),
    Detail.STREET: tuple(RoadClass),
}  # fmt: skip
_TOLERANCE_DEG = {Detail.CITY: 2e-4, Detail.DISTRICT: 5e-5, Detail.STREET: 1e-5}
_WIDEST_DEG = {Detail.STREET: 0.11, Detail.DISTRICT: 0.42, Detail.CITY: 360.0}
"""Longer side of the widest window of a detail: some 10 kilometres, some 36, the whole earth."""
_STEP = {Detail.CITY: 0.2, Detail.DISTRICT: 0.05, Detail.STREET: 0.02}
WIDTH_DM = range(10, 2_001)
LANES = range(1, 21)


@dataclass(frozen=True)
class Window:
    """A window of the map: west, south, east and north in degrees."""

    west: float
    south: float
    east: float
    north: float


def window_named(text: str) -> Window:
    """Read a window written as west, south, east and north in degrees, parted by commas.

    Raises
    ------
    luodi.standards.errors.StandardError
        ``basemap.window`` when it is none.

    Source
    ------
    RFC 7946, section 5: a bounding box is west, south, east, north.

    Examples
    --------
    >>> window_named("101.1,39.5,101.3,39.7").east
    101.3
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise StandardError(
            code="basemap.window",
            value=text,
            message=f"窗口“{text[:40]}”不是西、南、东、北四个度数；请写成 101.1,39.5,101.3,39.7",
        )
    return Window(west, south, east, north)


def detail_of(window: Window) -> Detail:
    """Tell how much a window shows by its longer side.

    Source
    ------
    House rule: a street's map shows lanes, a city's map rings, arterials and waters alone
    (docs/kernel/places.md, 2026).

    Examples
    --------
    >>> detail_of(Window(101.0, 39.5, 101.05, 39.55)).value
    'STREET'
    """
    side = max(window.east - window.west, window.north - window.south)
    return next(detail for detail, widest in _WIDEST_DEG.items() if side <= widest)


def sides_deg(detail: Detail) -> tuple[float, float]:
    """Give between which longer sides, in degrees, a window has a detail: above the first of them.

    Source
    ------
    House rule, as ``detail_of`` (docs/kernel/places.md, 2026).

    Examples
    --------
    >>> sides_deg(Detail.DISTRICT)
    (0.11, 0.42)
    """
    widest = [0.0, *_WIDEST_DEG.values()]
    place = list(_WIDEST_DEG).index(detail)
    return widest[place], widest[place + 1]


def widened(window: Window) -> Window:
    """Widen a window to whole steps, so that windows close to each other are one.

    Source
    ------
    House rule: an answer is kept for all who look at about the same window
    (docs/kernel/places.md, 2026).

    Examples
    --------
    >>> widened(Window(101.013, 39.501, 101.047, 39.548))
    Window(west=101.0, south=39.5, east=101.06, north=39.56)
    """
    step = _STEP[detail_of(window)]
    return Window(
        round(window.west // step * step, 6),
        round(window.south // step * step, 6),
        round(-(-window.east // step) * step, 6),
        round(-(-window.north // step) * step, 6),
    )


def classes_shown(detail: Detail) -> tuple[RoadClass, ...]:
    """Give the classes of roads that a window of a detail shows.

    Source
    ------
    House rule (docs/kernel/places.md, 2026).

    Examples
    --------
    >>> [road.value for road in classes_shown(Detail.CITY)]
    ['EXPRESS', 'ARTERIAL']
    """
    return _SHOWN[detail]


def tolerance_deg(detail: Detail) -> float:
    """Give by how many degrees a line of a detail may be drawn beside itself: about a pixel.

    Source
    ------
    House rule (docs/kernel/places.md, 2026).

    Examples
    --------
    >>> tolerance_deg(Detail.STREET)
    1e-05
    """
    return _TOLERANCE_DEG[detail]
