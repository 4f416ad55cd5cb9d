"""Proving the ledger: every sealed entry against its leaf, every seal against the chain."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import Error, connection, transaction

from luodi.kernel.ledger import consistency, heads, texts
from luodi.kernel.ledger.findings import Finding, Findings
from luodi.kernel.ledger.heads import KnownHead
from luodi.kernel.ledger.models import Measure, Seal
from luodi.kernel.ledger.rules import FIRST_PREVIOUS, leaves, merkle_root, seal_head
from luodi.kernel.ledger.texts import ENTRY, LEAF, MEASURE, POSITION, SEAL
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place

BATCH = 5_000
"""Entries that are read at once, so that memory stays the same however long the ledger is."""

FRUGAL = {"mmap_size": 0, "temp_store": 1}
"""How SQLite reads all: without mapped pages, which count as our memory, and sorting in files."""

Telling = Callable[[int], None]


@dataclass(frozen=True)
class Verdict:
    """What a proof came to.

    ``total`` counts all findings, of which ``findings`` holds the first; ``entries`` and
    ``seals`` were checked; ``unsealed`` entries wait and are not proven yet; ``head`` is the
    newest seal; ``unwritten`` seals are not in the file of heads yet.
    """

    findings: Sequence[Finding]
    total: int
    entries: int
    seals: int
    unsealed: int
    head: KnownHead | None
    unwritten: int


@dataclass
class _Walk:
    """Where the walk along the chain stands."""

    start: int
    number: int
    head: str
    known: dict[int, KnownHead]
    names: texts.Names
    entries: int = 0
    seals: int = 0


def _silent(_entries: int) -> None:
    return None


def verify(*, since: KnownHead | None = None, tell: Telling = _silent) -> Verdict:
    """Prove the ledger as it stands at one instant; postings go on meanwhile.

    Parameters
    ----------
    since
        A head known to be good: only later seals are checked, and no balances.
    tell
        Called with the number of entries checked so far.

    Returns
    -------
    Verdict
        Sound when it holds no finding.

    Notes
    -----
    Linear in the entries; memory for `BATCH` of them, for the names of measures, places and
    units, and for one line a seal of the file of heads.
    """
    findings = Findings()
    with snapshot(), _collecting_the_new_alone():
        walk = _Walk(0, 0, FIRST_PREVIOUS, {}, texts.Names({}, {}, {}))
        try:
            walk = _begin(since, findings)
            _walk(walk, findings, tell)
            _name_changed(walk.start, findings)
            _compare_with_file(walk, findings)
            consistency.members_without_seal(findings, after=walk.start, known=walk.entries)
            unsealed = consistency.check(findings, whole=walk.start == 0)
        except (Error, TypeError, ValueError) as error:
            findings.add("unreadable", f"有行读不出来：{error}；请从备份恢复后再核对")
            unsealed = 0
    return Verdict(
        findings=findings.kept,
        total=findings.total,
        entries=walk.entries,
        seals=walk.seals,
        unsealed=unsealed,
        head=KnownHead(walk.number, walk.head) if walk.number else None,
        unwritten=sum(
            1
            for number in range(walk.start + 1, walk.number + 1)
            if number > max(walk.known, default=0)
        ),
    )


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database as it stands at one instant, holding nobody up."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in FRUGAL}
            for name, value in FRUGAL.items():
                cursor.execute(f"PRAGMA {name} = {value:d}")
            cursor.execute("BEGIN DEFERRED")  # Django's own transaction would stop all writers
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
                for name, value in before.items():
                    cursor.execute(f"PRAGMA {name} = {value:d}")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def _collecting_the_new_alone() -> Iterator[None]:
    """Spare the garbage collector what stood before: it would walk it again for every few rows."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _begin(since: KnownHead | None, findings: Findings) -> _Walk:
    known: dict[int, KnownHead] = {}
    for line in heads.written():
        standing = known.setdefault(line.number, line)
        if standing != line:
            findings.add("heads", f"heads.txt 里第 {line.number} 号封账有两个不同的链头")
    start, head = 0, FIRST_PREVIOUS
    if since is not None:
        seal = Seal.objects.filter(number=since.number).first()
        if seal is None:
            findings.add("cut", f"给定的第 {since.number} 号封账不在库里：总账的末尾被截断")
        elif seal.head != since.head:
            findings.add(
                "head", f"第 {since.number} 号封账的链头是 {seal.head}，与给定的 {since.head} 不同"
            )
        else:
            start, head = seal.number, seal.head
    return _Walk(start=start, number=start, head=head, known=known, names=texts.names())


