"""A gigabyte backed up while twenty officers write, restored and proven; and an idle server.

    python benchmarks/backup.py [--short] [--megabytes 1000] [--officers 20]

The site is the demonstration, on a SQLite file of its own or on the empty PostgreSQL database that
LUODI_DATABASE_URL names, grown until database and files together have the size: half of it lines
of the log, the other half files of random bytes. It is served by `luodi serve` with a worker
beside it while the officers of `officers.py` each write a note every second or so. The peer takes
the same database with its own tool, `VACUUM INTO` of sqlite3 or `pg_dump -Fc`, and the files with
`tar`, under the same load. The copy is restored into an empty SQLite file and proven by
`luodi ledger verify`.
"""

import argparse
import asyncio
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import officers as load

CLI = [sys.executable, "-m", "luodi.main.cli"]
FILE_BYTES = 500_000
PAUSE_S = 1.0
BEFORE_S = 8.0
"""How long the officers are watched before a backup begins."""
PAGES = 40
"""Pages that an idle server has given before its memory is told."""


@dataclass(frozen=True)
class Took:
    """Seconds that a command took on the wall, and of CPU."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s, CPU {self.cpu:.1f} s"


def main() -> None:
    """Print what each step took."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="forty megabytes, five officers")
    arguments.add_argument("--megabytes", type=int, default=1000)
    arguments.add_argument("--officers", type=int, default=20)
    arguments.add_argument("--grow", type=int, default=0, help="for its own use: grow the site")
    asked = arguments.parse_args()
    if asked.grow:
        grow(asked.grow)
        return
    size, people = (40, 5) if asked.short else (asked.megabytes, asked.officers)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = load.environment(folder)
        site = prepared(settings, size, people)
        told = measured(settings, folder)
        print(f"     grown: database {told[0]:.0f} MB, files {told[1]:.0f} MB", flush=True)
        with served(settings) as address, writing(address, site) as seen:
            time.sleep(BEFORE_S)
            before = seen.take()
            took = timed([*CLI, "backup", str(folder / "x.luodi")], settings)
            row("backup", took, folder / "x.luodi", before, seen.take())
            took = timed(["sh", "-c", peer(settings, folder)], settings)
            row("peer", took, folder / "peer.tar", before, seen.take())
        restored(settings, folder)
        idle(settings, load.luodi_plan(site)[0])


def row(name: str, took: Took, file: Path, before: str, during: str) -> None:
    """Print what one backup took, and what the officers saw before and during it."""
    size = file.stat().st_size / 1e6
    print(f"{name:>10}: {took}, {size:.0f} MB; notes before {before}, during {during}")
    sys.stdout.flush()


def timed(command: list[str], settings: dict[str, str]) -> Took:
    """Run a command that must end well; give what it took."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"{command}: {ended.stdout}{ended.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(time.perf_counter() - began, cpu)


def peer(settings: dict[str, str], folder: Path) -> str:
    """Give the peer's command."""
    url = settings["LUODI_DATABASE_URL"]
    if url.startswith("sqlite"):
        file = url.removeprefix("sqlite:///")
        # Not `.backup`: it begins anew whenever somebody else writes, and never ends here.
        dump = f"""sqlite3 -cmd '.timeout 20000' {file} "VACUUM INTO '{folder}/peer.db'\""""
    else:
        dump = f"pg_dump -Fc -f {folder}/peer.db {url}"
    return (
        f"{dump} && tar -C {folder} -cf {folder}/peer.tar peer.db files && sync {folder}/peer.tar"
    )


# The site.


def prepared(settings: dict[str, str], megabytes: int, people: int) -> dict[str, Any]:
    """Load the demonstration with officers, and grow it."""
    found = [sys.executable, load.__file__, "--found", str(people)]
    made = subprocess.run(found, env=settings, check=True, stdout=subprocess.PIPE)
    timed([sys.executable, __file__, "--grow", str(megabytes)], settings)
    return dict(json.loads(made.stdout.splitlines()[-1]))


