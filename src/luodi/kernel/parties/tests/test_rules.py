"""The law of parties."""

from datetime import date

import pytest

from luodi.kernel.parties import rules
from luodi.kernel.parties.rules import Kind
from luodi.standards.credit_code import parse_credit_code

DAY = date(2023, 3, 1)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("91410181MA4X0B7K2R", Kind.ENTERPRISE),
        ("92410103000000019W", Kind.BUSINESS),
        ("124101030000000195", Kind.INSTITUTION),
        ("N2410122MF0000013T", Kind.COLLECTIVE),
    ],
)
def test_the_kind_follows_from_the_credit_code(code, kind):
    assert rules.kind_of(parse_credit_code(code)) is kind


def test_a_new_name_must_differ_and_begin_later():
    assert rules.may_rename(date(2023, 3, 2), last_from=DAY, old="甲", new="乙") is None
    assert "相同" in rules.may_rename(date(2023, 3, 2), last_from=DAY, old="甲", new="甲")
    assert "不晚于" in rules.may_rename(DAY, last_from=DAY, old="甲", new="乙")


def test_a_new_site_must_begin_later():
    assert rules.may_move(date(2023, 3, 2), last_from=DAY) is None
    assert "2023-03-01" in rules.may_move(DAY, last_from=DAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  ", "为空"),
        ("嵩山路 1 号 13800000000", "手机号"),
        ("嵩山路 11010519491231002X", "身份证号"),
    ],
)
def test_a_text_that_is_empty_or_private_is_refused_without_repeating_it(text, said):
    problem = rules.check_text("地址", text)
    assert said in problem
    assert "13800000000" not in problem
    assert "11010519491231002X" not in problem


def test_an_ordinary_address_is_accepted():
    assert rules.check_text("地址", "嵩山路街道 1 号") is None
