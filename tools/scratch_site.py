"""A luodi of its own in a folder of its own, on a free port: for pictures and browser walks."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
DAY = "2023-07-12T09:00:00"
PATIENCE_S = 60
OFFICES_ALONE = "from luodi.main import demonstration; demonstration.load(sample_rows=False)"


def environment(folder: Path, day: str = DAY) -> dict[str, str]:
    """Give the variables of a luodi whose data lie in a folder and whose clock stands still."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("LUODI_")}
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    return inherited | {
        "PYTHONPATH": str(SOURCE),
        "LUODI_DEMONSTRATION": "true",
        "LUODI_PUBLIC_BOARD": "true",
        "LUODI_CLOCK": day,
        "LUODI_DATABASE_URL": f"sqlite:///{folder}/luodi.sqlite3",
        "LUODI_FILES": f"{folder}/files",
        "LUODI_SECRET_KEY_FILE": f"{folder}/secret_key",
    }


def luodi(folder: Path, *arguments: str, day: str = DAY) -> None:
    """Run one command of luodi in a folder, to its end."""
    command = [sys.executable, "-m", "luodi.main.cli", *arguments]
    subprocess.run(
        command, cwd=folder, env=environment(folder, day), check=True, stdout=subprocess.DEVNULL
    )


def found(folder: Path, *, sample_rows: bool = True) -> Path:
    """Set up a database: the demonstration, or only its offices and sign-ins."""
    folder.mkdir(parents=True, exist_ok=True)
    luodi(folder, "migrate")
    if sample_rows:
        luodi(folder, "demo")
    else:
        luodi(folder, "manage", "shell", "-c", OFFICES_ALONE)
    return folder


@contextmanager
def served(source: Path, folder: Path) -> Iterator[str]:
    """Serve a copy of what was set up; give its address, and stop it in the end."""
    shutil.copytree(source, folder)
    with serving(folder, free_port()) as address:
        yield address


@contextmanager
def serving(folder: Path, port: int, day: str = DAY) -> Iterator[str]:
    """Serve what lies in a folder, with the clock at a day; give its address."""
    command = [sys.executable, "-m", "luodi.main.cli", "serve", "--port", str(port)]
    with (folder / "server.log").open("a") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(folder, day), stdout=log, stderr=log
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, folder / "server.log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/help/", timeout=PATIENCE_S):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"luodi did not answer on {address}:\n{log.read_text()}")


def chromium() -> str | None:
    """Find the machine's Chromium; None leaves the choice to playwright."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)
