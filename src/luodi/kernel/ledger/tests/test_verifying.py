"""Whatever is changed behind the ledger's back is found, and named."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from luodi.kernel.ledger import heads, texts
from luodi.kernel.ledger.heads import KnownHead
from luodi.kernel.ledger.models import (
    Balance,
    Entry,
    Measure,
    Seal,
    SealMember,
    StandingItem,
    UnsealedEntry,
)
from luodi.kernel.ledger.rules import leaves
from luodi.kernel.ledger.tests.sealed import sealed_ledger, tampered
from luodi.kernel.ledger.verifying import verify
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place

ENTRY, MEMBER, SEAL, QUEUE = (
    model._meta.db_table for model in (Entry, SealMember, Seal, UnsealedEntry)
)

ITEM = 7
"""Column of `texts.members` that holds the item."""


@pytest.fixture
def ledger(office, settings, tmp_path):
    settings.LUODI_FILES = tmp_path
    return sealed_ledger(office)


def test_a_sound_ledger_gives_no_finding(ledger):
    verdict = verify()
    assert verdict.findings == []
    assert (verdict.entries, verdict.seals, verdict.unsealed) == (7, 3, 3)
    newest = Seal.objects.get(number=3)
    assert verdict.head == KnownHead(3, newest.head)


UNTOLD = {
    (Measure, "top"),  # refused by a constraint, as the test below shows
    (Measure, "bottom"),
    (Balance, "id"),  # numbers of rows that say nothing
    (StandingItem, "id"),
}
COLUMNS = [
    (model, field)
    for model in (Entry, Measure, Balance, StandingItem, Seal, SealMember, UnsealedEntry)
    for field in model._meta.concrete_fields
    if (model, field.name) not in UNTOLD
]


CHANGED = {
    ("Entry", "reverses_id"): 1,
    ("Measure", "since"): date(2023, 1, 1),
    ("Measure", "nature"): "STOCK",
    ("Balance", "month"): 202302,
}
"""Values that the table's own constraints let pass, where one a step further would be refused."""


def other_value(model, field, value):
    """Give a value that differs in one place."""
    known = CHANGED.get((model.__name__, field.attname))
    if known is not None:
        return known
    if isinstance(value, int):
        return value + (100 if field.unique or field.is_relation else 1)
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    return value[:-1] + ("0" if value[-1:] != "0" else "1")


@pytest.mark.parametrize(
    ("model", "field"), COLUMNS, ids=[f"{model.__name__}.{field.name}" for model, field in COLUMNS]
)
def test_one_changed_value_of_any_column_is_found_and_named(ledger, model, field):
    row, named = {
        Entry: (ledger.entries[2], f"#{ledger.entries[2].pk}"),
        Measure: (ledger.measure, "指标 job"),
        Seal: (Seal.objects.get(number=2), "第 2 "),
        SealMember: (ledger.entries[2].member, f"#{ledger.entries[2].pk}"),
        Balance: (Balance.objects.get(measure=ledger.stock), "指标 beds 第 1 版"),
        StandingItem: (StandingItem.objects.get(), "指标 projects 第 1 版、项目 P-1"),
        UnsealedEntry: (UnsealedEntry.objects.first(), f"#{ledger.waiting.pk}"),
    }[model]
    if (model, field.name) == (Measure, "id"):
        named = f"指标 #{row.pk}（已不在）"
    more = ", since = '2023-01-01', because = 'x'" if field.name == "version" else ""
    found = tampered(
        f"UPDATE {model._meta.db_table} SET {field.column} = %s{more} "
        f"WHERE {model._meta.pk.column} = %s",
        other_value(model, field, getattr(row, field.attname)),
        row.pk,
    )
    assert any(named in text for text in found), found


@pytest.mark.parametrize("column", ["top_id", "bottom_id"])
def test_a_stored_measure_cannot_be_made_a_formula(ledger, column):
    with pytest.raises(IntegrityError):
        tampered(
            f"UPDATE kernel_ledger_measure SET {column} = %s WHERE id = %s",
            ledger.other.pk,
            ledger.measure.pk,
        )


@pytest.mark.parametrize(("model", "title"), [(Place, "地方"), (Unit, "单位")])
def test_a_changed_path_is_named(ledger, model, title):
    row = ledger.office.street if model is Place else ledger.office.bureau
    found = tampered(f"UPDATE {model._meta.db_table} SET path = '00010009' WHERE id = %s", row.pk)
    assert any(text.startswith(f"{title} {row.name} #{row.pk}") for text in found)


