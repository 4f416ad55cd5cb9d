"""Budgets and names: small files, small functions, no drawer for odds and ends, no empty file."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES, TEST_LINES, FUNCTION_LINES = 400, 600, 50
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "managers", "lib", "core"}
FILES = sorted(
    file
    for folder in ("src", "tests", "tools", "benchmarks")
    for file in (ROOT / folder).rglob("*.py")
)


def is_test(file: Path) -> bool:
    return "tests" in file.relative_to(ROOT).parts or file.name == "conftest.py"


def too_long(text: str, *, limit: int) -> list[str]:
    """Say by how much a file passes its budget of lines."""
    lines = len(text.splitlines())
    return [f"{lines} lines, at most {limit}"] if lines > limit else []


def long_functions(text: str) -> list[str]:
    """Name the functions over their budget of lines, docstrings not counted."""
    return [
        f"{node.name}: {_lines(node)} lines, at most {FUNCTION_LINES}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _lines(node) > FUNCTION_LINES
    ]


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        docstring = node.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def drawers(parts: tuple[str, ...]) -> list[str]:
    """Name the parts of a path that say nothing about what lies there."""
    names = {Path(part).stem.removeprefix("_") for part in parts}
    return sorted(names & DRAWERS)


def is_empty(file: Path) -> bool:
    """Tell whether a file says nothing; a migrations package needs no words."""
    allowed = file.name == "py.typed" or file.parent.name == "migrations"
    return not allowed and not file.read_text(encoding="utf-8").strip()


def test_there_are_files_to_check():
    assert len(FILES) > 100


def test_files_and_their_functions_keep_their_budget():
    found = {}
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        limit = TEST_LINES if is_test(file) else FILE_LINES
        found[file] = too_long(text, limit=limit) + long_functions(text)
    assert {file: said for file, said in found.items() if said} == {}


def test_files_are_named_after_something():
    assert [file for file in FILES if drawers(file.relative_to(ROOT).parts)] == []


def test_files_say_something():
    assert [file for file in FILES if is_empty(file)] == []


def test_a_long_file_is_found():
    assert too_long("x = 1\n" * 400, limit=400) == []
    assert too_long("x = 1\n" * 401, limit=400) == ["401 lines, at most 400"]


def test_a_long_function_is_found():
    body = "    x = 1\n"
    docstring = '    """One.\n\n    Two.\n    """\n'
    assert long_functions("def dig():\n" + docstring + body * 49) == []
    assert long_functions("def dig():\n" + docstring + body * 50) == ["dig: 51 lines, at most 50"]


@pytest.mark.parametrize(
    ("path", "found"),
    [("wells/utils.py", ["utils"]), ("common/wells.py", ["common"]), ("wells/rules.py", [])],
)
def test_a_drawer_is_found(path, found):
    assert drawers(Path(path).parts) == found


def test_an_empty_file_is_found(tmp_path):
    empty, package = tmp_path / "rules.py", tmp_path / "migrations" / "__init__.py"
    package.parent.mkdir()
    empty.write_text("\n")
    package.touch()
    assert (is_empty(empty), is_empty(package)) == (True, False)
