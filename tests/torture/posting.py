"""Posts reports one after another until it is killed; run by the torture test."""

import sys

import django


def post_for_ever(number: int) -> None:
    """Post a report to each unit, one in three with a reversal, and say so when it is committed."""
    from django.db import transaction

    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.clock import today
    from luodi.kernel.ledger.actions import define_measure, post_entries, reverse_entry
    from luodi.kernel.ledger.rules import Figure, RecordKey
    from luodi.kernel.log.actions import record
    from luodi.kernel.people.models import Unit

    measure = define_measure(code="torture", name="试", unit="个", scale=0, definition="试")
    units = list(Unit.objects.all())
    while True:
        number += 1
        with transaction.atomic():
            figures = [
                (
                    RecordKey("torture", "report", str(number), 1, str(unit.pk)),
                    Figure(measure.pk, unit.pk, unit.place_id, today(), number + unit.pk),
                )
                for unit in units
            ]
            entries = post_entries(figures)
            if number % 3 == 0:
                reverse_entry(entries[0])
            record(actor=LUODI, verb="torture.report", record=("torture.report", number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    django.setup()
    post_for_ever(int(sys.argv[1]))
