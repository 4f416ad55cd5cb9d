"""The reader: how right it is, how fast, and how it grows.

    python benchmarks/reading.py [--short]

Scores: the labelled texts in LUODI_DATA (usually ../shared) by the scorer that comes with them,
gold/score.py, each alone and together; then the labelled parts of nine reports (tests/labels).
Reports: the provincial reports there; wanted are at most
3 CPU seconds and 200 MB. Growth: reports drawn by lot, one after the other, as one text. Peer: an
invented work plan, repeated, beside a bare regular expression that finds numbers with a unit and
nothing else; the ratio says what meaning costs. PDF: one report set in pages, beside pypdf alone.
Reports and sizes are measured in a process of their own: CPU seconds and its peak memory, some
15 MB of which are Python.
"""

import argparse
import importlib.util
import io
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from luodi.reading import read

ROOT = Path(__file__).resolve().parents[1]
DATA = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve()
GOLD = DATA / "gold"
PLAN = ROOT / "src/luodi/systems/targets/demo/report.txt"
PEER = re.compile(r"\d+(?:\.\d+)?[万亿]?(?:[个家项条所元人%]|人次)+")
MB = 2**20
MEASURE = "--measure"
"""What the process of its own is called with: the megabytes to draw, 0 for each report once."""


def cpu_seconds(work: Callable[[], object], rounds: int) -> float:
    """Give the least CPU seconds of several rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def loaded(name: str, path: Path) -> ModuleType:
    """Load a script as a module."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def scorer() -> ModuleType:
    """Load the scorer of the labelled texts."""
    return loaded("gold_score", GOLD / "score.py")


def scores() -> None:
    """Print a row for each labelled text, for the eight others and for all nine."""
    module = scorer()
    seed = (DATA / "seed/page.txt", GOLD / "seed_page.jsonl")
    others = [(page, page.with_suffix(".jsonl")) for page in sorted(GOLD.glob("more/*.txt"))]
    heads = ("labels", "span", "value", "whole", "qualit.", "kind", "compar.", "owner", "indic.")
    columns = (*heads, "period", "links")
    print(f"{'F1, then % of the matched':26}", *(f"{head:>8}" for head in columns))
    tallies = [(page.stem, tally_of(module, page, labels)) for page, labels in (seed, *others)]
    for name, tally in tallies:
        print_score(name, tally.result())
    for name, chosen in (("the eight together", tallies[1:]), ("all nine together", tallies)):
        total = module.Tally()
        for _, tally in chosen:
            total.c.update(tally.c)
        print_score(name, total.result())


def report_scores() -> None:
    """Print a row for each report of which parts are labelled, and for each role together."""
    module = scorer()
    reports = loaded("labelled_reports", ROOT / "tools/labelled_reports.py")
    for role in ("development", "cross-check"):
        total = module.Tally()
        for report in reports.labelled_reports(DATA / "data", role):
            found = [record.as_dict() for record in read(report.text, doc=report.name).records]
            tally = module.Tally()
            module.score_doc(report.name, report.records, report.within(found), tally)
            print_score(report.name, tally.result())
            total.c.update(tally.c)
        print_score(f"{role} together", total.result())


def tally_of(module: ModuleType, page: Path, labels: Path) -> Any:
    """Compare what is read from a text with its labels."""
    rows = defaultdict(list)
    for row in module.load(labels):
        rows[row["doc"]].append(row)
    ((doc, labelled),) = rows.items()
    found = read(page.read_bytes().decode(), doc=doc).records
    tally = module.Tally()
    module.score_doc(doc, labelled, [record.as_dict() for record in found], tally)
    return tally


def print_score(name: str, result: dict[str, Any]) -> None:
    """Print one row; a dash where nothing is labelled."""
    whole = [result[key]["f1"] for key in ("span_exact", "value_unit", "full_record")]
    qualitative = result["qualitative"]
    whole.append(qualitative["f1"] if qualitative["gold"] or qualitative["pred"] else None)
    keys = ("kind", "comparator", "owner", "indicator", "period", "links")
    shown = [*whole, *(result[key]["acc"] for key in keys)]
    cells = ["–" if share is None else f"{share:.1f}" for share in shown]
    print(f"{name:26} {result['span_exact']['gold']:>8}", *(f"{cell:>8}" for cell in cells))