def grow(megabytes: int) -> None:
    """Add lines of the log and files until database and files have the size."""
    import django

    django.setup()
    from django.db import connection, transaction

    from luodi.kernel import clock
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.documents.actions import add_attachment
    from luodi.kernel.log.models import LogLine
    from luodi.kernel.people.models import Unit
    from luodi.main.backup import database_size

    half, unit = megabytes * 500_000, Unit.objects.get(code="quzf")
    for _number in range(half // FILE_BYTES):
        add_attachment(
            actor=LUODI,
            data=secrets.token_hex(FILE_BYTES // 2).encode(),
            filename="现场.txt",
            unit_id=unit.pk,
            place_id=unit.place_id,
        )
    number = 0
    while database_size() < half:
        with transaction.atomic():
            LogLine.objects.bulk_create(
                LogLine(
                    at=clock.now(),
                    verb="benchmark.grow",
                    record_kind="benchmark.row",
                    record_id=str(number + at),
                    before={"state": "OPEN", "digest": secrets.token_hex(32)},
                    after={"state": "DONE", "digest": secrets.token_hex(32), "reason": "已办结"},
                    reason="逐条核对后登记",
                )
                for at in range(5_000)
            )
        number += 5_000
    connection.close()


def measured(settings: dict[str, str], folder: Path) -> tuple[float, float]:
    """Give the sizes of database and files in MB."""
    code = (
        "import django; django.setup()\n"
        "from luodi.main.backup import database_size; print(database_size())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], env=settings, check=True, stdout=subprocess.PIPE
    )
    files = sum(file.stat().st_size for file in (folder / "files").rglob("*") if file.is_file())
    return int(told.stdout) / 1e6, files / 1e6


@contextmanager
def served(settings: dict[str, str]) -> Iterator[str]:
    """Serve the site."""
    with load.luodi_served(settings) as (address, _spent):
        yield address


class Seen:
    """What the officers saw since it was asked last."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.wrong: list[str] = []

    def take(self) -> str:
        """Tell it in words, and print some of what was wrong."""
        times, self.times = self.times, []
        wrong, self.wrong = self.wrong, []
        for text in wrong[:5]:
            print(f"    {text}")
        return f"{len(times)} {load.percentiles(times)}, {len(wrong)} wrong"


@contextmanager
def writing(address: str, site: dict[str, Any]) -> Iterator[Seen]:
    """Let the officers write notes meanwhile."""
    seen, ended = Seen(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(all_write(address, site, seen, ended)))
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


async def all_write(address: str, site: dict[str, Any], seen: Seen, ended: threading.Event) -> None:
    """Write until told to end."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        await asyncio.gather(*(writes(client, one, seen, ended) for one in load.luodi_plan(site)))


async def writes(
    client: httpx.AsyncClient, officer: load.Officer, seen: Seen, ended: threading.Event
) -> None:
    """Write one note after another, with a pause."""
    rng = load.random.Random(officer.written_to)
    while not ended.is_set():
        await asyncio.sleep(rng.uniform(0, 2 * PAUSE_S))
        began = time.perf_counter()
        try:
            status = (await load.write(client, officer, rng)).status_code
        except httpx.HTTPError as error:
            seen.wrong.append(type(error).__name__)
            continue
        seen.times.append(time.perf_counter() - began)
        if status != load.REDIRECTED:
            seen.wrong.append(str(status))


# What follows.


def restored(settings: dict[str, str], folder: Path) -> None:
    """Restore the archive into an empty file and prove it."""
    other = folder / "restored"
    other.mkdir()
    own = settings | {
        "LUODI_DATABASE_URL": f"sqlite:///{other}/luodi.sqlite3",
        "LUODI_FILES": str(other / "files"),
    }
    print(f"     check: {timed([*CLI, 'backup', '--check', str(folder / 'x.luodi')], own)}")
    print(f"   restore: {timed([*CLI, 'restore', str(folder / 'x.luodi')], own)}, proven")
    sys.stdout.flush()


def idle(settings: dict[str, str], officer: load.Officer) -> None:
    """Print the memory of the server's processes after pages for an officer and some rest."""
    port = secrets.randbelow(20_000) + 20_000
    server = subprocess.Popen(
        [*CLI, "serve", "--port", str(port)],
        env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        load.wait_for(f"http://127.0.0.1:{port}/help/")
        for page in islice(cycle(officer.pages), PAGES):
            answer = httpx.get(
                f"http://127.0.0.1:{port}{page}", headers=load.cookie(officer), timeout=30
            )
            answer.raise_for_status()
        time.sleep(5)
        each = [memory(pid) for pid in family(server.pid)]
    finally:
        server.terminate()
        server.wait()
    resident, own = sum(one[0] for one in each), sum(one[1] for one in each)
    print(
        f"      idle: {resident:.0f} MB resident in {len(each)} processes, {own:.0f} MB their own"
    )


def family(pid: int) -> list[int]:
    """Give a process and those that it started."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(one for child in told for one in family(int(child)))]


def memory(pid: int) -> tuple[float, float]:
    """Give a process's resident memory and its share of it (PSS), in MB."""
    told = dict(
        line.split(":")
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    )
    return tuple(int(told[name].split()[0]) / 1e3 for name in ("Rss", "Pss"))  # type: ignore[return-value] # two


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = f"{load.SOURCE}{os.pathsep}{load.HERE}"
    main()
