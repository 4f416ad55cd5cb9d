"""Posting, reversing and summing with the database."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.actions import define_measure, post_entries, reverse_entries
from luodi.kernel.ledger.models import Balance, Entry, UnsealedEntry
from luodi.kernel.ledger.reads import Part, lineage, path, standing, values
from luodi.kernel.ledger.rules import Figure, PostingError, RecordKey
from luodi.kernel.ledger.writing import insert_entries

JAN, FEB = date(2023, 1, 31), date(2023, 2, 28)


@pytest.fixture
def measure(office):
    return define_measure(code="jobs", name="新增就业", unit="人", scale=0, definition="当年新增")


def key(record=1, leg="figure", version=1):
    return RecordKey("targets", "report", str(record), version, leg)


def figure(measure, office, amount, day=JAN, **changes):
    made = Figure(
        measure_id=measure.pk,
        unit_id=office.bureau.pk,
        place_id=office.street.pk,
        day=day,
        amount=amount,
    )
    return replace(made, **changes)


def totals(parts):
    return [value.top for value in values([[part] for part in parts])]


def whole(measure, unit="", place=""):
    return Part(measure.pk, unit, place, 202301, 202312)


def test_posting_writes_the_entry_and_moves_its_balance(office, measure):
    [entry] = post_entries([(key(), figure(measure, office, 30))])
    assert (entry.amount, entry.month, entry.day) == (30, 202301, JAN)
    assert list(Balance.objects.values_list("month", "amount")) == [(202301, 30)]


def test_posting_the_same_again_changes_nothing(office, measure):
    first = post_entries([(key(), figure(measure, office, 30))])
    again = post_entries([(key(), figure(measure, office, 30))])
    assert [entry.pk for entry in again] == [entry.pk for entry in first]
    assert totals([whole(measure)]) == [30]


def test_other_content_under_a_key_is_refused_and_nothing_moves(office, measure):
    post_entries([(key(), figure(measure, office, 30))])
    with pytest.raises(PostingError, match=r"数量 30.*数量 31"):
        post_entries([(key(2), figure(measure, office, 5)), (key(), figure(measure, office, 31))])
    assert Entry.objects.count() == 1
    assert totals([whole(measure)]) == [30]


def test_a_reversal_brings_the_sum_back_and_is_done_once(office, measure):
    [entry] = post_entries([(key(), figure(measure, office, 30))])
    back = reverse_entries([entry])[0]
    assert (back.amount, back.reverses_id, back.day) == (-30, entry.pk, JAN)
    assert reverse_entries([entry])[0].pk == back.pk
    assert totals([whole(measure)]) == [None]
    assert path([whole(measure)]) == []


def test_a_second_reversal_is_refused_by_the_database_too(office, measure):
    [entry] = post_entries([(key(), figure(measure, office, 30))])
    back = reverse_entries([entry])[0]
    second = Entry(
        measure=measure,
        amount=-30,
        day=JAN,
        month=202301,
        place=office.street,
        unit=office.bureau,
        system="x",
        record_kind="y",
        record_id="z",
        record_version=1,
        leg="a",
        reverses=entry,
        posted_at=entry.posted_at,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    assert Entry.objects.get(pk=back.pk).reverses_id == entry.pk


def test_never_counted_is_unknown_and_counted_none_is_nought(office, measure):
    assert totals([whole(measure)]) == [None]
    post_entries([(key(), figure(measure, office, 0))])
    assert totals([whole(measure)]) == [0]


def test_balances_equal_the_entries_summed(office, measure):
    days = [JAN, FEB, JAN, FEB, FEB]
    post_entries(
        [
            (key(number), figure(measure, office, number * 7, day))
            for number, day in enumerate(days, 1)
        ]
    )
    assert [(month, value.top) for month, value in path([whole(measure)])] == [
        (202301, 28),
        (202302, 105),
    ]
    assert totals([whole(measure)]) == [sum(Entry.objects.values_list("amount", flat=True))]


def test_a_part_counts_its_own_branch_only(office, measure):
    post_entries(
        [
            (key(1), figure(measure, office, 10)),
            (key(2), figure(measure, office, 5, unit_id=office.other.pk)),
        ]
    )
    parts = [
        whole(measure, unit=office.bureau.path),
        whole(measure, unit=office.other.path),
        whole(measure, unit=office.root.path),
        whole(measure, place=office.street.path),
    ]
    assert totals(parts) == [10, 5, 15, 15]


def test_posting_takes_the_same_few_statements_for_one_entry_and_for_many(
    office, measure, django_assert_max_num_queries
):
    for count in (1, 50):
        with django_assert_max_num_queries(7):
            post_entries(
                [(key(f"{count}/{number}"), figure(measure, office, 1)) for number in range(count)]
            )
    assert totals([whole(measure)]) == [51]


def test_part_of_a_posting_may_stand_already_and_a_key_may_come_twice(office, measure):
    [first] = post_entries([(key(1), figure(measure, office, 5))])
    keys = [key(2), key(1), key(2)]
    entries = post_entries([(one, figure(measure, office, 5)) for one in keys])
    assert [entry.record_id for entry in entries] == ["2", "1", "2"]
    assert (entries[1].pk, entries[0].pk) == (first.pk, entries[2].pk)
    assert totals([whole(measure)]) == [10]
    with pytest.raises(PostingError, match=r"数量 7.*数量 8"):
        post_entries([(key(3), figure(measure, office, 7)), (key(3), figure(measure, office, 8))])
    assert Entry.objects.count() == UnsealedEntry.objects.count() == 2


def test_entries_are_numbered_as_they_are_given(office, measure):
    entries = post_entries(
        [(key(record), figure(measure, office, 1)) for record in ("z", "a", "m")]
    )
    numbers = [entry.pk for entry in entries]
    assert numbers == sorted(numbers)
    assert [Entry.objects.get(pk=number).record_id for number in numbers] == ["z", "a", "m"]


def test_many_are_reversed_together_or_none(office, measure):
    entries = post_entries([(key(number), figure(measure, office, number)) for number in (1, 2)])
    backs = reverse_entries(entries)
    assert [back.amount for back in backs] == [-1, -2]
    with pytest.raises(PostingError, match="本身是冲销"):
        reverse_entries([entries[0], backs[0]])
    assert [back.pk for back in reverse_entries(entries)] == [back.pk for back in backs]
    assert post_entries([]) == reverse_entries([]) == []


def test_an_entry_that_another_reversed_is_not_reversed_again(office, measure):
    [entry] = post_entries([(key(), figure(measure, office, 30))])
    strange = key("elsewhere", leg="other")
    opposite = replace(figure(measure, office, 30), amount=-30)
    insert_entries([(strange, opposite, entry)])
    with pytest.raises(PostingError, match=f"分录 #{entry.pk} 已冲销过"):
        reverse_entries([entry])


def test_a_figure_gives_no_right_to_its_entries(office, measure):
    post_entries(
        [
            (key(1), figure(measure, office, 10)),
            (key(2), figure(measure, office, 5, unit_id=office.other.pk)),
        ]
    )
    clerk = office.actor(office.user("clerk", office.post("clerk", ["ledger.view_entry"])))
    opened = lineage(clerk, [whole(measure)])
    assert [entry.amount for entry in opened.entries] == [10]
    assert opened.outside == 1
    assert len(lineage(LUODI, [whole(measure)]).entries) == 2


def test_a_measure_of_another_unit_needs_another_code(office, measure):
    again = define_measure(code="jobs", name="新增就业", unit="人", scale=0, definition="x")
    assert again.pk == measure.pk
    with pytest.raises(PostingError, match="请另用代码"):
        define_measure(code="jobs", name="新增就业", unit="人次", scale=0, definition="x")


def test_what_stands_is_neither_reversed_nor_a_reversal(office, measure):
    kept, undone = post_entries(
        [(key(number), figure(measure, office, number)) for number in (1, 2)]
    )
    reverse_entries([undone])
    assert list(standing(Entry.objects.all())) == [kept]
