import pytest

from luodi.standards.errors import StandardError
from luodi.standards.industry_codes import SECTIONS, parse_industry_code


def test_the_sections_cover_divisions_1_to_97_once():
    assert "".join(section.letter for section in SECTIONS) == "ABCDEFGHIJKLMNOPQRST"
    divisions = [n for section in SECTIONS for n in range(section.first, section.last + 1)]
    assert divisions == list(range(1, 98))


@pytest.mark.parametrize(
    ("text", "code", "section"),
    [
        ("1391", "C1391", "制造业"),  # starch and starch products
        ("3391", "C3391", "制造业"),  # ferrous castings
        ("13", "C13", "制造业"),
        ("43", "C43", "制造业"),
        ("44", "D44", "电力、热力、燃气及水生产和供应业"),
        ("c 139", "C139", "制造业"),
        ("Ｔ９７００", "T9700", "国际组织"),
        ("K", "K", "房地产业"),
        ("A0111", "A0111", "农、林、牧、渔业"),
    ],
)
def test_a_code_that_can_exist_is_placed_in_its_section(text, code, section):
    parsed = parse_industry_code(text)
    assert (parsed.code, parsed.section.name) == (code, section)


def test_a_code_falls_into_its_parts():
    starch = parse_industry_code("1391")
    assert (starch.division, starch.group, starch.industry_class) == ("13", "139", "1391")
    section = parse_industry_code("C")
    assert (section.division, section.group, section.industry_class) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "industry_code.form"),
        ("C1", "industry_code.form"),
        ("13911", "industry_code.form"),
        ("CC13", "industry_code.form"),
        ("1391C", "industry_code.form"),
        ("U", "industry_code.section"),
        ("Z13", "industry_code.section"),
        ("00", "industry_code.division"),
        ("98", "industry_code.division"),
        ("D13", "industry_code.mismatch"),
        ("1301", "industry_code.class"),
    ],
)
def test_an_impossible_code_is_refused(text, code):
    with pytest.raises(StandardError) as caught:
        parse_industry_code(text)
    assert caught.value.code == code
    assert caught.value.value == text
