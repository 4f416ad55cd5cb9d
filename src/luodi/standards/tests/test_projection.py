import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.ellipsoid import distance_m
from luodi.standards.errors import StandardError
from luodi.standards.projection import EPSG_4547, GaussKrueger, zone_meridian

TO_4547 = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4547", always_xy=True)
FACTORS = pyproj.Proj("EPSG:4547")
GEOD = pyproj.Geod(ellps="GRS80")
zone_lons, lats = st.floats(111.0, 117.0), st.floats(3.0, 54.0)


def refusal(function, *arguments):
    with pytest.raises(StandardError) as caught:
        function(*arguments)
    return caught.value


def test_the_worked_point_in_erqi():
    easting, northing = EPSG_4547.project(113.6450, 34.7240)
    assert (f"{northing:.3f}", f"{easting:.3f}") == ("3844031.380", "467484.186")


def test_the_worked_scale_factor_in_dengfeng():
    assert f"{EPSG_4547.scale(113.0500, 34.4530):.7f}" == "1.0000939"


def test_the_central_meridian_is_straight_and_true_to_length():
    assert EPSG_4547.project(114.0, 34.0)[0] == 500_000.0
    assert EPSG_4547.scale(114.0, 34.0) == pytest.approx(1.0, abs=1e-12)
    assert EPSG_4547.project(114.0, 0.0) == (500_000.0, 0.0)


@given(zone_lons, lats)
def test_the_same_as_proj_to_a_hundredth_of_a_millimetre(lon, lat):
    assert EPSG_4547.project(lon, lat) == pytest.approx(TO_4547.transform(lon, lat), abs=1e-5)


@given(zone_lons, lats)
def test_the_same_scale_as_proj(lon, lat):
    expected = FACTORS.get_factors(lon, lat).meridional_scale
    assert EPSG_4547.scale(lon, lat) == pytest.approx(expected, abs=1e-7)


@given(st.sampled_from(range(75, 136, 3)), st.floats(-3.0, 3.0), st.floats(-80.0, 80.0))
def test_there_and_back_is_the_same_place_in_every_zone(meridian, off, lat):
    zone = GaussKrueger(float(meridian))
    lon, back = zone.unproject(*zone.project(meridian + off, lat))
    assert lon == pytest.approx(meridian + off, abs=1e-9)
    assert back == pytest.approx(lat, abs=1e-10)


def test_another_false_easting_only_moves_the_drawing():
    numbered = GaussKrueger(114.0, false_easting_m=38_500_000.0)
    easting, northing = EPSG_4547.project(113.6450, 34.7240)
    assert numbered.project(113.6450, 34.7240) == (easting + 38_000_000.0, northing)


@pytest.mark.parametrize(("lon", "inside"), [(112.5, True), (115.5, True), (112.49, False)])
def test_a_zone_is_three_degrees_wide(lon, inside):
    assert EPSG_4547.covers(lon) is inside


@pytest.mark.parametrize(
    ("lon", "meridian"), [(112.5, 114), (113.6, 114), (115.5, 117), (87.6, 87)]
)
def test_each_longitude_has_its_central_meridian(lon, meridian):
    assert zone_meridian(lon) == meridian


def test_a_position_far_from_the_zone_is_refused():
    assert refusal(EPSG_4547.project, 34.7240, 113.6450).code == "projection.outside"
    assert refusal(EPSG_4547.project, 120.1, 34.0).code == "projection.outside"
    assert refusal(EPSG_4547.project, float("nan"), 34.0).code == "projection.outside"
    assert refusal(EPSG_4547.unproject, 38_467_484.0, 3_844_031.0).code == "projection.outside"


@given(st.floats(73.0, 136.0), lats, st.floats(73.0, 136.0), lats)
def test_distances_are_those_of_the_ellipsoid_to_a_centimetre_in_a_kilometre(a, b, c, d):
    expected = GEOD.inv(a, b, c, d)[2]
    assert distance_m(a, b, c, d) == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_a_place_has_no_distance_from_itself():
    assert distance_m(113.6450, 34.7240, 113.6450, 34.7240) == 0.0


def test_the_drawn_length_is_the_true_length_times_the_scale():
    near, far = (113.0500, 34.4530), (113.0510, 34.4530)
    (x, y), (u, v) = EPSG_4547.project(*near), EPSG_4547.project(*far)
    drawn = ((x - u) ** 2 + (y - v) ** 2) ** 0.5
    assert drawn / distance_m(*near, *far) == pytest.approx(EPSG_4547.scale(*near), abs=1e-6)
