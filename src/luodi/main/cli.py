"""The command `luodi`. Nothing of Django is imported before a web command is chosen."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from luodi.main import cli_read

WEB_COMMANDS = ("up", "serve", "migrate", "demo", "manage")


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    top = argparse.ArgumentParser(prog="luodi", description="luodi 落地：公共工作的总账")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令")
    cli_read.add_parser(commands)
    up = commands.add_parser("up", help="建库、装示例数据并运行（只在本机）")
    up.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    serve = commands.add_parser("serve", help="运行网站")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    serve.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    serve.add_argument("--workers", type=int, default=1, help="进程数；SQLite 只能为 1")
    commands.add_parser("migrate", help="建立或升级数据库")
    commands.add_parser("demo", help="装入示例数据（已装则不变）")
    manage = commands.add_parser("manage", help="Django 的管理命令")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; give its exit code: 0 done, 2 wrong input."""
    chosen = parser().parse_args(arguments)
    if chosen.command not in WEB_COMMANDS:
        return cli_read.run(chosen)
    if find_spec("django") is None:
        print("这条命令需要网站部分；请先安装 luodi[web]", file=sys.stderr)
        return 2
    if chosen.command == "up":
        for name, value in DEMONSTRATION.items():
            os.environ.setdefault(name, value)
    return _web(chosen)


DEMONSTRATION = {
    "LUODI_DEMONSTRATION": "true",
    "LUODI_CLOCK": "2023-06-12T09:00:00",
    "LUODI_DATABASE_URL": "sqlite:///var/demo/luodi.sqlite3",
    "LUODI_FILES": "var/demo/files",
    "LUODI_SECRET_KEY_FILE": "var/demo/secret_key",
}
"""Settings of `luodi up`: a database of its own, and a clock that stands on a stated day."""


def _web(chosen: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.main.settings")
    import django

    from luodi.main.start import StartError

    try:
        django.setup()
        from luodi.main import web_commands

        return web_commands.run(chosen)
    except StartError as error:
        print(f"luodi 没有启动：\n{error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
