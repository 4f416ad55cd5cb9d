"""Finding among more and more texts, beside `icontains` over the same rows and rights.

    python benchmarks/search.py [--short] [--sizes 10000,50000,200000]

Runs on a SQLite file of its own, or on the empty PostgreSQL database that LUODI_DATABASE_URL
names, which it fills. Texts of 80 to 200 characters are made of invented two-character words
whose frequencies fall as those of a language do; the same seed gives the same texts. What is
timed is `kernel.search.reads.find`: all that the page asks of the database.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import django

OFFICES = 200
"""Street offices below one district; a narrow reader sees one of them."""
WORDS = 4_000
KINDS = ("targets.report", "documents.document", "parties.party", "targets.target")
FIRST_DAY, DAYS = date(2018, 1, 1), 2_100
BATCH, BATCHES_A_COMMIT = 500, 10
ASKED = 40
"""Questions of each class for each reader."""
COLUMNS = ("texts", "reader", "class", "found", "p50 ms", "p95 ms", "CPU ms", "peer p95 ms")
WIDTHS = (8, 8, 14, 7, 8, 8, 8, 12)


def main() -> None:
    """Fill up to each size, and print what each class of questions takes there."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="one tiny size")
    arguments.add_argument("--sizes", default="10000,50000,200000")
    arguments.add_argument("--peer", type=int, default=5, help="questions asked of the peer")
    asked = arguments.parse_args()
    sizes = [2_000] if asked.short else [int(size) for size in asked.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        done = 0
        for size in sizes:
            seconds = fill(done, size)
            print(f"{size - done} texts put in {seconds:.1f} s; {sizes_of_index()}", flush=True)
            print(*(f"{name:>{width}}" for name, width in zip(COLUMNS, WIDTHS, strict=True)))
            measure(size, asked.peer)
            done = size
        print(f"built anew in {rebuilt():.1f} s")


def set_up(folder: Path) -> None:
    """Make a site of its own, with its tables."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="luodi.main.settings",
        LUODI_DATABASE_URL=os.environ.get("LUODI_DATABASE_URL")
        or f"sqlite:///{folder}/bench.sqlite3",
        LUODI_FILES=str(folder / "files"),
        LUODI_SECRET_KEY_FILE=str(folder / "key"),
    )
    django.setup()
    from luodi.kernel.search.models import IndexRow
    from luodi.main.cli import main as luodi

    luodi(["migrate"])
    if IndexRow.objects.exists():
        sys.exit("the database holds an index already; name an empty one")


def _vocabulary() -> tuple[list[str], list[float]]:
    """Invent words of two characters, and how often each is said."""
    made = random.Random(7)
    signs = [chr(code) for code in made.sample(range(0x4E00, 0x9000), 900)]
    words = sorted({"".join(made.choices(signs, k=2)) for _ in range(WORDS * 2)})
    made.shuffle(words)
    words = words[:WORDS]
    return words, list(accumulate(1 / (rank + 2) for rank in range(WORDS)))


VOCABULARY, CHANCES = _vocabulary()


def words_for(made: random.Random, length: int) -> str:
    """Give a run of words by their frequencies."""
    return "".join(
        VOCABULARY[min(bisect(CHANCES, made.random() * CHANCES[-1]), WORDS - 1)]
        for _ in range(length)
    )


def texts(first: int, last: int) -> Iterator[Any]:
    """Give texts by their numbers: the same number, the same text."""
    from luodi.kernel.search.rules import Findable, Reach

    for number in range(first, last):
        made = random.Random(number)
        path = f"0001{number % OFFICES + 1:04d}"
        sentences = []
        signs = 0
        while signs < made.randint(80, 200):
            part = words_for(made, made.randint(4, 8)) + str(made.randint(1, 3_000)) + "。"
            sentences.append(part)
            signs += len(part)
        reaches = [Reach(path, path)]
        if KINDS[number % 4] == "targets.target":  # broken down to three more offices
            others = [f"0001{made.randint(1, OFFICES):04d}" for _ in range(3)]
            reaches += [Reach(other, path, around=True) for other in others]
        yield Findable(
            kind=KINDS[number % 4],
            record=number + 1,
            title=words_for(made, made.randint(3, 6)),
            text="".join(sentences),
            day=FIRST_DAY + timedelta(days=made.randrange(DAYS)),
            reaches=tuple(reaches),
        )


def fill(first: int, last: int) -> float:
    """Put texts as an import does, some thousands a transaction; give the seconds."""
    from django.db import transaction

    from luodi.kernel.search.actions import add

    start = time.perf_counter()
    step = BATCH * BATCHES_A_COMMIT
    for begin in range(first, last, step):
        with transaction.atomic():
            for at in range(begin, min(begin + step, last), BATCH):
                add(texts(at, min(at + BATCH, last)))
    analyse()
    return time.perf_counter() - start


def analyse() -> None:
    """Let the database count its rows, as it does by itself in use."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE kernel_search_indexrow")


