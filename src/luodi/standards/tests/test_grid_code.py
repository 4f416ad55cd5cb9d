from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.admin_codes import ZHENGZHOU, AdminCodeTable, AdminRow
from luodi.standards.admin_levels import AdminKind
from luodi.standards.errors import StandardError
from luodi.standards.grid_code import (
    convert_old_grid_code,
    parse_component_code,
    parse_special_grid_code,
    parse_unit_grid_code,
)

DAY = date(2023, 3, 1)
WITH_TOWN = AdminCodeTable((*ZHENGZHOU.rows, AdminRow("410122102", "某镇")))


def refusal(function, *arguments):
    with pytest.raises(StandardError) as caught:
        function(*arguments)
    return caught.value


@pytest.mark.parametrize("typed", ["410122102205007", "410122 102 205 007", "４１0122-102205007"])
def test_the_worked_example_falls_into_its_parts(typed):
    grid = parse_unit_grid_code(typed)
    assert (grid.county, grid.town, grid.village, grid.serial) == ("410122", "102", "205", "007")
    assert (grid.town_kind, grid.village_kind) == (AdminKind.TOWN, AdminKind.VILLAGERS)
    assert grid.place_code == "410122102205"


def test_county_and_town_are_looked_up_when_a_table_is_given():
    assert parse_unit_grid_code("410122102205007", WITH_TOWN, DAY).serial == "007"
    error = refusal(parse_unit_grid_code, "410122103205007", WITH_TOWN, DAY)
    assert error.code == "admin_code.unknown"
    assert error.suggestions[0] == "410122102"
    error = refusal(parse_unit_grid_code, "410123102205007", WITH_TOWN, DAY)
    assert error.code == "admin_code.unknown"


def test_a_table_without_a_day_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="the day"):
        parse_unit_grid_code("410122102205007", WITH_TOWN)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("41012210220507", "grid_code.old"),
        ("4101221022050077", "grid_code.length"),
        ("41012210220500A", "grid_code.digits"),
        ("410122102205000", "grid_code.serial"),
        ("410122102599007", "admin_code.range"),
        ("410122000205007", "admin_code.range"),
    ],
)
def test_a_wrong_unit_grid_code_is_refused(text, code):
    assert refusal(parse_unit_grid_code, text).code == code


def test_an_old_code_is_turned_only_by_a_table():
    table = {"41012210220507": "410122102205007"}
    assert convert_old_grid_code("41012210220507", table).code == "410122102205007"
    assert refusal(convert_old_grid_code, "41012210220508", table).code == "grid_code.unmapped"
    assert refusal(convert_old_grid_code, "410122102205007", table).code == "grid_code.length"


def test_a_special_grid_that_is_not_split_ends_in_two_zeros():
    grid = parse_special_grid_code("010101 410122 102 205 00")
    assert (grid.object_type, grid.county, grid.town) == ("010101", "410122", "102")
    assert (grid.community, grid.is_split, grid.is_merged) == ("205", False, False)
    assert parse_special_grid_code("01010141012210220501").is_split


def test_merged_communities_have_numbers_from_601():
    assert parse_special_grid_code("01010141012210260100").is_merged
    assert refusal(parse_special_grid_code, "01010141012210260000").code == "admin_code.range"


def test_a_component_code_falls_into_its_parts():
    component = parse_component_code("4101220102000017")
    assert (component.county, component.major_class, component.minor_class) == (
        "410122",
        "01",
        "02",
    )
    assert component.serial == "000017"
    assert refusal(parse_component_code, "4101220102000000").code == "grid_code.serial"
    assert refusal(parse_component_code, "4101190102000001").code == "admin_code.range"


@given(st.integers(1, 18), st.integers(1, 599), st.integers(1, 399), st.integers(1, 999))
def test_the_parts_put_together_are_the_code(county, town, village, serial):
    code = f"4101{county:02d}{town:03d}{village:03d}{serial:03d}"
    grid = parse_unit_grid_code(code)
    assert grid.county + grid.town + grid.village + grid.serial == code
