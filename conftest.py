"""What tests stand on: one district with two bureaus, two places and the people they need.

Nothing of Django is imported before a test asks for it: the pure floors are tested without it.
"""

import shutil
import socket
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest

pytest_plugins = ["kept_tables"]  # in tools

# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("luodi", deadline=None)
hypothesis.settings.load_profile("luodi")

MORNING = datetime(2023, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LAST_YEAR = datetime(2022, 1, 4, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FOUNDED = date(2020, 1, 1)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Office:
    """A district government; the clock stands at nine on the morning of 1 March 2023."""

    root: Any
    bureau: Any
    other: Any
    district: Any
    street: Any
    password: str = field(default="a long enough sentence", repr=False)

    def post(
        self,
        title: str,
        permissions: Iterable[str] = (),
        *,
        unit: Any = None,
        place: Any = None,
        system: str = "",
    ) -> Any:
        """Make a post whose role holds just these permissions; in the bureau if not told."""
        from luodi.kernel.people.models import Post, Role, RolePermission

        role = Role.objects.create(code=f"role-of-{title}", title=title)
        RolePermission.objects.bulk_create(
            RolePermission(role=role, permission=code) for code in permissions
        )
        return Post.objects.create(
            title=title,
            unit=unit or self.bureau,
            place=place or self.district,
            role=role,
            system=system,
            telephone="0371-60000000",
            valid_from=FOUNDED,
        )

    def user(self, name: str, *posts: Any) -> Any:
        """Make a user who may sign in and has held the posts since 2022."""
        from luodi.kernel.people.models import Holding, User

        user = User.objects.create_user(name, f"{name}同志", self.password)
        for post in posts:
            Holding.objects.create(post=post, user=user, valid_from=LAST_YEAR)
        return user

    def actor(self, user: Any, at: datetime = MORNING) -> Any:
        """Give a user as an actor at an instant."""
        from luodi.kernel.people.reads import actor_of

        return actor_of(user, at)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever holds the real texts and tracks ask that no test of them is skipped."""
    parser.addoption(
        "--data-held", action="store_true", help="fail a test marked `data` that would be skipped"
    )
    parser.addoption("--database", action="store_true", help="only tests that ask the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, if asked, what would be the same on every database."""
    if not config.getoption("database"):
        return
    asking = [item for item in items if _asks_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _asks_database(item)])
    items[:] = asking


def _asks_database(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("database", "django_db"))
    fixtures = getattr(item, "fixturenames", ())
    return marked or not {"db", "transactional_db", "django_db_setup"}.isdisjoint(fixtures)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test of the data that was skipped, if asked: it has shown nothing."""
    report = yield
    needed = item.config.getoption("data_held") and item.get_closest_marker("data")
    if needed and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped though the data must be held: {report.longrepr}"
    return report


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def checked(self: socket.socket, address: Any) -> None:
        here = self.family == getattr(socket, "AF_UNIX", None) or address[0] in LOOPBACK
        if not here:
            raise ConnectionRefusedError(f"a test called {address}: tests use no network")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", checked)
        yield


@pytest.fixture(autouse=True, scope="session")
def addresses_first() -> None:
    """Load the addresses before a test can put other cards in the place of those that stand."""
    if "django.conf" in sys.modules and sys.modules["django.conf"].settings.configured:
        from django.urls import get_resolver

        list(get_resolver().url_patterns)


@pytest.fixture(scope="session")
def django_db_setup(
    keep_tables: Callable[[], None], django_db_setup: None, django_db_blocker: Any
) -> None:
    """Protect the test database as `luodi migrate` does: rows of the ledger never change."""
    from luodi.kernel.log import append_only

    keep_tables()
    with django_db_blocker.unblock():
        append_only.install()


@pytest.fixture(autouse=True)
def protected_again(request: pytest.FixtureRequest) -> Iterator[None]:
    """Put the triggers back after a test of `real_commits`; set up first, it ends last."""
    yield
    if "real_commits" in request.fixturenames:
        from luodi.kernel.log import append_only

        with request.getfixturevalue("django_db_blocker").unblock():
            append_only.install()


@pytest.fixture
def real_commits(
    protected_again: None, transactional_db: None, settings: Any, tmp_path: Path
) -> Iterator[None]:
    """Let a test commit; the triggers stand in it, and are lifted when its rows are cleared."""
    from luodi.kernel.log import append_only

    settings.LUODI_FILES = tmp_path / "files"
    yield
    append_only.lift()


@pytest.fixture
def many_writers(db: None) -> None:
    """Skip a test on SQLite, which has one writer at a time."""
    from django.db import connection

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")


@pytest.fixture
def together() -> Callable[[Sequence[Callable[[], object]]], list[str | None]]:
    """Give a function that does works at once; None for one that was done, else its refusal."""
    from django.core.exceptions import ValidationError
    from django.db import connection

    def done(works: Sequence[Callable[[], object]]) -> list[str | None]:
        start = Barrier(len(works))

        def one(work: Callable[[], object]) -> str | None:
            try:
                start.wait(20)
                work()
            except ValidationError as error:
                return "".join(error.messages)
            finally:
                connection.close()
            return None

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(one, works))

    return done


@pytest.fixture
def clock_at(settings: Any) -> Callable[[datetime], None]:
    """Give a function that makes luodi's clock stand still at an instant."""

    def stand_at(instant: datetime) -> None:
        settings.LUODI_CLOCK = instant

    stand_at(MORNING)
    return stand_at


@pytest.fixture
def in_charge(office: Office) -> Callable[..., Any]:
    """Give a function from permissions to a user who holds them in the bureau."""
    return lambda *permissions: office.user("zhuguan", office.post("主管", permissions))


@pytest.fixture
def colleague(office: Office) -> Callable[..., Any]:
    """Give a function from permissions to another user of the bureau who holds these alone."""
    return lambda *permissions: office.user("tongshi", office.post("同事", permissions))


@pytest.fixture
def stranger(office: Office) -> Callable[..., Any]:
    """Give a function from permissions to a user who holds them in another bureau."""
    return lambda *permissions: office.user(
        "waiju", office.post("外局", permissions, unit=office.other)
    )


@dataclass(frozen=True)
class City:
    """The demonstration in a database of its own, loaded once for all tests of a process."""

    connection: Any
    files: Path

    @contextmanager
    def borrowed(self) -> Iterator[None]:
        """Let the demonstration be the database for a while; what happens there is undone."""
        from django.db import connections, transaction

        usual = connections["default"]
        connections["default"] = self.connection
        block = transaction.atomic()
        block._from_testcase = True  # noqa: SLF001 (as TestCase: durable blocks may stand inside)
        try:
            with block:
                yield
                transaction.set_rollback(True)
        finally:
            connections["default"] = usual

    def settings(self, files: Path) -> dict[str, Any]:
        """Copy its files into a folder, and give the settings under which to look at it."""
        shutil.copytree(self.files, files)
        return {**_on_the_day(), "LUODI_FILES": files}


@pytest.fixture(scope="session")
def city(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    """Load the demonstration, as `luodi up` does, into a copy of the empty test database."""
    from django.db import connections
    from django.test import override_settings

    from luodi.main import demonstration

    files = tmp_path_factory.mktemp("city") / "files"
    files.mkdir()
    usual = connections["default"]
    with django_db_blocker.unblock(), _copied(usual) as copy:
        connections["default"] = copy
        try:
            with override_settings(**_on_the_day(), LUODI_FILES=files):
                demonstration.load()
        finally:
            connections["default"] = usual
        yield City(copy, files)


@contextmanager
def _copied(usual: Any) -> Iterator[Any]:
    """Give a connection to a copy of a database without rows, which is gone afterwards."""
    from django.db import connections

    copy = connections.create_connection("default")
    if usual.vendor == "sqlite":
        copy.settings_dict = {**usual.settings_dict, "NAME": ":memory:"}
        usual.ensure_connection()
        copy.ensure_connection()
        usual.connection.backup(copy.connection)
        yield copy
        copy.connection.close()
        return
    name = f"{usual.settings_dict['NAME']}_city"
    copy.settings_dict = {**usual.settings_dict, "NAME": name}
    quoted, source = (usual.ops.quote_name(n) for n in (name, usual.settings_dict["NAME"]))
    usual.close()
    with usual._nodb_cursor() as cursor:  # noqa: SLF001 (as Django makes its test databases)
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE {source}")
    yield copy
    copy.close()
    with usual._nodb_cursor() as cursor:  # noqa: SLF001 (as Django makes its test databases)
        cursor.execute(f"DROP DATABASE {quoted}")


def _on_the_day() -> dict[str, Any]:
    """Give the settings under which the demonstration is loaded and looked at."""
    from luodi.main import cli

    day = datetime.fromisoformat(cli.DEMONSTRATION["LUODI_CLOCK"])
    return {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],  # quick
        "LUODI_CLOCK": day.replace(tzinfo=MORNING.tzinfo),
    }


@pytest.fixture
def demo(city: City, db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    """Stand in the demonstration, as `luodi up` loads it; the clock stands on its day."""
    for name, value in city.settings(tmp_path / "files").items():
        setattr(settings, name, value)
    with city.borrowed():
        yield


@pytest.fixture(autouse=True)
def default_language() -> None:
    """Start each test in the settings' language: a request in another one leaves it set."""
    if "django.utils.translation" in sys.modules:
        sys.modules["django.utils.translation"].deactivate()


@pytest.fixture
def office(db: None, settings: Any) -> Office:
    """Found the district, and stop the clock there."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.LUODI_CLOCK = MORNING
    district = _place(None, 1, "DISTRICT", "金水区")
    root = _unit(None, 1, "区政府", district)
    return Office(
        root=root,
        bureau=_unit(root, 1, "区发展局", district),
        other=_unit(root, 2, "区城管局", district),
        district=district,
        street=_place(district, 1, "TOWN", "经八路街道"),
    )


def _place(parent: Any, serial: int, kind: str, name: str) -> Any:
    from luodi.kernel.places.models import Place

    path = f"{parent.path if parent else ''}{serial:04d}"
    return Place.objects.create(path=path, parent=parent, kind=kind, name=name, valid_from=FOUNDED)


def _unit(parent: Any, serial: int, name: str, place: Any) -> Any:
    from luodi.kernel.people.models import Unit

    path = f"{parent.path if parent else ''}{serial:04d}"
    return Unit.objects.create(
        path=path, parent=parent, code=f"U{path}", name=name, place=place, valid_from=FOUNDED
    )
