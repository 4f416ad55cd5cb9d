"""Many posting at once: nothing twice, nothing by halves, nobody waits in a ring."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from luodi.kernel.ledger.actions import post_entries, reverse_entries
from luodi.kernel.ledger.models import Entry, Nature, StandingItem, UnsealedEntry
from luodi.kernel.ledger.reads import balance_differences, item_differences
from luodi.kernel.ledger.rules import PostingError

pytestmark = pytest.mark.usefixtures("many_writers")


WRITERS = 6


def together(work, arguments):
    """Do some work with each argument at the same time; give results and refusals."""
    start = Barrier(len(arguments))

    def one(argument):
        try:
            start.wait(20)
            return work(argument)
        except PostingError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(one, arguments))


def refusals(results):
    return [result for result in results if isinstance(result, PostingError)]


def test_the_same_posting_at_once_in_any_order_is_posted_once(real_commits, book):
    flow = book.measure("flow")
    figures = [(book.key(number), book.figure(flow, number)) for number in range(200)]
    orders = [random.Random(seed).sample(figures, len(figures)) for seed in range(WRITERS)]
    results = together(post_entries, orders)
    assert refusals(results) == []
    assert len({frozenset(entry.pk for entry in entries) for entries in results}) == 1
    assert Entry.objects.count() == UnsealedEntry.objects.count() == 200
    assert book.value(flow).amount == sum(range(200))


def test_other_content_under_a_key_at_once_is_refused_whole(real_commits, book):
    flow = book.measure("flow")

    def figures(writer):
        own = [(book.key(f"{writer}/{number}"), book.figure(flow, 1)) for number in range(20)]
        return [*own, (book.key("shared"), book.figure(flow, 100 + writer)), *own[:5]]

    results = together(post_entries, [figures(writer) for writer in range(WRITERS)])
    assert len(refusals(results)) == WRITERS - 1
    assert all("内容不同" in str(refusal) for refusal in refusals(results))
    assert Entry.objects.count() == 21
    assert list(balance_differences()) == []


def test_an_entry_reversed_at_once_is_reversed_once(real_commits, book):
    flow = book.measure("flow")
    entries = post_entries([(book.key(number), book.figure(flow, 1)) for number in range(30)])
    orders = [random.Random(seed).sample(entries, len(entries)) for seed in range(WRITERS)]
    results = together(reverse_entries, orders)
    assert refusals(results) == []
    assert Entry.objects.count() == 60
    assert book.value(flow).amount is None


def test_an_item_claimed_at_once_counts_once(real_commits, book):
    items = book.measure("items", nature=Nature.ITEMS)

    def figures(writer):
        codes = random.Random(writer).sample("ABCDEFGH", 8)
        return [(book.key(f"{writer}/{code}"), book.figure(items, 1, item=code)) for code in codes]

    results = together(post_entries, [figures(writer) for writer in range(WRITERS)])
    assert len(refusals(results)) == WRITERS - 1
    assert book.value(items).amount == StandingItem.objects.count() == 8


def test_balances_stay_their_entries_whoever_posts_and_reverses(real_commits, book):
    flow, stock = book.measure("flow"), book.measure("stock", nature=Nature.STOCK)
    items = book.measure("items", nature=Nature.ITEMS)
    units = (book.office.bureau.pk, book.office.other.pk)

    def work(writer):
        rng = random.Random(writer)
        posted, refused = [], 0
        for turn in range(25):
            figures = [
                (
                    book.key(f"{writer}/{turn}/{number}"),
                    book.figure(
                        rng.choice((flow, stock)),
                        rng.randint(-9, 9),
                        date(2023, rng.randint(1, 2), rng.randint(1, 28)),
                        unit_id=rng.choice(units),
                    ),
                )
                for number in range(8)
            ]
            code = rng.choice("AB")
            figures.append((book.key(f"{writer}/{turn}/i"), book.figure(items, 1, item=code)))
            try:
                posted += post_entries(figures)
                reverse_entries([posted[-1]])
            except PostingError:
                refused += 1
                posted += post_entries(figures[:-1])
            reverse_entries([rng.choice(posted[:-1])])
        return refused

    results = together(work, range(WRITERS))
    assert refusals(results) == []
    assert (list(balance_differences()), list(item_differences())) == ([], [])
