"""Make the bundle: a folder of wheels from which luodi is installed on a machine without network.

python tools/bundle.py            make dist/luodi-<version>-bundle anew
python tools/bundle.py --to DIR   make it elsewhere

It fits machines with the same Python (3.11, say), system and processor as the one it is made on.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
TAKEN_ALONG = (
    ("deploy/install.sh", "install.sh"),
    ("deploy/luodi.toml", "luodi.toml"),
    ("deploy/Containerfile", "Containerfile"),
    ("deploy/systemd", "systemd"),
    ("docs/operations", "docs/operations"),
    ("docs/settings.md", "docs/settings.md"),
    ("docs/benchmarks.md", "docs/benchmarks.md"),
    ("LICENSE", "LICENSE"),
    ("NOTICE", "NOTICE"),
)


def fits() -> str:
    """Name the Python and the machine that the wheels are for, such as ``3.11 linux-x86_64``."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {sysconfig.get_platform()}"


def make(bundle: Path, luodi: Path) -> None:
    """Make the bundle in a folder that is not there yet, with luodi's own wheel."""
    wheels = bundle / "wheels"
    wheels.mkdir(parents=True)
    lock = ROOT / "requirements" / "run.txt"
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "-r", str(lock), "-w", str(wheels)]
    subprocess.run(command, check=True)
    shutil.copy(luodi, wheels)
    (bundle / "requirements.txt").write_text(requirements(wheels), encoding="utf-8")
    (bundle / "FITS").write_text(f"{fits()}\n", encoding="utf-8")
    (bundle / "VERSION").write_text(f"{VERSION}\n", encoding="utf-8")
    for source, name in TAKEN_ALONG:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, bundle / name)
        else:
            shutil.copy(ROOT / source, bundle / name)
    (bundle / "SHA256SUMS").write_text(sums(bundle), encoding="utf-8")


def requirements(wheels: Path) -> str:
    """List every wheel of a folder with its version and hash, as pip asks for them.

    The lock's own hashes will not do: a wheel that was built here from source has another one.
    """
    lines = []
    for wheel in sorted(wheels.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{sha256(wheel)}")
    return "\n".join(lines) + "\n"


def sums(bundle: Path) -> str:
    """List the hash of every file of the bundle, as ``sha256sum --check`` reads them."""
    files = sorted(file for file in bundle.rglob("*") if file.is_file())
    return "".join(f"{sha256(file)}  {file.relative_to(bundle)}\n" for file in files)


def sha256(file: Path) -> str:
    """Give a file's SHA-256 in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def main(arguments: list[str]) -> int:
    """Run the command; give its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=ROOT / "dist" / f"luodi-{VERSION}-bundle")
    bundle = parser.parse_args(arguments).to
    built = sorted((ROOT / "dist").glob(f"luodi-{VERSION}-*.whl"))
    if not built:
        raise SystemExit("dist/ holds no wheel of this version; run make bundle, or make wheel")
    draft = bundle.with_name(f".{bundle.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    make(draft, built[-1])
    shutil.rmtree(bundle, ignore_errors=True)
    draft.rename(bundle)
    size = sum(file.stat().st_size for file in bundle.rglob("*") if file.is_file())
    print(f"{bundle}: {len(list(bundle.glob('wheels/*')))} wheels, {size // 1_000_000} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
