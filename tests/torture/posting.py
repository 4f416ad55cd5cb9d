"""Posts reports one after another until it is killed; run by the torture test."""

import sys

import django

django.setup()

from django.db import transaction  # noqa: E402

from luodi.kernel.access.actor import LUODI  # noqa: E402 - Django is set up first
from luodi.kernel.clock import today  # noqa: E402
from luodi.kernel.ledger.actions import define_measure, post_entries, reverse_entry  # noqa: E402
from luodi.kernel.ledger.rules import Figure, RecordKey  # noqa: E402
from luodi.kernel.log.actions import record  # noqa: E402
from luodi.kernel.people.models import Unit  # noqa: E402

measure = define_measure(code="torture", name="试", unit="个", scale=0, definition="试")
units = list(Unit.objects.all())
number = int(sys.argv[1])
while True:
    with transaction.atomic():
        number += 1
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
