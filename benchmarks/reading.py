"""The reader's cost as the text grows, beside a bare regular expression over the same text.

    python benchmarks/reading.py [--short]

The peer finds numbers with a unit and nothing else; the ratio says what meaning costs. Figures
are CPU seconds of one process and the peak of Python's memory, for an invented work plan that
is repeated.
"""

import argparse
import re
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from luodi.reading import read

PLAN = Path(__file__).parents[1] / "src/luodi/systems/targets/demo/report.txt"
PEER = re.compile(r"\d+(?:\.\d+)?[万亿]?(?:[个家项条所元人%]|人次)+")


def cpu_seconds(work: Callable[[], object], rounds: int) -> float:
    """Give the least CPU seconds of several rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print one row a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="two sizes, one round")
    short = arguments.parse_args().short
    plan = PLAN.read_text(encoding="utf-8")
    print(f"{'characters':>10} {'records':>8} {'CPU s':>8} {'µs/char':>8} {'MB':>6} {'× peer':>8}")
    for copies in (1, 8) if short else (1, 4, 16, 64, 256):
        text = "\n".join([plan] * copies)
        rounds = 1 if short or copies > 64 else 3
        seconds = cpu_seconds(lambda text=text: read(text, doc="bench", year=2023), rounds)
        peer = cpu_seconds(lambda text=text: PEER.findall(text), rounds)
        tracemalloc.start()
        records = len(read(text, doc="bench", year=2023).records)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        print(
            f"{len(text):>10} {records:>8} {seconds:>8.3f} {seconds / len(text) * 1e6:>8.1f} "
            f"{peak:>6.1f} {seconds / peer:>8.0f}"
        )


if __name__ == "__main__":
    main()
