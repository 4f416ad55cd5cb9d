"""A hundred officers at work on two cores, beside the same load on the bare stack.

    python benchmarks/officers.py [--short] [--officers 100] [--seconds 60]

Each officer waits for an answer, pauses five seconds or so and asks again: seven of ten times a
page, three of ten times a note is written into a duty that ten officers share. Ramp-up is not
counted. The site is the demonstration on a SQLite file of its own, or on the empty PostgreSQL
database that LUODI_DATABASE_URL names, served as `luodi serve` serves it, with a worker beside it.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

SHARED = 10
"""Officers who write into one duty."""

PAUSE = 5.0
"""Seconds between an answer and the next question, on average."""

READS_OF_TEN = 7
SOURCE = Path(__file__).resolve().parents[1] / "src"
HERE = Path(__file__).resolve().parent
REDIRECTED, REFUSED = 302, 400


@dataclass
class Load:
    """What the officers saw: seconds of each read and write, and answers that were wrong."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    written: int = 0


def main() -> None:
    """Print a row for luodi and one for the bare stack."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="few officers, some seconds")
    arguments.add_argument("--officers", type=int, default=100)
    arguments.add_argument("--seconds", type=int, default=60)
    arguments.add_argument("--found", type=int, default=0, help="for its own use: set up the site")
    asked = arguments.parse_args()
    if asked.found:
        print(json.dumps(found(asked.found)))
        return
    officers, seconds = (20, 4) if asked.short else (asked.officers, asked.seconds)
    with tempfile.TemporaryDirectory() as folder:
        settings = environment(Path(folder))
        command = [sys.executable, __file__, "--found", str(officers)]
        made = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE)
        site = json.loads(made.stdout.splitlines()[-1])
        for name, serve, plan in (
            ("luodi", luodi_served, luodi_plan(site)),
            ("bare stack", bare_served, bare_plan(officers)),
        ):
            with serve(settings) as (address, spent):
                before = time.process_time()
                load = asyncio.run(worked(address, plan, seconds))
                generator = time.process_time() - before
            row(name, load, seconds, sum(spent), generator)
            if name == "luodi":
                check_notes(settings, site, load)


def row(name: str, load: Load, seconds: int, server: float, generator: float) -> None:
    """Print what one stack did."""
    print(
        f"{name:>10}: {len(load.reads) + len(load.writes)} requests in {seconds} s, "
        f"reads {percentiles(load.reads)}, writes {percentiles(load.writes)}, "
        f"{len(load.wrong)} wrong answers; CPU of the server {server:.1f} s, "
        f"of the officers {generator:.1f} s",
        flush=True,
    )
    for text in load.wrong[:5]:
        print(f"    {text}")


def percentiles(times: Sequence[float]) -> str:
    """Give median and 95th percentile in milliseconds."""
    if not times:
        return "none"
    ordered = sorted(times)
    half, most = ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100]
    return f"p50 {half * 1e3:.0f} ms, p95 {most * 1e3:.0f} ms"


# The officers.


@dataclass(frozen=True)
class Officer:
    """One person: cookies of a session, the pages read, the address written to."""

    cookies: dict[str, str]
    pages: tuple[str, ...]
    written_to: str


def luodi_plan(site: dict[str, Any]) -> list[Officer]:
    """Give the officers of luodi."""
    pages = ("/", "/targets/", "/duties/", "/duties/mine/", "/targets/reports/", "/search/?q=就业")
    return [
        Officer(
            {"sessionid": session, "csrftoken": site["token"]},
            (*pages, f"/targets/{target}/" if target else "/targets/", f"/duties/{duty}/"),
            f"/duties/{duty}/note/",
        )
        for session, duty, target in zip(
            site["sessions"], site["duties"], site["targets"], strict=True
        )
    ]


def bare_plan(officers: int) -> list[Officer]:
    """Give as many officers of the bare stack."""
    return [Officer({}, ("/",), f"/{number // SHARED + 1}/") for number in range(officers)]


async def worked(address: str, officers: Sequence[Officer], seconds: int) -> Load:
    """Let all work until the time is over; give what they saw after the ramp-up."""
    load = Load()
    start = time.perf_counter() + PAUSE
    limits = httpx.Limits(max_connections=len(officers), max_keepalive_connections=len(officers))
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        await asyncio.gather(
            *(
                work(client, officer, random.Random(number), start, start + seconds, load)
                for number, officer in enumerate(officers)
            )
        )
    return load


async def work(
    client: httpx.AsyncClient,
    officer: Officer,
    rng: random.Random,
    start: float,
    end: float,
    load: Load,
) -> None:
    """Ask, wait, pause, again; what was asked before the start is not counted."""
    await asyncio.sleep(rng.uniform(0, PAUSE))
    while (now := time.perf_counter()) < end:
        reads = rng.randrange(10) < READS_OF_TEN
        try:
            answer = await (read if reads else write)(client, officer, rng)
            told = answer.status_code
        except httpx.HTTPError as error:
            told = 0
            load.wrong.append(f"{type(error).__name__}: {error}")
        if told >= REFUSED or (reads and told == REDIRECTED):
            load.wrong.append(f"{told} {answer.request.method} {answer.request.url.path}")
        elif told and not reads:
            load.written += 1
        if now >= start:
            (load.reads if reads else load.writes).append(time.perf_counter() - now)
        await asyncio.sleep(rng.uniform(0, 2 * PAUSE))


async def read(client: httpx.AsyncClient, officer: Officer, rng: random.Random) -> httpx.Response:
    """Open one of the pages."""
    return await client.get(rng.choice(officer.pages), headers=cookie(officer))


async def write(client: httpx.AsyncClient, officer: Officer, rng: random.Random) -> httpx.Response:
    """Write a note."""
    told = {
        "note": f"已现场核对 {rng.randrange(1000)} 处",
        "words": "已现场核对",
        "idempotency_key": secrets.token_hex(12),
        "csrfmiddlewaretoken": officer.cookies.get("csrftoken", ""),
    }
    return await client.post(officer.written_to, data=told, headers=cookie(officer))


def cookie(officer: Officer) -> dict[str, str]:
    """Give the header of the officer's own cookies."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in officer.cookies.items())}


