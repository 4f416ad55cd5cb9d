"""Scoring records against labels, line by line."""

from dataclasses import replace
from fractions import Fraction

import pytest

from luodi.reading.labels import Line
from luodi.reading.score_table import fault_list, score_table
from luodi.reading.scoring import Found, Trait, score

LABEL = Line(
    start=10,
    end=14,
    doc="d",
    id="a",
    value_raw="12个",
    kind="target",
    owner="青沐区教育局",
    indicator="新建公园",
    comparator=">=",
    value=Fraction(12),
    unit="个",
    period="2023",
)


def wrong(given: Line, label: Line = LABEL) -> list[str]:
    """Give the traits that differ."""
    return [fault.trait.value for fault in score([label], [given]).faults if fault.trait]


def test_the_same_line_is_right_in_all():
    found = score([LABEL], [LABEL])
    assert found.whole == found.exact == Found(1, 1, 1)
    assert found.faults == ()


@pytest.mark.parametrize(
    ("change", "traits"),
    [
        ({"value": Fraction(13)}, ["value"]),
        ({"value": None}, ["value"]),
        ({"value_high": Fraction(20)}, ["value"]),
        ({"unit": "座"}, ["value"]),
        ({"kind": "fact"}, ["kind"]),
        ({"comparator": "="}, ["comparator"]),
        ({"indicator": "改造学校"}, ["indicator"]),
        ({"owner": "青沐区住建局"}, ["owner"]),
        ({"owner": "区"}, ["owner"]),
        ({"owner": None}, ["owner"]),
        ({"owner": "青沐区"}, []),
        ({"growth": True}, ["growth"]),
        ({"period": "2024"}, ["period"]),
        ({"indicator": "公园"}, []),
    ],
)
def test_what_differs_is_named(change, traits):
    assert wrong(replace(LABEL, **change)) == traits


@pytest.mark.parametrize(("end", "right"), [(14, 1), (18, 1), (19, 0)])
def test_half_of_what_both_cover_must_be_shared(end, right):
    assert score([LABEL], [replace(LABEL, end=end)]).overlap.right == right


def test_other_wordings_are_taken():
    label = replace(LABEL, indicator_alt=("城市绿地",), owner_alt=("教体局",))
    assert wrong(replace(LABEL, indicator="城市绿地", owner="区教体局"), label) == []


def test_values_are_compared_exactly_but_for_a_float():
    label = replace(LABEL, value=Fraction(2000, 3))
    assert wrong(replace(label, value=Fraction("666.6666666666666")), label) == []
    assert wrong(replace(label, value=Fraction("666.66")), label) == ["value"]


def test_lines_of_two_texts_are_never_a_pair():
    found = score([LABEL], [replace(LABEL, doc="other")])
    assert (found.overlap.right, len(found.faults)) == (0, 2)


def test_the_equal_span_is_paired_before_a_wider_one():
    wide = replace(LABEL, start=9, value=Fraction(99))
    found = score([LABEL], [wide, LABEL])
    assert found.value_unit == Found(1, 2, 1)
    assert [fault.line.start for fault in found.faults] == [9]


def test_what_is_optional_is_neither_asked_for_nor_held_against():
    label = replace(LABEL, optional=True)
    assert score([label], [LABEL]).overlap == Found(0, 0, 0)
    assert score([label], []).overlap.f1 == 1
    assert score([label], []).faults == ()


def test_promises_without_a_number_are_scored_apart():
    promise = replace(LABEL, kind="qualitative", value=None, deadline="2023-04-30")
    found = score([promise, LABEL], [LABEL, replace(promise, deadline=None)])
    assert (found.qualitative, found.whole) == (Found(1, 1, 1), Found(1, 1, 1))
    assert [fault.trait for fault in found.faults] == [Trait.DEADLINE]


def test_a_link_is_right_when_it_leads_to_the_pair_of_its_label():
    part = replace(LABEL, id="b", start=30, end=34, part_of="a")
    given = [replace(LABEL, id="x"), replace(part, id="y", part_of="x")]
    assert score([LABEL, part], given).agreed[Trait.LINK].right == 1
    lost = [given[0], replace(given[1], part_of="y")]
    assert score([LABEL, part], lost).agreed[Trait.LINK].right == 0


def test_shares_stand_for_nothing_and_for_none():
    assert (Found(0, 0, 0).f1, Found(0, 3, 0).f1, Found(0, 0, 3).recall) == (1, 0, 0)
    found = Found(3, 4, 5)
    assert (found.precision, found.recall, found.f1) == (
        Fraction(3, 4),
        Fraction(3, 5),
        Fraction(2, 3),
    )


def test_the_table_leaves_out_what_no_label_has():
    table = score_table(score([LABEL], [replace(LABEL, value=Fraction(1))]))
    lines = table.splitlines()
    assert lines[0].split() == ["准确率", "召回率", "F1", "对", "读出", "标注"]
    assert lines[3].split() == ["位置、数值和单位", "0.00", "0.00", "0.00", "0", "1", "1"]
    assert lines[7].split() == ["数值和单位", "0.00", "0", "1"]
    assert "定性承诺" not in table
    assert "期限" not in table


def test_a_third_is_rounded_half_up():
    others = [replace(LABEL, start=start, end=start + 3) for start in (20, 30)]
    line = score_table(score([LABEL, *others], [LABEL])).splitlines()[1]
    assert line.split() == ["位置相同", "100.00", "33.33", "50.00", "1", "1", "3"]


def test_faults_are_listed_by_field_up_to_a_number():
    missed = replace(LABEL, id="b", start=30, end=34)
    faults = score([LABEL, missed], [replace(LABEL, value=Fraction(13), kind="fact")]).faults
    assert fault_list(faults, 9).splitlines() == [
        "漏读（1）",
        "  d 30-34“12个”新建公园",
        "数值和单位（1）",
        "  d 10-14“12个”：标注“12个”，读作“13个”",
        "类别（1）",
        "  d 10-14“12个”：标注“target”，读作“fact”",
    ]
    assert fault_list(faults, 1).splitlines()[-1] == "共 3 处，只列 1 处；要多列请加大 --errors"
    assert fault_list(faults, 0) == ""
    assert fault_list((), 5) == ""
