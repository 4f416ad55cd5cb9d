"""The words of ``luodi ledger`` and ``luodi doctor``; what they do is in `ledger_commands`."""

import argparse
from pathlib import Path

HEAD_LENGTH = 64
SHORTEST_PAUSE = 1


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``ledger`` and ``doctor`` to the command line.

    Parameters
    ----------
    commands
        What ``ArgumentParser.add_subparsers`` gave.
    """
    doctor = commands.add_parser("doctor", help="检查数据库、触发器、关账和总账的状态")
    doctor.add_argument("--files", action="store_true", help="也核对每个附件的文件（逐个读完）")
    ledger = commands.add_parser("ledger", help="总账：核对、封账、重算、导出")
    deeds = ledger.add_subparsers(dest="deed", required=True, metavar="动作")
    verify = deeds.add_parser(
        "verify",
        help="核对每条已封分录、每号封账、余额和清单",
        description="退出码：0 相符，1 有出入（逐条说明），2 输入有误。",
    )
    verify.add_argument(
        "--from",
        dest="since",
        type=head,
        metavar="N:链头",
        help="从已知的链头往后核对（luodi ledger head 给出的一行）；余额不核对",
    )
    deeds.add_parser("rebuild", help="按分录重算余额和清单，只改有出入的")
    deeds.add_parser("head", help="写出最新封账的号和链头，交给库外的人保管")
    seal = deeds.add_parser("seal", help="把已入账、待封的分录封账")
    seal.add_argument("--every", type=_seconds, metavar="秒", help="每隔几秒封一次，直到被停止")
    export = deeds.add_parser("export", help="导出一段封账，供第三方离线核对")
    export.add_argument("--from", dest="first", type=_number, metavar="N", default=1, help="默认 1")
    export.add_argument("--to", dest="last", type=_number, metavar="M", help="默认最新一号")
    export.add_argument("file", type=Path, metavar="FILE", help="写到哪个文件；已有的不覆盖")


def head(text: str) -> tuple[int, str]:
    """Read ``N:HEAD`` as `luodi ledger head` writes it.

    Raises
    ------
    argparse.ArgumentTypeError
        When it is written otherwise.
    """
    number, _, digest = text.strip().partition(":")
    sound = len(digest) == HEAD_LENGTH and set(digest) <= set("0123456789abcdef")
    if not (number.isascii() and number.isdigit() and sound):
        raise argparse.ArgumentTypeError(
            f"“{text}”不是链头；请写成 luodi ledger head 给出的样子：号:64 位十六进制"
        )
    return int(number), digest


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"“{text}”不是封账号；请写 1 以上的整数")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not seconds >= SHORTEST_PAUSE:
        raise argparse.ArgumentTypeError(f"“{text}”不可用；请写 {SHORTEST_PAUSE} 以上的秒数")
    return seconds
