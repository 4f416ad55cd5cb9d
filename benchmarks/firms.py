"""Bringing in the ledger of firms, one row in a hundred of it faulty.

    python benchmarks/firms.py [--short] [--sizes 10000]

Runs on a SQLite file of its own, or on the empty PostgreSQL database that LUODI_DATABASE_URL
names, which it fills. The firms stand in the directory already; a workbook puts them on the
ledger with two tags each. Timed are reading and judging all rows (the dry run), and writing the
good ones with index and log. Seconds of the wall clock, and of the processor.
"""

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django
from openpyxl import Workbook

FAULTY = 100
"""One row in so many has a care that there is none of."""
HEADS = ("统一社会信用代码", "服务层级", "规模", "行业代码", "标签")


def main() -> None:
    """Print a row a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="one tiny size")
    arguments.add_argument("--sizes", default="10000")
    asked = arguments.parse_args()
    sizes = [200] if asked.short else [int(size) for size in asked.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        settings(Path(folder))
        django.setup()
        found()
        heads = ("rows", "wrong", "dry run s", "written s", "of both CPU")
        print(*(f"{head:>11}" for head in heads))
        for number, size in enumerate(sizes, start=1):
            measure(number, size)


def settings(folder: Path) -> None:
    """Set up a site of its own."""
    os.environ.setdefault("LUODI_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "LUODI_FILES": str(folder / "files"),
        "LUODI_SECRET_KEY_FILE": str(folder / "key"),
        "LUODI_DEMONSTRATION": "true",
        "LUODI_CLOCK": "2023-07-12T09:00:00",
    }


def found() -> None:
    """Found the invented district in an empty database, without sample rows."""
    from luodi.main import demonstration
    from luodi.main.cli import main as luodi
    from luodi.systems.enterprises.models import Firm

    luodi(["migrate"])
    if Firm.objects.exists():
        sys.exit("the database holds firms already; name an empty one")
    demonstration.load(sample_rows=False)


def filled(number: int, size: int) -> bytes:
    """Put organisations into the directory, and give the workbook that puts them on the ledger."""
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.parties.actions import NewParty, PartyFacts, add_parties
    from luodi.kernel.people.models import Unit
    from luodi.standards.credit_code import (
        credit_check_character,
        organisation_check_character,
        parse_credit_code,
    )

    unit = Unit.objects.select_related("place").get(code="fagai")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("企业台账")
    sheet.append(HEADS)
    new = []
    for serial in range(size):
        body = f"M{number}{serial:06d}"
        code = f"91990102{body}{organisation_check_character(body)}"
        code += credit_check_character(code)
        facts = PartyFacts(f"示例{number}-{serial}公司", unit, unit.place, f"示例路 {serial} 号")
        new.append(NewParty(parse_credit_code(code), facts, date(2023, 1, 1)))
        care = "国有企业" if serial % FAULTY == 0 else "规上企业"
        sheet.append((code, care, "小型", "C1391", "出口、专精特新"))
    add_parties(actor=LUODI, new=new, reason="示例数据")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def measure(number: int, size: int) -> None:
    """Print what bringing in so many rows takes."""
    from luodi.kernel import clock
    from luodi.kernel.imports.actions import take_table, try_table, upload_table
    from luodi.kernel.imports.reads import all_imports, opened, proposed_mapping
    from luodi.kernel.people.models import User
    from luodi.kernel.people.reads import actor_of

    content = filled(number, size)
    actor = actor_of(User.objects.get(username="ducha"), clock.now())
    declared = all_imports()["enterprises.firms"]

    def tried() -> Any:
        batch = upload_table(actor=actor, declared=declared, file_name="企业.xlsx", content=content)
        return try_table(
            actor=actor,
            batch=batch,
            declared=declared,
            version=batch.version,
            sheet=batch.sheet,
            mapping=proposed_mapping(batch, declared, opened(batch, declared).found),
            given={},
        )

    batch, dry, dry_cpu = timed(tried)
    result, written, written_cpu = timed(
        lambda: take_table(
            actor=actor,
            batch=batch,
            declared=declared,
            version=batch.version,
            good_rows=True,
        )
    )
    counts = result.batch.counts
    assert counts["NEW"] == size - counts["WRONG"], counts
    figures = (dry, written, dry_cpu + written_cpu)
    print(f"{size:>11}{counts['WRONG']:>12}", *(f"{figure:>11.2f}" for figure in figures))


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Do a piece of work; give what came of it, and its seconds by the wall and the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    came = work()
    return came, time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
