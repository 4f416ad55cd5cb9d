"""The docs hold: links lead somewhere, code runs, rules, settings and systems have headings."""

import ast
import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from luodi.kernel.cards import all_cards
from luodi.main.start import Start

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def anchors(text: str) -> set[str]:
    """Give the anchors that headings make."""
    kept = (re.sub(r"[^\w\- ]", "", head.lower()) for head in HEADING.findall(text))
    return {head.strip().replace(" ", "-") for head in kept}


def dead_links(page: Path) -> list[str]:
    """Name the links of a page to files or headings that do not stand."""
    dead = []
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        address, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", address):
            continue
        target = (page.parent / address).resolve() if address else page
        if not target.exists():
            dead.append(link)
            continue
        if anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            dead.append(link)
    return dead


def code_blocks(page: Path) -> list[tuple[str, str]]:
    """Give the blocks of code: language and text."""
    return FENCE.findall(page.read_text(encoding="utf-8"))


def failing_code(kind: str, text: str) -> str | None:
    """Run a block; give what failed. A shell block is checked for commands that stand."""
    if kind == "python" and ">>>" in text:
        test = doctest.DocTestParser().get_doctest(text, {}, "block", None, 0)
        said: list[str] = []
        failed, _tried = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
        return "".join(said) if failed else None
    if kind == "python":
        exec(compile(ast.parse(text), "block", "exec"), {})
        return None
    lines = [line.removeprefix("$ ") for line in text.splitlines()]
    unknown = [line for line in lines if line.startswith("make ") and _target(line) not in TARGETS]
    missing = [
        word
        for line in lines
        for word in re.findall(r"\btools/\w+\.py\b", line)
        if not (ROOT / word).exists()
    ]
    return "\n".join(unknown + missing) or None


def _target(line: str) -> str:
    words = [word for word in line.split()[1:] if "=" not in word and not word.startswith("-")]
    return words[0] if words else "help"


TARGETS = set(
    re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)


def test_there_are_pages_to_check():
    assert {page.name for page in PAGES} >= {"README.md", "words.md", "add-a-system.md"}


@EACH
def test_every_link_leads_somewhere(page):
    assert dead_links(page) == []


@EACH
def test_every_block_of_code_runs(page):
    failures = [failing_code(kind, text) for kind, text in code_blocks(page)]
    assert [failure for failure in failures if failure] == []


@EACH
def test_every_page_begins_with_its_heading(page):
    assert page.read_text(encoding="utf-8").startswith(("# ", "<"))


def test_every_page_of_the_docs_is_in_the_index():
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    named = {(DOCS / link.partition("#")[0]).resolve() for link in LINK.findall(index)}
    pages = {page.resolve() for page in DOCS.rglob("*.md")} - {DOCS / "README.md"}
    assert sorted(str(page.relative_to(DOCS)) for page in pages - named) == []


def test_the_pages_of_rules_and_settings_are_up_to_date():
    ended = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}run: python tools/reference.py"


def test_every_setting_and_threshold_has_a_heading():
    heads = HEADING.findall((DOCS / "settings.md").read_text(encoding="utf-8"))
    wanted = [f"LUODI_{key.upper()}" for key in Start.model_fields]
    wanted += [item.key for card in all_cards() for item in card.thresholds]
    assert sorted(set(wanted) - set(heads)) == []


@pytest.mark.parametrize("name", settings.LUODI_SYSTEMS)
def test_every_system_has_a_page_with_its_name_as_heading(name):
    card = next(card for card in all_cards() if card.name == name)
    heads = HEADING.findall((DOCS / card.docs).read_text(encoding="utf-8"))
    assert name in heads[0]


def test_a_dead_link_is_found(tmp_path):
    (tmp_path / "a.md").write_text("# One two\n[a](b.md) [b](#one-two) [c](#three) [d](a.md)\n")
    assert dead_links(tmp_path / "a.md") == ["b.md", "#three"]


@pytest.mark.parametrize(
    ("kind", "text", "fails"),
    [
        ("python", ">>> 1 + 1\n3\n", True),
        ("python", ">>> 1 + 1\n2\n", False),
        ("", "make no-such-target\n", True),
        ("sh", "$ make up PORT=8001\n", False),
        ("", "python tools/no_such_tool.py\n", True),
    ],
)
def test_failing_code_is_found(kind, text, fails):
    assert bool(failing_code(kind, text)) is fails
