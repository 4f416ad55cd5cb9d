"""The law of places."""

from datetime import date

import pytest

from luodi.kernel.places import rules
from luodi.kernel.places.rules import Kind

NEW_YEAR = date(2023, 1, 1)
NEXT_YEAR = date(2024, 1, 1)


def code_problem(kind, code, parent_kind=None, parent_code=""):
    return rules.check_code(
        kind, code, parent_kind=parent_kind, parent_code=parent_code, day=NEW_YEAR
    )


@pytest.mark.parametrize(
    ("kind", "code", "parent_kind", "parent_code"),
    [
        (Kind.PROVINCE, "410000", None, ""),
        (Kind.CITY, "410100", Kind.PROVINCE, "410000"),
        (Kind.DISTRICT, "410103", Kind.CITY, "410100"),
        (Kind.DISTRICT, "419001", Kind.PROVINCE, "410000"),
        (Kind.TOWN, "410122102", Kind.DISTRICT, "410122"),
        (Kind.VILLAGE, "410122102205", Kind.TOWN, "410122102"),
        (Kind.GRID, "410122102205007", Kind.VILLAGE, "410122102205"),
        (Kind.PLOT, "", Kind.GRID, "410122102205007"),
        (Kind.TOWN, "", Kind.DISTRICT, "410122"),
    ],
)
def test_a_code_of_its_level_under_its_parent_fits(kind, code, parent_kind, parent_code):
    assert code_problem(kind, code, parent_kind, parent_code) is None


@pytest.mark.parametrize(
    ("kind", "code", "parent_kind", "parent_code", "said"),
    [
        (Kind.TOWN, "410102001", Kind.DISTRICT, "410103", "410103 开头"),
        (Kind.DISTRICT, "420103", Kind.CITY, "410100", "4101 开头"),
        (Kind.TOWN, "410103", Kind.DISTRICT, "410103", "是县（区、市）的代码"),
        (Kind.DISTRICT, "4101", Kind.CITY, "410100", "现为4位"),
        (Kind.DISTRICT, "41010X", Kind.CITY, "410100", "应全为数字"),
        (Kind.TOWN, "410103700", Kind.DISTRICT, "410103", "700不在任何规定号段"),
        (Kind.GRID, "41012210220507", Kind.VILLAGE, "410122102205", "14位旧网格编码"),
        (Kind.GRID, "410122103205007", Kind.VILLAGE, "410122102205", "410122102205 开头"),
        (Kind.PLOT, "410103", Kind.GRID, "410122102205007", "请留空"),
    ],
)
def test_a_wrong_code_is_refused_with_its_fault(kind, code, parent_kind, parent_code, said):
    assert said in code_problem(kind, code, parent_kind, parent_code)


def test_an_unknown_county_is_refused_with_the_nearest_three():
    problem = code_problem(Kind.DISTRICT, "410107", Kind.CITY, "410100")
    assert "410107" in problem
    assert [code for code in ("410102", "410106", "410108") if code in problem][-2:] == [
        "410106",
        "410108",
    ]


def test_full_width_digits_blanks_and_zeros_of_lower_levels_are_normalised():
    assert rules.normal_code("４１０１０３ ００１") == "410103001"
    assert rules.normal_code("410103001000") == "410103001"
    assert rules.normal_code("not a code") == "NOTACODE"


@pytest.mark.parametrize(
    ("kind", "parent", "allowed"),
    [
        (Kind.DISTRICT, None, True),
        (Kind.GRID, None, False),
        (Kind.DISTRICT, Kind.PROVINCE, True),
        (Kind.TOWN, Kind.TOWN, False),
        (Kind.CITY, Kind.DISTRICT, False),
        (Kind.PLOT, Kind.GRID, True),
    ],
)
def test_a_level_stands_only_under_a_higher_one(kind, parent, allowed):
    assert (rules.may_stand_under(kind, parent) is None) is allowed


def test_a_place_stands_from_its_first_day_to_before_its_end():
    days = [date(2022, 12, 31), NEW_YEAR, date(2023, 12, 31), NEXT_YEAR]
    assert [rules.in_force(NEW_YEAR, NEXT_YEAR, day) for day in days] == [False, True, True, False]


def test_a_place_cannot_begin_before_its_parent_nor_under_an_ended_one():
    assert "早于上级" in rules.may_begin(NEW_YEAR, NEXT_YEAR, None)
    assert "后继" in rules.may_begin(NEW_YEAR, NEW_YEAR, NEXT_YEAR)
    assert rules.may_begin(NEW_YEAR, NEW_YEAR, None) is None
    assert rules.may_begin(NEW_YEAR, None, None) is None


def test_a_place_ends_once_after_it_began_and_after_all_below_it_began():
    assert rules.may_end(NEXT_YEAR, "甲", NEW_YEAR, None, NEW_YEAR) is None
    assert "不能再次终止" in rules.may_end(NEXT_YEAR, "甲", NEW_YEAR, NEXT_YEAR, None)
    assert "不晚于" in rules.may_end(NEW_YEAR, "甲", NEW_YEAR, None, None)
    assert "才设立" in rules.may_end(NEXT_YEAR, "甲", NEW_YEAR, None, NEXT_YEAR)


def test_a_serial_number_is_never_used_again():
    assert rules.next_serial(["00010001", "00010009"]) == 10


@pytest.mark.parametrize(
    ("kind", "code", "above"),
    [
        (Kind.GRID, "410122102205007", "410122102205"),
        (Kind.VILLAGE, "410122102205", "410122102"),
        (Kind.TOWN, "410122102", "410122"),
        (Kind.DISTRICT, "410122", "410100"),
        (Kind.CITY, "410100", "410000"),
        (Kind.PROVINCE, "410000", ""),
        (Kind.TOWN, "", ""),
    ],
)
def test_a_code_tells_the_code_above_by_its_digits(kind, code, above):
    assert rules.code_above(kind, code) == above
