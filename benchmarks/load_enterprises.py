"""Three hundred officers at the ledger of needs on two cores, beside the bare stack.

    python benchmarks/load_enterprises.py [--short] [--officers 300] [--firms 10000]
        [--cases 200000] [--seconds 60]

Each officer waits for an answer, pauses ten seconds or so and asks again: of twenty times twelve
the list of cases or its search, five times a case, three times an act. Four of five officers
accept, begin and answer what their unit was given, two of them at the same cases; the others take
needs in, and triage. Ramp-up is not counted. The site stands in a SQLite file of its own, or in
the empty PostgreSQL database that LUODI_DATABASE_URL names, served as `luodi serve` serves it,
with a worker beside it. First every search is asked alone.
"""

import argparse
import asyncio
import gc
import json
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from many_cases.working import Asked, Bare, Officer, Queue
from officers import (
    REDIRECTED,
    REFUSED,
    bare_served,
    cookie,
    environment,
    luodi_served,
    percentiles,
)
from search import questions

PAUSE = 10.0
"""Seconds between an answer and the next question, on average."""
TAKEN = (403, 422)
"""How an act is refused that somebody else did before: in another post's hands, or stale."""
KEEPERS_OF_TEN = 2
OWN_CASES = 40
"""Cases that an officer opens again and again."""
QUEUE = 40
"""Cases waiting for two officers of a unit."""
EACH = 10
"""Pages that are asked alone of each list and class of searches."""
SEARCHES = ("common", "rare", "two common", "four signs", "number", "not there")


@dataclass
class Seen:
    """What the officers saw: seconds by kind of request, wrong answers, what was acknowledged."""

    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    acted: Counter[str] = field(default_factory=Counter)
    stale: int = 0


