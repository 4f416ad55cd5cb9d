"""Comparing balances and standing items with the entries, and putting them right."""

from datetime import date

import pytest

from luodi.kernel.ledger.actions import reverse_entries
from luodi.kernel.ledger.models import Balance, Nature, StandingItem
from luodi.kernel.ledger.reads import balance_differences, item_differences
from luodi.kernel.ledger.rebuilding import rebuild_balances


@pytest.fixture
def filled(book):
    """Give a flow, a stock and items, each with something reversed."""
    flow = book.measure("flow")
    stock = book.measure("stock", nature=Nature.STOCK)
    items = book.measure("items", nature=Nature.ITEMS)
    book.measure("never posted")
    for measure in (flow, stock):
        book.post(measure, 5, date(2023, 1, 3))
        reverse_entries([book.post(measure, 9, date(2023, 1, 4))])
        reverse_entries([book.post(measure, 9, date(2022, 1, 4))])
    for code in "ABC":
        book.post(items, 1, date(2023, 1, 5), item=code)
    book.post(items, -1, date(2023, 1, 6), item="A")
    reverse_entries([book.post(items, -1, date(2023, 1, 6), item="B")])
    return flow, stock, items


def tables():
    return (
        set(
            Balance.objects.values_list(
                "measure", "month", "unit", "place", "amount", "standing", "day", "entry_number"
            )
        ),
        set(StandingItem.objects.values_list("measure", "item", "entry")),
    )


def test_nothing_differs_after_postings_and_reversals(filled):
    assert list(balance_differences()) == list(item_differences()) == []
    assert rebuild_balances() == 0


def test_each_kind_of_difference_is_named_and_put_right(filled, book):
    flow, stock, items = filled
    right = tables()
    Balance.objects.filter(measure=flow, month=202301).update(amount=6)
    Balance.objects.filter(measure=stock, month=202301).delete()
    Balance.objects.create(
        measure=items, month=202212, unit=book.office.bureau, place=book.office.street,
        amount=1, standing=1,
    )  # fmt: skip
    StandingItem.objects.filter(item="B").delete()
    of_flow, of_items, of_stock = balance_differences()
    bureau, street = (f"{one.name}(#{one.pk})" for one in (book.office.bureau, book.office.street))
    assert str(of_flow) == (
        f"指标 flow 第 1 版、{bureau}、{street}、202301：余额表为 6(1 条有效)，"
        "按分录应为 5(1 条有效)"
    )
    assert "余额表为 无此行，按分录应为 5(1 条有效、2023-01-03 分录 #" in str(of_stock)
    assert "余额表为 1(1 条有效)，按分录应为 无此行" in str(of_items)
    (item,) = item_differences()
    assert (item.item, item.stored) == ("B", None)
    assert "清单表为没有计入，按分录应为由分录" in str(item)
    assert rebuild_balances() == 4
    assert tables() == right


def test_everything_lost_is_rebuilt(filled):
    right = tables()
    Balance.objects.all().delete()
    StandingItem.objects.all().delete()
    assert rebuild_balances() == len(right[0]) + len(right[1])
    assert tables() == right
