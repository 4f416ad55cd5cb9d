"""The control map names tests that stand, for every clause that it says luodi keeps."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operations" / "secure.md"
ROW = re.compile(r"^\| (8\.1\.[^|]+) \|(.*)\|$", re.MULTILINE)


def rows() -> dict[str, list[str]]:
    """Give the cells after the clause, by clause."""
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return {clause: [cell.strip() for cell in cells.split("|")] for clause, cells in found}


def standing() -> set[str]:
    """Name every test of the project."""
    files = [*ROOT.glob("src/**/test_*.py"), *ROOT.glob("tests/**/test_*.py")]
    return {
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }


def test_every_test_of_the_map_stands():
    named = {name for cells in rows().values() for name in re.findall(r"`(test_\w+)`", cells[2])}
    assert len(named) > 40
    assert sorted(named - standing()) == []


def test_a_clause_without_a_test_says_what_is_left_to_whom():
    silent = [clause for clause, cells in rows().items() if not cells[2] and not cells[3]]
    assert silent == []
    assert len(rows()) > 25
    assert {len(cells) for cells in rows().values()} == {4}
