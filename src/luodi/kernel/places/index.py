"""A spatial index of places: which one a point belongs to, exactly one even on a shared edge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely import Point, STRtree

from luodi.kernel.access.paths import within
from luodi.kernel.places.geometry import Area, load_area
from luodi.kernel.places.rules import Kind, in_force

NEAR_DEG = 1e-7
"""One unit of the stored coordinates, about a centimetre: gaps of rounding between neighbours."""


@dataclass(frozen=True)
class IndexedPlace:
    """A place as the index needs it; ``geometry`` is GeoJSON text in CGCS2000."""

    number: int
    path: str
    kind: Kind
    valid_from: date
    valid_to: date | None
    geometry: str


class PlaceIndex:
    """Places of all days in one tree of rectangles.

    Notes
    -----
    Building takes O(n log n) and holds all shapes in memory; a look-up O(log n) and the exact
    test of the few shapes whose rectangle holds the point.
    """

    def __init__(self, places: Iterable[IndexedPlace]) -> None:
        self._places: Sequence[IndexedPlace] = tuple(places)
        areas: list[Area] = [load_area(place.geometry) for place in self._places]
        shapely.prepare(areas)
        self._tree = STRtree(areas)

    def find(self, lon: float, lat: float, *, day: date, kind: Kind | None) -> int | None:
        """Give the number of the place that a point belongs to on a day.

        Parameters
        ----------
        lon, lat
            CGCS2000 degrees.
        day
            The day; ended and coming places do not count.
        kind
            The level asked for; None asks for the deepest.

        Returns
        -------
        int or None
            None when no place with a shape holds the point. On a shared edge the place with the
            lower path has it; a point within ``NEAR_DEG`` of a shape but in none belongs to it.
        """
        point = Point(lon, lat)
        for hits in (
            self._tree.query(point, predicate="intersects"),
            self._tree.query(point, predicate="dwithin", distance=NEAR_DEG),
        ):
            found = [self._places[hit] for hit in hits]
            standing = [
                place
                for place in found
                if in_force(place.valid_from, place.valid_to, day) and kind in {None, place.kind}
            ]
            if standing:
                return _deepest(sorted(standing, key=lambda place: place.path))
        return None


def _deepest(places: Sequence[IndexedPlace]) -> int:
    # Down the line of the lowest path, so that every level gives the same branch.
    current = places[0]
    for place in places[1:]:
        if within(place.path, current.path):
            current = place
    return current.number
