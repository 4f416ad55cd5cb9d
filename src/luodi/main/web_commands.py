"""The commands that need Django: set up the database, load the demonstration, serve."""

import argparse
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import Error, connection

from luodi.kernel import clock
from luodi.kernel.cards import found_kinds
from luodi.kernel.demo.moving import settle
from luodi.kernel.jobs.worker import Worker
from luodi.kernel.ledger.sealing import seal_entries
from luodi.kernel.log import append_only
from luodi.kernel.search import actions as search
from luodi.main import demonstration, migrating, serving, underway
from luodi.main.databases import masked, sqlite_file
from luodi.main.start import StartError, make_folder

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LAST_PORT = 65535
PATIENCE_S = 10
COMPILING = "from luodi.plan.arcs.engines.strings import warm; warm()"
"""The planners' search is compiled once after an upgrade; nobody's first plan waits for it."""


def run(chosen: argparse.Namespace) -> int:
    """Run one web command; give its exit code."""
    if chosen.command == "manage":
        execute_from_command_line(["luodi manage", *chosen.arguments])
        return 0
    if chosen.command in {"serve", "up"}:
        refuse_unfit_address(getattr(chosen, "host", "127.0.0.1"), chosen.port)
    _read_clock()
    reach_database()
    if chosen.command == "migrate":
        _migrate()
    elif chosen.command == "demo":
        _demo()
    elif chosen.command == "search":
        _rebuild_index()
    elif chosen.command == "serve":
        refuse_unfit_database()
        _settle_clock()
        print("封账、导出和消息由后台进程办理；请另外运行一个 luodi worker", flush=True)
        with underway.together():  # each process that serves holds it anew
            pass
        _serve(chosen.host, chosen.port, chosen.workers)
    elif chosen.command == "worker":
        refuse_unfit_database()
        _settle_clock()
        with underway.together():
            _work(chosen.beside)
    else:
        _up(chosen.port)
    return 0


def refuse_unfit_address(host: str, port: int) -> None:
    """Refuse an address on which luodi must not or cannot listen, before anything else is done.

    Parameters
    ----------
    host
        Name or address of this machine.
    port
        The port.

    Raises
    ------
    StartError
        For a demonstration or a debugging site that others could reach, a port out of range or
        in use, and a host that is not this machine's.
    """
    if settings.LUODI_DEMO and host not in LOOPBACK:
        raise StartError(f"示例库只在本机运行，不能监听 {host}；请用 127.0.0.1")
    if settings.DEBUG and host not in LOOPBACK:
        raise StartError(
            f"设置 debug = true 时出错页会露出内情，不能监听 {host}；请改为 false，或用 127.0.0.1"
        )
    if not 1 <= port <= LAST_PORT:
        raise StartError(f"端口 {port} 不在 1 到 {LAST_PORT} 之间；{_ANOTHER_PORT}")
    try:
        _try_to_listen(host, port)
    except OSError as error:
        raise StartError(
            f"不能在 {host} 的端口 {port} 上监听：{error.strerror}；"
            f"已被占用或不许使用的，{_ANOTHER_PORT}；主机须是本机的名称或地址"
        ) from error


_ANOTHER_PORT = "请另选端口，如 make up PORT=8001 或 --port 8001"


def _try_to_listen(host: str, port: int) -> None:
    family, kind, protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        # A port on which somebody listens is refused all the same; one that luodi itself left a
        # minute ago, with connections that still linger, is not.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def reach_database() -> None:
    """Make the folders that the settings name, and connect to the database.

    Raises
    ------
    StartError
        When a folder cannot be made or the database not be reached, with setting and remedy.
    """
    address, file = settings.LUODI_DATABASE_SHOWN, sqlite_file()
    if file:
        make_folder("database_url", address, file.parent)
    make_folder("files", settings.LUODI_FILES, settings.LUODI_FILES)
    try:
        connection.ensure_connection()
    except Error as error:
        reason = masked(" ".join(str(error).split()))
        raise StartError(
            f"设置 database_url = {address} 连不上：{reason}；"
            "请核对数据库是否在运行，地址、库名、用户、密码和选项是否写对"
        ) from error


def _migrate() -> None:
    with underway.alone() if migrating.pending() else nullcontext():
        underway.refuse_unfinished()
        migrating.migrate()


def _rebuild_index() -> None:
    titles = {name: kind.title for name, kind in found_kinds().items()}
    for name, count in search.rebuild().items():
        print(f"{titles[name]}：{count} 条")


def refuse_unfit_database() -> None:
    """Refuse to run on a database that is half restored or upgraded, or not protected.

    Raises
    ------
    StartError
        Naming what is amiss, with the remedy.
    """
    underway.refuse_unfinished()
    refuse_unprotected_tables()


def refuse_unprotected_tables() -> None:
    """Refuse to serve when rows that must never change could be changed.

    Raises
    ------
    StartError
        Naming what is missing, with the remedy.
    """
    gaps = append_only.gaps()
    if gaps:
        raise StartError(
            "只增不改的表没有保护好：\n  " + "\n  ".join(gaps) + "\n请运行 luodi migrate"
        )


def _demo() -> None:
    if not settings.LUODI_DEMO:
        raise StartError(
            "示例数据只装进示例库；请设 demonstration = true 并另用一个数据库，不要用正式的库"
        )
    if demonstration.load():
        seal_entries()


def _read_clock() -> None:
    """Refuse to start with a moved clock that says no time."""
    try:
        clock.now()
    except clock.ClockFileError as error:
        raise StartError(str(error)) from error


def _settle_clock() -> None:
    """Let a demonstration's moved clock stand where the database says."""
    if mended := settle():
        print(mended, flush=True)


def _up(port: int) -> None:
    _migrate()
    _settle_clock()
    _demo()
    refuse_unprotected_tables()
    print(f"\n  luodi 落地  http://127.0.0.1:{port}/   (Ctrl-C 停止)\n")
    for sign_in in demonstration.SIGN_INS:
        print(f"  {sign_in.username:<10} {demonstration.PASSWORD}   {sign_in.about}")
    print(flush=True)
    connection.close()
    with underway.together(), _beside(*_WORKER, str(os.getpid())):
        _serve("127.0.0.1", port, workers=1, here=True)


def _work(beside: int | None) -> None:
    """Work until told to stop: at once when idle, else at the next step of the job at hand."""
    worker = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.stop())
    with _beside("-c", COMPILING):
        worker.run(until=lambda: beside is not None and os.getppid() != beside)


_WORKER = ("-m", "luodi.main.cli", "worker", "--beside")


@contextmanager
def _beside(*command: str) -> Iterator[None]:
    """Keep another process of ours running, and end it with this one."""
    process = subprocess.Popen([sys.executable, *command])  # noqa: S603 - our own command
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:  # a job without steps: it is taken again later
            process.kill()
            process.wait()


def _serve(host: str, port: int, workers: int, *, here: bool = False) -> None:
    """Serve: in a small process in the place of this one, or here, beside what this one keeps."""
    sqlite = sqlite_file() is not None
    connection.close()  # the workers open their own
    told = (host, port, workers, 4 if sqlite else 8, settings.LUODI_LOG_FORMAT)
    sys.stdout.flush()
    if here:
        serving.serve(*told)
        return
    command = serving.words(*told)
    os.execv(command[0], command)  # noqa: S606 - our own command
