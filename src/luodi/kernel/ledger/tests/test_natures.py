"""Stocks and named items: what counts, what is refused, what a reversal brings back."""

from datetime import date

import pytest

from luodi.kernel.ledger.actions import post_entries, reverse_entries
from luodi.kernel.ledger.models import Balance, Entry, Nature, StandingItem, UnsealedEntry
from luodi.kernel.ledger.rules import PostingError

JAN, FEB, MAR = date(2023, 1, 10), date(2023, 2, 10), date(2023, 3, 1)


@pytest.fixture
def stock(book):
    return book.measure("firms", nature=Nature.STOCK)


@pytest.fixture
def items(book):
    return book.measure("projects", nature=Nature.ITEMS)


def balance(measure):
    return Balance.objects.filter(measure=measure).values_list("amount", "standing", "day").get()


def test_of_a_stock_the_latest_observation_of_a_month_counts(book, stock):
    book.post(stock, 50, JAN)
    book.post(stock, 40, JAN.replace(day=5))
    assert balance(stock) == (50, 2, JAN)
    book.post(stock, 45, JAN)
    assert balance(stock) == (45, 3, JAN), "of one day the later posted counts"


def test_of_two_observations_in_one_posting_the_later_counts(book, stock):
    days = (JAN, JAN.replace(day=20), JAN.replace(day=15))
    post_entries([(book.key(), book.figure(stock, day.day, day)) for day in days])
    assert balance(stock) == (20, 3, JAN.replace(day=20))


def test_reversing_an_observation_brings_back_the_one_before_then_nothing(book, stock):
    first = book.post(stock, 50, JAN)
    second = book.post(stock, 60, JAN.replace(day=20))
    reverse_entries([second])
    assert balance(stock) == (50, 1, JAN)
    reverse_entries([first])
    assert balance(stock) == (0, 0, None)
    assert book.value(stock).amount is None
    book.post(stock, 7, JAN.replace(day=2))
    assert book.value(stock).amount == 7


def test_reversing_an_earlier_observation_leaves_the_latest(book, stock):
    first = book.post(stock, 50, JAN)
    book.post(stock, 60, JAN.replace(day=20))
    reverse_entries([first])
    assert balance(stock) == (60, 1, JAN.replace(day=20))


def test_a_stock_stands_at_each_leafs_latest_month(book, stock):
    office = book.office
    book.post(stock, 50, JAN)
    book.post(stock, 30, FEB)
    book.post(stock, 5, JAN, unit_id=office.other.pk)
    book.post(stock, 1000, date(2022, 6, 1), unit_id=office.root.pk)
    assert book.value(stock).amount == 30 + 5 + 1000
    assert book.value(stock, last=202301).amount == 50 + 5 + 1000
    assert book.value(stock, unit=office.other.path).amount == 5


def test_a_stock_takes_no_item(book, stock):
    with pytest.raises(PostingError, match=r"是存量.*项目代码 P1"):
        book.post(stock, 5, item="P1")


def test_an_item_counts_once_and_says_where_it_stands(book, items):
    entry = book.post(items, 1, JAN, item="P1", record="first")
    assert StandingItem.objects.values_list("item", "entry").get() == ("P1", entry.pk)
    with pytest.raises(PostingError, match=rf"P1 已由分录 #{entry.pk}\(targets.report first"):
        book.post(items, 1, FEB, item="P1")
    assert book.value(items).amount == 1
    assert Entry.objects.count() == UnsealedEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "item", "said"),
    [(2, "P1", "数量只能是 1 或 -1"), (0, "P1", "数量 0"), (1, "", "项目 无")],
)
def test_an_item_is_one_and_named(book, items, amount, item, said):
    with pytest.raises(PostingError, match=said):
        book.post(items, amount, item=item)


def test_an_item_leaves_where_it_stands_and_may_come_again(book, items):
    book.post(items, 1, JAN, item="P1")
    with pytest.raises(PostingError, match="请在原处减去"):
        book.post(items, -1, FEB, item="P1", unit_id=book.office.other.pk)
    with pytest.raises(PostingError, match="2023-01-09 早于"):
        book.post(items, -1, JAN.replace(day=9), item="P1")
    book.post(items, -1, FEB, item="P1")
    assert not StandingItem.objects.exists()
    assert (book.value(items).amount, book.value(items, last=202301).amount) == (0, 1)
    with pytest.raises(PostingError, match="早于"):
        book.post(items, 1, JAN, item="P1")
    book.post(items, 1, MAR, item="P1", unit_id=book.office.other.pk)
    assert book.value(items).amount == 1


def test_what_does_not_stand_cannot_leave(book, items):
    with pytest.raises(PostingError, match="P9 没有计入"):
        book.post(items, -1, item="P9")
    assert not StandingItem.objects.exists()


def test_an_item_is_undone_last_first(book, items):
    came = book.post(items, 1, JAN, item="P1")
    left = book.post(items, -1, FEB, item="P1")
    with pytest.raises(PostingError, match=f"请先冲销分录 #{left.pk}"):
        reverse_entries([came])
    reverse_entries([left])
    assert StandingItem.objects.get().entry_id == came.pk
    back = reverse_entries([came])[0]
    assert reverse_entries([came])[0].pk == back.pk
    assert not StandingItem.objects.exists()
    assert book.value(items).amount is None


def test_an_item_comes_leaves_and_comes_within_one_posting(book, items):
    amounts = ((1, JAN), (-1, FEB), (1, MAR))
    entries = post_entries(
        [(book.key(), book.figure(items, amount, day, item="P1")) for amount, day in amounts]
    )
    assert StandingItem.objects.get().entry_id == entries[2].pk
    reverse_entries([entries[2], entries[1]])
    assert StandingItem.objects.get().entry_id == entries[0].pk


def test_items_of_another_measure_are_their_own(book, items):
    other = book.measure("plots", nature=Nature.ITEMS)
    book.post(items, 1, item="P1")
    book.post(other, 1, item="P1")
    assert StandingItem.objects.count() == 2


def test_posting_an_item_again_under_its_key_changes_nothing(book, items):
    one = book.post(items, 1, item="P1", record="r")
    assert book.post(items, 1, item="P1", record="r").pk == one.pk


def test_a_formula_takes_no_entry_and_names_what_to_post_to(book):
    top, bottom = book.measure("started"), book.measure("planned")
    ratio = book.measure("share", unit="%", nature=Nature.RATIO, top=top, bottom=bottom)
    with pytest.raises(PostingError, match=r"“share”由公式得出.*“started”、“planned”"):
        book.post(ratio, 5)


def test_a_measure_that_does_not_exist_is_refused(book, stock):
    stock.pk += 1
    with pytest.raises(PostingError, match=f"没有编号为 {stock.pk} 的指标"):
        book.post(stock, 5)


def test_a_flow_may_name_the_item_it_was_counted_for(book):
    assert book.post(book.measure("invested"), 70, item="P1").item == "P1"


def test_a_sum_beyond_64_bits_is_refused_and_nothing_moves(book):
    money = book.measure("money")
    book.post(money, 2**63 - 1)
    for amounts in ((1,), (2**62, 2**62)):
        with pytest.raises(PostingError, match="合计超出 64 位整数"):
            post_entries([(book.key(), book.figure(money, amount)) for amount in amounts])
    assert balance(money) == (2**63 - 1, 1, None)
    assert type(Balance.objects.get(measure=money).amount) is int
