from datetime import date

import pytest

from luodi.standards.admin_codes import ZHENGZHOU, AdminCodeTable, AdminRow, InUse
from luodi.standards.admin_levels import (
    AdminKind,
    AdminLevel,
    parse_admin_code,
    town_kind,
    village_kind,
)
from luodi.standards.errors import StandardError

DAY = date(2023, 3, 1)


def refusal(function, *arguments):
    with pytest.raises(StandardError) as caught:
        function(*arguments)
    return caught.value


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("410100", "郑州市"),
        ("410102", "中原区"),
        ("410103", "二七区"),
        ("410104", "管城回族区"),
        ("410105", "金水区"),
        ("410106", "上街区"),
        ("410108", "惠济区"),
        ("410122", "中牟县"),
        ("410181", "巩义市"),
        ("410182", "荥阳市"),
        ("410183", "新密市"),
        ("410184", "新郑市"),
        ("410185", "登封市"),
    ],
)
def test_the_table_of_zhengzhou_has_the_county(code, name):
    assert ZHENGZHOU.find(code, DAY).name == name


def test_the_start_of_the_built_in_rows_is_not_claimed_to_be_known():
    assert {row.valid_from for row in ZHENGZHOU} == {None}
    assert ZHENGZHOU.find("410103", DAY).in_use(DAY) is InUse.UNKNOWN


@pytest.mark.parametrize(
    ("code", "short", "level", "kind", "parent"),
    [
        ("410000", "410000", AdminLevel.PROVINCE, AdminKind.PROVINCE, None),
        ("410100", "410100", AdminLevel.PREFECTURE, AdminKind.PREFECTURE, "410000"),
        ("410103", "410103", AdminLevel.COUNTY, AdminKind.DISTRICT, "410100"),
        ("410122", "410122", AdminLevel.COUNTY, AdminKind.COUNTY, "410100"),
        ("410183", "410183", AdminLevel.COUNTY, AdminKind.COUNTY_CITY, "410100"),
        ("419001", "419001", AdminLevel.COUNTY, AdminKind.COUNTY_CITY, "419000"),
        ("410122102", "410122102", AdminLevel.TOWN, AdminKind.TOWN, "410122"),
        ("410122102205", "410122102205", AdminLevel.VILLAGE, AdminKind.VILLAGERS, "410122102"),
        ("410103000000", "410103", AdminLevel.COUNTY, AdminKind.DISTRICT, "410100"),
        ("410122102000", "410122102", AdminLevel.TOWN, AdminKind.TOWN, "410122"),
        ("441900003", "441900003", AdminLevel.TOWN, AdminKind.STREET, "441900"),
    ],
)
def test_a_code_is_taken_apart_by_its_digits(code, short, level, kind, parent):
    parsed = parse_admin_code(code)
    assert (parsed.code, parsed.level, parsed.kind) == (short, level, kind)
    assert parsed.parent == parent


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("000", None), ("001", AdminKind.STREET), ("099", AdminKind.STREET),
        ("100", AdminKind.TOWN), ("199", AdminKind.TOWN), ("200", AdminKind.TOWNSHIP),
        ("399", AdminKind.TOWNSHIP), ("400", AdminKind.COMBINED), ("599", AdminKind.COMBINED),
        ("600", None),
    ],
)  # fmt: skip
def test_the_ranges_of_town_numbers(number, kind):
    assert town_kind(number) is kind


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("000", None), ("001", AdminKind.RESIDENTS), ("199", AdminKind.RESIDENTS),
        ("200", AdminKind.VILLAGERS), ("399", AdminKind.VILLAGERS),
        ("400", AdminKind.LIKE_RESIDENTS), ("498", AdminKind.LIKE_RESIDENTS), ("499", None),
        ("500", AdminKind.LIKE_VILLAGERS), ("598", AdminKind.LIKE_VILLAGERS), ("599", None),
    ],
)  # fmt: skip
def test_the_ranges_of_village_numbers(number, kind):
    assert village_kind(number) is kind


@pytest.mark.parametrize(
    ("county", "kind"),
    [
        ("410101", AdminKind.DISTRICT), ("410118", AdminKind.DISTRICT),
        ("410121", AdminKind.COUNTY), ("410180", AdminKind.COUNTY),
        ("410181", AdminKind.COUNTY_CITY), ("410199", AdminKind.COUNTY_CITY),
    ],
)  # fmt: skip
def test_the_ranges_of_county_numbers(county, kind):
    assert parse_admin_code(county).kind is kind


@pytest.mark.parametrize("code", ["410119", "410120", "410122600", "410122102499"])
def test_a_number_outside_every_range_is_refused(code):
    assert refusal(parse_admin_code, code).code == "admin_code.range"


@pytest.mark.parametrize("code", ["410022", "410122000205", "410100001", "010103"])
def test_a_level_left_out_in_the_middle_is_refused(code):
    assert refusal(parse_admin_code, code).code == "admin_code.range"


def test_letters_and_wrong_lengths_are_refused():
    assert refusal(parse_admin_code, "41010A").code == "admin_code.digits"
    assert refusal(parse_admin_code, "").code == "admin_code.digits"
    assert refusal(parse_admin_code, "4101").code == "admin_code.length"


def test_full_width_digits_and_spaces_are_read():
    assert parse_admin_code("４１０１２２ 102").code == "410122102"


def test_an_unknown_code_is_refused_with_the_nearest_three():
    error = refusal(ZHENGZHOU.find, "410107", DAY)
    assert error.code == "admin_code.unknown"
    assert error.suggestions == ("410106", "410108", "410105")
    assert "410106上街区" in error.message


CHANGED = AdminCodeTable(
    (
        AdminRow("410199", "旧城", date(2000, 1, 1), date(2010, 1, 1), ("410102", "410103")),
        AdminRow("410198", "甲城", date(2000, 1, 1), date(2012, 6, 1)),
        AdminRow("410198", "乙城", date(2012, 6, 1)),
    )
)


def test_a_code_has_the_name_of_its_day():
    assert CHANGED.find("410198", date(2012, 5, 31)).name == "甲城"
    assert CHANGED.find("410198", date(2012, 6, 1)).name == "乙城"


def test_a_retired_code_is_refused_with_its_successors():
    assert CHANGED.find("410199", date(2009, 12, 31)).name == "旧城"
    error = refusal(CHANGED.find, "410199", date(2010, 1, 1))
    assert error.code == "admin_code.retired"
    assert error.suggestions == ("410102", "410103")


def test_a_code_is_not_in_use_before_its_first_day():
    assert refusal(CHANGED.find, "410198", date(1999, 12, 31)).code == "admin_code.retired"
    row = AdminRow("410198", "乙城", date(2012, 6, 1))
    assert row.in_use(date(2012, 5, 31)) is InUse.NO
    assert row.in_use(date(2012, 6, 1)) is InUse.YES


@pytest.mark.parametrize("first_ends", [None, date(2012, 6, 2)])
def test_two_rows_of_one_code_may_not_hold_on_one_day(first_ends):
    rows = (
        AdminRow("410198", "甲城", date(2000, 1, 1), first_ends),
        AdminRow("410198", "乙城", date(2012, 6, 1)),
    )
    assert refusal(AdminCodeTable, rows).code == "admin_code.overlap"


def test_an_empty_table_knows_nothing_and_says_so():
    error = refusal(AdminCodeTable(()).find, "410103", DAY)
    assert error.code == "admin_code.unknown"
    assert error.suggestions == ()
