"""``luodi read score``: what the reader makes of a text, against its labels."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from luodi.main.cli_read import bytes_of, reason, refuse, year
from luodi.reading import read
from luodi.reading.intake import text_of
from luodi.reading.intake.plain import decoded
from luodi.reading.labels import SPAN, LabelError, check_words, line_of, read_lines
from luodi.reading.score_table import fault_list, score_table
from luodi.reading.scoring import Score, score
from luodi.standards.errors import StandardError

WORDS = ["read", "score"]
"""What leads here on the command line; a file of this name is read as ``./score``."""
ENDING = ".jsonl"


def parser() -> argparse.ArgumentParser:
    """Build the parser of what follows ``read score``."""
    made = argparse.ArgumentParser(
        prog="luodi read score",
        description="把阅读器读出的记录与标注（每行一个 JSON 对象）逐条比对，写出得分。",
    )
    made.add_argument("labels", metavar="LABELS.jsonl", help="标注")
    made.add_argument(
        "given",
        metavar="TEXT",
        help=f"要读的文本（txt、html、docx、pdf）；以 {ENDING} 结尾的是已经读出的记录",
    )
    made.add_argument("--year", type=year, help="文本所属年份；缺省取文中出现最多的年份")
    made.add_argument("--errors", type=_count, default=0, metavar="N", help="按字段列出前 N 处错")
    return made


def run(args: argparse.Namespace) -> int:
    """Score, and write the table to the standard output.

    Parameters
    ----------
    args
        ``labels``, ``given``, ``year`` and ``errors`` as `parser` defines them.

    Returns
    -------
    int
        0; 2 when a file cannot be read or a line is no label, the reason on standard error.
    """
    try:
        result = _score(args)
    except StandardError as error:
        return refuse(str(error))
    except OSError as error:
        return refuse(f"打不开“{error.filename}”（{reason(error)}）；请核对文件名和读取权限。")
    sys.stdout.write(score_table(result))
    if listed := fault_list(result.faults, args.errors):
        sys.stdout.write(f"\n{listed}")
    return 0


def _score(args: argparse.Namespace) -> Score:
    labels = read_lines(_text(args.labels), Path(args.labels).name)
    if not labels:
        raise _wrong(args.labels, "里没有标注；请每行写一个 JSON 对象")
    docs = {line.doc for line in labels}
    path = Path(args.given)
    if path.suffix == ENDING:
        given = read_lines(_text(args.given), path.name, needed=SPAN)
        only = min(docs) if len(docs) == 1 else ""
        return score(labels, [replace(line, doc=line.doc or only) for line in given])
    doc = min(docs) if len(docs) == 1 else path.stem
    if doc not in docs:
        known = "、".join(sorted(docs))
        raise _wrong(args.labels, f"标注了几份文本：{known}；请把要读的文本按其中一份命名")
    text = text_of(bytes_of(args.given), path.name)
    labels = [line for line in labels if line.doc == doc]
    check_words(labels, text, Path(args.labels).name)
    return score(labels, map(line_of, read(text, doc=doc, year=args.year).records))


def _text(file: str) -> str:
    return decoded(bytes_of(file), Path(file).name)


def _wrong(file: str, message: str) -> LabelError:
    return LabelError(code="labels.file", value=file, message=f"“{Path(file).name}”{message}。")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"“{text}”不是个数；请写 0 以上的整数")
    return int(text)
