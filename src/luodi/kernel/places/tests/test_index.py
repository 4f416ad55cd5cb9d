"""A point belongs to exactly one place, also on a shared edge."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.places.index import IndexedPlace, PlaceIndex
from luodi.kernel.places.rules import Kind

DAY = date(2023, 6, 1)
START = date(2023, 1, 1)
LEFT, RIGHT, LOW, HIGH = 113.6, 113.7, 34.6, 34.7


def place(number, path, ring, kind=Kind.GRID, valid_from=START, valid_to=None):
    text = json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    return IndexedPlace(number, path, kind, valid_from, valid_to, text)


def box(left, low, right, high):
    return [(left, low), (right, low), (right, high), (left, high)]


def halves(foot, head):
    """Two grids left and right of a slanting line from (foot, LOW) to (head, HIGH)."""
    return [
        place(1, "00010001", [(LEFT, LOW), (foot, LOW), (head, HIGH), (LEFT, HIGH)]),
        place(2, "00010002", [(foot, LOW), (RIGHT, LOW), (RIGHT, HIGH), (head, HIGH)]),
    ]


inside = st.floats(LEFT + 0.01, RIGHT - 0.01)
share = st.floats(0, 1)


@given(foot=inside, head=inside, along=share)
def test_a_point_on_a_shared_edge_belongs_to_exactly_one(foot, head, along):
    lon, lat = foot + along * (head - foot), LOW + along * (HIGH - LOW)
    places = halves(foot, head)
    both = PlaceIndex(places).find(lon, lat, day=DAY, kind=Kind.GRID)
    turned = PlaceIndex(places[::-1]).find(lon, lat, day=DAY, kind=Kind.GRID)
    assert both == turned
    assert both in {1, 2}


@given(edge=inside, along=share)
def test_a_point_exactly_on_a_shared_edge_belongs_to_the_lower_path(edge, along):
    index = PlaceIndex(halves(edge, edge))
    assert index.find(edge, LOW + along * (HIGH - LOW), day=DAY, kind=Kind.GRID) == 1


@given(lon=st.floats(LEFT, RIGHT), lat=st.floats(LOW, HIGH), cut=inside, step=inside)
def test_every_point_of_a_tiled_village_belongs_to_exactly_one_grid(lon, lat, cut, step):
    middle = (LOW + HIGH) / 2
    tiles = [
        place(1, "00010001", box(LEFT, LOW, cut, middle)),
        place(2, "00010002", box(cut, LOW, RIGHT, middle)),
        place(3, "00010003", box(LEFT, middle, step, HIGH)),
        place(4, "00010004", box(step, middle, RIGHT, HIGH)),
    ]
    found = PlaceIndex(tiles).find(lon, lat, day=DAY, kind=Kind.GRID)
    low = 1 if lon <= cut else 2
    high = 3 if lon <= step else 4
    assert found == (low if lat <= middle else high)


def test_a_point_beside_every_shape_belongs_to_none():
    index = PlaceIndex(halves(113.65, 113.65))
    assert index.find(113.5, 34.65, day=DAY, kind=Kind.GRID) is None
    assert index.find(RIGHT + 0.00001, 34.65, day=DAY, kind=Kind.GRID) is None


def test_a_point_a_rounding_step_beside_a_shape_still_belongs_to_it():
    index = PlaceIndex(halves(113.65, 113.65))
    assert index.find(RIGHT + 0.00000005, 34.65, day=DAY, kind=Kind.GRID) == 2


def test_only_places_that_stand_on_the_day_count():
    ring = box(LEFT, LOW, RIGHT, HIGH)
    ended = place(1, "00010001", ring, valid_to=date(2023, 6, 1))
    begun = place(2, "00010002", ring, valid_from=date(2023, 6, 1))
    index = PlaceIndex([ended, begun])
    assert index.find(113.65, 34.65, day=date(2023, 5, 31), kind=None) == 1
    assert index.find(113.65, 34.65, day=date(2023, 6, 1), kind=None) == 2


def test_without_a_level_the_deepest_place_of_the_lowest_branch_has_the_point():
    left, right = box(LEFT, LOW, 113.65, HIGH), box(113.65, LOW, RIGHT, HIGH)
    index = PlaceIndex(
        [
            place(1, "0001", box(LEFT, LOW, RIGHT, HIGH), Kind.TOWN),
            place(2, "00010001", left, Kind.VILLAGE),
            place(3, "00010002", right, Kind.VILLAGE),
            place(4, "000100020001", right, Kind.GRID),
        ]
    )
    assert index.find(113.68, 34.65, day=DAY, kind=None) == 4
    assert index.find(113.65, 34.65, day=DAY, kind=None) == 2
    assert index.find(113.65, 34.65, day=DAY, kind=Kind.VILLAGE) == 2
    assert index.find(113.62, 34.65, day=DAY, kind=Kind.GRID) is None


def test_an_index_without_places_holds_no_point():
    assert PlaceIndex([]).find(113.65, 34.65, day=DAY, kind=None) is None
