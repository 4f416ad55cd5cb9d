"""``luodi read``: a published text in, its commitments out, as JSON lines or a table."""

import argparse
import sys
from pathlib import Path

from luodi.reading import read
from luodi.reading.intake import check_size, text_of
from luodi.reading.output import to_jsonl, to_table
from luodi.standards.errors import StandardError

# Usage errors and unreadable files, as argparse itself ends.
_REFUSED = 2
_STDIN = "-"
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
        description="读一个文件（txt、html、docx;- 为标准输入），写出其中的目标、结果和事实。",
        epilog="与标注比对：luodi read score LABELS.jsonl TEXT；详见 luodi read score --help。",
    )
    parser.add_argument("file", metavar="FILE", help="要读的文件；- 表示标准输入")
    parser.add_argument("--year", type=year, help="文本所属年份；缺省取文中出现最多的年份")
    parser.add_argument("--doc", help="文档编号；缺省用文件名")
    parser.add_argument(
        "--format", choices=("jsonl", "table"), default="jsonl", help="输出格式（缺省 jsonl）"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the file that the arguments name and write its records to the standard output.

    Parameters
    ----------
    args
        ``file``, ``year``, ``doc`` and ``format`` as `add_parser` defines them.

    Returns
    -------
    int
        0; 2 when the file cannot be read, 130 when interrupted, the reason on standard error.
    """
    name = "stdin.txt" if args.file == _STDIN else Path(args.file).name
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
    try:
        sys.stdout.write(write(reading.records))
    except UnicodeEncodeError:
        return refuse("终端的字符编码写不出中文；请先设置环境变量 PYTHONUTF8=1 再运行。")
    if not reading.records:
        sys.stderr.write("luodi read: 没有读出记录；请检查文本是否完整，或是否缺了标题和段落。\n")
    return 0


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