def _walk(walk: _Walk, findings: Findings, tell: Telling) -> None:
    for seals in _in_batches(walk.start):
        rows = texts.members(seals[0].number, seals[-1].number)
        members = {number: list(group) for number, group in groupby(rows, itemgetter(SEAL))}
        for seal in seals:
            _check_link(seal, walk, findings)
            _check_members(seal, members.get(seal.number, []), walk.names, findings)
            walk.entries += len(members.get(seal.number, []))
            walk.seals += 1
        tell(walk.entries)


def _in_batches(start: int) -> Iterator[list[Seal]]:
    batch: list[Seal] = []
    size = 0
    for seal in Seal.objects.filter(number__gt=start).order_by("number").iterator():
        if batch and size + seal.count > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(seal)
        size += seal.count
    if batch:
        yield batch


def _check_link(seal: Seal, walk: _Walk, findings: Findings) -> None:
    number = seal.number
    if number != walk.number + 1:
        findings.add("seal-removed", f"第 {walk.number + 1} 至 {number - 1} 号封账不见了")
    elif seal.previous != walk.head:
        findings.add("seal-edited", f"第 {number} 号封账没有接在第 {walk.number} 号的链头之后")
    head = seal_head(number=number, count=seal.count, root=seal.root, previous=seal.previous)
    if head != seal.head:
        findings.add("seal-edited", f"第 {number} 号封账被改过：号、条数、根、前一链头与链头不符")
    known = walk.known.get(number)
    if known and known.head != seal.head:
        findings.add("head", f"第 {number} 号封账的链头与 heads.txt 记下的不同：被整段重写过")
    elif known and known.sealed_at not in {"", heads.time_text(seal.sealed_at)}:
        findings.add(
            "seal-edited", f"第 {number} 号封账的封账时间被改过：heads.txt 记的是 {known.sealed_at}"
        )
    walk.number, walk.head = number, seal.head


def _check_members(seal: Seal, rows: Sequence[Any], names: texts.Names, findings: Findings) -> None:
    before = findings.total + findings.changed_total
    found = leaves(names.texts(rows))
    wrong: list[tuple[bytes, Any]] = []
    if [*map(bytes.hex, found)] != [row[LEAF] for row in rows]:
        found, wrong = _differing(rows, found, findings)
    if [row[POSITION] for row in rows] != list(range(seal.count)):
        _check_positions(seal, rows, findings)
    sound = merkle_root(found) == seal.root
    _name_wrong(wrong, sound, findings)
    if sound:
        return
    _check_order(rows, findings)
    if findings.total + findings.changed_total == before:
        ends = f"#{rows[0][ENTRY]} 至 #{rows[-1][ENTRY]}" if rows else "无"
        findings.add(
            "root",
            f"第 {seal.number} 号封账的根与它的 {len(rows)} 条分录（{ends}）不符："
            "分录连同叶一起被改过，或根被改过",
        )


def _differing(
    rows: Sequence[Any], found: Sequence[bytes], findings: Findings
) -> tuple[list[bytes], list[tuple[bytes, Any]]]:
    """Name the entries that are gone; give the leaves of those that stand, and who differs."""
    standing: list[bytes] = []
    wrong: list[tuple[bytes, Any]] = []
    for row, digest in zip(rows, found, strict=True):
        if row[MEASURE] is None:
            findings.add("entry-removed", f"分录 #{row[ENTRY]} 不见了：它封在{_place(row)}")
            continue
        standing.append(digest)
        if digest.hex() != row[LEAF]:
            wrong.append((digest, row))
    return standing, wrong


