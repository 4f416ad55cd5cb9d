"""The operator's day without network: install the bundle, run, back up, break, restore, upgrade.

python tools/operators_day.py BUNDLE FOLDER

FOLDER is made and used up. The script begins itself anew without a network (`unshare --net`), so
it needs Linux and the right to make network namespaces.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

import scratch_site

INSIDE = "LUODI_OPERATORS_DAY"
PORT = 8123
ADDRESS = f"http://127.0.0.1:{PORT}"
PATIENCE_S = 60
WELL, FOUND_OR_REFUSED = frozenset({0}), frozenset({1, 2})


def without_network(arguments: list[str]) -> int:
    """Run this script again where there is no network but this machine's own."""
    inner = 'ip link set lo up && exec "$0" "$@"'
    command = ["unshare", "--net", "sh", "-c", inner, sys.executable, *arguments]
    return subprocess.run(command, env=os.environ | {INSIDE: "1"}, check=False).returncode


def refuse_network() -> None:
    """Make sure that nobody outside can be reached."""
    try:
        urllib.request.urlopen("http://192.0.2.1/", timeout=2)
    except OSError:
        return
    raise SystemExit("the network is still there")


class Site:
    """An installed luodi with its data in a folder."""

    def __init__(self, program: Path, folder: Path, secret: Path) -> None:
        self.program, self.folder = program, folder
        folder.mkdir(parents=True)
        self.environment = scratch_site.environment(folder) | {"LUODI_SECRET_KEY_FILE": str(secret)}
        del self.environment["PYTHONPATH"]  # what was installed runs, not what stands beside this

    def run(self, *arguments: str, ends: Container[int] = WELL) -> str:
        """Run a command to its end, which must be one of those told."""
        command = [str(self.program), *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        said = f"{done.stdout}{done.stderr}"
        if done.returncode not in ends:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
        return said

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep a server and a worker running."""
        begun = [
            subprocess.Popen([str(self.program), *arguments], env=self.environment, cwd=self.folder)
            for arguments in (("serve", "--port", str(PORT)), ("worker",))
        ]
        try:
            wait_for("/readyz")
            yield
        finally:
            for process in begun:
                process.terminate()
            for process in begun:
                process.wait(PATIENCE_S)


def wait_for(path: str) -> None:
    """Wait until an address answers well."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            answered(path)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{path} did not answer well within {PATIENCE_S} s")


def answered(path: str) -> str:
    """Open an address and give what it says."""
    with urllib.request.urlopen(f"{ADDRESS}{path}", timeout=PATIENCE_S) as answer:
        return str(answer.read().decode())


def break_file(file: Path) -> None:
    """Overwrite the middle half of a file with other bytes: whatever lies where, much is lost."""
    size = file.stat().st_size
    with file.open("r+b") as stream:
        stream.seek(size // 4)
        stream.write(random.Random(1).randbytes(size // 2))


def head_of(said: str) -> str:
    """Give the head of the ledger that a proof or a backup named."""
    return said.rpartition("链头 ")[2].split()[0]


def day(bundle: Path, folder: Path) -> None:
    """Do the day, from the bundle to the upgrade."""
    step("install without network")
    program = folder / "opt" / "bin" / "luodi"
    subprocess.run(["sh", str(bundle / "install.sh"), str(folder / "opt")], check=True)
    assert (folder / "opt" / "docs" / "operations" / "install.md").is_file()
    site = Site(program, folder / "data", folder / "secret_key")

    step("begin, with the demonstration")
    site.run("migrate")
    site.run("check")
    site.run("demo")

    step("run, and back up meanwhile")
    with site.running():
        assert "luodi" in answered("/people/sign-in/")
        assert json.loads(answered("/readyz"))
        archive = folder / "before.luodi"
        backed_up = site.run("backup", str(archive))
        site.run("backup", "--check", str(archive))
    print(backed_up)

    step("break it")
    break_file(folder / "data" / "luodi.sqlite3")
    for command in (["doctor"], ["ledger", "verify"]):
        site.run(*command, ends=FOUND_OR_REFUSED)

    step("restore it")
    shutil.move(folder / "data", folder / "broken")
    site.folder.mkdir()
    restored = site.run("restore", str(archive))
    assert head_of(restored) == head_of(backed_up), restored
    with site.running():
        assert "luodi" in answered("/people/sign-in/")

    step("upgrade it")
    subprocess.run(["sh", str(bundle / "install.sh"), str(folder / "opt")], check=True)
    print(site.run("upgrade", "--to", str(folder / "backups")))
    with site.running():
        assert "luodi" in answered("/people/sign-in/")


def step(what: str) -> None:
    """Say what comes next."""
    print(f"--- {what}", flush=True)


def main(arguments: list[str]) -> int:
    """Run the command; give its exit status."""
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    if INSIDE not in os.environ:
        return without_network([__file__, *(str(Path(one).absolute()) for one in arguments)])
    refuse_network()
    day(Path(arguments[0]), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