# The sites.


def environment(folder: Path) -> dict[str, str]:
    """Give the settings of a site of its own."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "PYTHONPATH": f"{SOURCE}{os.pathsep}{HERE}",
        "LUODI_DATABASE_URL": os.environ.get("LUODI_DATABASE_URL")
        or f"sqlite:///{folder}/officers.sqlite3",
        "LUODI_FILES": str(folder / "files"),
        "LUODI_SECRET_KEY_FILE": str(folder / "key"),
        "LUODI_DEMONSTRATION": "true",
        "LUODI_CLOCK": "2023-07-12T09:00:00",
    }


def found(officers: int) -> dict[str, Any]:
    """Load the demonstration, and give the officers sessions and duties."""
    import django

    django.setup()
    from django.test import Client

    from luodi.kernel import clock
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.duties.actions import DutySpec, open_duty
    from luodi.kernel.duties.models import DutyStep
    from luodi.kernel.people.models import Holding, Post, Role, Unit, User
    from luodi.kernel.people.reads import actor_of
    from luodi.kernel.targets.reads import visible_targets
    from luodi.main.cli import main as luodi

    luodi(["migrate"])
    luodi(["demo"])
    token = secrets.token_hex(16)
    units, role = list(Unit.objects.exclude(parent=None)), Role.objects.get(code="reporter")
    sessions, duties, targets = [], [], []
    for number in range(officers):
        unit = units[number // SHARED % len(units)]
        post = Post.objects.create(
            title=f"{number}号岗",
            unit=unit,
            place=unit.place,
            role=role,
            valid_from=clock.today().replace(day=1),
        )
        user = User(username=f"officer-{number}", display_name=f"经办{number}")
        user.set_unusable_password()
        user.save()
        Holding.objects.create(post=post, user=user, valid_from=clock.now().replace(hour=0))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        sessions.append(client.cookies["sessionid"].value)
        if number % SHARED == 0:
            spec = DutySpec(kind="general", title=f"联合核查第{number}批", unit=unit)
            duty = open_duty(actor=LUODI, spec=spec)
        duties.append(duty.pk)
        targets.append(
            visible_targets(actor_of(user, clock.now())).values_list("pk", flat=True).first()
        )
    return {
        "sessions": sessions,
        "duties": duties,
        "token": token,
        "notes": DutyStep.objects.filter(act="NOTE").count(),
        "targets": targets,
    }


def check_notes(settings: dict[str, str], site: dict[str, Any], load: Load) -> None:
    """Say whether every note that was acknowledged stands."""
    code = (
        "import django; django.setup()\n"
        "from luodi.kernel.duties.models import DutyStep\n"
        "print(DutyStep.objects.filter(act='NOTE').count())"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE)
    stands = int(told.stdout) - site["notes"]
    print(f"            {load.written} notes acknowledged, {stands} stand")
    if stands != load.written:
        sys.exit("notes were lost or doubled")


@contextmanager
def luodi_served(settings: dict[str, str]) -> Iterator[tuple[str, list[float]]]:
    """Serve luodi with a worker beside it."""
    with served(
        settings,
        [sys.executable, "-m", "luodi.main.cli", "serve", "--workers", "2", "--port"],
        "/help/",
        beside=[sys.executable, "-m", "luodi.main.cli", "worker"],
    ) as site:
        yield site


@contextmanager
def bare_served(settings: dict[str, str]) -> Iterator[tuple[str, list[float]]]:
    """Serve the bare stack by the same server."""
    bare = settings | {"DJANGO_SETTINGS_MODULE": "raw_stack.settings"}
    code = "import django; django.setup(); from raw_stack.site import set_up; set_up()"
    subprocess.run([sys.executable, "-c", code], env=bare, check=True)
    sqlite = settings["LUODI_DATABASE_URL"].startswith("sqlite")
    threads = "4" if sqlite else "8"
    command = [
        *(sys.executable, "-m", "granian", "raw_stack.site:application", "--interface", "wsgi"),
        *("--blocking-threads", threads, "--workers", "2", "--no-log", "--port"),
    ]
    with served(bare, command, "/") as site:
        yield site


@contextmanager
def served(
    settings: dict[str, str], command: list[str], asked: str, beside: list[str] | None = None
) -> Iterator[tuple[str, list[float]]]:
    """Serve on a free port; the second part gets the CPU seconds once it has stopped."""
    port = secrets.randbelow(20_000) + 20_000
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = [subprocess.Popen([*command, str(port)], env=settings, **quiet)]
    running += [subprocess.Popen(beside, env=settings, **quiet)] if beside else []
    spent: list[float] = []
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}{asked}")
        yield address, spent
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=30)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(address, timeout=10)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"nothing answers on {address}")


if __name__ == "__main__":
    main()
