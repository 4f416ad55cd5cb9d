"""Reading the tree on a day, at a point, and after changes."""

from datetime import date

import pytest

from luodi.kernel.access.actor import LUODI
from luodi.kernel.places import reads
from luodi.kernel.places.actions import add_place, merge_places, retire_place, split_place
from luodi.kernel.places.geometry import parse_shape
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tree import NewPlace

START = date(2020, 1, 1)
LATER = date(2023, 3, 1)
LAST = date(2024, 3, 1)


def box(left, right):
    ring = [[left, 34.70], [right, 34.70], [right, 34.72], [left, 34.72], [left, 34.70]]
    return parse_shape({"type": "Polygon", "coordinates": [ring]}, "CGCS2000")


def add(parent, kind, name, code, shape=None):
    new = NewPlace(name, code, shape)
    return add_place(actor=LUODI, parent=parent, kind=kind, new=new, valid_from=START)


@pytest.fixture
def towns(db):
    district = add(None, Kind.DISTRICT, "二七区", "410103", box(113.60, 113.64))
    west = add(district, Kind.TOWN, "西街道", "410103001", box(113.60, 113.62))
    east = add(district, Kind.TOWN, "东街道", "410103002", box(113.62, 113.64))
    return district, west, east


def test_places_stand_from_their_first_day_to_before_their_end(towns):
    district, west, east = towns
    retire_place(actor=LUODI, place=east, day=LATER, reason="撤销")
    assert list(reads.places_on(date(2023, 2, 28))) == [district, west, east]
    assert list(reads.places_on(LATER)) == [district, west]
    assert list(reads.places_on(date(2019, 12, 31))) == []


def test_a_subtree_holds_the_place_and_all_below_it(towns):
    district, west, east = towns
    village = add(west, Kind.VILLAGE, "社区", "410103001001")
    assert list(reads.subtree_places(district, LATER)) == [district, west, village, east]
    assert list(reads.subtree_places(west, LATER)) == [west, village]
    assert reads.ancestors_of(village) == [district, west]


def test_a_code_finds_the_place_of_the_day(towns):
    assert reads.place_by_code("410103001", LATER) == towns[1]
    assert reads.place_by_code("410103001", date(2019, 1, 1)) is None
    assert reads.place_by_code("", LATER) is None


def test_a_point_finds_its_place_and_a_shared_edge_the_lower_path(towns):
    district, west, east = towns
    assert reads.place_at(113.61, 34.71, day=LATER) == west
    assert reads.place_at(113.63, 34.71, day=LATER) == east
    assert reads.place_at(113.62, 34.71, day=LATER) == west
    assert reads.place_at(113.62, 34.71, day=LATER, kind=Kind.DISTRICT) == district
    assert reads.place_at(113.70, 34.71, day=LATER) is None


def test_the_index_is_kept_until_the_tree_changes(towns, django_assert_num_queries):
    reads.place_at(113.61, 34.71, day=LATER)
    with django_assert_num_queries(2):
        reads.place_at(113.63, 34.71, day=LATER)
    retire_place(actor=LUODI, place=towns[1], day=LATER, reason="撤销")
    assert reads.place_at(113.61, 34.71, day=LATER) == towns[0]


def test_old_places_are_followed_through_every_change(towns):
    _district, west, east = towns
    merged = merge_places(
        actor=LUODI,
        places=[west, east],
        into=NewPlace("合街道", "410103003", box(113.60, 113.64)),
        day=LATER,
        reason="合并",
    )
    parts = [NewPlace("甲街道", "410103004"), NewPlace("乙街道", "410103005")]
    made = split_place(actor=LUODI, place=merged, parts=parts, day=LAST, reason="拆分")
    assert reads.successors_on(west, date(2022, 1, 1)) == [west]
    assert reads.successors_on(west, LATER) == [merged]
    assert reads.successors_on(west, LAST) == made
    assert reads.successors_on(east, LAST) == made
    retire_place(actor=LUODI, place=made[0], day=date(2025, 1, 1), reason="撤销")
    assert reads.successors_on(west, date(2025, 1, 1)) == [made[1]]


def test_nothing_stands_for_a_place_before_it_began(towns):
    assert reads.successors_on(Place.objects.get(pk=towns[1].pk), date(2019, 1, 1)) == []
