"""Sealing: what is committed and waits, once, in a chain, never inside a posting."""

import stat
import threading

import pytest
from django.db import connection, transaction

from luodi.kernel.ledger import heads, texts
from luodi.kernel.ledger.models import Entry, Seal, SealMember, UnsealedEntry
from luodi.kernel.ledger.rules import FIRST_PREVIOUS, merkle_root, seal_head
from luodi.kernel.ledger.sealing import LARGEST, head, seal_entries
from luodi.kernel.ledger.tests.sealed import Ledger, measure
from luodi.kernel.ledger.verifying import verify


@pytest.fixture
def ledger(office):
    return Ledger(office, measure("jobs"))


def test_nothing_waits_nothing_is_sealed(office):
    assert (seal_entries(), head()) == ([], None)


def test_waiting_entries_are_sealed_in_the_order_of_their_numbers(ledger):
    entries = [ledger.post(number, number) for number in range(7)]
    seals = seal_entries(at_most=3)
    assert [(seal.number, seal.count) for seal in seals] == [(1, 3), (2, 3), (3, 1)]
    members = SealMember.objects.order_by("seal_id", "position")
    assert [member.entry_id for member in members] == [entry.pk for entry in entries]
    assert [member.position for member in members] == [0, 1, 2, 0, 1, 2, 0]
    assert not UnsealedEntry.objects.exists()


def test_the_heads_make_a_chain(ledger):
    for number in range(4):
        ledger.post(number, number)
    previous = FIRST_PREVIOUS
    for seal in seal_entries(at_most=2):
        leaves = seal.members.order_by("position").values_list("leaf", flat=True)
        assert seal.root == merkle_root([bytes.fromhex(leaf) for leaf in leaves])
        assert seal.previous == previous
        previous = seal_head(
            number=seal.number, count=seal.count, root=seal.root, previous=previous
        )
        assert seal.head == previous
    assert head().head == previous


def test_an_entry_has_the_same_text_on_every_database(ledger):
    entry = ledger.post(1, -30, item="a|b\\c")
    [text] = texts.names().texts(texts.waiting(1))
    digest = text.split("|")[2].partition(":")[2]
    assert len(digest) == 64
    assert text == (
        f"luodi-entry-1|{entry.pk}|jobs@1:{digest}|00010001|00010001|-30|2023-01-31|202301|"
        "a\\pb\\\\c|targets|targets.report|1|1|figure||2023-03-01 01:00:00.000000"
    )


@pytest.mark.parametrize("size", [0, LARGEST + 1])
def test_a_size_out_of_range_is_refused(office, size):
    with pytest.raises(ValueError, match=str(size)):
        seal_entries(at_most=size)


def test_inside_a_posting_nothing_is_sealed(ledger):
    with transaction.atomic():
        ledger.post(1, 1)
        with pytest.raises(RuntimeError, match="durable"):
            seal_entries()
    assert not Seal.objects.exists()


def test_a_lower_number_that_is_committed_later_is_sealed_later(real_commits, office):
    """Sealing up to the highest number seen would leave the slow posting out for ever."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    ledger = Ledger(office, measure("jobs"))
    posted, sealed = threading.Event(), threading.Event()
    slow = []

    def post_slowly():
        with transaction.atomic():
            slow.append(ledger.post("slow", 1))
            posted.set()
            sealed.wait(10)
        connection.close()

    thread = threading.Thread(target=post_slowly)
    thread.start()
    assert posted.wait(10)
    quick = ledger.post("quick", 2, unit=office.other)  # another balance: it waits for no lock
    assert [seal.count for seal in seal_entries()] == [1]
    sealed.set()
    thread.join()
    assert slow[0].pk < quick.pk
    assert [seal.count for seal in seal_entries()] == [1]
    assert SealMember.objects.get(entry=slow[0]).seal_id == 2
    assert verify().findings == []


def test_heads_are_written_to_a_file_that_only_its_owner_reads(real_commits, office):
    ledger = Ledger(office, measure("jobs"))
    ledger.post(1, 1)
    [first] = seal_entries()
    assert heads.file().read_text() == f"1:{first.head} 2023-03-01T09:00:00.000000+08:00\n"
    assert stat.S_IMODE(heads.file().stat().st_mode) == 0o600
    assert stat.S_IMODE(heads.file().parent.stat().st_mode) == 0o700


def test_a_line_that_was_left_unfinished_is_written_anew(real_commits, office):
    ledger = Ledger(office, measure("jobs"))
    for number in range(3):
        ledger.post(number, 1)
    seals = seal_entries(at_most=1)
    whole = heads.file().read_text()
    heads.file().write_text(whole[: len(whole) // 2])
    seal_entries()
    assert heads.file().read_text() == whole
    assert [known.head for known in heads.written()] == [seal.head for seal in seals]


def test_a_rolled_back_posting_leaves_nothing_to_seal(real_commits, office):
    ledger = Ledger(office, measure("jobs"))
    with transaction.atomic():
        ledger.post(1, 1)
        transaction.set_rollback(True)
    assert seal_entries() == []
    assert not Entry.objects.exists()
