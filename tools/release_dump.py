"""Leave the dump of a release: the demonstration as this version makes it, in one small archive.

python tools/release_dump.py    make tests/releases/luodi-<version>.luodi anew

Every later version restores it in its tests, brings it to its own tables and proves the ledger.
"""

import sys
import tempfile
import tomllib
from pathlib import Path

import scratch_site

ROOT = Path(__file__).resolve().parents[1]
RELEASES = ROOT / "tests" / "releases"


def main() -> int:
    """Make the dump; give the exit status."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dump = RELEASES / f"luodi-{project['version']}.luodi"
    with tempfile.TemporaryDirectory() as scratch:
        site = scratch_site.found(Path(scratch) / "site")
        made = Path(scratch) / dump.name
        scratch_site.luodi(site, "backup", str(made))
        RELEASES.mkdir(exist_ok=True)
        dump.write_bytes(made.read_bytes())
    print(f"{dump.relative_to(ROOT)}: {dump.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
