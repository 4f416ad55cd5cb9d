"""Make the pictures of the documentation, or check that none is out of date.

python tools/shots.py            make docs/img/*.png and docs/shots.lock.json (needs Chromium)
python tools/shots.py NAME ...   make only the pictures named, and the whole lock
python tools/shots.py --check    tell which pictures are out of date; needs no browser

docs/shots.toml lists the pictures. The lock keeps a digest of each page's HTML and style sheets,
drawn from a fresh demonstration on a day that stands still, so it is the same on every machine.
"""

import argparse
import hashlib
import io
import json
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import scratch_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = ROOT / "docs" / "shots.toml"
LOCK = ROOT / "docs" / "shots.lock.json"
FOLDER = ROOT / "docs" / "img"
LARGEST = 200_000
PALETTE = 256
COMMONEST = 192
"""Colours of a picture, and how many of them are kept for being common: PNG has room for 256."""
SIZES = {"1440x900", "390x844"}
PASSING = (
    re.compile(r'\s(?:nonce|value)="[^"]*"(?=[^>]*\sname="idempotency_key")'),
    re.compile(r'(?<=name="idempotency_key") value="[^"]*"'),
    re.compile(r'(?<=name="csrfmiddlewaretoken") value="[^"]*"'),
    re.compile(r'(?<="X-CSRFToken": ")[^"]*'),
    re.compile(r'\snonce="[^"]*"'),
    re.compile(r'(?<=class="refusal-number">)[^/]*'),
)
"""What differs from one answer to the next: tokens, nonces, numbers of requests."""
STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')


@dataclass(frozen=True)
class Shot:
    """A picture: of which page, seen by whom, how large, and what it shows."""

    name: str
    path: str
    sign_in: str
    size: str
    alt: str
    see: str
    click: str = ""
    wait: str = ""

    @property
    def file(self) -> Path:
        """The picture's place."""
        return FOLDER / f"{self.name}.png"

    @property
    def width_and_height(self) -> tuple[int, int]:
        """The window in CSS pixels."""
        width, height = self.size.split("x")
        return int(width), int(height)


def shots() -> list[Shot]:
    """Read the manifest."""
    rows = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["shot"]
    found = [Shot(**row) for row in rows]
    for shot in found:
        if shot.size not in SIZES:
            raise SystemExit(f"{shot.name}: size {shot.size!r} is none of {sorted(SIZES)}")
    return found


def digests(wanted: Iterable[Shot], folder: Path) -> dict[str, str]:
    """Draw each page from the database in a folder and give the digest of what it shows."""
    for name in [key for key in os.environ if key.startswith("LUODI_")]:
        del os.environ[name]
    os.environ |= scratch_site.environment(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.main.settings"
    sys.path.insert(0, str(scratch_site.SOURCE))
    import django

    django.setup()
    from django.test import Client

    from luodi.kernel.people.models import User

    result = {}
    for shot in wanted:
        client = Client(headers={"host": "127.0.0.1"})
        if shot.sign_in:
            user = User.objects.get(username=shot.sign_in)
            client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        answer = client.get(shot.path)
        if answer.status_code != 200:
            raise SystemExit(f"{shot.name}: {shot.path} answers {answer.status_code}, not 200")
        result[shot.name] = digest(answer.content.decode())
    return result


def digest(html: str) -> str:
    """Give the digest of a page: its HTML without what passes, and luodi's own style sheets."""
    from django.contrib.staticfiles import finders

    lasting = html
    for pattern in PASSING:
        lasting = pattern.sub("", lasting)
    parts = [re.sub(r"\s+", " ", lasting)]
    for name in STYLE.findall(html):
        file = finders.find(name)
        if file and not name.startswith("vendor/"):  # those are pinned by their lock
            parts.append(Path(file).read_text(encoding="utf-8"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def take(wanted: Iterable[Shot], source: Path, folder: Path) -> None:
    """Open each page in a browser and keep its picture."""
    from playwright.sync_api import sync_playwright

    with scratch_site.served(source, folder) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=scratch_site.chromium())
        for shot in wanted:
            picture = small(_picture(browser, address, shot))
            if len(picture) > LARGEST:
                raise SystemExit(f"{shot.name}: {len(picture)} bytes, at most {LARGEST}")
            shot.file.parent.mkdir(parents=True, exist_ok=True)
            shot.file.write_bytes(picture)
            print(f"{shot.file.relative_to(ROOT)}: {len(picture) // 1000} kB")
        browser.close()


def _picture(browser: "Browser", address: str, shot: Shot) -> bytes:
    width, height = shot.width_and_height
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        color_scheme="light",
    )
    page = context.new_page()
    if shot.sign_in:
        page.goto(f"{address}/people/sign-in/")
        page.fill("input[name=username]", shot.sign_in)
        page.fill("input[name=password]", _password())
        page.click("form.form button[type=submit]")
    page.goto(f"{address}{shot.path}", wait_until="networkidle")
    if shot.click:
        page.click(shot.click)
    if shot.wait:
        page.wait_for_selector(shot.wait)
    picture: bytes = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return picture


def _password() -> str:
    from luodi.main.demonstration import PASSWORD

    return PASSWORD


def small(picture: bytes) -> bytes:
    """Write a picture with 256 colours: its commonest exactly, then those farthest from them."""
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        pixels = np.asarray(image.convert("RGB"))
    colours, which, counts = np.unique(
        pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    colours = colours.astype(np.int64)
    chosen = list(np.argsort(-counts, kind="stable")[:COMMONEST])
    away = np.min([((colours - colours[one]) ** 2).sum(axis=1) for one in chosen], axis=0)
    nearest = np.argmin([((colours - colours[one]) ** 2).sum(axis=1) for one in chosen], axis=0)
    while len(chosen) < PALETTE and away.max() > 0:
        chosen.append(away.argmax())
        to_new = ((colours - colours[chosen[-1]]) ** 2).sum(axis=1)
        nearest[to_new < away] = len(chosen) - 1
        away = np.minimum(away, to_new)
    few = Image.fromarray(nearest[which].reshape(pixels.shape[:2]).astype(np.uint8), "P")
    few.putpalette(colours[chosen].astype(np.uint8).tobytes())
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def stale(wanted: Iterable[Shot], now: dict[str, str]) -> list[str]:
    """List what is wrong with the pictures, in words that say what to do."""
    names = {shot.name for shot in wanted}
    kept = json.loads(LOCK.read_text(encoding="utf-8")) if LOCK.exists() else {}
    wrong = [f"{name}: the page changed since the picture" for name in names & kept.keys()
             if kept[name] != now[name]]  # fmt: skip
    wrong += [f"{name}: no picture was made yet" for name in names - kept.keys()]
    wrong += [f"{name}: in the lock, not in docs/shots.toml" for name in kept.keys() - names]
    return sorted(wrong)


def main(arguments: list[str]) -> int:
    """Run the command; give its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="pictures to make; all when none is named")
    parser.add_argument("--check", action="store_true", help="only tell what is out of date")
    asked = parser.parse_args(arguments)
    listed = shots()
    with tempfile.TemporaryDirectory() as scratch:
        source = scratch_site.found(Path(scratch) / "found")
        now = digests(listed, source)
        if asked.check:
            wrong = stale(listed, now)
            print("\n".join([*wrong, "take them anew: make shots"] if wrong else ["up to date"]))
            return int(bool(wrong))
        wanted = [shot for shot in listed if not asked.names or shot.name in asked.names]
        take(wanted, source, Path(scratch) / "served")
    LOCK.write_text(json.dumps(now, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
