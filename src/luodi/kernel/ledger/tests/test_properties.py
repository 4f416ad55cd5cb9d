"""Properties that hold whatever is posted, reversed and sealed, and in whatever order."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.kernel.ledger.actions import post_entries, reverse_entries
from luodi.kernel.ledger.models import Balance, Entry, Nature, StandingItem
from luodi.kernel.ledger.reads import Part, balance_differences, item_differences, path, values
from luodi.kernel.ledger.rules import PostingError

few = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
DAYS = [
    date(2022, 11, 3),
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2023, 1, 20),
    date(2023, 2, 9),
]
where = st.tuples(st.sampled_from(("bureau", "other")), st.sampled_from(("street", "district")))
posting = st.tuples(
    st.sampled_from(("flow", "stock")), where, st.sampled_from(DAYS), st.integers(-9, 9)
)
item = st.tuples(
    st.just("items"), where, st.sampled_from(DAYS), st.sampled_from((1, -1)), st.sampled_from("AB")
)
undoing = st.tuples(st.just("reverse"), st.integers(0, 30))
sealing = st.tuples(st.just("seal"))
steps = st.lists(st.one_of(posting, posting, item, undoing, sealing), max_size=24)
SCOPES = [
    (unit, place, first, last)
    for unit in ("", "0001", "00010001", "00010002")
    for place in ("", "00010001")
    for first, last in ((0, 202312), (202301, 202301), (202212, 202302))
]


@pytest.fixture
def measures(book):
    return {
        "flow": book.measure("flow"),
        "stock": book.measure("stock", nature=Nature.STOCK),
        "items": book.measure("items", nature=Nature.ITEMS),
    }


@contextmanager
def undone():
    """Undo all that happens inside: examples of one test share its database."""
    block = transaction.atomic()
    block._from_testcase = True  # the sealer may seal in it
    with block:
        yield
        transaction.set_rollback(True)


def figure(book, measures, step):
    name, (unit, place), day, amount, *code = step
    return book.figure(
        measures[name],
        amount,
        day,
        unit_id=getattr(book.office, unit).pk,
        place_id=getattr(book.office, place).pk,
        item=code[0] if code else "",
    )


def take(book, measures, step):
    """Do a step; what the ledger refuses changes nothing."""
    if step[0] == "seal":
        return book.seal()
    try:
        if step[0] == "reverse":
            entries = Entry.objects.order_by("pk")
            if entries:
                reverse_entries([entries[step[1] % len(entries)]])
        else:
            post_entries([(book.key(), figure(book, measures, step))])
    except PostingError:
        pass
    return None


def naive(measure, scope, seal=None):
    """Count a part from its entries, one by one."""
    unit, place, first, last = scope
    entries = [
        entry
        for entry in Entry.objects.select_related("unit", "place", "member").order_by("day", "pk")
        if entry.measure_id == measure.pk
        and entry.unit.path.startswith(unit)
        and entry.place.path.startswith(place)
        and (measure.nature == Nature.STOCK or entry.month >= first)
        and entry.month <= last
        and (seal is None or (hasattr(entry, "member") and entry.member.seal_id <= seal))
    ]
    undone_ones = {entry.reverses_id for entry in entries}
    standing = [one for one in entries if one.reverses_id is None and one.pk not in undone_ones]
    if not standing:
        return None
    if measure.nature == Nature.STOCK:
        latest = {(entry.unit_id, entry.place_id): entry.amount for entry in standing}
        return sum(latest.values())
    return sum(entry.amount for entry in standing)


def counted(measures, seal=None):
    asked = [
        (name, scope, [Part(measure.pk, *scope)])
        for name, measure in measures.items()
        for scope in SCOPES
    ]
    found = values([parts for _name, _scope, parts in asked], seal=seal)
    return {(name, scope): value.top for (name, scope, _), value in zip(asked, found, strict=True)}


def stored():
    return set(
        Balance.objects.filter(standing__gt=0).values_list(
            "measure", "unit", "place", "month", "amount", "standing", "day", "entry_number"
        )
    ), set(StandingItem.objects.values_list("measure", "item", "entry"))


@few
@given(taken=steps)
def test_values_are_what_their_entries_come_to_now_and_as_of_every_seal(book, measures, taken):
    with undone():
        kept = {}
        for step in taken:
            seal = take(book, measures, step)
            if seal is not None:
                kept[seal] = counted(measures, seal)
                assert counted(measures) == kept[seal], "all is sealed"
        assert counted(measures) == {
            (name, scope): naive(measures[name], scope) for name, scope in counted(measures)
        }
        for seal, then in kept.items():
            assert counted(measures, seal) == then, "a seal's values stay for ever"
            assert then == {
                (name, scope): naive(measures[name], scope, seal) for name, scope in then
            }
        assert (list(balance_differences()), list(item_differences())) == ([], [])


@few
@given(taken=steps)
def test_children_sum_to_their_parent(book, measures, taken):
    with undone():
        for step in taken:
            take(book, measures, step)
        for measure in measures.values():
            whole, one, other = (
                book.value(measure, unit=unit, first=0).top
                for unit in ("0001", "00010001", "00010002")
            )
            known = [part for part in (one, other) if part is not None]
            assert whole == (sum(known) if known else None)


@few
@given(figures=st.lists(posting, max_size=10, unique_by=lambda step: step[:3]), data=st.data())
def test_the_order_of_posting_does_not_matter(book, measures, figures, data):
    shuffled = data.draw(st.permutations(figures))
    seen = []
    for order in (figures, shuffled):
        with undone():
            for step in order:
                take(book, measures, step)
            balances, items = stored()
            seen.append(({row[:-1] for row in balances}, items, counted(measures)))
    with undone():
        post_entries([(book.key(), figure(book, measures, step)) for step in shuffled])
        seen.append(({row[:-1] for row in stored()[0]}, stored()[1], counted(measures)))
    assert seen[0] == seen[1] == seen[2]


@few
@given(codes=st.permutations("ABCDE"))
def test_the_order_in_which_items_come_does_not_matter(book, measures, codes):
    with undone():
        for code in codes:
            take(
                book, measures, ("items", ("bureau", "street"), DAYS["ABCDE".index(code)], 1, code)
            )
        steps_up = path([book.part(measures["items"], first=0)])
        assert [(month, value.top) for month, value in steps_up] == [
            (202211, 1), (202212, 2), (202301, 4), (202302, 5),
        ]  # fmt: skip


@few
@given(before=steps, step=st.one_of(posting, item))
def test_a_reversal_restores_exactly(book, measures, before, step):
    with undone():
        for one in before:
            take(book, measures, one)
        kept = stored()
        try:
            (entry,) = post_entries([(book.key(), figure(book, measures, step))])
        except PostingError:
            assert stored() == kept
            return
        assert stored() != kept
        reverse_entries([entry])
        assert stored() == kept