def _place(row: Any) -> str:
    return f"第 {row[SEAL]} 号封账第 {row[POSITION]} 位"


def _check_positions(seal: Seal, rows: Sequence[Any], findings: Findings) -> None:
    held = {row[POSITION] for row in rows}
    for position in sorted(set(range(seal.count)) - held):
        findings.add("member-removed", f"第 {seal.number} 号封账缺第 {position} 位的成员")
    for row in rows:
        if row[POSITION] >= seal.count:
            findings.add(
                "member-added",
                f"{_place(row)}的分录 #{row[ENTRY]} 多出来：这一号只封了 {seal.count} 条",
            )


def _name_wrong(wrong: Sequence[tuple[bytes, Any]], sound: bool, findings: Findings) -> None:
    kept = {row[LEAF]: row[ENTRY] for _digest, row in wrong}
    for digest, row in wrong:
        if sound:
            findings.add("leaf", f"分录 #{row[ENTRY]} 与封存时相同，但{_place(row)}记下的叶被改过")
        elif digest.hex() in kept:
            findings.add(
                "swapped",
                f"{_place(row)}是分录 #{row[ENTRY]}，封存时那里是另一条："
                f"它与 #{kept[digest.hex()]} 的成员换过",
            )
        else:
            findings.add_changed(
                row[ENTRY], _place(row), (row[MEASURE], row[MEASURE + 1], row[MEASURE + 2])
            )


def _check_order(rows: Sequence[Any], findings: Findings) -> None:
    """Entries are sealed in the order of their numbers: name those that stand elsewhere."""
    for row, entry in zip(rows, sorted(row[ENTRY] for row in rows), strict=True):
        if row[ENTRY] != entry:
            findings.add(
                "swapped", f"{_place(row)}是分录 #{row[ENTRY]}，按号应是 #{entry}：位置被调换过"
            )


TITLES = {"measure": "指标", "place": "地方", "unit": "单位"}


def _name_changed(start: int, findings: Findings) -> None:
    """Say which entries changed, or which measure, place or unit changed all of its entries."""
    explained = 0
    for kind, number, count in findings.several():
        if count == _sealed_of(kind, number, start):
            explained = max(explained, count)
            findings.add(
                kind,
                f"{TITLES[kind]} {_called(kind, number)} 的 {count} 条已封分录都与封存时不同："
                f"它的{'定义' if kind == 'measure' else '路径'}被改过，或这些分录都被改过",
            )
    if explained < findings.changed_total:
        for entry, where in findings.changed:
            findings.add(
                "entry-changed",
                f"分录 #{entry} 与封存时不同：它本身，或它的指标、地方、单位被改过（{where}）",
            )
        findings.total += findings.changed_total - len(findings.changed)


def _sealed_of(kind: str, number: int, start: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_ledger_entry e JOIN kernel_ledger_sealmember m "  # noqa: S608 - one of three columns
            f"ON m.entry_id = e.id WHERE e.{kind}_id = %s AND m.seal_id > %s",
            [number, start],
        )
        return int(cursor.fetchone()[0])


def _called(kind: str, number: int) -> str:
    if kind == "measure":
        measure = Measure.objects.filter(pk=number).first()
        return f"{measure.code} 第 {measure.version} 版" if measure else f"#{number}（已不在）"
    rows = Place.objects if kind == "place" else Unit.objects
    name, path = rows.filter(pk=number).values_list("name", "path").first() or ("", "已不在")
    return f"{name} #{number}（路径 {path}）"


def _compare_with_file(walk: _Walk, findings: Findings) -> None:
    later = sorted(number for number in walk.known if number > walk.number)
    if later:
        findings.add(
            "cut",
            f"heads.txt 记到第 {later[-1]} 号封账，库里只到第 {walk.number} 号：总账的末尾被截断",
        )
    last = max(walk.known, default=0)
    for number in range(max(walk.start, min(walk.known, default=1) - 1) + 1, last):
        if number not in walk.known:
            findings.add("heads", f"heads.txt 缺第 {number} 号封账的一行：文件被改过")
