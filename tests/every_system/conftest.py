"""The demonstration with four people in it, and a record for every address that names one.

A new system needs nothing here. Its addresses tell which record they open: the part before
``<int:pk>`` is the plural of the model's last word (``readings/<int:pk>/`` opens a Reading), and
at the root of a system the system's own name (``<int:pk>/`` of `targets` opens a Target). Where
that cannot be, or the demonstration has no such row, the folder's own ``tests/samples.py``
defines ``samples(actor) -> dict[str, list]``: that part of the address → keys that the person in
charge, as whom it may make rows, can open.
"""

import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.test import Client, override_settings
from django.urls import reverse

from luodi.kernel.access.paths import child_path
from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.cards import all_permissions
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.people.models import Holding, Post, Role, RolePermission, Unit, User
from luodi.kernel.people.reads import actor_of
from luodi.kernel.places.models import Place
from luodi.main.routes import Route

SOURCE = Path(__file__).parents[2] / "src" / "luodi"
TODAY = datetime(2023, 7, 12, 9, 0, tzinfo=SHANGHAI)
FOUNDED = date(2020, 1, 1)
TRIED = 40
"""How many rows are tried before a page counts as one that no record of the demonstration opens."""
PASSING = {"sessions", "axes", "kernel_web"}
"""Apps whose rows come and go with sign-ins and forms."""


@dataclass(frozen=True)
class District:
    """The demonstration and its four people, each with a client signed in.

    In charge: every permission, over everything. Colleague: the same office, may only look.
    Stranger: every permission, over a neighbouring government. Anonymous: nobody.
    """

    clients: Mapping[str, Client]
    permissions: Mapping[str, frozenset[str] | None]
    samples: Mapping[tuple[str, str], list[Any]]
    found: dict[str, str] = field(default_factory=dict)
    """The addresses that were looked for: what a test does to the rows is undone after it."""

    def candidates(self, route: Route) -> list[dict[str, Any]]:
        """List the arguments to try for an address: one empty set for one without a record."""
        if not route.arguments:
            return [{}]
        assert route.arguments == ("pk",), f"{route.pattern}: name the one argument pk"
        keys = self.samples.get((route.card, segment_of(route)))
        if keys is None:
            model = model_of(route)
            assert model is not None, f"{route.pattern} names no model; see this folder's conftest"
            keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True)[:TRIED])
        return [{"pk": key} for key in keys]

    def address(self, route: Route) -> str:
        """Give an address that answers the person in charge; fails when there is none."""
        if route.pattern in self.found:
            return self.found[route.pattern]
        seen = []
        for arguments in self.candidates(route):
            address = reverse(route.name, kwargs=arguments)
            status = self.get("in charge", address).status_code
            if status in {200, 405, *route.guard.also}:
                self.found[route.pattern] = address
                return address
            seen.append(status)
        pytest.fail(
            f"{route.pattern}: no record of the demonstration opens it (answers {seen}); "
            f"add one to the demo rows, or to {route.card}/tests/samples.py"
        )

    def get(self, person: str, address: str) -> Any:
        """Open an address as one of the people, and read a file to its end."""
        answer = self.clients[person].get(address)
        if answer.streaming:
            for _part in answer.streaming_content:
                pass
        return answer


def segment_of(route: Route) -> str:
    """Give the part of an address before its argument; the system's name at its root."""
    return route.pattern.split("<")[0].rstrip("/").rpartition("/")[2]


