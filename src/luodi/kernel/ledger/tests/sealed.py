"""A small ledger that is sealed, and ways to lay hands on it behind the triggers' back."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction

from luodi.kernel.ledger import heads
from luodi.kernel.ledger.actions import define_measure, post_entries, reverse_entries
from luodi.kernel.ledger.models import Nature
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.ledger.sealing import seal_entries
from luodi.kernel.ledger.verifying import verify
from luodi.kernel.log import append_only

DAY = date(2023, 1, 31)


@dataclass
class Ledger:
    """Seven entries in three seals of at most three, and three that wait.

    Those that wait are a figure of ``measure``, an observation of ``stock`` and an item of
    ``items``.
    """

    office: Any
    measure: Any = None
    other: Any = None
    stock: Any = None
    items: Any = None
    entries: list[Any] = field(default_factory=list)
    waiting: Any = None

    def post(self, record, amount, *, measure=None, unit=None, place=None, item=""):
        key = RecordKey("targets", "targets.report", str(record), 1, "figure")
        figure = Figure(
            (measure or self.measure).pk,
            (unit or self.office.bureau).pk,
            (place or self.office.street).pk,
            DAY,
            amount,
            item,
        )
        return post_entries([(key, figure)])[0]


def measure(code, nature=Nature.FLOW):
    return define_measure(
        code=code, name=code, unit="人", scale=0, definition=f"口径{code}", nature=nature
    )


def sealed_ledger(office) -> Ledger:
    ledger = Ledger(office, measure("jobs"), measure("trees"))
    district, bureau = {"place": office.district}, {"unit": office.other}
    ledger.entries = [
        ledger.post(1, 30),
        ledger.post(2, 31, **district),
        ledger.post(3, 32, **bureau),
        ledger.post(4, 33, **bureau, **district),
        ledger.post(5, 34, measure=ledger.other),
        ledger.post(6, 35, measure=ledger.other, **bureau, **district),
    ]
    ledger.entries.append(reverse_entries([ledger.entries[3]])[0])
    assert [seal.count for seal in seal_entries(at_most=3)] == [3, 3, 1]
    heads.write()
    ledger.waiting = ledger.post(7, 40)
    ledger.stock = measure("beds", Nature.STOCK)
    ledger.items = measure("projects", Nature.ITEMS)
    ledger.post(8, 41, measure=ledger.stock)
    ledger.post(9, 1, measure=ledger.items, item="P-1")
    return ledger


def unlock():
    """Lift the triggers inside the test's transaction; its rollback brings them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    append_only.lift()


def tampered(statement, *values):
    """Change rows by hand, prove the ledger, put all back; give what was found, in words."""
    with transaction.atomic():
        unlock()
        with connection.cursor() as cursor:
            for part in statement.split(";"):
                marks = part.count("%s")
                cursor.execute(part, values[:marks])
                values = values[marks:]
        verdict = verify()
        transaction.set_rollback(True)
    assert verdict.total >= len(verdict.findings)
    return [finding.text for finding in verdict.findings]
