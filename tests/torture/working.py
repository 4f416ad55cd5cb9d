"""Does one deed over and over until it is killed, or many at once; run by the tests of torture."""

import random
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import django

UNITS = 5
TERM = (2020, 2100)
PROMISES = ("新建公园400座", "改造老旧小区500个", "新增车位600个")
A_MONTH = 7
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
    promise(Unit.objects.get(path="0001"))


def promise(unit: Any) -> None:
    """Define targets over a long term, of which the first is reported month by month."""
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.documents.actions import add_document
    from luodi.kernel.ledger.actions import define_measure
    from luodi.kernel.targets.actions import PartSpec, Span, TargetSpec, define_target
    from luodi.kernel.targets.rules import Comparator, Pace, Period, Promise

    document = add_document(
        actor=LUODI,
        data="；".join(PROMISES).encode(),
        filename="规划.txt",
        title="试区规划",
        year=TERM[0],
        published_on=date(TERM[0], 1, 1),
        unit_id=unit.pk,
        place_id=unit.place_id,
    )
    for number, words in enumerate(PROMISES):
        measure = define_measure(
            code=f"promise-{number}", name=words, unit="个", scale=0, definition="逐笔相加"
        )
        start = document.text.index(words)
        span = Span(start, start + len(words), start, start + len(words))
        spec = TargetSpec(
            name=words,
            document=document,
            span=span,
            promise=Promise(Comparator.GE, 9_000),
            unit="个",
            scale=0,
            stretch=False,
            period=Period(date(TERM[0], 1, 1), date(TERM[1], 1, 1)),
            pace=Pace.MONTH,
            lead_unit=unit,
            place=unit.place,
            parts=[PartSpec(measure, unit, unit.place)],
        )
        define_target(actor=LUODI, spec=spec)


def post(record: str, amount: int, *, undo: bool = False, pause: float = 0) -> None:
    """Post a report of every unit in one transaction, of a flow and a stock, and a log line."""
    from django.db import transaction

    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.clock import today
    from luodi.kernel.ledger.actions import post_entries, reverse_entries
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
            reverse_entries([entries[0]])
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


def close_for_ever(_number: int) -> None:
    """Report and close month after month, and say what is committed: 0 posted, 1 closed."""
    from luodi.kernel import clock
    from luodi.kernel.access.actor import LUODI
    from luodi.systems.targets.actions import close_month
    from luodi.systems.targets.reads import last_closed

    while True:
        last = last_closed()
        months = 0 if last is None else (last // 100 - TERM[0]) * 12 + last % 100
        year, month = TERM[0] + months // 12, months % 12 + 1
        after = datetime(year + month // 12, month % 12 + 1, 15, 9, tzinfo=clock.SHANGHAI)
        with clock.told(after):
            report(year * 100 + month, (months + 1) * A_MONTH)
            sys.stdout.write(f"{year * 100 + month}0\n")
            sys.stdout.flush()
            close_month(actor=LUODI, month=year * 100 + month)
            sys.stdout.write(f"{year * 100 + month}1\n")
            sys.stdout.flush()


def report(month: int, cumulative: int) -> None:
    """Take a month's report of the first target up to the ledger, from wherever it stands."""
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.documents.actions import add_attachment
    from luodi.kernel.targets.models import Target
    from luodi.systems.targets.actions import (
        ReportSpec,
        Stated,
        approve_report,
        draft_report,
        hand_in_report,
    )
    from luodi.systems.targets.models import FigureRole, Report, ReportState

    target = Target.objects.select_related("lead_unit__place").get(name=PROMISES[0])
    unit = target.lead_unit
    found = Report.objects.filter(target=target, month=month).first()
    if found is None:
        table = add_attachment(
            actor=LUODI,
            data=f"{month},{cumulative}\n".encode(),
            filename=f"{month}.csv",
            unit_id=unit.pk,
            place_id=unit.place_id,
        )
        figures = [Stated(FigureRole.VALUE, cumulative, "个")]
        spec = ReportSpec(target=target, unit=unit, month=month, figures=figures)
        found = draft_report(actor=LUODI, spec=spec, evidence=[table])
    if found.state == ReportState.DRAFT:
        found = hand_in_report(actor=LUODI, report=found, version=found.version)
    while found.state != ReportState.POSTED:
        found = approve_report(actor=LUODI, report=found, version=found.version)


def load(number: int) -> None:
    """Load the demonstration, and say so when it has run a number of statements."""
    from django.db import connection

    from luodi.main.demonstration import load as load_demonstration

    done = 0

    def counted(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal done
        done += 1
        if done == number:
            sys.stdout.write(f"{done}\n")
            sys.stdout.flush()
        return execute(*statement)

    with connection.execute_wrapper(counted):
        load_demonstration()


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


DEEDS = {
    "post": post_for_ever,
    "seal": seal_for_ever,
    "close": close_for_ever,
    "crowd": crowd,
    "load": load,
}

if __name__ == "__main__":
    django.setup()
    DEEDS[sys.argv[1]](int(sys.argv[2]))
