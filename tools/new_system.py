"""Start a working system, or take one out again.

python tools/new_system.py wells            a tiny working system in src/luodi/systems/wells
python tools/new_system.py --remove wells   takes all that is of it out again
"""

import argparse
import keyword
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = Path(__file__).resolve().parent / "new_system"
SYSTEMS = ROOT / "src" / "luodi" / "systems"
LIST = ROOT / "src" / "luodi" / "main" / "systems.py"
INDEX = ROOT / "docs" / "README.md"
CHANGES = ROOT / "CHANGELOG.md"
NAME = re.compile(r"[a-z][a-z]{2,29}")
TAKEN = {"main", "kernel", "systems", "plan", "reading", "standards", "tests", "samples", "web"}
NEXT = """{name} stands: src/luodi/systems/{name}, docs/systems/{name}.md and three lines
(main/systems.py, docs/README.md, CHANGELOG.md). See it: make up. Check it:
    make arch
    .venv/bin/python -m pytest -q tests/every_system src/luodi/systems/{name}
Then, in this order: rules and their tests, models and migration, reads, actions, pages, demo rows,
the docs page. Change 样例 to the word of the trade everywhere: docs/add-a-system.md."""


class RefusedError(Exception):
    """A name that cannot be a system's; the text says why and what to do."""


def checked(name: str) -> str:
    """Give a name back when a new system may have it.

    Raises
    ------
    RefusedError
        When it is no plain lower-case English word, is taken, or stands already.
    """
    if NAME.fullmatch(name) is None:
        raise RefusedError(
            f"{name!r} is no name of a system: 3 to 30 small letters, an English plural like wells"
        )
    if (SYSTEMS / name).exists():
        raise RefusedError(f"src/luodi/systems/{name} stands already: choose another name")
    rooms = {path.name for path in (ROOT / "src" / "luodi" / "kernel").iterdir()}
    if keyword.iskeyword(name) or name in sys.stdlib_module_names or name in TAKEN | rooms:
        raise RefusedError(f"{name!r} is taken by Python, the kernel or a floor: choose another")
    return name


def words(name: str) -> dict[str, str]:
    """Give the template's words, the longest first, with what they become."""
    one = f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")
    return {
        "Samples": name.capitalize(),
        "samples": name,
        "Sample": one.capitalize(),
        "sample": one,
    }


def replaced(text: str, name: str) -> str:
    """Put a system's words for those of the template."""
    for old, new in words(name).items():
        text = text.replace(old, new)
    return text


def add(name: str) -> None:
    """Copy the template and add the three lines."""
    for source in sorted((TEMPLATE / "system").rglob("*")):
        if source.is_file() and "__pycache__" not in source.parts:
            inner = replaced(str(source.relative_to(TEMPLATE / "system")), name)
            _write(SYSTEMS / name / inner, replaced(source.read_text(encoding="utf-8"), name))
    page = (TEMPLATE / "docs.md").read_text(encoding="utf-8")
    _write(ROOT / "docs" / "systems" / f"{name}.md", replaced(page, name))
    for file, line, after in lines(name):
        _insert(file, line, after)


def lines(name: str) -> list[tuple[Path, str, re.Pattern[str]]]:
    """Give the three lines of a system: file, line, and what it stands behind."""
    return [
        (LIST, f'    "{name}",', re.compile(r"SYSTEMS: tuple\[str, \.\.\.\] = \($")),
        (INDEX, f"- [{name}](systems/{name}.md)", re.compile(r"## (?:Systems|.*系统).*")),
        (CHANGES, f"- New working system `{name}`.", re.compile(r"## .*")),
    ]


def _insert(file: Path, line: str, after: re.Pattern[str]) -> None:
    """Put a line at the end of the run that follows a heading."""
    rows = file.read_text(encoding="utf-8").splitlines()
    at = next((n for n, row in enumerate(rows) if after.fullmatch(row)), None)
    if at is None:
        raise RefusedError(f"{file.relative_to(ROOT)} has no line like {after.pattern}")
    at += 1
    if at < len(rows) and not rows[at]:
        at += 1
    while at < len(rows) and rows[at] and rows[at] != ")":
        at += 1
    file.write_text("\n".join([*rows[:at], line, *rows[at:]]) + "\n", encoding="utf-8")


def remove(name: str) -> None:
    """Take out a system's folder, page, lines, walks and benchmarks, and the links to its page."""
    if not (SYSTEMS / name / "card.py").exists():
        raise RefusedError(f"src/luodi/systems/{name} does not stand: nothing to take out")
    shutil.rmtree(SYSTEMS / name)
    (ROOT / "docs" / "systems" / f"{name}.md").unlink(missing_ok=True)
    walks, benches = ROOT / "tests" / "walks", ROOT / "benchmarks"
    for file in [*walks.glob(f"test_{name}*.py"), *benches.glob(f"{name}_*.py")]:
        file.unlink()
    for file, line, _after in lines(name):
        rows = file.read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if row != line]
        file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    link = re.compile(rf"\[([^\]]+)\]\([./a-z]*systems/{name}\.md[^)]*\)")
    for page in [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]:
        said = page.read_text(encoding="utf-8")
        if link.search(said):
            page.write_text(link.sub(r"\1", said), encoding="utf-8")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run the command; give its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help="an English plural in small letters, such as wells")
    parser.add_argument("--remove", action="store_true", help="take the system out again")
    asked = parser.parse_args(arguments)
    try:
        if asked.remove:
            remove(asked.name)
        else:
            add(checked(asked.name))
    except RefusedError as error:
        print(error, file=sys.stderr)
        return 2
    tidied = [ROOT / "src" / "luodi" / "systems" / asked.name, LIST]
    ruff = Path(sys.executable).with_name("ruff")
    for command in ("format", "check --fix", "format"):
        there = [str(path) for path in tidied if path.exists()]
        subprocess.run([ruff, *command.split(), "--quiet", *there], cwd=ROOT, check=True)
    for tool in ("routes.py", "reference.py"):
        subprocess.run([sys.executable, str(ROOT / "tools" / tool)], cwd=ROOT, check=True)
    print(f"{asked.name} is out again." if asked.remove else NEXT.format(name=asked.name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
