"""Values of flows, stocks, ratios and growth, now and as of a seal; what stands behind them."""

from datetime import date, datetime
from fractions import Fraction

import pytest

from luodi.kernel.access.actor import LUODI
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.ledger.actions import post_entries, reverse_entries
from luodi.kernel.ledger.models import Nature
from luodi.kernel.ledger.reads import (
    Part,
    lineage,
    path,
    shared_records,
    stored_parts,
    values,
)
from luodi.kernel.ledger.rules import Missing


@pytest.fixture
def flow(book):
    return book.measure("invested", unit="万元", scale=2)


@pytest.fixture
def growth(book, flow):
    return book.measure("growth", unit="%", scale=1, nature=Nature.GROWTH, top=flow)


def quarters(book, measure, year, *amounts):
    return [
        book.post(measure, amount, date(year, 3 * number, 28))
        for number, amount in enumerate(amounts, 1)
    ]


def test_many_groups_are_few_queries(book, flow, django_assert_num_queries):
    groups = [[book.part(flow, first=202301, last=202301 + number % 12)] for number in range(120)]
    with django_assert_num_queries(4):
        assert {value.missing for value in values(groups)} == {Missing.NOT_POSTED}


def test_a_group_without_parts_is_unknown():
    assert values([]) == []


def test_a_group_adds_its_parts(book, flow):
    book.post(flow, 10)
    book.post(flow, 5, unit_id=book.office.other.pk)
    office = book.office
    parts = [book.part(flow, unit=office.bureau.path), book.part(flow, unit=office.other.path)]
    whole, nothing = values([parts, []])
    assert (whole.amount, whole.top, whole.bottom) == (15, 15, None)
    assert nothing.missing is Missing.NOT_POSTED


def test_a_ratio_is_a_sum_over_a_sum_in_the_ratios_smallest_unit(book):
    top = book.measure("done", unit="亿元", scale=2)
    bottom = book.measure("planned", unit="亿元", scale=0)
    share = book.measure("share", unit="%", scale=1, nature=Nature.RATIO, top=top, bottom=bottom)
    assert book.value(share).missing is Missing.NOT_POSTED
    book.post(top, 35_000)
    assert (book.value(share).missing, book.value(share).top) == (Missing.NO_BASE, 35_000)
    empty = book.post(bottom, 0)
    assert book.value(share).missing is Missing.BASE_OF_NOUGHT
    reverse_entries([empty])
    book.post(bottom, 2380)
    value = book.value(share)
    assert value.amount == Fraction(350, 2380) * 1000
    assert (value.top, value.bottom) == (35_000, 2380)


def test_growth_is_over_the_same_months_a_year_before(book, flow, growth):
    book.post(flow, 17_000, date(2022, 1, 28))
    book.post(flow, 9_000, date(2022, 3, 28))
    book.post(flow, 18_020, date(2023, 1, 28))
    assert book.value(growth).amount == Fraction(18_020 - 17_000, 17_000) * 1000
    book.post(flow, 2_500, date(2023, 2, 28))
    value = book.value(growth)
    assert (value.missing, value.top) == (Missing.NO_BASE, 20_520), "February has no base yet"


def test_growth_of_half_a_year_is_not_the_mean_of_its_quarters(book, flow, growth, clock_at):
    clock_at(datetime(2023, 12, 29, 9, tzinfo=SHANGHAI))
    quarters(book, flow, 2022, 17_000, 19_000, 20_500, 21_500)
    quarters(book, flow, 2023, 18_020, 20_520)
    value = book.value(growth)
    assert (value.top, value.bottom) == (38_540, 36_000)
    assert round(float(value.amount) / 10, 2) == 7.06
    steps = [(month, round(float(one.amount) / 10, 2)) for month, one in path([book.part(growth)])]
    assert steps == [(202303, 6.0), (202306, 7.06)]


def test_growth_over_a_base_of_nought_is_undefined(book, flow, growth):
    book.post(flow, 0, date(2022, 1, 28))
    book.post(flow, 5, date(2023, 1, 28))
    assert book.value(growth).missing is Missing.BASE_OF_NOUGHT


def test_a_revised_base_is_an_entry_in_the_base(book, flow, growth):
    (base,) = quarters(book, flow, 2022, 100)
    book.post(flow, 110, date(2023, 2, 28))
    book.post(flow, 100, date(2022, 2, 28))
    assert book.value(growth).amount == 100
    reverse_entries([base])
    assert book.value(growth).amount == 100


def test_growth_needs_a_first_month(book, growth):
    with pytest.raises(ValueError, match="没有起始月份"):
        book.value(growth, first=0)


