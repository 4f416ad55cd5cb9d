"""The command `luodi`. Nothing of Django is imported before a web command is chosen."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec

from luodi.main import cli_ledger, cli_operations, cli_read, cli_routes, cli_score

WEB_COMMANDS = (
    "up",
    "serve",
    "migrate",
    "begin",
    "init",
    "demo",
    "manage",
    "ledger",
    "doctor",
    "search",
    "worker",
    *cli_operations.COMMANDS,
)


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    top = argparse.ArgumentParser(prog="luodi", description="luodi 落地：公共工作的总账")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令")
    cli_read.add_parser(commands)
    cli_routes.add_parser(commands)
    up = commands.add_parser("up", help="建库、装示例数据并运行（只在本机）")
    up.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    serve = commands.add_parser("serve", help="运行网站")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    serve.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    serve.add_argument("--workers", type=int, default=1, help="进程数，一核一个为宜")
    worker = commands.add_parser("worker", help="运行后台进程：导出、封账、发消息等")
    worker.add_argument("--beside", type=int, metavar="PID", help="这个进程结束时也结束")
    commands.add_parser("migrate", help="建立或升级数据库")
    _add_begin(commands)
    _add_init(commands)
    commands.add_parser("demo", help="装入示例数据（已装则不变）")
    cli_ledger.add_parsers(commands)
    cli_operations.add_parsers(commands)
    search = commands.add_parser("search", help="搜索的索引")
    deeds = search.add_subparsers(dest="deed", required=True, metavar="动作")
    deeds.add_parser("rebuild", help="从各处的记录重建索引；其间不能写入")
    manage = commands.add_parser("manage", help="Django 的管理命令")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    return top


ROOT_KINDS = ("PROVINCE", "CITY", "DISTRICT", "TOWN")
"""Levels of places that may stand at the top of the tree."""


def _add_begin(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    begin = commands.add_parser(
        "begin",
        help="在空库里建立第一个地方、单位和管理员",
        description="密码在终端里问两遍，不显示；没有终端时读标准输入的第一行。",
    )
    begin.add_argument("--place", required=True, help="最上级地方的名称，如 青沐区")
    begin.add_argument("--place-code", required=True, help="它的行政区划代码，如 990102")
    begin.add_argument(
        "--kind", choices=ROOT_KINDS, default="DISTRICT", help="它的层级，默认 DISTRICT"
    )
    begin.add_argument("--unit", required=True, help="最上级单位的名称，如 青沐区人民政府")
    begin.add_argument("--unit-code", required=True, help="它的代码，如 quzf")
    begin.add_argument("--username", required=True, help="第一个管理员的登录名")
    begin.add_argument("--name", required=True, help="第一个管理员的姓名")
    begin.add_argument(
        "--since", type=_day, help="地方和单位的起始日期，如 2023-01-01；默认今年元旦"
    )


def _add_init(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    init = commands.add_parser(
        "init",
        help="用一份工作簿在空库里建立地方、单位、岗位和登录",
        description="有一格不对就什么都不建，错处标在工作簿的副本里。",
    )
    init.add_argument("workbook", nargs="?", help="有“地方、单位、岗位、登录”四张表的工作簿")
    init.add_argument("--template", metavar="FILE", help="只写一份空白工作簿，供填写")
    init.add_argument("--passwords", metavar="FILE", help="密码写到哪里；默认在工作簿旁边")
    init.add_argument("--since", type=_day, help="没写起始日期的行从哪天起；默认今年元旦")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期；请写成 2023-01-01") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; give its exit code: 0 done, 2 wrong input."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:2] == cli_score.WORDS:
        return cli_score.run(cli_score.parser().parse_args(words[2:]))
    chosen = parser().parse_args(words)
    if chosen.command not in WEB_COMMANDS:
        code: int = chosen.run(chosen)
        return code
    if find_spec("django") is None:
        print("这条命令需要网站部分；请先安装 luodi[web]", file=sys.stderr)
        return 2
    if chosen.command == "up":
        for name, value in DEMONSTRATION.items():
            os.environ.setdefault(name, value)
    return _web(chosen)


DEMONSTRATION = {
    "LUODI_DEMONSTRATION": "true",
    "LUODI_PUBLIC_BOARD": "true",
    "LUODI_CLOCK": "2023-07-12T09:00:00",
    "LUODI_DATABASE_URL": "sqlite:///var/demo/luodi.sqlite3",
    "LUODI_FILES": "var/demo/files",
    "LUODI_SECRET_KEY_FILE": "var/demo/secret_key",
}
"""Settings of `luodi up`: a database of its own, and a clock that stands on a stated day."""


def _web(chosen: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.main.settings")
    os.umask(0o077)  # what luodi makes is its owner's alone: keys, database, attachments
    import django

    from luodi.main.start import StartError

    try:
        django.setup()
        from luodi.main import beginning, web_commands

        if chosen.command == "begin":
            web_commands.reach_database()
            return beginning.run(chosen)
        if chosen.command == "init":
            from luodi.main import initial

            web_commands.reach_database()
            return initial.run(chosen)
        if chosen.command in cli_operations.COMMANDS:
            return _operation(chosen)
        if chosen.command in {"ledger", "doctor"}:
            from luodi.main import ledger_commands

            web_commands.reach_database()
            return ledger_commands.run(chosen)
        return web_commands.run(chosen)
    except StartError as error:
        print(f"luodi 没有启动：\n{error}", file=sys.stderr)
        return 2


def _operation(chosen: argparse.Namespace) -> int:
    from luodi.main import backup, ledger_commands, restoring, upgrading, web_commands

    if chosen.command == "check":
        return ledger_commands.check()
    web_commands.reach_database()
    runs = {"backup": backup.run, "restore": restoring.run, "upgrade": upgrading.run}
    return runs[chosen.command](chosen)


if __name__ == "__main__":
    sys.exit(main())