def measured(size: float) -> dict[str, Any]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, MEASURE, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(size: float) -> None:
    """Read the reports one by one, or as many as fill the megabytes as one text; write JSON."""
    texts = texts_of(size)
    start = time.process_time()
    records = sum(len(read(text, doc="bench", year=2026).records) for text in texts)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "records": records, "texts": len(texts), "peak": peak}))


def texts_of(size: float) -> list[str]:
    """Give each report for 0, else one text of so many megabytes."""
    files = sorted((DATA / "data/reports").glob("*.txt")) or [PLAN]
    reports = [path.read_bytes().decode() for path in files]
    if not size:
        return reports
    draw, pieces, left = random.Random(1), [], int(size * MB)
    while left > 0:
        pieces.append(draw.choice(reports).encode()[:left])
        left -= len(pieces[-1])
    return ["\n".join(piece.decode("utf-8", "ignore") for piece in pieces)]


def growth(sizes: tuple[float, ...]) -> None:
    """Print a row for each size."""
    print(f"{'MB':>8} {'records':>8} {'CPU s':>8} {'s/MB':>8} {'peak MB':>8}")
    for size in sizes:
        row = measured(size)
        print(
            f"{size:>8g} {row['records']:>8} {row['seconds']:>8.2f} "
            f"{row['seconds'] / size:>8.3f} {row['peak']:>8.0f}"
        )


def beside_peer(copies: tuple[int, ...], rounds: int) -> None:
    """Print a row for each number of copies of the invented plan."""
    plan = PLAN.read_text(encoding="utf-8")
    print(f"{'characters':>10} {'records':>8} {'CPU s':>8} {'µs/char':>8} {'× peer':>8}")
    for count in copies:
        text = "\n".join([plan] * count)
        seconds = cpu_seconds(lambda text=text: read(text, doc="bench", year=2023), rounds)
        peer = cpu_seconds(lambda text=text: PEER.findall(text), rounds)
        records = len(read(text, doc="bench", year=2023).records)
        print(
            f"{len(text):>10} {records:>8} {seconds:>8.3f} {seconds / len(text) * 1e6:>8.1f} "
            f"{seconds / peer:>8.0f}"
        )


def out_of_pdf(rounds: int) -> None:
    """Print what a page of a PDF costs."""
    import pypdf

    from luodi.kernel.papers.paper import Paper, PaperKind, Paragraph
    from luodi.kernel.papers.pdf import to_pdf
    from luodi.reading.intake import text_of

    lines = [line for line in texts_of(0)[-1].splitlines() if line.strip()]
    paper = Paper(PaperKind.BULLETIN, "示例", "示例", tuple(Paragraph((line,)) for line in lines))
    data = to_pdf(paper)
    pages = len(pypdf.PdfReader(io.BytesIO(data)).pages)
    seconds = cpu_seconds(lambda: text_of(data, "report.pdf"), rounds)
    bare = cpu_seconds(
        lambda: [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages], rounds
    )
    print(f"{'pages':>8} {'kB':>8} {'CPU s':>8} {'ms/page':>8} {'pypdf':>8}")
    print(
        f"{pages:>8} {len(data) // 1024:>8} {seconds:>8.2f} {seconds / pages * 1000:>8.1f} "
        f"{bare / pages * 1000:>8.1f}"
    )


def main() -> None:
    """Print one table after the other."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="small sizes, one round")
    arguments.add_argument(MEASURE, type=float, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.measure is not None:
        measure(chosen.measure)
        return
    if GOLD.is_dir():
        scores()
        report_scores()
        row = measured(0)
        print(
            f"\n{row['texts']} reports: {row['records']} records in {row['seconds']:.2f} CPU s "
            f"(at most 3), peak {row['peak']:.0f} MB (at most 200)"
        )
    else:
        print(f"no labelled texts in {DATA}: set LUODI_DATA; the invented plan stands in")
    print()
    growth((0.1, 1) if chosen.short else (1, 10, 100))
    print()
    beside_peer((1, 8) if chosen.short else (1, 4, 16, 64, 256), 1 if chosen.short else 3)
    print()
    out_of_pdf(1 if chosen.short else 3)


if __name__ == "__main__":
    main()
