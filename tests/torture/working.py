"""Does one deed over and over until it is killed, or many at once; run by the tests of torture."""

import random
import sys
import threading
import time
from collections.abc import Callable
from datetime import date

import django

UNITS = 5
WRITERS, POSTINGS = 8, 12


def found() -> None:
    """Make the places, units and measures that are posted to."""
    from luodi.kernel.ledger.actions import define_measure
    from luodi.kernel.ledger.models import Nature
    from luodi.kernel.people.models import Unit
    from luodi.kernel.places.models import Place

    day = date(2020, 1, 1)
    place = Place.objects.create(path="0001", kind="DISTRICT", name="试区", valid_from=day)
    for number in range(1, UNITS + 1):
        path = f"{number:04d}"
        Unit.objects.create(path=path, code=path, name=path, place=place, valid_from=day)
    for nature in (Nature.FLOW, Nature.STOCK):
        define_measure(
            code=f"torture-{nature}", name="试", unit="个", scale=0, definition="试", nature=nature
        )


def post(record: str, amount: int, *, undo: bool = False, pause: float = 0) -> None:
    """Post a report of every unit in one transaction, of a flow and a stock, and a log line."""
    from django.db import transaction

    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.clock import today
    from luodi.kernel.ledger.actions import post_entries, reverse_entry
    from luodi.kernel.ledger.models import Measure
    from luodi.kernel.ledger.rules import Figure, RecordKey
    from luodi.kernel.log.actions import record as write_line
    from luodi.kernel.people.models import Unit

    measures = list(Measure.objects.filter(code__startswith="torture-"))
    units = list(Unit.objects.all())
    random.Random(record).shuffle(units)
    with transaction.atomic():
        figures = [
            (
                RecordKey("torture", "report", record, 1, f"{measure.pk}-{unit.pk}"),
                Figure(measure.pk, unit.pk, unit.place_id, today(), amount + unit.pk),
            )
            for unit in units
            for measure in measures
        ]
        entries = post_entries(figures)
        time.sleep(pause)
        if undo:
            reverse_entry(entries[0])
        write_line(actor=LUODI, verb="torture.report", record=("torture.report", record))


def post_for_ever(number: int) -> None:
    """Post reports, one in three with a reversal, and say so when one is committed."""
    while True:
        number += 1
        post(str(number), number, undo=number % 3 == 0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def seal_for_ever(number: int) -> None:
    """Seal what waits, in small seals, and say which seals are committed."""
    from luodi.kernel.ledger.sealing import seal_entries

    while True:
        post(f"sealer-{time.monotonic_ns()}", number)
        for seal in seal_entries(at_most=7):
            sys.stdout.write(f"{seal.number}\n")
            sys.stdout.flush()


def crowd(_number: int) -> None:
    """Run writers, a slow transaction and the sealer at once; say what failed."""
    done = threading.Event()
    failures: list[str] = []
    jobs = [lambda writer=writer: write(writer) for writer in range(WRITERS)]
    writers = [
        threading.Thread(target=guarded, args=(job, failures)) for job in (*jobs, write_slowly)
    ]
    sealer = threading.Thread(target=guarded, args=(lambda: seal_until(done), failures))
    for thread in (sealer, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    sealer.join()
    sys.stdout.write("\n".join(failures) or "all done\n")


def write(writer: int) -> None:
    """Post one report after another."""
    for number in range(POSTINGS):
        post(f"{writer}-{number}", number, undo=number % 4 == 0)


def write_slowly() -> None:
    """Post with a pause before each commit."""
    for number in range(3):
        post(f"slow-{number}", number, pause=0.4)


def seal_until(done: threading.Event) -> None:
    """Seal again and again until the writers are done."""
    from luodi.kernel.ledger.sealing import seal_entries

    while not done.is_set():
        seal_entries(at_most=20)
        time.sleep(0.01)


def guarded(work: Callable[[], None], failures: list[str]) -> None:
    """Do a piece of work on a connection of its own; keep what went wrong."""
    from django.db import connection

    try:
        work()
    except Exception as error:
        failures.append(f"{type(error).__name__}: {error}")
    finally:
        connection.close()


DEEDS = {"post": post_for_ever, "seal": seal_for_ever, "crowd": crowd}

if __name__ == "__main__":
    django.setup()
    DEEDS[sys.argv[1]](int(sys.argv[2]))
