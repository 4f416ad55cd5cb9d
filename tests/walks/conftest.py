"""A luodi of its own for each walk that writes, one for all that only read, and a strict browser.

A walk fails on an error in the console, an error of a script, a refusal by the content security
policy, an answer of 500 or a request that leaves the server. Nothing here touches the tables: what
a walk knows, it knows from the pages.
"""

import importlib.util
import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from luodi.main.demonstration import PASSWORD

ROOT = Path(__file__).parents[2]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE = ROOT / "tools/assets/test/axe.min.js"
EVERY_RULE = "axe.run({resultTypes: ['violations']})"
COLOURS = "axe.run({resultTypes: ['violations'], runOnly: ['color-contrast']})"
"""The dark theme changes colours alone; the other rules are asked in the light one."""
WORK = """
from datetime import timedelta
from luodi.kernel import clock
from luodi.kernel.jobs.worker import Worker
worker, now = Worker(alone=True), clock.now()
for at in (now - timedelta(minutes=10), now):
    with clock.told(at):
        worker.run_timed()
while worker.run_job():
    pass
"""
"""A worker meets the timed jobs at first, runs those whose next slot has come, and what waits."""
REFUSALS = {403, 404, 413, 422, 429}
"""Answers that a walk may ask for; a browser reports them in its console, which is no fault."""


def _scratch_site() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scratch_site", ROOT / "tools/scratch_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SITE = _scratch_site()


@dataclass
class Walker:
    """Somebody with a browser: goes to pages, signs in, and keeps what went wrong."""

    address: str
    page: Page
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(f"{self.address}{path}")
        return self.page

    def open(self, path: str) -> Page:
        """Open a page that must be there."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path} answers {answer.status}"
        return self.page

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """Sign in, as whoever is not signed in."""
        page = self.go("/people/sign-in/")
        page.get_by_label("登录名").fill(name)
        page.get_by_label("密码").fill(password)
        page.locator("form.form button[type=submit]").click()
        return page

    def sign_out(self) -> Page:
        """Sign out by the menu of the top line."""
        self.page.locator("details.me summary").click()
        self.page.get_by_role("button", name="退出登录").click()
        return self.page

    def watch(self) -> None:
        """Keep every fault of the page."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._answered)
        self.page.on("request", lambda request: self._asked(request.url))

    def _said(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in message.text for status in REFUSALS)
        if message.type == "error" and not expected:
            self.faults.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in REFUSALS:
            self.faults.append(f"{response.status}: {response.url}")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and not url.startswith(f"{self.address}/"):
            self.faults.append(f"left the server: {url}")


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Give a function that lists the serious faults of access of a page in either theme."""
    assert AXE.exists(), f"no {AXE}: the asset build puts it there"
    script = AXE.read_text(encoding="utf-8")

    def faults(page: Page) -> list[str]:
        page.emulate_media(color_scheme="light")
        if page.locator("[data-chart], [data-map]").count():
            page.wait_for_load_state("networkidle")
        page.evaluate(script)
        found = page.evaluate(EVERY_RULE)["violations"]
        page.emulate_media(color_scheme="dark")
        found += page.evaluate(COLOURS)["violations"]
        return [
            f"{urlsplit(page.url).path} {fault['id']}: {node['html'][:120]}"
            for fault in found
            if fault["impact"] in {"serious", "critical"}
            for node in fault["nodes"][:3]
        ]

    return faults


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set up the demonstration once; each walk gets a copy."""
    return SITE.found(tmp_path_factory.mktemp("walks") / "demonstration")


@pytest.fixture(scope="session")
def founded_empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set up the offices and sign-ins alone, without a text, target or figure."""
    return SITE.found(tmp_path_factory.mktemp("walks") / "offices", sample_rows=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; it ends with the file, and its event loop with it."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=SITE.chromium())
        yield chromium
        chromium.close()


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[Callable[..., Walker]]:
    """Give a function that opens a window on an address; faults of any window fail the walk."""
    walkers: list[Walker] = []

    def opened(address: str, size: dict[str, int] = WIDE, **more: object) -> Walker:
        context = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
            **more,
        )  # fmt: skip
        walker = Walker(address, context.new_page())
        walker.watch()
        walkers.append(walker)
        return walker

    yield opened
    for walker in walkers:
        walker.page.context.close()
    assert list(itertools.chain.from_iterable(walker.faults for walker in walkers)) == []


@pytest.fixture
def site(founded: Path, tmp_path: Path) -> Iterator[str]:
    """Serve a fresh copy of the demonstration."""
    with SITE.served(founded, tmp_path / "site") as address:
        yield address


@pytest.fixture(scope="session")
def shared_site(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve one copy of the demonstration to all the walks that change nothing in it."""
    with SITE.served(founded, tmp_path_factory.mktemp("shared") / "site") as address:
        yield address


@pytest.fixture
def empty_site(founded_empty: Path, tmp_path: Path) -> Iterator[str]:
    """Serve a fresh copy of the offices without any rows."""
    with SITE.served(founded_empty, tmp_path / "site") as address:
        yield address


@dataclass
class MovingSite:
    """A luodi of its own whose clock is set on; it is served anew at the same address."""

    folder: Path
    port: int
    day: str = SITE.DAY
    address: str = ""
    stack: ExitStack = field(default_factory=ExitStack)

    def move_to(self, day: str) -> None:
        """Set the clock; whoever was signed in long before has to sign in again."""
        self.stack.close()
        self.day = day
        self.address = self.stack.enter_context(SITE.serving(self.folder, self.port, day))

    def work(self) -> None:
        """Let a worker do once what is due by the clock, and all that waits."""
        SITE.luodi(self.folder, "manage", "shell", "-c", WORK, day=self.day)


@pytest.fixture
def moving_site(founded: Path, tmp_path: Path) -> Iterator[MovingSite]:
    """Serve a fresh copy of the demonstration whose clock can be moved."""
    moving = MovingSite(shutil.copytree(founded, tmp_path / "site"), SITE.free_port())
    moving.move_to(SITE.DAY)
    with moving.stack:
        yield moving


@pytest.fixture
def walker(site: str, open_browser: Callable[..., Walker]) -> Walker:
    """Give somebody at a desk."""
    return open_browser(site)


@pytest.fixture
def reader(shared_site: str, open_browser: Callable[..., Walker]) -> Walker:
    """Give somebody at a desk who changes nothing."""
    return open_browser(shared_site)


@pytest.fixture
def phone(site: str, open_browser: Callable[..., Walker]) -> Walker:
    """Give somebody with a telephone."""
    return open_browser(site, PHONE, has_touch=True)


@pytest.fixture
def reading_phone(shared_site: str, open_browser: Callable[..., Walker]) -> Walker:
    """Give somebody with a telephone who changes nothing."""
    return open_browser(shared_site, PHONE, has_touch=True)


@pytest.fixture
def newcomer(empty_site: str, open_browser: Callable[..., Walker]) -> Walker:
    """Give somebody at a desk where nothing was read yet."""
    return open_browser(empty_site)