def test_formulas_are_not_mixed_in_a_group(book, flow, growth):
    with pytest.raises(ValueError, match="growth、invested"):
        values([[book.part(flow), book.part(growth)]])


def test_a_path_runs_up_and_a_stocks_path_levels(book, flow):
    stock = book.measure("firms", nature=Nature.STOCK)
    other = book.office.other.pk
    for measure in (flow, stock):
        book.post(measure, 10, date(2022, 12, 1))
        book.post(measure, 7, date(2023, 1, 1))
        book.post(measure, 4, date(2023, 2, 1), unit_id=other)
    assert [(month, value.top) for month, value in path([book.part(flow)])] == [
        (202301, 7), (202302, 11),
    ]  # fmt: skip
    assert [(month, value.top) for month, value in path([book.part(stock)])] == [
        (202301, 7), (202302, 11),
    ]  # fmt: skip
    assert [month for month, _ in path([book.part(stock, first=0)])] == [202212, 202301, 202302]


def test_stored_parts_of_a_growth_are_two_years(book, flow, growth):
    assert stored_parts(book.part(flow)) == [book.part(flow)]
    assert stored_parts(Part(growth.pk, "0001", "", 202302, 202304)) == [
        Part(flow.pk, "0001", "", 202302, 202304),
        Part(flow.pk, "0001", "", 202202, 202204),
    ]


def test_as_of_a_seal_later_postings_and_reversals_change_nothing(book, flow):
    stock = book.measure("firms", nature=Nature.STOCK)
    entry, level = book.post(flow, 30), book.post(stock, 100)
    assert book.value(flow, seal=0).missing is Missing.NOT_POSTED
    first = book.seal()
    reverse_entries([entry])
    reverse_entries([level])
    book.post(stock, 90, date(2023, 1, 5))
    second = book.seal()
    book.post(flow, 1)
    seen = {
        (name, seal): book.value(measure, seal=seal).amount
        for name, measure in (("flow", flow), ("stock", stock))
        for seal in (first, second, None)
    }
    assert seen == {
        ("flow", 1): 30, ("flow", 2): None, ("flow", None): 1,
        ("stock", 1): 100, ("stock", 2): 90, ("stock", None): 90,
    }  # fmt: skip
    assert [value.top for _, value in path([book.part(flow)], seal=first)] == [30]


def test_lineage_has_a_limit_and_says_what_it_leaves_out(book, flow):
    office = book.office
    for day in (1, 2, 3):
        book.post(flow, day, date(2023, 1, day))
    book.post(flow, 9, unit_id=office.other.pk)
    clerk = office.actor(office.user("clerk", office.post("clerk", ["ledger.view_entry"])))
    opened = lineage(clerk, [book.part(flow)], limit=2)
    assert [entry.amount for entry in opened.entries] == [3, 2]
    assert (opened.more, opened.outside) == (1, 1)
    assert lineage(clerk, []).entries == []


def test_behind_a_stock_are_the_observations_that_count(book):
    stock = book.measure("firms", nature=Nature.STOCK)
    book.post(stock, 10, date(2022, 12, 1))
    latest = book.post(stock, 11, date(2023, 1, 3))
    book.post(stock, 12, date(2023, 1, 2))
    other = book.post(stock, 5, date(2022, 12, 1), unit_id=book.office.other.pk)
    opened = lineage(LUODI, [book.part(stock)])
    assert [entry.pk for entry in opened.entries] == [latest.pk, other.pk]
    assert sum(entry.amount for entry in opened.entries) == book.value(stock).amount


def test_behind_a_growth_are_both_years(book, flow, growth):
    for year in (2021, 2022, 2023):
        book.post(flow, year, date(year, 1, 5))
    opened = lineage(LUODI, [book.part(growth)])
    assert [entry.amount for entry in opened.entries] == [2023, 2022]


def test_records_that_two_parts_count_are_named(book, flow):
    office, other = book.office, book.measure("jobs")
    post_entries(
        [
            (book.key("both", "a"), book.figure(flow, 1)),
            (book.key("both", "b"), book.figure(other, 2)),
            (book.key("alone"), book.figure(flow, 3)),
            (book.key("away"), book.figure(flow, 3, unit_id=office.other.pk)),
        ]
    )
    whole, bureau = book.part(flow), book.part(flow, unit=office.bureau.path)
    same = shared_records(whole, bureau)
    assert ([key.record for key in same.keys], same.count) == (["both", "alone"], 2)
    assert shared_records(whole, bureau, limit=1).count == 2
    across = shared_records(book.part(other), whole)
    assert [key.record for key in across.keys] == ["both"]
    assert shared_records(book.part(other), book.part(flow, unit=office.other.path)).count == 0