def singular(word: str) -> str:
    """Give the singular of an English plural as addresses use it."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s")


def model_of(route: Route) -> type[models.Model] | None:
    """Find the model that an address opens: of its own app first, then of the kernel."""
    wanted = singular(segment_of(route))
    own = {route.card, f"kernel_{route.card}"}
    named = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("luodi.") and model.__name__.lower().endswith(wanted)
    ]
    named.sort(key=lambda model: (model._meta.app_label not in own, len(model.__name__)))
    return named[0] if named else None


def is_restricted(route: Route) -> bool:
    """Tell whether an address opens a record that not everybody may see."""
    public = route.guard is not None and route.guard.kind == "public"
    model = model_of(route) if route.arguments and not public else None
    return isinstance(getattr(model, "access_paths", None), AccessPaths)


def _samples(actor: Any) -> Iterator[tuple[tuple[str, str], list[Any]]]:
    for file in sorted(SOURCE.glob("*/*/tests/samples.py")):
        card = file.parent.parent.name
        for segment, keys in runpy.run_path(str(file))["samples"](actor).items():
            yield (card, segment), keys


@pytest.fixture(scope="module")
def district(
    city: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[District]:
    """Put four people into the demonstration for a file of tests; all is undone after it."""
    folder = tmp_path_factory.mktemp("demonstration")
    kept = override_settings(
        **city.settings(folder / "files"),
        LUODI_DEMO=True,
        LUODI_CLOCK_FILE=folder / "files-clock",
    )
    with kept, django_db_blocker.unblock(), city.borrowed():
        yield _people()


@pytest.fixture
def loaded(district: District, db: None) -> District:
    """Give the district to one test, which leaves it as it was."""
    return district


def _people() -> District:
    everything = frozenset(all_permissions())
    looking = frozenset(code for code in everything if code.partition(".")[2].startswith("view_"))
    place = Place.objects.order_by("path")[0]
    unit = Unit.objects.order_by("path")[0]
    far_place, far_unit = _neighbour()
    told = {
        "in charge": (everything, unit, place),
        "colleague": (looking, unit, place),
        "stranger": (everything, far_unit, far_place),
    }
    users = {name: _user(name, *rest) for name, rest in told.items()}
    clients = {name: Client() for name in (*told, "anonymous")}
    for name, user in users.items():
        clients[name].force_login(user, "django.contrib.auth.backends.ModelBackend")
    held = {name: rest[0] for name, rest in told.items()}
    return District(
        clients=clients,
        permissions={**held, "anonymous": None},
        samples=dict(_samples(actor_of(users["in charge"], TODAY))),
    )


def _neighbour() -> tuple[Any, Any]:
    """Found a bureau of another government, in another province."""
    place = unit = None
    for path in (child_path("", 3), child_path(child_path("", 3), 1)):
        place = Place.objects.create(
            path=path, parent=place, kind="PROVINCE", name=f"邻省{path}", valid_from=FOUNDED
        )
        unit = Unit.objects.create(
            path=path, parent=unit, code=path, name=f"邻局{path}", place=place, valid_from=FOUNDED
        )
    return place, unit


def _user(name: str, permissions: frozenset[str], unit: Any, place: Any) -> Any:
    role = Role.objects.create(code=f"walk {name}", title=name)
    RolePermission.objects.bulk_create(
        RolePermission(role=role, permission=code) for code in sorted(permissions)
    )
    post = Post.objects.create(title=name, unit=unit, place=place, role=role, valid_from=FOUNDED)
    user = User.objects.create_user(name, name, "a long enough sentence")
    start = datetime(2023, 1, 1, tzinfo=SHANGHAI)
    Holding.objects.create(post=post, user=user, valid_from=start)
    return user


@pytest.fixture
def restricted() -> Callable[[Route], bool]:
    """Give the rule that tells which addresses open a record not everybody may see."""
    return is_restricted


@pytest.fixture
def model_of_route() -> Callable[[Route], type[models.Model] | None]:
    """Give the rule that finds the model which an address opens."""
    return model_of


@pytest.fixture
def counts() -> Callable[[], dict[str, int]]:
    """Count the rows of every table but those that come and go with sign-ins and forms."""

    def counted() -> dict[str, int]:
        return {
            model._meta.label: model._base_manager.count()
            for model in apps.get_models(include_auto_created=True)
            if model._meta.app_label not in PASSING and not issubclass(model, AbstractBaseSession)
        }

    return counted
