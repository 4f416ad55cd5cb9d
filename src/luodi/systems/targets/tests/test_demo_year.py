"""The invented year's second half: drawn with a fixed seed, and sound."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from luodi.systems.targets.demo.promises import EXAMPLES, MONTHS, QUARTERS
from luodi.systems.targets.demo.year import (
    FATES,
    LATE,
    MISTAKES,
    SEED,
    late_of,
    mistake_of,
    noise,
    whole_year,
)

YEAR = whole_year()
SERIES = [
    pytest.param(series, id=f"{example.name} {which}")
    for example in YEAR
    for which, series in (
        ("figures", example.figures),
        ("below", example.below),
        *((code, figures) for code, (_weight, figures) in example.units.items()),
        *((("items", example.items.done),) if example.items else ()),
    )
    if series.figures
]


def test_the_first_half_stands_as_it_was_written():
    for first, whole in zip(EXAMPLES, YEAR, strict=True):
        assert (first.name, first.words, first.lead) == (whole.name, whole.words, whole.lead)
        for before, after in ((first.figures, whole.figures), (first.below, whole.below)):
            known = before.by_month()
            assert {month: after.by_month()[month] for month in known} == known
        for code, (weight, before) in first.units.items():
            known = before.by_month()
            assert whole.units[code][0] == weight
            assert {month: whole.units[code][1].by_month()[month] for month in known} == known


def test_every_promise_with_an_end_goes_on_to_december():
    for example in YEAR:
        fate = FATES.get(example.name)
        if fate is None or fate.done:
            continue
        many = [figures for _weight, figures in example.units.values()]
        if not many:
            many = [example.items.done if example.items else example.figures]
        ends = list(fate.units.values()) or [fate.end]
        assert [series.by_month()[12] for series in many] == ends
        assert all(series.months in {(*MONTHS, *range(7, 13)), (*QUARTERS, 9, 12)}
                   for series in many)  # fmt: skip


@pytest.mark.parametrize("series", SERIES)
def test_cumulative_figures_never_fall_and_are_written_like_the_first_half(series):
    figures = [Decimal(figure) for figure in series.figures]
    assert all(before <= after for before, after in pairwise(figures))
    assert len(series.figures) == len(series.months)
    written = {len(figure.partition(".")[2]) for figure in series.figures}
    assert len(written) == 1 or written == {0, 1}


def test_a_part_is_never_more_than_its_whole():
    by_name = {example.name: example for example in YEAR}
    share = by_name["双轮驱动项目占比"]
    whole = by_name[share.whole].figures.by_month()
    assert all(Decimal(part) <= Decimal(whole[m]) for m, part in share.figures.by_month().items())
    covered = by_name["十分钟政务服务圈覆盖"]
    all_of_it = covered.below.by_month()
    part = covered.figures.by_month()
    assert all(Decimal(part[month]) <= Decimal(all_of_it[month]) for month in part)


def test_no_list_has_more_items_done_than_it_names():
    lists = [example.items for example in YEAR if example.items]
    assert len(lists) == 9 - 1
    assert all(int(done) <= items.count for items in lists for done in items.done.figures)


def test_the_same_seed_draws_the_same_figures_and_another_one_others():
    whole_year.cache_clear()
    assert whole_year(SEED) == YEAR
    other = whole_year(SEED + 1)
    assert [replace(a, figures=b.figures, below=b.below, units=b.units, items=b.items) == b
            for a, b in zip(YEAR, other, strict=True)] == [True] * len(YEAR)  # fmt: skip
    assert other != YEAR
    assert {example.figures.figures[-1:] for example in other} == {
        example.figures.figures[-1:] for example in YEAR
    }


def test_noise_lies_within_one_and_is_drawn_anew_for_each_month():
    drawn = {noise("年度投资", month) for month in range(7, 13)}
    assert len(drawn) == 6
    assert all(-1 <= number < 1 for number in drawn)


def test_what_is_late_or_wrong_is_part_of_the_year():
    by_name = {example.name: example for example in YEAR}
    for late in LATE:
        example = by_name[late.name]
        series = example.units[late.unit][1] if example.units else example.figures
        assert late.month in series.by_month()
        assert late_of(late.name, late.unit, late.month) == late
    for mistake in MISTAKES:
        right = by_name[mistake.name].figures.by_month()
        assert mistake_of(mistake.name, mistake.month) == mistake
        before, after = Decimal(right[mistake.month]), Decimal(right[mistake.month + 1])
        assert before < Decimal(mistake.wrong) <= after
        assert mistake.corrected[0] == mistake.month + 1
    assert late_of("年度投资", "fagai", 7) is None
