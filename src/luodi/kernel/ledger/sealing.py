"""Sealing: committed entries that wait are closed for ever in a seal, chained to the one before."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Sum

from luodi.kernel import clock
from luodi.kernel.ledger import heads, texts
from luodi.kernel.ledger.models import Seal, UnsealedEntry
from luodi.kernel.ledger.rules import FIRST_PREVIOUS, leaves, merkle_root, seal_head

LARGEST = 20_000
"""Entries in a seal at most: a seal is checked in memory."""

ADVISORY_LOCK = 0x6C756F6469  # "luodi"

_LOADING: ContextVar[bool] = ContextVar("loading", default=False)


@contextmanager
def loading() -> Iterator[None]:
    """Let a loader that writes a whole past in one transaction seal within it.

    Entries and seals are then committed together or not at all.
    """
    token = _LOADING.set(True)
    try:
        yield
    finally:
        _LOADING.reset(token)


def head() -> Seal | None:
    """Give the newest seal, whose head vouches for all before it."""
    return Seal.objects.order_by("-number").first()


@dataclass(frozen=True)
class State:
    """How far the ledger is sealed: the newest seal, how many entries are, how many wait."""

    newest: Seal | None
    sealed: int
    waiting: int


def state() -> State:
    """Tell how far the ledger is sealed."""
    sealed = Seal.objects.aggregate(sum=Sum("count"))["sum"] or 0
    return State(head(), sealed, UnsealedEntry.objects.count())


def seal_entries(*, at_most: int = 5000) -> list[Seal]:
    """Seal every committed entry that waits.

    Parameters
    ----------
    at_most
        Entries in a seal, at least 1 and at most `LARGEST`; as many seals are made as are needed.

    Returns
    -------
    list of Seal
        The new seals in order; none when nothing waited.

    Raises
    ------
    RuntimeError
        Inside a transaction, unless of a loader: what is not committed cannot be sealed.
    ValueError
        For a size out of range.

    Notes
    -----
    One sealer at a time: a second one waits until the seal at hand is committed, under an
    advisory lock on PostgreSQL and the write lock on SQLite. What is sealed comes from the queue
    of waiting entries, never from numbers: a transaction that commits a lower number later is
    sealed later. Each seal is a transaction of its own, after which its head is written to the
    file of heads.
    """
    if not 1 <= at_most <= LARGEST:
        raise ValueError(f"一次封账 {at_most} 条不在 1 到 {LARGEST} 之间")
    seals: list[Seal] = []
    while seal := _seal(at_most):
        seals.append(seal)
        if seal.count < at_most:
            break
    return seals


def _seal(at_most: int) -> Seal | None:
    with transaction.atomic(durable=not _LOADING.get()):
        _lock()
        transaction.on_commit(heads.write)
        return _close(at_most)


def _close(at_most: int) -> Seal | None:
    waiting = texts.waiting(at_most)
    if not waiting:
        return None
    # Names are read after the entries, so that each one's measure is among them.
    found = leaves(texts.names().texts(waiting))
    last = head()
    number, previous = (last.number + 1, last.head) if last else (1, FIRST_PREVIOUS)
    count, root = len(found), merkle_root(found)
    seal = Seal.objects.create(
        number=number,
        count=count,
        root=root,
        previous=previous,
        head=seal_head(number=number, count=count, root=root, previous=previous),
        sealed_at=clock.now(),
    )
    _move(number, [(row[texts.ENTRY], item) for row, item in zip(waiting, found, strict=True)])
    return seal


def _lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


MEMBER = "INSERT INTO kernel_ledger_sealmember (entry_id, seal_id, position, leaf)"


def _move(number: int, members: list[tuple[int, bytes]]) -> None:
    rows = [(entry, number, position, leaf.hex()) for position, (entry, leaf) in enumerate(members)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"{MEMBER} SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::integer[], "  # noqa: S608 - our text
                "%s::text[])",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            cursor.executemany(f"{MEMBER} VALUES (%s, %s, %s, %s)", rows)
        # Not by a range of numbers: one within it may have been committed meanwhile.
        cursor.execute(
            "DELETE FROM kernel_ledger_unsealedentry WHERE entry_id IN "
            "(SELECT entry_id FROM kernel_ledger_sealmember WHERE seal_id = %s)",
            [number],
        )
