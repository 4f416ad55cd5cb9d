"""What code says about itself: ignores give code and reason, rules cite their source."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "luodi"
FILES = sorted(
    file for folder in ("src", "tests", "tools") for file in (ROOT / folder).rglob("*.py")
)
IGNORE = re.compile(
    r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover|fmt:\s*(?:off|skip))", re.IGNORECASE
)
REASONED = (
    re.compile(r"#\s*noqa: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*(?: - | +# | +)(\S.{2,})"),
    re.compile(r"#\s*type: ignore\[[a-z, -]+\] +# (\S.{3,})"),
    re.compile(r"#\s*fmt: (?:off|skip)"),  # says all: the hand-laid form is the reason
)
RULES = sorted(
    file
    for floor in ("kernel", "systems")
    for file in (SOURCE / floor).glob("*/rules*")
    for file in ([file] if file.is_file() else sorted(file.rglob("*.py")))
)


def bare_ignores(text: str) -> list[str]:
    """Give the comments that silence a tool without a code and a reason."""
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    ]
    return [
        comment
        for comment in comments
        if IGNORE.search(comment) and not any(form.search(comment) for form in REASONED)
    ]


def without_source(text: str) -> list[str]:
    """Name the public functions of a rules module whose docstring cites no source."""
    return [
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not re.search(r"^Source\n-{6}\n\S", ast.get_docstring(node) or "", re.MULTILINE)
    ]


def test_every_ignore_has_a_code_and_a_reason():
    found = {file: bare_ignores(file.read_text(encoding="utf-8")) for file in FILES}
    assert {file: said for file, said in found.items() if said} == {}


def test_there_are_rules_to_check():
    rooms = {file.relative_to(SOURCE).parts[1] for file in RULES}
    assert rooms >= {"targets", "ledger", "places"}


def test_every_public_rule_cites_its_source():
    found = {file: without_source(file.read_text(encoding="utf-8")) for file in RULES}
    assert {file: said for file, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("sample", "bare"),
    [
        ("x = 1  # noqa\n", True),
        ("x = 1  # noqa: S101\n", True),
        ("x = 1  # type: ignore\n", True),
        ("x = 1  # type: ignore[misc]\n", True),
        ("x = 1  # noqa: S101 - narrows the type\n", False),
        ("x = 1  # type: ignore[misc] # the stubs are wrong here\n", False),
        ("x = '# noqa'\n", False),
    ],
)
def test_a_bare_ignore_is_found(sample, bare):
    assert bool(bare_ignores(sample)) is bare


def test_a_rule_without_source_is_found():
    docstring = "Tell.\n\n    Source\n    ------\n    Water law, article 7.\n    "
    cited = f'def may_dig():\n    """{docstring}"""\n'
    assert without_source(cited) == []
    assert without_source(cited.replace("Water law, article 7.", "")) == ["may_dig"]
    assert without_source('def days_late():\n    """Count."""\n') == ["days_late"]
    assert without_source("def _own():\n    pass\n") == []
