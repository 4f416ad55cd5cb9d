"""Lines of links: what may be one, cutting and joining, what hangs together, which datum fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.datum import Datum, convert
from luodi.systems.sweeping.rules.line_datums import better_datum, datum_shares
from luodi.systems.sweeping.rules.line_texts import line_of_text
from luodi.systems.sweeping.rules.links import (
    components,
    cut_line,
    cut_loop,
    join_lines,
    line_fault,
    line_length_m,
    rounded,
    spot_on,
)

WEST, EAST = (113.6, 34.7), (113.61, 34.7)
BEND = ((113.6, 34.7), (113.605, 34.702), (113.61, 34.7))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ([], "0 个点"),
        ([WEST], "1 个点"),
        ([WEST, WEST, EAST], "第 1 点和第 2 点重合"),
        ([WEST, EAST, WEST], "首尾是同一点"),
        ([WEST, (113.600005, 34.7)], "不足 1 米"),
        ([(34.7, 113.6), (34.7, 113.61)], "颠倒"),
        ([WEST, (0.0, 0.0)], "不在规定范围"),
        ([WEST, (float("nan"), 34.7)], "不是有效数字"),
        ([WEST, (114.6, 34.7)], "超过 30 公里"),
    ],
)
def test_a_line_without_direction_or_length_is_named(line, words):
    assert words in (line_fault(line) or "")


def test_a_line_that_may_be_a_link_has_no_fault():
    assert line_fault(BEND) is None


@given(
    st.lists(
        st.tuples(st.floats(113.60, 113.61), st.floats(34.70, 34.71)),
        min_size=2,
        max_size=8,
        unique=True,
    ),
    st.tuples(st.floats(113.60, 113.61), st.floats(34.70, 34.71)),
)
def test_a_cut_line_is_as_long_as_before_and_joins_again(points, at):
    line = rounded(points)
    if line_fault(line) is not None:
        return
    try:
        first, second = cut_line(line, at)
    except ValueError:
        return
    assert first[-1] == second[0]
    assert (first[0], second[-1]) == (line[0], line[-1])
    assert line_length_m(first) + line_length_m(second) == pytest.approx(
        line_length_m(line), abs=0.05
    )
    if line_fault(first) is None and line_fault(second) is None:
        joined = join_lines(first, second, one_way=True)
        assert line_length_m(joined) == pytest.approx(line_length_m(line), abs=0.05)


def test_a_cut_at_a_vertex_leaves_no_point_twice():
    first, second = cut_line(BEND, BEND[1])
    assert (first, second) == (BEND[:2], BEND[1:])


@pytest.mark.parametrize("at", [WEST, EAST, (113.60004, 34.7), (113.0, 34.0)])
def test_a_cut_near_an_end_is_refused(at):
    with pytest.raises(ValueError, match="不足 5 米"):
        cut_line([WEST, EAST], at)


def test_the_nearest_point_of_a_line_is_found_with_its_metres():
    spot = spot_on(BEND, (113.605, 34.703))
    assert spot.position == pytest.approx(BEND[1])
    assert (round(spot.from_start_m), round(spot.from_end_m), round(spot.apart_m)) == (
        509,
        509,
        111,
    )


@pytest.mark.parametrize(
    ("second", "one_way", "joined"),
    [
        ([(1, 0), (2, 0)], True, ((0, 0), (1, 0), (2, 0))),
        ([(-1, 0), (0, 0)], True, ((-1, 0), (0, 0), (1, 0))),
        ([(2, 0), (1, 0)], False, ((0, 0), (1, 0), (2, 0))),
        ([(0, 0), (-1, 0)], False, ((-1, 0), (0, 0), (1, 0))),
    ],
)
def test_lines_join_where_they_meet(second, one_way, joined):
    assert join_lines([(0, 0), (1, 0)], second, one_way=one_way) == joined


@pytest.mark.parametrize("second", [[(2, 0), (1, 0)], [(0, 0), (-1, 0)], [(5, 5), (6, 6)]])
def test_one_ways_against_each_other_do_not_join(second):
    with pytest.raises(ValueError, match="首尾相接"):
        join_lines([(0, 0), (1, 0)], second, one_way=True)


def test_a_loop_becomes_two_lines_with_a_direction():
    first, second = cut_loop([WEST, BEND[1], EAST, (113.605, 34.698), WEST])
    assert (first[0], first[-1], second[0], second[-1]) == (WEST, EAST, EAST, WEST)


def test_the_longest_part_comes_first_and_a_lone_line_is_a_part():
    lines = [[(9, 9), (9, 9.01)], [WEST, EAST], [EAST, (113.62, 34.7)]]
    assert components(lines) == [[0], [1, 2]] or components(lines) == [[1, 2], [0]]
    assert components(lines)[0] == [1, 2]
    assert components([]) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("LINESTRING(113.6 34.7, 113.61 34.7)", (WEST, EAST)),
        ("linestring Z (113.6 34.7 80, 113.61 34.7 81)", (WEST, EAST)),
        ("113.6,34.7;113.61,34.7", (WEST, EAST)),
        ("113.6，34.7；113.61，34.7；", (WEST, EAST)),
        ("113.6 34.7\n113.61 34.7", (WEST, EAST)),
    ],
)
def test_a_cell_is_read_as_a_line(text, line):
    assert line_of_text(text) == line


@pytest.mark.parametrize("text", ["东风路", "113.6", "POINT(113.6 34.7)", "113.6,34.7;x"])
def test_a_cell_that_is_no_line_is_named(text):
    with pytest.raises(ValueError, match="不是经度和纬度"):
        line_of_text(text)


def on_the_grid(position):
    """Streets every 200 metres or so; a point within 15 metres lies on one."""
    east, north = position[0] / 0.0023, position[1] / 0.0023
    return min(abs(east - round(east)), abs(north - round(north))) < 0.07


STREETS = [[(0.0023 * (49_391 + n), 34.7 + 0.0003 * m) for m in range(20)] for n in range(5)]


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_file_in_a_shifted_datum_that_is_called_wgs_84_is_doubted(datum):
    shifted = [[convert(*p, Datum.CGCS2000, datum) for p in line] for line in STREETS]
    shares = datum_shares(shifted, Datum.WGS84, on_the_grid)
    assert shares[datum] == 1.0
    assert better_datum(shares, Datum.WGS84) is datum


def test_a_file_that_is_called_gcj_02_and_is_not_is_doubted_too():
    shares = datum_shares(STREETS, Datum.GCJ02, on_the_grid)
    assert better_datum(shares, Datum.GCJ02) is Datum.CGCS2000


@pytest.mark.parametrize("stated", [Datum.CGCS2000, Datum.WGS84])
def test_a_file_that_fits_is_not_doubted(stated):
    shares = datum_shares(STREETS, stated, on_the_grid)
    assert better_datum(shares, stated) is None
    assert shares[Datum.CGCS2000] == 1.0


def test_where_nothing_fits_nothing_is_proposed():
    shares = datum_shares(STREETS, Datum.CGCS2000, lambda _position: False)
    assert better_datum(shares, Datum.CGCS2000) is None
