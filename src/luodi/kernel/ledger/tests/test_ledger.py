"""Posting, reversing and summing with the database."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.actions import define_measure, post_entries, reverse_entry
from luodi.kernel.ledger.models import Balance, Entry
from luodi.kernel.ledger.reads import Part, lineage, totals, totals_by_month
from luodi.kernel.ledger.rules import Figure, PostingError, RecordKey

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
    back = reverse_entry(entry)
    assert (back.amount, back.reverses_id, back.day) == (-30, entry.pk, JAN)
    assert reverse_entry(entry).pk == back.pk
    assert totals([whole(measure)]) == [None]
    assert totals_by_month(whole(measure)) == {}


def test_a_second_reversal_is_refused_by_the_database_too(office, measure):
    [entry] = post_entries([(key(), figure(measure, office, 30))])
    back = reverse_entry(entry)
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
    assert totals_by_month(whole(measure)) == {202301: 28, 202302: 77}
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


def test_many_parts_need_one_query(office, measure, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert totals([whole(measure)] * 60) == [None] * 60


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