def main() -> None:
    """Print what searches take alone, then a table for luodi and for the bare stack."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="few of all, some seconds")
    for name, usual in (("officers", 300), ("firms", 10_000), ("cases", 200_000), ("seconds", 60)):
        arguments.add_argument(f"--{name}", type=int, default=usual)
    arguments.add_argument("--found", type=int, default=0, help="for its own use: set up the site")
    arguments.add_argument("--asked", action="store_true", help="for its own use: search")
    asked = arguments.parse_args()
    pause = PAUSE
    if asked.short:
        asked.officers, asked.firms, asked.cases, asked.seconds, pause = 20, 60, 1_200, 4, 1.0
    if asked.found:
        print(json.dumps(found(asked.found, asked.firms, asked.cases)))
        return
    if asked.asked:
        searched()
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = environment(Path(folder))
        start = time.perf_counter()
        sizes = ["--firms", str(asked.firms), "--cases", str(asked.cases)]
        site = json.loads(own(settings, ["--found", str(asked.officers), *sizes]))
        print(f"founded in {time.perf_counter() - start:.0f} s", flush=True)
        print(own(settings, ["--asked"]), flush=True)
        compared(settings, site, asked.seconds, pause)


def compared(settings: dict[str, str], site: dict[str, Any], seconds: int, pause: float) -> None:
    """Let the officers work on luodi, and as many on the bare stack."""
    luodi = [Officer(told, site, number) for number, told in enumerate(site["officers"])]
    bare = [Bare() for _ in luodi]
    queues = {id(officer.queue): officer.queue for officer in luodi}
    for name, serve, officers in (
        ("luodi", luodi_served, luodi),
        ("bare stack", bare_served, bare),
    ):
        with serve(settings) as (address, spent):
            before = time.process_time()
            seen = asyncio.run(worked(address, officers, seconds, pause))
            generator = time.process_time() - before
        table(name, seen, sum(spent), generator)
        if name == "luodi":
            check(settings, site, seen, list(queues.values()))


def own(settings: dict[str, str], words: Sequence[str]) -> str:
    """Run a part of this in a process of its own; give the last line it printed."""
    command = [sys.executable, __file__, *words]
    made = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE, text=True)
    return made.stdout.rstrip("\n").rpartition("#\n")[2]


def table(name: str, seen: Seen, server: float, generator: float) -> None:
    """Print what one stack did."""
    every = [one for times in seen.times.values() for one in times]
    print(
        f"{name}: {len(every)} requests, {len(seen.wrong)} wrong answers, {seen.stale} refused as "
        f"stale; CPU of the server {server:.1f} s, of the officers {generator:.1f} s"
    )
    for kind, times in [*sorted(seen.times.items()), ("all", every)]:
        most = sorted(times)[len(times) * 99 // 100] * 1e3 if times else 0
        print(f"{kind:>10} {len(times):>6}: {percentiles(times)}, p99 {most:.0f} ms")
    for text, count in Counter(seen.wrong).most_common(5):
        print(f"    {count} × {text}")
    sys.stdout.flush()


async def worked(
    address: str, officers: Sequence[Officer | Bare], seconds: int, pause: float
) -> Seen:
    """Let all work until the time is over; give what they saw after the ramp-up."""
    seen = Seen()
    start = time.perf_counter() + pause
    limits = httpx.Limits(max_connections=len(officers), max_keepalive_connections=len(officers))
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        await asyncio.gather(
            *(
                work(client, officer, random.Random(number), (start, start + seconds, pause), seen)
                for number, officer in enumerate(officers)
            )
        )
    return seen


async def work(
    client: httpx.AsyncClient,
    officer: Officer | Bare,
    made: random.Random,
    times: tuple[float, float, float],
    seen: Seen,
) -> None:
    """Ask, wait, pause, again until the end; what was asked before the start is not timed."""
    start, end, pause = times
    await asyncio.sleep(made.uniform(0, pause))
    while (now := time.perf_counter()) < end:
        asked = officer.next(made)
        headers = cookie(officer)  # type: ignore[arg-type] # it reads the cookies alone
        try:
            if asked.form is None:
                answer = await client.get(asked.path, headers=headers)
            else:
                answer = await client.post(asked.path, data=asked.form, headers=headers)
            judged(officer, asked, answer, seen)
        except httpx.HTTPError as error:
            seen.wrong.append(type(error).__name__)
        if now >= start:
            seen.times.setdefault(asked.kind, []).append(time.perf_counter() - now)
        await asyncio.sleep(made.uniform(0, 2 * pause))


def judged(officer: Officer | Bare, asked: Asked, answer: httpx.Response, seen: Seen) -> None:
    """Count an answer: wrong, refused as stale, or an act that was acknowledged."""
    told = answer.status_code
    acted = asked.form is not None and "act" in asked.form
    if acted and told in TAKEN and isinstance(officer, Officer) and "/duties/" in asked.path:
        seen.stale += 1
        officer.refused(int(asked.path.split("/")[2]))
    elif told >= REFUSED or (asked.form is None and told == REDIRECTED):
        seen.wrong.append(f"{told} {asked.kind} {answer.request.url.path}")
    elif acted and asked.form:
        seen.acted[asked.form["act"]] += 1
        if asked.told:
            asked.told()


# The site.


def found(officers: int, firms: int, cases: int) -> dict[str, Any]:
    """Load the invented district with its ledger; give the officers and what they work at."""
    import django

    django.setup()
    import many_cases

    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.jobs.housework import count_tables
    from luodi.kernel.jobs.running import Running
    from luodi.kernel.people.models import Unit
    from luodi.main import demonstration
    from luodi.main.cli import main as luodi
    from luodi.systems.enterprises.models import Firm

    luodi(["migrate"])
    demonstration.load(sample_rows=False)
    root = Unit.objects.select_related("place").get(code="quzf")
    below = list(root.children.select_related("place").order_by("path"))
    streets = [unit for unit in below if unit.place_id != root.place_id]
    sessions: dict[int, str] = {}
    keepers, handlers = [], []
    for number in range(officers):
        keeps = number % 10 < KEEPERS_OF_TEN
        unit = root if keeps and number % 20 < KEEPERS_OF_TEN else below[number // 2 % len(below)]
        desk = _desk(number, unit, "supervisor" if keeps else "reporter", sessions)
        (keepers if keeps else handlers).append(desk)
    in_charge = [unit for unit in below if unit.place_id == root.place_id]
    of = many_cases.firms(firms, in_charge, [unit.place for unit in streets])
    many_cases.cases(cases, of, keepers, handlers)
    count_tables(Running(LUODI))  # as a worker does every night
    names = list(Firm.objects.order_by("?").values_list("party__name", flat=True)[:100])
    told = [_officer(desk, desk in keepers, sessions) for desk in (*keepers, *handlers)]
    made = random.Random(5)
    words = [word for kind in SEARCHES for word in questions()[kind][:20]]
    made.shuffle(words)
    print("#")
    return {"token": secrets.token_hex(16), "officers": told, "firms": names, "words": words,
            "steps": _steps()}  # fmt: skip


def _desk(number: int, unit: Any, role: str, sessions: dict[int, str]) -> Any:
    from django.test import Client
    from many_cases import FIRST_DAY, Desk

    from luodi.kernel import clock
    from luodi.kernel.people.models import Holding, Post, Role, User

    kept = Role.objects.get(code=role)
    place = {"place": unit.place, "valid_from": FIRST_DAY}
    post = Post.objects.create(title=f"{number}号岗", unit=unit, role=kept, **place)
    user = User(username=f"officer-{number}", display_name=f"经办{number}")
    user.set_unusable_password()
    user.save()
    Holding.objects.create(post=post, user=user, valid_from=clock.now().replace(year=2020))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    sessions[user.pk] = client.cookies["sessionid"].value
    return Desk(unit.pk, unit.place_id, post.pk, user.pk)


QUEUES: dict[tuple[int, bool], list[list[int]]] = {}


def _officer(desk: Any, keeps: bool, sessions: dict[int, str]) -> dict[str, Any]:
    from luodi.kernel import clock
    from luodi.kernel.people.models import User
    from luodi.kernel.people.reads import actor_of
    from luodi.systems.enterprises.models import Case
    from luodi.systems.enterprises.reads import visible_cases

    actor = actor_of(User.objects.get(pk=desk.user), clock.now())
    seen = visible_cases(actor).order_by()
    standing = seen.filter(duty__ended_at__isnull=True)[: OWN_CASES // 2]
    latest = seen.order_by("-pk")[: OWN_CASES // 2]
    opened = [number for rows in (standing, latest) for number in rows.values_list("pk", flat=True)]
    known = (
        seen.filter(duty__state="OPEN", category="", unit=desk.unit)
        if keeps
        else seen.filter(duty__state="ASSIGNED", duty__unit=desk.unit)
    )
    key = (desk.unit, keeps)
    if key not in QUEUES:
        waiting = list(known.order_by("pk").values_list("pk", flat=True))
        pairs = max(len(waiting) // QUEUE, 1)
        QUEUES[key] = [waiting[part::pairs] for part in range(pairs)]
    queue = QUEUES[key][desk.post // 2 % len(QUEUES[key])]
    duties = Case.objects.filter(pk__in=[*queue, *opened]).values_list("pk", "duty")
    return {
        "session": sessions[desk.user],
        "cases": opened,
        "queue": queue,
        "duties": dict(duties),
        "keeps": keeps,
        "unit": desk.unit,
    }


def _steps() -> dict[str, int]:
    from django.db.models import Count

    from luodi.kernel.duties.models import DutyStep

    rows = DutyStep.objects.order_by().values("act").annotate(many=Count("pk"))
    return dict(rows.values_list("act", "many"))


def searched() -> None:
    """Search the list of all cases as three people do, one page after the other."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from luodi.kernel.people.models import User
    from luodi.systems.enterprises.models import Case

    gc.freeze()  # as a process that serves does
    settings.ALLOWED_HOSTS.append("testserver")
    print("#")
    print(f"{Case.objects.count()} cases, pages of the list asked alone, in one process")
    people = {"district": 0, "bureau": 2, "street": 12}
    tabs = {"open": "", "late": "late", "to pass on": "new", "all": "all"}
    every: list[tuple[float, float]] = []
    for name, number in people.items():
        client = Client()
        client.force_login(User.objects.get(username=f"officer-{number}"))
        for title, tab in tabs.items():
            told(name, title, timed(client, tab, [""] * EACH))
        for kind, asked in questions().items():
            took = timed(client, "all", asked[:EACH])
            every += took
            told(name, kind, took)
    told("all", "searches", every)