def test_a_removed_entry_is_named(ledger):
    gone = ledger.entries[4].pk
    found = tampered(f"DELETE FROM {ENTRY} WHERE id = %s", gone)
    assert f"分录 #{gone} 不见了：它封在第 2 号封账第 1 位" in found


def test_a_removed_member_is_named(ledger):
    entry = ledger.entries[4].pk
    found = tampered(f"DELETE FROM {MEMBER} WHERE entry_id = %s", entry)
    assert "第 2 号封账缺第 1 位的成员" in found
    assert any(text.startswith(f"分录 #{entry} 既没有封账也不在待封的队列里") for text in found)


def test_an_entry_removed_with_its_member_is_found(ledger):
    entry = ledger.entries[4].pk
    found = tampered(
        f"DELETE FROM {MEMBER} WHERE entry_id = %s; DELETE FROM {ENTRY} WHERE id = %s", entry, entry
    )
    assert "第 2 号封账缺第 1 位的成员" in found


def test_an_entry_changed_together_with_its_leaf_is_found(ledger):
    entry = ledger.entries[4].pk
    found = tampered(
        f"UPDATE {ENTRY} SET item = 'x' WHERE id = %s; "
        f"UPDATE {MEMBER} SET leaf = %s WHERE entry_id = %s",
        entry,
        new_leaf(entry),
        entry,
    )
    assert any(text.startswith("第 2 号封账的根与它的 3 条分录") for text in found)


def new_leaf(entry):
    """Give the leaf that an entry would have with ``x`` as its item."""
    [row] = [row for row in texts.members(1, 3) if row[texts.ENTRY] == entry]
    changed = [*row[:ITEM], "x", *row[ITEM + 1 :]]
    return leaves(texts.names().texts([changed]))[0].hex()


@pytest.mark.parametrize("model", [Balance, StandingItem])
def test_a_removed_balance_or_standing_item_is_named(ledger, model):
    found = tampered(f"DELETE FROM {model._meta.db_table}")
    assert any(text.startswith("指标 ") for text in found)
    assert len(found) == {Balance: 8, StandingItem: 1}[model]


def test_two_swapped_positions_are_named(ledger):
    one, two = (ledger.entries[number].pk for number in (3, 5))
    swap = f"UPDATE {MEMBER} SET position = %s WHERE entry_id = %s"
    found = tampered("; ".join([swap] * 3), 99, one, 0, two, 2, one)
    assert f"第 2 号封账第 0 位是分录 #{two}，按号应是 #{one}：位置被调换过" in found


def test_members_swapped_under_their_leaves_are_named(ledger):
    one, two = (ledger.entries[number].pk for number in (3, 5))
    leaves = [SealMember.objects.get(entry=entry).leaf for entry in (one, two)]
    swap = f"UPDATE {MEMBER} SET leaf = %s WHERE entry_id = %s"
    found = tampered(f"{swap}; {swap}", leaves[1], one, leaves[0], two)
    assert any(f"分录 #{one} 与封存时相同" in text for text in found)


@pytest.mark.parametrize("number", [1, 2])
def test_a_removed_seal_is_named(ledger, number):
    found = tampered(
        f"DELETE FROM {MEMBER} WHERE seal_id = %s; DELETE FROM {SEAL} WHERE number = %s",
        number,
        number,
    )
    assert f"第 {number} 至 {number} 号封账不见了" in found


def test_two_seals_in_each_others_place_are_named(ledger):
    move = f"UPDATE {SEAL} SET number = %s WHERE number = %s"
    found = tampered("; ".join([move] * 3), 99, 1, 1, 2, 2, 99)
    assert any(text.startswith("第 1 号封账被改过") for text in found)
    assert any(text.startswith("第 2 号封账被改过") for text in found)


CUT = (
    f"DELETE FROM {MEMBER} WHERE seal_id = 3; DELETE FROM {SEAL} WHERE number = 3; "
    f"DELETE FROM {QUEUE}; DELETE FROM {ENTRY} WHERE id >= %s"
)


def test_a_cut_tail_is_found_by_the_file_of_heads(ledger):
    found = tampered(CUT, ledger.entries[6].pk)
    assert "heads.txt 记到第 3 号封账，库里只到第 2 号：总账的末尾被截断" in found


