"""The locks, the extras and the files of the wheel."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links", re.IGNORECASE)
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def hook() -> ModuleType:
    return script("hatch_build.py")


def script(name: str) -> ModuleType:
    path = ROOT / name
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pins(lock: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([a-z0-9.-]+)(?:\[[^]]*])?==(\S+)", lock.read_text(), re.MULTILINE
    ):
        found.setdefault(name, set()).add(version)
    return found


def plain_name(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_there_are_the_four_locks() -> None:
    assert [lock.name for lock in LOCKS] == ["build.txt", "run.txt", "test.txt", "uv.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address(lock: Path) -> None:
    assert ADDRESS.findall(lock.read_text()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_of_a_lock_has_a_hash(lock: Path) -> None:
    blocks = re.split(r"\n(?=[a-z])", lock.read_text())
    pinned = [block for block in blocks if re.match(r"[a-z0-9.\[\]-]+==", block)]
    assert pinned
    assert [block.split()[0] for block in pinned if "--hash=sha256:" not in block] == []


def test_the_test_lock_pins_what_the_run_lock_pins() -> None:
    run, test = pins(ROOT / "requirements/run.txt"), pins(ROOT / "requirements/test.txt")
    assert {name: test.get(name) for name in run} == run


def test_the_build_lock_agrees_with_the_test_lock() -> None:
    build, test = pins(ROOT / "requirements/build.txt"), pins(ROOT / "requirements/test.txt")
    assert {name: test[name] for name in build if name in test} == {
        name: version for name, version in build.items() if name in test
    }


def test_the_run_lock_holds_every_requirement_of_base_plan_and_web() -> None:
    extras = PROJECT["optional-dependencies"]
    asked = [*PROJECT["dependencies"], *extras["plan"], *extras["web"]]
    names = {plain_name(requirement) for requirement in asked} - {"luodi"}
    assert names - pins(ROOT / "requirements/run.txt").keys() == set()


def test_base_asks_for_little_and_the_extras_build_on_one_another() -> None:
    extras = PROJECT["optional-dependencies"]
    assert set(extras) == {"plan", "web", "s3", "cluster"}
    assert "luodi[plan]" in extras["web"]
    assert "luodi[web]" in extras["cluster"]
    assert "luodi[web]" in extras["s3"]
    base = {plain_name(requirement) for requirement in PROJECT["dependencies"]}
    assert base & {plain_name(requirement) for requirement in extras["web"]} == set()
    assert base & {plain_name(requirement) for requirement in extras["plan"]} == set()


def test_the_npm_lock_names_no_download_address_and_every_package_has_a_hash() -> None:
    lock = json.loads((ROOT / "tools/assets/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_notice_names_the_release_of_every_front_end_package() -> None:
    manifest = json.loads((ROOT / "tools/assets/package.json").read_text(encoding="utf-8"))
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^  ([a-z@./-]+) {2,}(\d+\.\d+\.\d+) ", notice, re.MULTILINE))
    assert rows == manifest["dependencies"]


def test_a_copied_text_file_names_no_source_map(tmp_path: Path) -> None:
    build = hook()
    script, style = tmp_path / "in.js", tmp_path / "in.css"
    script.write_text("var a=1;\n//# sourceMappingURL=in.js.map")
    style.write_text("b{c:d}\n/*# sourceMappingURL=in.css.map */\n")
    build.copy_file(script, tmp_path / "out/a.js")
    build.copy_file(style, tmp_path / "out/b.css")
    assert (tmp_path / "out/a.js").read_text() == "var a=1;"
    assert (tmp_path / "out/b.css").read_text() == "b{c:d}\n"


def test_the_icon_style_sheet_names_only_the_font_that_is_shipped() -> None:
    style = (ROOT / hook().VENDOR / "tabler-icons.min.css").read_text(encoding="utf-8")
    assert re.findall(r"url\(([^)]*)\)", style) == ['"fonts/tabler-icons.woff2"']


def test_the_font_has_the_icons_that_are_named_and_no_other() -> None:
    named = (ROOT / hook().ICONS).read_text(encoding="utf-8").split()
    assert named == sorted(set(named))
    style = (ROOT / hook().VENDOR / "tabler-icons.min.css").read_text(encoding="utf-8")
    points = dict(hook().ICON.findall(style))
    assert sorted(points) == named
    with TTFont(ROOT / hook().VENDOR / "fonts/tabler-icons.woff2") as font:
        assert set(font.getBestCmap()) == {int(point, 16) for point in points.values()}


def test_an_icon_that_the_font_has_not_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tabler-icons.min.css").write_text('.ti-x:before{content:"\\eb55"}')
    with pytest.raises(SystemExit, match="icons that the font has not: no-such-icon"):
        hook().keep_icons(tmp_path, ["no-such-icon", "x"])


def test_a_changed_lock_makes_the_front_end_files_out_of_date(tmp_path: Path) -> None:
    build = hook()
    (tmp_path / "tools/assets").mkdir(parents=True)
    for name in ("hatch_build.py", "tools/assets/package-lock.json", build.ICONS):
        (tmp_path / name).write_text("one")
    for name in build.FILES:
        target = tmp_path / build.VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    assert not build.vendor_is_current(tmp_path)
    (tmp_path / build.VENDOR / ".stamp").write_text(build.stamp(tmp_path))
    assert build.vendor_is_current(tmp_path)
    (tmp_path / build.VENDOR / "htmx.min.js").unlink()
    assert not build.vendor_is_current(tmp_path)
    (tmp_path / build.VENDOR / "htmx.min.js").touch()
    for name in ("tools/assets/package-lock.json", build.ICONS):
        (tmp_path / name).write_text("two")
        assert not build.vendor_is_current(tmp_path)
        (tmp_path / name).write_text("one")


def test_translations_are_compiled_once(tmp_path: Path) -> None:
    build = hook()
    source = tmp_path / "src/luodi/kernel/web/locale/en/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "目标"\nmsgstr "target"\n'
    )
    build.compile_translations(tmp_path)
    compiled = source.with_suffix(".mo")
    assert b"target" in compiled.read_bytes()
    compiled.write_bytes(b"newer")
    build.compile_translations(tmp_path)
    assert compiled.read_bytes() == b"newer"


def test_the_pure_modules_are_the_ground_floors_and_the_rules_without_tests(tmp_path: Path) -> None:
    package = tmp_path / "luodi"
    for name in (
        "reading/__init__.py",
        "reading/owner.py",
        "reading/tests/test_owner.py",
        "kernel/ledger/rules.py",
        "kernel/ledger/models.py",
        "systems/grids/rules/__init__.py",
        "systems/grids/rules/rounds.py",
        "main/settings.py",
    ):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    assert script("tools/without_django.py").pure_modules(package) == [
        "luodi.kernel.ledger.rules",
        "luodi.reading",
        "luodi.reading.owner",
        "luodi.systems.grids.rules",
        "luodi.systems.grids.rules.rounds",
    ]


def test_the_wheel_holds_the_front_end_and_no_tests(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("luodi-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    vendor = hook().VENDOR.removeprefix("src/")
    assert {f"{vendor}/{name}" for name in hook().FILES} - names == set()
    assert f"{vendor}/licences/echarts.LICENSE.txt" in names
    unwanted = (".po", ".po~", ".pyc")
    assert [name for name in names if "/tests/" in name or name.endswith(unwanted)] == []
    translations = (ROOT / "src").glob("luodi/**/locale/*/LC_MESSAGES/*.po")
    built = {str(path.relative_to(ROOT / "src").with_suffix(".mo")) for path in translations}
    assert built != set()
    assert built - names == set()
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert wheel.stat().st_size < 12_000_000  # 6.3 MB of it is the Chinese font