def sizes_of_index() -> str:
    """Say how much room the rows and the words take."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(length(block)) FROM kernel_search_words_data")
            words = cursor.fetchone()[0]
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            whole = cursor.fetchone()[0]
        else:
            cursor.execute("SELECT pg_relation_size('search_words')")
            words = cursor.fetchone()[0]
            cursor.execute("SELECT pg_total_relation_size('kernel_search_indexrow')")
            whole = cursor.fetchone()[0]
    return f"words {words / 1e6:.0f} MB of {whole / 1e6:.0f} MB"


def reader(paths: list[str]) -> Any:
    """Make an actor with a post over each unit and its place, and every permission to look."""
    from luodi.kernel.access.actor import Actor, Scope
    from luodi.kernel.cards import all_permissions

    looking = frozenset(code for code in all_permissions() if ".view_" in code)
    scopes = tuple(
        Scope(number, "", number, path, path, number, path, "", looking)
        for number, path in enumerate(paths, 1)
    )
    return Actor(user_id=1, label="", scopes=scopes)


def questions() -> dict[str, list[str]]:
    """Give questions by class, each twice as many words as asked for at most."""
    made = random.Random(11)

    def some(low: int, high: int) -> list[str]:
        return [VOCABULARY[made.randrange(low, high)] for _ in range(ASKED)]

    return {
        "commonest": some(0, 10),
        "common": some(10, 100),
        "rare": some(3_000, WORDS),
        "two common": [f"{one} {two}" for one, two in zip(some(0, 30), some(0, 30), strict=True)],
        "common, rare": [
            f"{one} {two}" for one, two in zip(some(0, 30), some(1_000, WORDS), strict=True)
        ],
        "four signs": [one + two for one, two in zip(some(0, 60), some(0, 60), strict=True)],
        "three signs": [one + two[0] for one, two in zip(some(0, 60), some(0, 60), strict=True)],
        "one sign": [word[0] for word in some(0, 300)],
        "number": [str(made.randint(1, 3_000)) + " " for _ in range(ASKED)],
        "not there": [word + "龥" for word in some(0, 30)],
    }


def measure(size: int, peers: int) -> None:
    """Ask all classes of questions as each reader; print a row for each, and the p95 of all."""
    readers = {
        "district": reader(["0001"]),
        "office": reader(["00010007"]),
        "30 posts": reader([f"0001{number:04d}" for number in range(1, 31)]),
    }
    everything: list[float] = []
    worked = 0.0
    for name, actor in readers.items():
        for title, asked in questions().items():
            took, cpu, found = timed(partial(ours, actor), asked)
            slow, _cpu, _found = timed(partial(peer, actor), asked[:peers])
            everything += took
            worked += cpu
            row = (size, name, title, f"{found:.0f}", ms(took, 50), ms(took, 95))
            shown = (*row, f"{cpu / len(asked) * 1e3:.1f}", ms(slow, 95))
            print(*(f"{cell:>{width}}" for cell, width in zip(shown, WIDTHS, strict=True)))
    print(
        f"all questions at {size}: p50 {ms(everything, 50)} ms, p95 {ms(everything, 95)} ms, "
        f"CPU {worked / len(everything) * 1e3:.1f} ms each; load {os.getloadavg()[0]:.0f}"
    )
    sys.stdout.flush()


def ours(actor: Any, text: str) -> int:
    """Ask as the page does; give how many were counted."""
    from luodi.kernel.search.reads import Question, find

    return find(actor, Question(text)).count.number


def peer(actor: Any, text: str) -> int:
    """Look for the words sign by sign among the rows that the actor may see."""
    from django.db.models import Q

    from luodi.kernel.search.reads import open_rows

    rows = open_rows(actor)
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
    list(rows.order_by("-rank")[:20])
    return rows.count()


def timed(ask: Callable[[str], int], asked: list[str]) -> tuple[list[float], float, float]:
    """Ask each question, after one for warmth.

    Gives the wall seconds of each, the CPU seconds of all, in this process and in the database's
    that serves it, and how many records were found on average.
    """
    ask(asked[0])
    begun, took, found = worked(), [], 0
    for text in asked:
        start = time.perf_counter()
        found += ask(text)
        took.append(time.perf_counter() - start)
    return took, worked() - begun, found / len(asked)


def worked() -> float:
    """Give the CPU seconds of this process, and of PostgreSQL's process on the same machine."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def ms(seconds: list[float], percent: int) -> str:
    """Give a percentile in milliseconds."""
    ordered = sorted(seconds)
    return f"{ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1e3:.1f}"


def rebuilt() -> float:
    """Take all away, and give the seconds that this and building it from no record take."""
    from luodi.kernel.search.actions import rebuild

    start = time.perf_counter()
    rebuild()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
