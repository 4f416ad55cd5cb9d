"""``luodi read``: a published text in, its commitments out, as JSON lines, a table or a sheet."""

import argparse
import sys
from pathlib import Path

from luodi.reading import Reading, read
from luodi.reading.intake import check_size, text_of
from luodi.reading.output import to_explained, to_jsonl, to_table
from luodi.standards.errors import StandardError

# Usage errors and unreadable files, as argparse itself ends.
_REFUSED = 2
_STDIN = "-"
_WIDTHS = (14, 8, 16, 36, 8, 16, 18, 14, 16, 100)
"""Columns of a sheet, in characters."""
_INTERRUPTED = 130
_FIRST_YEAR, _LAST_YEAR = 1949, 2199


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``read`` to the command line.

    Parameters
    ----------
    subparsers
        What ``ArgumentParser.add_subparsers`` gave.
    """
    parser = subparsers.add_parser(
        "read",
        help="从一篇公开文本读出目标、结果和事实",
        description="读一个文件（txt、html、docx、pdf），写出其中的目标、结果和事实。",
        epilog="与标注比对：luodi read score LABELS.jsonl TEXT；详见 luodi read score --help。",
    )
    parser.add_argument("file", metavar="FILE", help="要读的文件；- 表示标准输入，格式看内容")
    parser.add_argument(
        "--year", type=year, help="文本所属年份；缺省看标题和会议日期，再看文中出现最多的年份"
    )
    parser.add_argument("--out", metavar="FILE", help="写到这个文件；缺省写到标准输出")
    parser.add_argument("--doc", help="文档编号；缺省用文件名")
    parser.add_argument(
        "--format",
        choices=("jsonl", "table", "xlsx"),
        default="jsonl",
        help="输出格式（缺省 jsonl）；xlsx 要用 --out 指定文件",
    )
    parser.add_argument(
        "--explain", action="store_true", help="逐条说明每一项由哪条规则定、有多大把握"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the file that the arguments name and write its records.

    Parameters
    ----------
    args
        ``file``, ``year``, ``doc``, ``format`` and ``explain`` as `add_parser` defines them.

    Returns
    -------
    int
        0; 2 when a file cannot be read or written (to ``out``), 130 when interrupted, the reason on
        standard error.
    """
    if args.format == "xlsx" and not args.out:
        return refuse("xlsx 不能写到终端；请用 --out 指定文件，如 --out 记录.xlsx。")
    # Without an ending the content says what kind the standard input is.
    name = "stdin" if args.file == _STDIN else Path(args.file).name
    try:
        text = text_of(bytes_of(args.file), name)
    except StandardError as error:
        return refuse(str(error))
    except OSError as error:
        return refuse(f"打不开“{args.file}”({reason(error)});请核对文件名和读取权限。")
    except KeyboardInterrupt:
        return refuse("已中断。", code=_INTERRUPTED)
    reading = read(text, doc=args.doc or Path(name).stem, year=args.year)
    write = to_table if args.format == "table" else to_jsonl
    write = to_explained if args.explain else write
    try:
        if args.format == "xlsx":
            Path(args.out).write_bytes(_sheet(reading))
        elif args.out:
            Path(args.out).write_text(write(reading.records), encoding="utf-8", newline="\n")
        else:
            sys.stdout.write(write(reading.records))
    except OSError as error:
        return refuse(f"写不进“{args.out}”({reason(error)});请核对文件夹和写入权限。")
    except UnicodeEncodeError:
        return refuse("终端的字符编码写不出中文；请先设置环境变量 PYTHONUTF8=1 再运行。")
    if not reading.records:
        sys.stderr.write("luodi read: 没有读出记录；请检查文本是否完整，或是否缺了标题和段落。\n")
    return 0


def _sheet(reading: Reading) -> bytes:
    # The writer of the tables' room: standard library alone, so that it needs no luodi[web].
    from luodi.kernel.tables.disarming import safe_text
    from luodi.kernel.tables.spreadsheet import SheetOut, write_xlsx
    from luodi.reading.output import to_rows

    heads, rows = to_rows(reading.records)
    cells = ([safe_text(text) for text in row] for row in rows)
    return write_xlsx([SheetOut("记录", _WIDTHS, heads, cells)])


def bytes_of(file: str) -> bytes:
    """Give the bytes of a file, or of the standard input for a dash."""
    if file == _STDIN:
        return sys.stdin.buffer.read()
    path = Path(file)
    # Asked before reading, so that a huge file is refused without filling the memory.
    check_size(path.stat().st_size, path.name)
    return path.read_bytes()


def year(text: str) -> int:
    """Read a year of four digits for argparse."""
    if not (text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text) <= _LAST_YEAR):
        raise argparse.ArgumentTypeError(f"“{text}”不是年份；请写四位数字，如 2023")
    return int(text)


def reason(error: OSError) -> str:
    """Say in Chinese why a file cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return "没有这个文件"
    if isinstance(error, IsADirectoryError):
        return "这是一个文件夹"
    if isinstance(error, PermissionError):
        return "没有读取权限"
    return error.strerror or type(error).__name__


def refuse(message: str, code: int = _REFUSED) -> int:
    """Write why a command ends to the standard error, and give its exit code."""
    sys.stderr.write(f"luodi read: {message}\n")
    return code
