"""The commands that need Django: set up the database, load the demonstration, serve."""

import argparse
import os
import sys

from django.conf import settings
from django.core.management import call_command, execute_from_command_line

from luodi.main import demonstration
from luodi.main.start import StartError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def run(chosen: argparse.Namespace) -> int:
    """Run one web command; give its exit code."""
    if chosen.command == "manage":
        execute_from_command_line(["luodi manage", *chosen.arguments])
        return 0
    if chosen.command == "migrate":
        _migrate()
    elif chosen.command == "demo":
        _demo()
    elif chosen.command == "serve":
        _serve(chosen.host, chosen.port, chosen.workers)
    else:
        _up(chosen.port)
    return 0


def _migrate() -> None:
    _make_folder_of_database()
    call_command("migrate", verbosity=0, interactive=False)


def _make_folder_of_database() -> None:
    from pathlib import Path

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    settings.LUODI_FILES.mkdir(parents=True, exist_ok=True)


def _demo() -> None:
    if not settings.LUODI_DEMO:
        raise StartError(
            "示例数据只装进示例库；请设 demonstration = true 并另用一个数据库，不要用正式的库"
        )
    demonstration.load()


def _up(port: int) -> None:
    _migrate()
    _demo()
    print(f"\n  luodi 落地  http://127.0.0.1:{port}/   (Ctrl-C 停止)\n")
    for sign_in in demonstration.SIGN_INS:
        print(f"  {sign_in.username:<10} {demonstration.PASSWORD}   {sign_in.about}")
    print(flush=True)
    _serve("127.0.0.1", port, workers=1)


def _serve(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    if settings.LUODI_DEMO and host not in LOOPBACK:
        raise StartError(f"示例库只在本机运行，不能监听 {host}；请用 127.0.0.1")
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if sqlite and workers > 1:
        raise StartError(f"SQLite 只能一个进程，不能 {workers} 个；请用 PostgreSQL 或 --workers 1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.main.settings"
    server = Granian(
        "luodi.main.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4 if sqlite else 8,
        log_access=False,
    )
    sys.stdout.flush()
    server.serve()
