"""Whether the rows of the ledger agree: queue, months, reversals, balances, standing items."""

from typing import Any

from django.db import connection

from luodi.kernel.ledger import reads
from luodi.kernel.ledger.findings import SHOWN, Findings
from luodi.kernel.ledger.rules.posting import REVERSAL

ENTRY, MEMBER, SEAL, WAITING = (
    "kernel_ledger_entry",
    "kernel_ledger_sealmember",
    "kernel_ledger_seal",
    "kernel_ledger_unsealedentry",
)
MONTH_OF_DAY = {
    "sqlite": "CAST(substr(e.day, 1, 4) || substr(e.day, 6, 2) AS INTEGER)",
    "postgresql": "CAST(extract(year FROM e.day) * 100 + extract(month FROM e.day) AS integer)",
}
SAME = ("measure_id", "place_id", "unit_id", "day", "month", "item", "system", "record_kind",
        "record_id", "record_version")  # fmt: skip
"""What a reversal shares with the entry that it undoes."""


def check(findings: Findings, *, whole: bool) -> int:
    """Check that the rows agree; give how many entries wait for the sealer.

    Parameters
    ----------
    findings
        What is found is added here.
    whole
        Whether to check months, reversals, balances and standing items as well, which takes
        all entries.
    """
    waiting = _queue(findings)
    if whole:
        _months(findings)
        _reversals(findings)
        for balance in reads.balance_differences():
            findings.add("balance", str(balance))
        for item in reads.item_differences():
            findings.add("item", str(item))
    return waiting


def members_without_seal(findings: Findings, *, after: int, known: int) -> None:
    """Name the members of seals that do not exist.

    Parameters
    ----------
    findings
        What is found is added here.
    after
        Number of the last seal that is not looked at.
    known
        How many members the later seals that exist have.
    """
    if _count(f"{MEMBER} WHERE seal_id > {after:d}") == known:
        return
    for entry, seal in _rows(
        f"SELECT m.entry_id, m.seal_id FROM {MEMBER} m "  # noqa: S608 - tables of our own
        f"WHERE m.seal_id > {after:d} AND m.seal_id NOT IN (SELECT number FROM {SEAL})"
    ):
        findings.add("member-moved", f"分录 #{entry} 记在第 {seal} 号封账里，库里没有这一号")


def _rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT {SHOWN}")
        rows: list[Any] = cursor.fetchall()
    return rows


def _count(rows: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {rows}")  # noqa: S608 - tables of our own
        return int(cursor.fetchone()[0])


def _queue(findings: Findings) -> int:
    """Every entry is either sealed or waiting; who counts them finds out whether to look."""
    lost = _rows(
        f"SELECT u.entry_id FROM {WAITING} u LEFT JOIN {ENTRY} e ON e.id = u.entry_id "  # noqa: S608 - tables of our own
        "WHERE e.id IS NULL"
    )
    for (entry,) in lost:
        findings.add("waiting-lost", f"待封的分录 #{entry} 不在分录表里")
    both = _rows(
        f"SELECT u.entry_id FROM {WAITING} u JOIN {MEMBER} m ON m.entry_id = u.entry_id"  # noqa: S608 - tables of our own
    )
    for (entry,) in both:
        findings.add("waiting-sealed", f"分录 #{entry} 已封账，却还在待封的队列里")
    waiting = _count(WAITING)
    if findings.total or _count(ENTRY) != _count(MEMBER) + waiting:
        _strays(findings)
    return waiting


def _strays(findings: Findings) -> None:
    for (entry,) in _rows(
        f"SELECT e.id FROM {ENTRY} e LEFT JOIN {MEMBER} m ON m.entry_id = e.id "  # noqa: S608 - tables of our own
        f"LEFT JOIN {WAITING} u ON u.entry_id = e.id "
        "WHERE m.entry_id IS NULL AND u.entry_id IS NULL"
    ):
        findings.add(
            "stray",
            f"分录 #{entry} 既没有封账也不在待封的队列里：成员或队列的一行被删，或是绕过入账写入的",
        )


def _months(findings: Findings) -> None:
    for entry, day, month in _rows(
        f"SELECT e.id, e.day, e.month FROM {ENTRY} e "  # noqa: S608 - tables of our own
        f"WHERE e.month <> {MONTH_OF_DAY[connection.vendor]}"
    ):
        findings.add("month", f"分录 #{entry} 的月份 {month} 与日期 {day} 不符")


def _reversals(findings: Findings) -> None:
    differs = " OR ".join(f"e.{column} <> o.{column}" for column in SAME)
    for entry, undone in _rows(
        f"SELECT e.id, e.reverses_id FROM {ENTRY} e LEFT JOIN {ENTRY} o ON o.id = e.reverses_id "  # noqa: S608 - tables of our own
        f"WHERE e.reverses_id IS NOT NULL AND (o.id IS NULL OR o.reverses_id IS NOT NULL "
        f"OR e.amount <> -o.amount OR e.leg <> o.leg || ':{REVERSAL}' OR {differs})"
    ):
        findings.add(
            "reversal", f"分录 #{entry} 冲销 #{undone}，两条却对不上：金额、范围、日期或键不同"
        )
