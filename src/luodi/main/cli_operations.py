"""The words of ``luodi backup``, ``restore``, ``check`` and ``upgrade``."""

import argparse
from pathlib import Path

COMMANDS = ("backup", "restore", "check", "upgrade")


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of running luodi to the command line.

    Parameters
    ----------
    commands
        What ``ArgumentParser.add_subparsers`` gave.
    """
    commands.add_parser(
        "check",
        help="启动前的检查：设置、目录、密钥、磁盘、数据库、时钟",
        description="退出码：0 正常，1 有要处理的（逐条说明），2 不能检查。",
    )
    backup = commands.add_parser(
        "backup",
        help="把数据库和附件一起备份成一个文件；不妨碍使用",
        description="退出码：0 完整，1 有附件缺失或被改过（逐条说明），2 没有备份。",
    )
    backup.add_argument(
        "target", type=Path, metavar="文件或目录", help="写到哪里；目录则按时间取名"
    )
    which = backup.add_mutually_exclusive_group()
    which.add_argument("--check", action="store_true", help="不备份，只核对这份备份是否完好")
    which.add_argument("--with-secret", action="store_true", help="把密钥文件也放进去")
    restore = commands.add_parser(
        "restore",
        help="把备份恢复到一个空的数据库（SQLite 或 PostgreSQL），并核对总账",
        description="退出码：0 恢复且相符，1 恢复了但有出入（逐条说明），2 没有恢复。",
    )
    restore.add_argument("archive", type=Path, metavar="备份", help="luodi backup 写出的文件")
    upgrade = commands.add_parser(
        "upgrade",
        help="装了新版以后：备份、检查、改表、核对；一步不成就停下",
        description="退出码：0 升级完成，1 停在某一步（说明如何退回），2 没有开始。",
    )
    upgrade.add_argument(
        "--to", type=Path, default=Path("var/backups"), metavar="目录", help="备份写到哪个目录"
    )
