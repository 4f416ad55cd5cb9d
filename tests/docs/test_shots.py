"""The pictures of the docs: listed, used, described, small, and not older than their pages."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
LEAST_WORDS = 15
"""Characters below which an alt text says too little."""


def tool() -> ModuleType:
    """Load tools/shots.py, with its neighbour in reach."""
    spec = importlib.util.spec_from_file_location("shots", ROOT / "tools" / "shots.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["shots"] = module  # dataclasses look their module up
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "tools"))
    return module


SHOTS = tool()
LISTED = SHOTS.shots()
EACH = pytest.mark.parametrize("shot", LISTED, ids=lambda shot: shot.name)


def used() -> list[tuple[Path, str, Path]]:
    """List the pictures that pages show: page, alt text, file."""
    pages = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
    return [
        (page, alt, (page.parent / address).resolve())
        for page in pages
        for alt, address in PICTURE.findall(page.read_text(encoding="utf-8"))
    ]


def test_every_picture_shown_is_listed_and_every_one_listed_is_shown():
    assert {file for _page, _alt, file in used()} == {shot.file for shot in LISTED}


def test_no_picture_lies_about_that_is_not_listed():
    assert set((DOCS / "img").iterdir()) == {shot.file for shot in LISTED}


def test_every_picture_shown_has_words_for_those_who_do_not_see_it():
    short = [f"{page.name}: {file.name}" for page, alt, file in used() if len(alt) < LEAST_WORDS]
    assert short == []


@EACH
def test_a_picture_is_a_small_png_of_the_size_that_is_listed(shot):
    data = shot.file.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == shot.width_and_height
    assert len(data) < SHOTS.LARGEST


@EACH
def test_a_listed_picture_says_what_it_shows_and_what_to_see(shot):
    assert min(len(shot.alt), len(shot.see)) >= LEAST_WORDS


def test_no_picture_is_older_than_its_page():
    ended = subprocess.run(
        [sys.executable, "tools/shots.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"


def test_a_page_that_changed_a_missing_picture_and_a_forgotten_one_are_found(tmp_path, monkeypatch):
    lock = tmp_path / "lock.json"
    lock.write_text(json.dumps({"home": "old", "gone": "x"}), encoding="utf-8")
    monkeypatch.setattr(SHOTS, "LOCK", lock)
    listed = [SHOTS.Shot(name, "/", "", "390x844", "", "") for name in ("home", "targets")]
    assert SHOTS.stale(listed, {"home": "new", "targets": "new"}) == [
        "gone: in the lock, not in docs/shots.toml",
        "home: the page changed since the picture",
        "targets: no picture was made yet",
    ]


def test_a_digest_passes_over_tokens_and_sees_words_and_styles():
    page = (
        '<link rel="stylesheet" href="/static/luodi/luodi.css">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{0}">'
        '<input type="hidden" name="idempotency_key" value="{0}">'
        '<body hx-headers=\'{{"X-CSRFToken": "{0}"}}\'><script nonce="{0}"></script><p>{1}</p>'
    )
    first = SHOTS.digest(page.format("one", "350 亿元"))
    assert SHOTS.digest(page.format("two", "350 亿元")) == first
    assert SHOTS.digest(page.format("one", "351 亿元")) != first
    plain = page.format("one", "350 亿元").replace("luodi/luodi.css", "targets/review.css")
    without = page.format("one", "350 亿元").replace("luodi/luodi.css", "no/such.css")
    assert len({first, SHOTS.digest(plain), SHOTS.digest(without)}) == 3