def test_a_cut_tail_is_found_by_a_known_head(ledger):
    newest = Seal.objects.get(number=3)
    known = KnownHead(newest.number, newest.head)
    assert verify(since=known).entries == 0
    assert verify(since=KnownHead(2, Seal.objects.get(number=2).head)).entries == 1
    wrong = verify(since=KnownHead(3, "0" * 64))
    assert [item.kind for item in wrong.findings] == ["head"]
    beyond = verify(since=KnownHead(4, newest.head))
    assert [item.kind for item in beyond.findings] == ["cut"]
    assert beyond.entries == 7


def test_a_chain_written_anew_is_found_by_the_file_of_heads(ledger):
    text = heads.file().read_text()
    heads.file().write_text(text.replace(Seal.objects.get(number=2).head, "f" * 64))
    [finding] = verify().findings
    assert finding.text.startswith("第 2 号封账的链头与 heads.txt 记下的不同")


def test_a_file_of_heads_that_was_changed_is_found(ledger):
    lines = heads.file().read_text().splitlines(keepends=True)
    heads.file().write_text(lines[0] + lines[2])
    assert [item.text for item in verify().findings] == [
        "heads.txt 缺第 2 号封账的一行：文件被改过"
    ]
    heads.file().write_text("".join(lines) + lines[1].replace(":", ":0"))
    assert [item.text for item in verify().findings] == ["heads.txt 里第 2 号封账有两个不同的链头"]


def test_seals_that_are_not_in_the_file_yet_are_counted_not_blamed(ledger):
    heads.file().unlink()
    verdict = verify()
    assert (verdict.total, verdict.unwritten) == (0, 3)


def test_a_row_of_the_queue_that_is_gone_is_found(ledger):
    found = tampered(f"DELETE FROM {QUEUE}")
    assert any(f"分录 #{ledger.waiting.pk} 既没有封账" in text for text in found)
    assert len(found) == 3


def test_a_sealed_entry_that_waits_again_is_found(ledger):
    sealed = ledger.entries[0].pk
    found = tampered(f"INSERT INTO {QUEUE} (entry_id) VALUES (%s)", sealed)
    assert found == [f"分录 #{sealed} 已封账，却还在待封的队列里"]


def test_a_month_and_a_reversal_of_an_entry_that_waits_are_checked_too(ledger):
    number = ledger.waiting.pk
    found = tampered(f"UPDATE {ENTRY} SET month = 202302 WHERE id = %s", number)
    assert any(text.startswith(f"分录 #{number} 的月份 202302") for text in found)
    found = tampered(
        f"UPDATE {ENTRY} SET reverses_id = %s WHERE id = %s", ledger.entries[0].pk, number
    )
    assert any(text.startswith(f"分录 #{number} 冲销 #{ledger.entries[0].pk}") for text in found)


on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the other database holds texts alone in its columns"
)


@on_sqlite
@pytest.mark.parametrize(
    "column", ["item", "system", "record_kind", "record_id", "leg", "day", "posted_at"]
)
@pytest.mark.parametrize("value", [b"", b"a|b", 77, 7.5, "same"])
def test_what_is_no_text_in_a_column_of_texts_is_named_as_changed(ledger, column, value):
    entry = ledger.entries[2].pk
    put = f"UPDATE {ENTRY} SET {column} = %s WHERE id = %s"
    if value == "same":  # the same bytes, but as a blob
        found = tampered(
            f"UPDATE {ENTRY} SET {column} = CAST({column} AS BLOB) WHERE id = %s", entry
        )
    else:
        found = tampered(put, value, entry)
    assert any(text.startswith(f"分录 #{entry} 与封存时不同") for text in found), found


@on_sqlite
@pytest.mark.parametrize("column", ["name", "unit", "definition", "because"])
def test_what_is_no_text_in_a_measure_is_found(ledger, column):
    found = tampered(
        f"UPDATE {Measure._meta.db_table} SET {column} = %s WHERE id = %s",
        b"a|b",
        ledger.measure.pk,
    )
    assert any(text.startswith(("指标 jobs", "有行读不出来")) for text in found), found


@pytest.mark.parametrize("value", [b"None", None, 7])
def test_what_is_no_text_never_reads_like_one(ledger, value):
    row = texts.members(1, 1)[0]
    one, other = ([*row[:ITEM], item, *row[ITEM + 1 :]] for item in (value, str(value)))
    first, second = texts.names().texts([one, other])
    assert first != second
