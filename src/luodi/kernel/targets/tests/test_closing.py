"""Breakdowns that close, scores that add up, coverage that counts the unknown apart."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.targets.rules import (
    Accumulation,
    Comparator,
    Direction,
    Pace,
    Period,
    Promise,
    Residents,
    ScoreItem,
    TargetNature,
    Terms,
    check_breakdown,
    check_items,
    check_weights,
    covered_share,
    growth_breakdown_closes,
    largest_remainder,
    month_quotas,
    path_limit_m,
    rounded,
    score,
    straight_limit_m,
    weighted_growth,
)
from luodi.standards.errors import StandardError

YEAR = Period(date(2023, 1, 1), date(2024, 1, 1))
CURVE = (0, 0, 1500, 2500, 3500, 5000, 6000, 7000, 8000, 8800, 9500, 10000)
LIMITS = {"cap": Decimal("1.10"), "floor": Decimal("0.60")}
WALK = {"minutes": Decimal(10), "speed_kmh": Decimal("4.5")}
CIRCLE = {**WALK, "detour": Decimal("1.3")}


def terms(pace=Pace.MONTH, *, accumulation=Accumulation.CUMULATIVE, nature=TargetNature.COUNT):
    return Terms(nature, accumulation, Promise(Comparator.GE, 35), YEAR, pace, CURVE)


def item(row, weight, ratio, **more):
    actual = None if ratio is None else Fraction(ratio) * 100
    return ScoreItem(row, weight * 100, Fraction(100), actual, **more)


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (35, [21, 17, 11, 8, 3], [12, 10, 6, 5, 2]),
        (19_500, [31, 27, 22, 20], [6045, 5265, 4290, 3900]),
    ],
)
def test_the_worked_breakdowns(total, weights, shares):
    codes = [f"0{number}" for number in range(1, len(weights) + 1)]
    assert largest_remainder(total, weights, codes) == shares


def test_the_quotas_of_35_firms():
    exact = [Fraction(35 * weight, 60) for weight in (21, 17, 11, 8, 3)]
    assert [str(rounded(quota)) for quota in exact] == ["12.25", "9.92", "6.42", "4.67", "1.75"]


def test_ties_go_to_the_lower_code_whatever_the_order_of_rows():
    assert largest_remainder(10, [1, 1, 1], ["03", "01", "02"]) == [3, 4, 3]


@pytest.mark.parametrize(
    ("weights", "codes", "wrong"),
    [
        ([1, None], ["01", "02"], "单位“02”没有权重"),
        ([1, -2], ["01", "02"], "“02”的权重-2为负"),
        ([0, 0], ["01", "02"], "权重全为零"),
        ([], [], "没有可分解的单位"),
        ([1, 1], ["01", "01"], "单位“01”列了两次"),
    ],
)
def test_weights_that_give_no_breakdown_are_refused_naming_the_row(weights, codes, wrong):
    with pytest.raises(StandardError, match=wrong):
        largest_remainder(35, weights, codes)


@given(
    st.integers(0, 10**12),
    st.dictionaries(st.text("0123456789", min_size=1, max_size=4), st.integers(0, 10**6),
                    min_size=1, max_size=9).filter(lambda rows: any(rows.values())),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_a_breakdown_sums_exactly_and_no_share_is_off_by_one(total, rows, rng):
    codes = sorted(rows)
    shares = largest_remainder(total, [rows[code] for code in codes], codes)
    assert sum(shares) == total
    assert check_breakdown(total, list(zip(codes, shares, strict=True))) == ""
    for code, share in zip(codes, shares, strict=True):
        assert abs(share - Fraction(total * rows[code], sum(rows.values()))) < 1
    mixed = rng.sample(codes, len(codes))
    again = largest_remainder(total, [rows[code] for code in mixed], mixed)
    assert dict(zip(mixed, again, strict=True)) == dict(zip(codes, shares, strict=True))


def test_months_close_on_the_quota_by_the_pace():
    assert month_quotas(35, terms()) == [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 35]
    assert month_quotas(100, terms(Pace.CURVE)) == [0, 0, 15, 25, 35, 50, 60, 70, 80, 88, 95, 100]


@pytest.mark.parametrize(
    ("nature", "accumulation"),
    [
        (TargetNature.GROWTH, Accumulation.CUMULATIVE),
        (TargetNature.SHARE, Accumulation.CUMULATIVE),
        (TargetNature.COUNT, Accumulation.POINT),
    ],
)
def test_what_does_not_add_up_has_no_months(nature, accumulation):
    with pytest.raises(StandardError, match="不能按月分解"):
        month_quotas(35, terms(nature=nature, accumulation=accumulation))


@given(st.integers(0, 10**12), st.sampled_from(Pace))
def test_months_never_fall_and_end_at_the_quota(total, pace):
    months = month_quotas(total, terms(pace))
    assert months == sorted(months)
    assert (len(months), months[-1]) == (12, total)


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([("01", 20), ("02", 14)], "各单位（01、02）合计 34家，比目标 35家 少 1家"),
        ([("01", 20), ("02", 17)], "各单位（01、02）合计 37家，比目标 35家 多 2家"),
        ([("01", 36), ("02", -1)], "单位“02”的分解数 -1家 为负"),
        ([("01", 20), ("01", 15)], "单位“01”列了两次"),
        ([], "目标 35家 没有分解到任何单位"),
    ],
)
def test_a_breakdown_that_does_not_close_names_its_rows(rows, wrong):
    assert check_breakdown(35, rows, written="{}家".format).startswith(wrong)


def test_growth_closes_by_the_mean_weighted_with_bases():
    assert growth_breakdown_closes([100, 300], [1000, 600], 700)
    assert not growth_breakdown_closes([300, 100], [599, 1000], 700)
    assert weighted_growth([100, 300], [1000, 600]) == 700
    with pytest.raises(StandardError, match="合计为 0"):
        growth_breakdown_closes([0, 0], [700, 700], 700)
    with pytest.raises(StandardError, match="第 2 行的基数 -5 为负"):
        growth_breakdown_closes([10, -5], [700, 700], 700)


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (["甲小区"], "清单承诺 2 项，只列出 1 项"),
        ([], "清单承诺 2 项，只列出 0 项"),
        (["甲小区", " "], "清单第 2 项没有名称"),
        (["甲小区", "甲小区"], "清单里“甲小区”列了两次"),
        (["甲小区", "乙小区"], ""),
    ],
)
def test_a_count_without_names_is_refused(names, wrong):
    assert check_items(2, names).startswith(wrong)
    assert bool(check_items(2, names)) is bool(wrong)


@pytest.mark.parametrize(
    ("cap", "last", "points"),
    [("1.00", "0.70", "84.0"), ("1.10", "0.70", "87.0"), ("1.10", "0.55", "52.0")],
)
def test_the_worked_scores(cap, last, points):
    items = [item("甲", 20, "0.95"), item("乙", 30, "1.12"), item("丙", 50, last)]
    found = score(items, cap=Decimal(cap), floor=Decimal("0.60"), veto_on=False)
    assert str(rounded(found.points, 1)) == points
    assert found.points == Fraction(points)
    assert (found.weight_base, found.left_out) == (10_000, ())


def test_a_ratio_at_the_floor_counts():
    assert score([item("甲", 100, "0.60")], **LIMITS, veto_on=False).points == 60


def test_what_is_unknown_or_not_assigned_leaves_the_weight_base_and_is_listed():
    items = [
        item("甲", 40, "0.90"),
        item("乙", 35, None),
        ScoreItem("丙", 2500, None, Fraction(5)),
    ]
    found = score(items, **LIMITS, veto_on=False)
    assert (found.points, found.weight_base, found.left_out) == (90, 4000, ("乙", "丙"))


def test_a_score_of_nothing_known_is_not_nought():
    assert score([item("甲", 100, None)], **LIMITS, veto_on=False).points is None


@pytest.mark.parametrize(
    ("value", "actual", "points"),
    [(40, 50, 80), (40, 40, 100), (40, 0, 110), (-3, -6, 110), (-5, -4, 80), (-3, 1, 0)],
)
def test_where_less_is_better_the_ratio_turns_round(value, actual, points):
    one = ScoreItem("甲", 10_000, Fraction(value), Fraction(actual), Direction.DOWN)
    assert score([one], **LIMITS, veto_on=False).points == points


def test_a_target_of_nought_is_left_out_where_more_is_better():
    one = ScoreItem("甲", 10_000, Fraction(0), Fraction(5))
    assert score([one], **LIMITS, veto_on=False).left_out == ("甲",)


def test_a_veto_sets_the_score_aside_only_when_it_is_turned_on():
    items = [item("甲", 60, "1"), item("安全", 40, "1", vetoed=True)]
    off, on = (score(items, **LIMITS, veto_on=turned) for turned in (False, True))
    assert (off.points, off.lowest_grade) == (100, False)
    assert (on.points, on.lowest_grade, on.vetoes) == (None, True, ("安全",))


def test_a_stretch_target_has_the_same_arithmetic_and_no_veto():
    found = score([item("甲", 100, "0.9", stretch=True, vetoed=True)], **LIMITS, veto_on=True)
    assert (found.points, found.lowest_grade) == (90, False)


def test_weights_that_are_not_100_are_refused_naming_sum_and_rows():
    wrong = "权重合计 90.00，应为 100.00；请改正：甲 60.00、乙 30.00"
    with pytest.raises(StandardError, match=re.escape(wrong)):
        score([item("甲", 60, "1"), item("乙", 30, "1")], **LIMITS, veto_on=False)
    assert check_weights([("甲", 10_000), ("乙", 0)]).startswith("“乙”的权重 0.00 不是正数")
    assert check_weights([]) == "权重合计 0.00，应为 100.00；请改正：没有一项"


@given(st.permutations(["0.5", "0.8", "1.3", None]), st.booleans())
def test_the_order_of_rows_never_changes_a_score(ratios, veto_on):
    weights = {"0.5": 10, "0.8": 20, "1.3": 30, None: 40}
    items = [item(str(ratio), weights[ratio], ratio) for ratio in ratios]
    found = score(items, **LIMITS, veto_on=veto_on)
    assert found.points == Fraction(16 + 33) * 100 / 60


def test_ten_minutes_on_foot_are_750_m_of_path_and_577_m_straight():
    assert path_limit_m(**WALK) == 750
    assert str(rounded(straight_limit_m(**CIRCLE), 0)) == "577"


def test_the_worked_circle_covers_2600_of_3700():
    people, metres = (1200, 800, 450, 950, 300), (420, 880, 700, 610, 1500)
    found = covered_share([Residents(*one) for one in zip(people, metres, strict=True)], **CIRCLE)
    assert (found.covered, found.uncovered, found.unknown) == (2600, 1100, 0)
    assert str(rounded(found.share * 100)) == "70.27"


def test_an_unknown_distance_is_counted_apart():
    found = covered_share([Residents(100, 750), Residents(50, 751), Residents(30, None)], **CIRCLE)
    assert (found.covered, found.uncovered, found.unknown) == (100, 50, 30)
    assert found.share == Fraction(2, 3)
    assert covered_share([Residents(30, None)], **CIRCLE).share is None


def test_a_straight_line_stands_in_for_an_unknown_path_only():
    near, far, known = Residents(1, None, 576), Residents(2, None, 577), Residents(4, 751, 500)
    found = covered_share([near, far, known], **CIRCLE)
    assert (found.covered, found.uncovered) == (1, 6)


def test_a_detour_shorter_than_the_straight_line_and_negative_people_are_refused():
    with pytest.raises(ValueError, match=r"绕行系数 0\.9 小于 1"):
        straight_limit_m(**WALK, detour=Decimal("0.9"))
    with pytest.raises(ValueError, match="第 2 栋"):
        covered_share([Residents(1, 1), Residents(-1, 1)], **CIRCLE)
