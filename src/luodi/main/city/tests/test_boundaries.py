"""The areas of the invented city: the same from the same seed, tiling, with codes of their own."""

from collections import Counter

import pytest
from shapely import Polygon

from luodi.main.city.boundaries import areas, streets
from luodi.main.city.names import DISTRICTS
from luodi.main.city.splitting import area_of, split
from luodi.standards.admin_codes import ZHENGZHOU
from luodi.standards.admin_levels import AdminLevel, parse_admin_code
from luodi.standards.grid_code import parse_unit_grid_code

LEVELS = ("CITY", "DISTRICT", "TOWN", "VILLAGE", "GRID")


@pytest.fixture(scope="module")
def city():
    return areas()


def test_the_same_seed_gives_the_same_city_to_the_last_digit(city):
    assert areas() == city
    assert areas(7) != city


def test_there_are_eight_districts_with_streets_communities_and_grids(city):
    counts = Counter(area.level for area in city)
    assert (counts["DISTRICT"], counts["TOWN"]) == (8, 50)
    assert 130 <= counts["VILLAGE"] <= 170
    assert 350 <= counts["GRID"] <= 450
    below = Counter(area.above for area in city)
    assert {below[district.code] for district in DISTRICTS} <= {5, 6, 7, 8}
    assert {below[area.code] for area in city if area.level == "TOWN"} <= {2, 3, 4}
    assert {below[area.code] for area in city if area.level == "VILLAGE"} <= {2, 3, 4}


@pytest.mark.parametrize("upper", LEVELS[:-1])
def test_what_is_below_an_area_covers_it_without_overlap_or_gap(city, upper):
    for whole in (area for area in city if area.level == upper):
        parts = [area.ring for area in city if area.above == whole.code]
        shape = Polygon(whole.ring)
        assert shape.is_valid
        assert sum(map(area_of, parts)) == pytest.approx(area_of(whole.ring), rel=1e-9)
        assert all(shape.buffer(1e-9).covers(Polygon(part)) for part in parts), whole.name


def test_every_corner_of_an_area_is_a_corner_of_what_is_below_it(city):
    corners = {
        area.code: {
            point for part in city if part.above == area.code and part.ring for point in part.ring
        }
        for area in city
        if area.ring and area.level != "GRID"
    }
    for area in city:
        if area.code in corners:
            assert set(area.ring) <= corners[area.code], area.name


def test_codes_are_each_once_of_the_right_form_and_outside_the_real_ranges(city):
    codes = [area.code for area in city]
    assert len(codes) == len(set(codes))
    assert all(code.startswith("99") for code in codes)
    assert not {code[:6] for code in codes} & {row.code for row in ZHENGZHOU}
    levels = dict(zip(LEVELS, (AdminLevel.PREFECTURE, *list(AdminLevel)[2:]), strict=False))
    for area in city:
        if area.level == "GRID":
            assert parse_unit_grid_code(area.code).place_code == area.above
        elif area.level in levels:
            assert parse_admin_code(area.code).level is levels[area.level]
            assert parse_admin_code(area.code).parent == area.above or area.level == "CITY"


def test_names_are_each_once_at_a_level(city):
    for level in LEVELS:
        names = [area.name for area in city if area.level == level]
        assert len(names) == len(set(names))


def test_the_first_district_keeps_its_streets_in_their_place(city):
    first = next(area for area in city if area.level == "DISTRICT")
    assert (first.name, first.code) == ("青沐区", "990102")
    assert [(street.name, street.code) for street in streets()[:6]] == [
        ("荷塘街道", "990102001"),
        ("北岭街道", "990102002"),
        ("东篱街道", "990102003"),
        ("南渡镇", "990102100"),
        ("云溪镇", "990102101"),
        ("石桥乡", "990102200"),
    ]
    assert (101.20, 39.60) in first.ring


def test_a_ring_that_no_cut_can_halve_is_refused():
    from random import Random

    with pytest.raises(ValueError, match="no cut"):
        split(((0, 0), (1, 0), (0, 1)), 2, Random(1))