def told(name: str, title: str, took: Sequence[tuple[float, float]]) -> None:
    """Print what some pages took, by the wall and by the processor."""
    wall, cpu = ([one[part] for one in took] for part in (0, 1))
    print(f"{name:>10} {title:>14}: {percentiles(wall)}; CPU {percentiles(cpu)}")


def timed(client: Any, tab: str, asked: Sequence[str]) -> list[tuple[float, float]]:
    """Give the seconds of each search by wall and processor, after one for warmth."""
    took = []
    for word in (asked[0], *asked):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = client.get("/enterprises/cases/", {"tab": tab, "q": word})
        took.append((time.perf_counter() - wall, time.process_time() - cpu))
        if answer.status_code != 200:
            sys.exit(f"{word}: {answer.status_code}")
    return took[1:]


def check(settings: dict[str, str], site: dict[str, Any], seen: Seen, queues: list[Queue]) -> None:
    """Say whether every act that was acknowledged stands, once, and no other does."""
    wanted = {duty: version for queue in queues for duty, version in queue.versions.items()}
    code = (
        "import django, json, sys; django.setup()\n"
        "from load_enterprises import _steps\n"
        "from luodi.kernel.duties.models import Duty\n"
        "rows = Duty.objects.filter(pk__in=json.loads(sys.argv[1])).values_list('pk', 'version')\n"
        "print('#'); print(json.dumps([_steps(), list(rows)]))"
    )
    command = [sys.executable, "-c", code, json.dumps(list(wanted))]
    made = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE, text=True)
    steps, versions = json.loads(made.stdout.rpartition("#\n")[2])
    # a note, too, makes a version; so one may be higher than the last act left it, never lower
    wrong = [f"duty {duty}: {version}" for duty, version in versions if version < wanted[duty]]
    for act, count in seen.acted.items():
        stand = steps.get(act, 0) - site["steps"].get(act, 0)
        wrong += [f"{act}: {count} acknowledged, {stand} stand"] if stand != count else []
    print(f"    {sum(seen.acted.values())} acts acknowledged, all stand: {not wrong}", flush=True)
    if wrong:
        sys.exit(f"acts were lost or doubled: {wrong[:5]}")


if __name__ == "__main__":
    main()
