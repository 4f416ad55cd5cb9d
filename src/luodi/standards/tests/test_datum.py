from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.datum import CHINA, HENAN, Datum, check_position, convert, parse_datum
from luodi.standards.ellipsoid import distance_m
from luodi.standards.errors import StandardError

WGS84, CGCS2000, GCJ02, BD09 = Datum
lons, lats = st.floats(CHINA.west, CHINA.east), st.floats(CHINA.south, CHINA.north)
datums = st.sampled_from(list(Datum))


def refusal(function, *arguments):
    with pytest.raises(StandardError) as caught:
        function(*arguments)
    return caught.value


@pytest.mark.parametrize(
    ("lat", "lon", "gcj", "gcj_shift", "bd_shift", "one_step"),
    [
        (34.7240, 113.6450, ("34.722822", "113.651067"), 570.9, 1277, 1.3),
        (34.4530, 113.0500, ("34.451868", "113.056398"), 601.2, 1308, 2.0),
        (34.7180, 113.9760, ("34.716895", "113.981928"), 556.7, 1268, 2.3),
    ],
)
def test_the_computed_points_near_zhengzhou(lat, lon, gcj, gcj_shift, bd_shift, one_step):
    x, y = convert(lon, lat, WGS84, GCJ02)
    assert (f"{y:.6f}", f"{x:.6f}") == gcj
    assert round(distance_m(lon, lat, x, y), 1) == gcj_shift
    assert round(distance_m(lon, lat, *convert(lon, lat, WGS84, BD09))) == bd_shift
    again_x, again_y = convert(x, y, WGS84, GCJ02)
    assert round(distance_m(lon, lat, 2 * x - again_x, 2 * y - again_y), 1) == one_step
    assert distance_m(lon, lat, *convert(x, y, GCJ02, WGS84)) < 0.02


def test_wgs84_and_cgcs2000_are_taken_as_equal():
    assert convert(113.6450, 34.7240, WGS84, CGCS2000) == (113.6450, 34.7240)
    assert convert(113.6450, 34.7240, CGCS2000, GCJ02) == convert(113.6450, 34.7240, WGS84, GCJ02)


def test_a_position_stays_when_source_and_target_are_one():
    for datum in Datum:
        assert convert(113.6450, 34.7240, datum, datum) == (113.6450, 34.7240)


@given(lons, lats, datums, datums)
def test_there_and_back_is_within_a_centimetre_anywhere_in_china(lon, lat, source, target):
    back = convert(*convert(lon, lat, source, target), target, source)
    assert distance_m(lon, lat, *back) < 0.01


@pytest.mark.parametrize(
    ("lon", "lat"), [(2.35, 48.86), (-74.0, 40.7), (151.2, -33.9), (139.7, 35.7), (0.0, 0.0)]
)
def test_nothing_is_shifted_outside_china(lon, lat):
    for target in (GCJ02, BD09):
        assert convert(lon, lat, WGS84, target) == (lon, lat)
        assert convert(lon, lat, target, WGS84) == (lon, lat)


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("wgs 84", WGS84), ("EPSG:4326", WGS84), ("CGCS2000", CGCS2000), ("epsg:4490", CGCS2000),
        ("2000国家大地坐标系", CGCS2000), ("GCJ-02", GCJ02), ("火星坐标", GCJ02), ("bd-09", BD09),
        ("BD09LL", BD09), ("百度坐标", BD09),
    ],
)  # fmt: skip
def test_names_of_datums_are_read(text, datum):
    assert parse_datum(text) is datum


@pytest.mark.parametrize("text", ["", "西安80", "unknown", "EPSG:3857"])
def test_an_unknown_datum_is_refused(text):
    error = refusal(parse_datum, text)
    assert error.code == "datum.unknown"
    assert error.suggestions == ("WGS84", "CGCS2000", "GCJ02", "BD09")


def test_swapped_numbers_are_refused_and_the_right_order_suggested():
    error = refusal(check_position, 34.7240, 113.6450, HENAN)
    assert error.code == "position.swapped"
    assert error.suggestions == ("113.645,34.724",)
    assert error.value == (34.7240, 113.6450)
    assert refusal(convert, 34.7240, 113.6450, WGS84, GCJ02).code == "position.swapped"


def test_a_swap_in_the_far_west_is_seen_though_both_numbers_are_below_90():
    assert refusal(check_position, 39.47, 75.99).code == "position.swapped"


@pytest.mark.parametrize(
    ("lon", "lat"), [(109.99, 34.0), (117.01, 34.0), (114.0, 30.99), (114.0, 37.01)]
)
def test_a_position_outside_the_frame_is_refused(lon, lat):
    assert refusal(check_position, lon, lat, HENAN).code == "position.outside"


def test_the_edges_of_a_frame_belong_to_it():
    assert HENAN.holds(110.0, 31.0)
    assert HENAN.holds(117.0, 37.0)
    assert not HENAN.holds(nan, 34.0)


@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_what_is_no_number_is_refused(bad):
    assert refusal(convert, bad, 34.0, WGS84, GCJ02).code == "position.number"
    assert refusal(convert, 113.0, bad, WGS84, GCJ02).code == "position.number"


def test_a_place_beyond_the_globe_is_refused():
    assert refusal(convert, 200.0, 100.0, WGS84, GCJ02).code == "position.outside"
