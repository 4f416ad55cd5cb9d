"""The process that starts and watches the processes that serve.

It runs in the place of `luodi serve` once all was checked, and loads nothing of Django: what it
holds in memory it would hold for as long as the site is up.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

METRICS_FOLDER = "LUODI_METRICS_FOLDER"


def words(host: str, port: int, workers: int, threads: int, log_format: str) -> list[str]:
    """Give the command that serves in a process of its own."""
    told = [host, str(port), str(workers), str(threads), log_format]
    return [sys.executable, "-m", "luodi.main.serving", *told]


def serve(host: str, port: int, workers: int, threads: int, log_format: str) -> None:
    """Serve until told to stop.

    Parameters
    ----------
    host, port
        Where to listen.
    workers, threads
        How many processes, and threads in each.
    log_format
        ``text`` or ``json``.
    """
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.main.settings"
    with _shared_counts(workers):
        server = Granian(
            "luodi.main.served:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            log_access=False,
            log_dictconfig=_log(log_format),
        )
        sys.stdout.flush()
        server.serve()


def _log(log_format: str) -> dict[str, Any] | None:
    if log_format == "text":
        return None
    from luodi.main.logs import configuration

    return configuration(log_format)


@contextmanager
def _shared_counts(workers: int) -> Iterator[None]:
    """Give several processes a folder in which each lets the others see what it counts."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="luodi-counts-", ignore_cleanup_errors=True) as folder:
        os.environ[METRICS_FOLDER] = folder
        yield


def main() -> None:
    """Serve as the command line says."""
    arguments = argparse.ArgumentParser(prog="luodi serve")
    arguments.add_argument("host")
    for name in ("port", "workers", "threads"):
        arguments.add_argument(name, type=int)
    arguments.add_argument("log_format")
    told = arguments.parse_args()
    serve(told.host, told.port, told.workers, told.threads, told.log_format)


if __name__ == "__main__":
    main()
