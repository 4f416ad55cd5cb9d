import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.standards.credit_code import (
    ALPHABET,
    CodeWarning,
    credit_check_character,
    organisation_check_character,
    parse_credit_code,
)
from luodi.standards.errors import StandardError

MADE_UP = (
    "91410181MA4X0B7K2R",
    "914101030000000190",
    "124101030000000195",
    "92410103000000019W",
    "N2410122MF0000013T",
)
counties = st.integers(110000, 829999).map(str)
bodies = st.text(alphabet=ALPHABET, min_size=8, max_size=8)


def refusal(text):
    with pytest.raises(StandardError) as caught:
        parse_credit_code(text)
    return caught.value


def build(kind, county, body):
    inner = f"{kind}{county}{body}{organisation_check_character(body)}"
    return inner + credit_check_character(inner)


@pytest.mark.parametrize("code", MADE_UP)
def test_the_made_up_examples_pass_both_checks(code):
    parsed = parse_credit_code(code)
    assert parsed.code == code
    assert parsed.warnings == ()
    assert parsed.organisation_code[8] == organisation_check_character(code[8:16])
    assert parsed.check_character == credit_check_character(code[:17])


def test_a_sum_divisible_by_31_gives_the_check_0():
    assert credit_check_character("91410103000000019") == "0"


def test_a_code_falls_into_its_parts():
    code = parse_credit_code("91410181MA4X0B7K2R")
    assert (code.department, code.kind, code.kind_name) == ("9", "91", "企业")
    assert (code.county_code, code.organisation_code) == ("410181", "MA4X0B7K2")


def test_a_village_collective_may_begin_with_a_letter():
    code = parse_credit_code("N2410122MF0000013T")
    assert (code.department, code.kind_name) == ("N", "村级集体经济组织")
    assert code.county_code == "410122"


@pytest.mark.parametrize(
    "typed",
    [
        "91410181ma4x0b7k2r",
        "９１４１０１８１ＭＡ４Ｘ０Ｂ７Ｋ２Ｒ",
        " 9141 0181 MA4X 0B7K 2R ",
        "91410181-MA4X0B7K2-R",
    ],
)
def test_case_width_spaces_and_hyphens_do_not_matter(typed):
    assert parse_credit_code(typed).code == "91410181MA4X0B7K2R"


def test_a_letter_outside_the_alphabet_is_refused():
    error = refusal("91410181MA4X0B7K2S")
    assert error.code == "credit_code.character"
    assert "S" in error.message
    assert error.value == "91410181MA4X0B7K2S"


def test_a_wrong_check_is_refused():
    assert refusal("91410181MA4X0B7K2T").code == "credit_code.check"


def test_seventeen_characters_are_refused_with_the_length():
    error = refusal("91410181MA4X0B7K2")
    assert error.code == "credit_code.length"
    assert "17位" in error.message


def test_an_old_licence_number_is_named_as_such():
    assert refusal("410103000012345").code == "credit_code.old_licence"


def test_an_empty_text_is_refused():
    assert refusal(" - ").code == "credit_code.empty"


def test_letters_in_the_place_are_refused():
    assert refusal("91A10181MA4X0B7K2R").code == "credit_code.place"


def test_the_letter_o_for_a_zero_is_refused_and_the_zero_suggested():
    error = refusal("9141O181MA4X0B7K2R")
    assert error.code == "credit_code.character"
    assert error.suggestions == ("91410181MA4X0B7K2R",)
    assert error.message.endswith("是否为91410181MA4X0B7K2R？")


def test_several_impossible_letters_are_read_anew_together():
    assert refusal("9I4IOI8IMA4XOB7K2R").suggestions == ("91410181MA4X0B7K2R",)


def test_two_swapped_characters_are_found():
    assert "91410181MA4X0B7K2R" in refusal("91410181MA4X0B7K2R".replace("4X", "X4")).suggestions


def test_a_wrong_inner_check_alone_is_a_warning():
    body = "91410181MA4X0B7K3"
    code = parse_credit_code(body + credit_check_character(body))
    assert code.warnings == (CodeWarning.INNER_CHECK,)


def test_a_kind_that_is_not_in_the_table_is_a_warning():
    code = parse_credit_code(build("G1", "410103", "00000001"))
    assert code.warnings == (CodeWarning.UNKNOWN_KIND,)
    assert code.kind_name is None


def test_the_inner_check_has_its_two_special_characters():
    assert organisation_check_character("00000006") == "X"  # 11 - 12 % 11 is 10
    assert organisation_check_character("00000000") == "0"  # 11 - 0 is 11


@given(st.sampled_from(["91", "92", "93", "12", "51", "N2", "A1", "Y1"]), counties, bodies)
def test_every_code_that_is_built_passes(kind, county, body):
    assert parse_credit_code(build(kind, county, body)).warnings == ()


@given(counties, bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_changing_one_character_is_always_refused(county, body, place, other):
    code = build("91", county, body)
    changed = code[:place] + other + code[place + 1 :]
    if changed != code:
        assert refusal(changed).code in ("credit_code.check", "credit_code.place")
