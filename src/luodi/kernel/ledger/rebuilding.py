"""Putting balances and standing items right from the entries."""

from django.db import connection, transaction

from luodi.kernel.ledger.comparing import (
    BALANCE,
    STANDING_ITEMS,
    computed,
    differences_of,
    item_differences,
)
from luodi.kernel.ledger.models import Measure


@transaction.atomic
def rebuild_balances() -> int:
    """Put balances and standing items right where they are not what the entries come to.

    Returns
    -------
    int
        How many rows were wrong, missing or too many.

    Notes
    -----
    Postings wait meanwhile. A measure without a difference is not written.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # In the order in which postings lock them.
            for table in ("standingitem", "balance"):
                cursor.execute(f"LOCK TABLE kernel_ledger_{table} IN SHARE ROW EXCLUSIVE MODE")
        wrong = 0
        for measure in Measure.objects.order_by("pk"):
            count = sum(1 for _difference in differences_of(measure))
            if count:
                wrong += count
                cursor.execute(
                    "DELETE FROM kernel_ledger_balance WHERE measure_id = %s", [measure.pk]
                )
                cursor.execute(
                    f"INSERT INTO kernel_ledger_balance ({BALANCE}, amount, standing, day, "
                    f"entry_number) {computed(measure)}"
                )
        items = list(item_differences())
        for number in sorted({difference.measure.pk for difference in items}):
            cursor.execute("DELETE FROM kernel_ledger_standingitem WHERE measure_id = %s", [number])
            cursor.execute(
                "INSERT INTO kernel_ledger_standingitem (measure_id, item, entry_id) "
                + STANDING_ITEMS,
                [number],
            )
    return wrong + len(items)
