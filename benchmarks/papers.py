"""What a bulletin costs as PDF and as Word as it grows, beside typst with plain text.

    python benchmarks/papers.py [--short]

An invented bulletin: on each page a heading, a table of targets and paragraphs whose figures have
footnotes. Every figure is one cold process, imports not counted: wall and CPU seconds of the first
paper, fonts and template included, and the peak memory of the whole process. The peer sets the
same words as plain paragraphs in the same font with nothing else; the Chinese text of each PDF is
read back and compared.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

import pypdf
import typst

from luodi.kernel.papers.fonts import font_path
from luodi.kernel.papers.paper import (
    Align,
    Block,
    Column,
    Figure,
    Heading,
    Paper,
    PaperKind,
    PaperTable,
    Paragraph,
)
from luodi.kernel.papers.pdf import to_pdf
from luodi.kernel.papers.setting import lines_of
from luodi.kernel.papers.word import to_docx

PLAIN = b"""#set page(
  width: 210mm, height: 297mm, margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm))
#set text(font: ("Noto Sans SC",), size: 16pt, lang: "zh", fallback: false)
#for line in json(bytes(sys.inputs.lines)) { par(line) }
"""


def bulletin(pages: int) -> Paper:
    """Give a bulletin of about so many pages."""
    blocks: list[Block] = []
    for number in range(1, pages + 1):
        blocks += part(number)
    return Paper(
        PaperKind.BULLETIN,
        "关于2023年6月份目标任务完成情况的通报",
        "青沐区人民政府督查室",
        tuple(blocks),
        day=date(2023, 7, 5),
        number="青督通〔2023〕7号",
        addressees=("各街道办事处、镇人民政府", "区政府各部门"),
        printed_on=date(2023, 7, 5),
        marks=("示例数据",),
    )


def part(number: int) -> list[Block]:
    """Give about a page: its figures differ from page to page."""
    rows = tuple(
        (
            f"第{number}.{row}项目标",
            f"≥ {number * 10 + row} 亿元",
            f"{number * 7 + row}.{row:02d}",
            f"{(number * 37 + row * 11) % 100}.25",
            "黄",
        )
        for row in range(1, 10)
    )
    columns = (
        Column("目标", width=3),
        Column("承诺", width=2),
        Column("完成", Align.RIGHT),
        Column("占比", Align.RIGHT),
        Column("灯", Align.CENTER),
    )
    figure = Figure(f"{number * 3}.5 亿元", f"截至2023年6月30日，第{number}号承诺")
    words = (
        f"第{number}部分共有9项目标，累计完成",
        figure,
        "，总体上与序时进度基本相当；落后的单位要说明原因、列出措施、定下时限，逐项抓好落实。",
    )
    return [
        Heading(2, f"第{number}部分的进展"),
        Paragraph(words),
        Paragraph(words),
        PaperTable(columns, rows, caption=f"第{number}部分的目标", unit="亿元、%"),
        Paragraph((f"督查室已就其中{number % 5 + 1}项发出督办单，下月通报办理结果。",)),
    ]


def plain(lines: list[str]) -> bytes:
    """Set the same words as plain paragraphs."""
    fonts = typst.Fonts(False, False, [str(font_path().parent)])
    written = json.dumps(lines, ensure_ascii=False)
    return typst.compile(PLAIN, font_paths=fonts, format="pdf", sys_inputs={"lines": written})


def squeezed(text: str) -> str:
    """Give a text without white space."""
    return "".join(text.split())


def one(kind: str, count: int) -> dict[str, object]:
    """Measure one paper in this process."""
    paper = bulletin(count)
    lines = lines_of(paper)
    work: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: to_pdf(paper),
        "docx": lambda: to_docx(paper),
        "plain": lambda: plain(lines),
    }
    wall, cpu = time.perf_counter(), time.process_time()
    data = work[kind]()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found: dict[str, object] = {"wall": wall, "cpu": cpu, "mb": peak, "kb": len(data) / 1024}
    if kind == "pdf":
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
        text = squeezed("".join(pages))
        found["pages"] = len(pages)
        found["missing"] = sum(squeezed(line) not in text for line in lines)
    return found


def cold(kind: str, count: int) -> dict[str, float]:
    """Measure one paper in a process of its own."""
    command = [sys.executable, __file__, "--one", kind, str(count)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(told)


def main() -> None:
    """Print one row a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="two sizes")
    arguments.add_argument("--one", nargs=2, metavar=("KIND", "PARTS"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(one(given.one[0], int(given.one[1]))))
        return
    print(
        "pages  PDF s  CPU s     MB     kB  lines missing  plain s  CPU s   MB  Word s  CPU s   MB"
    )
    for count in (5, 10) if given.short else (5, 10, 20, 40, 80):
        pdf, words, peer = (cold(kind, count) for kind in ("pdf", "docx", "plain"))
        print(
            f"{pdf['pages']:>5} {pdf['wall']:>6.2f} {pdf['cpu']:>6.2f} {pdf['mb']:>6.0f} "
            f"{pdf['kb']:>6.0f} {pdf['missing']:>14} {peer['wall']:>8.2f} {peer['cpu']:>6.2f} "
            f"{peer['mb']:>4.0f} {words['wall']:>7.2f} {words['cpu']:>6.2f} {words['mb']:>4.0f}"
        )


if __name__ == "__main__":
    main()
