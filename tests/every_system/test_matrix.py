"""Route × role × place: every role of the demonstration in its own street, the next, the district.

What lies in a post's scope is told here by the paths alone, not by the function that the pages
use. A page, a file, a lineage, a count, an export or a link that opens more is a leak.
"""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from openpyxl import load_workbook

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.parties.demo import PHONE
from luodi.kernel.people.models import Holding, Post, Role, Unit, User
from luodi.kernel.targets.models import Quota, Target, TargetItem
from luodi.main.demonstration import ROLES
from luodi.main.routes import Route, all_routes
from luodi.systems.enterprises.models import Firm, Visit, VisitPart
from luodi.systems.targets.models import BulletinStep

WHERE = {"own": "hetang", "next": "beiling", "district": "quzf"}
ROWS = 2
"""Records of a kind, within the scope and outside it, that each person tries."""
READ = [route for route in all_routes() if route.guard and "GET" in route.guard.methods]
NAMES = {route.name: route for route in READ}
PAPERS = ("targets:bulletin", "targets:bulletin_word", "targets:bulletin_pdf")
LINK = re.compile(r'href="(/[^"#?]*)["#?]')
COUNT = re.compile(r'class="table-count"[^>]*>共 ([\d,]+) 条')


@dataclass(frozen=True)
class Person:
    """A role of the demonstration, held in one unit over its place."""

    role: str
    unit: Any
    client: Client

    @property
    def held(self) -> frozenset[str]:
        return frozenset(ROLES[self.role][1])

    @property
    def is_whole(self) -> bool:
        return self.unit.parent_id is None

    def stands_for(self, route: Route) -> bool:
        """Tell whether the role is one of the first two that open an address.

        What a page shows follows from the scope; a third role with the same right would see the
        same, and the run stays short.
        """
        openers = [code for code in ROLES if route.open_to(frozenset(ROLES[code][1]))]
        return self.role in openers[:2]

    def reaches(self, record: "Record") -> bool:
        """Tell whether a record lies in the scope of the one post.

        What lies in no unit, such as luodi's own lines of the log, belongs to the root.
        """
        if record.unit is None:
            return self.is_whole
        place = record.place or ""
        within = record.place is None or place.startswith(self.unit.place.path)
        if record.unit.startswith(self.unit.path):
            return within
        around = self.unit.place.path.startswith(place)
        if record.issued and around and self.unit.path.startswith(record.unit):
            return True
        return (within or around) and any(unit.startswith(self.unit.path) for unit in record.parts)


@dataclass(frozen=True)
class Record:
    """Where a record lies by its columns; ``parts``: the other units that it is shown to.

    A target is shown to units that have a quota or an item in it, a visit to those that take
    part, a firm to that of its contact; a bulletin that was ``issued`` is read, not worked on, by
    all below its unit (docs/systems/targets.md).
    """

    unit: str | None
    place: str | None
    parts: tuple[str, ...] = ()
    issued: bool = False


@pytest.fixture(scope="module")
def people(district, django_db_blocker):
    """Put every role into each of the three places; give them by role and place."""
    found = {}
    with django_db_blocker.unblock():
        start = datetime(2023, 1, 1, tzinfo=SHANGHAI)
        for code in ROLES:
            for where, unit_code in WHERE.items():
                unit = Unit.objects.select_related("place").get(code=unit_code)
                post = Post.objects.create(
                    title=f"阵 {code}",
                    unit=unit,
                    place=unit.place,
                    role=Role.objects.get(code=code),
                    valid_from=start.date(),
                )
                user = User.objects.create_user(f"m-{code}-{where}", f"{code} {where}", "x")
                Holding.objects.create(post=post, user=user, valid_from=start)
                client = Client()
                client.force_login(user, "django.contrib.auth.backends.ModelBackend")
                found[code, where] = Person(code, unit, client)
    return found


def pytest_generate_tests(metafunc):
    if "code" in metafunc.fixturenames:
        metafunc.parametrize("code", sorted(ROLES))
    if "where" in metafunc.fixturenames:
        metafunc.parametrize("where", sorted(WHERE))


@pytest.fixture
def person(loaded, people, code, where):
    return people[code, where]


@pytest.fixture
def paths_of(model_of_route):
    """Give the function that tells where the records of a route lie: key → unit, place."""
    kept: dict[Any, dict[Any, Record]] = {}

    def told(route: Route):
        model = model_of_route(route)
        if getattr(model, "access_paths", None) is None:
            return None
        key = (model, route.name in PAPERS)
        if key not in kept:
            kept[key] = records_of(model, papers=route.name in PAPERS)
        return kept[key]

    return told


def records_of(model, *, papers=False) -> dict[Any, Record]:
    paths = model.access_paths
    fields = ["pk", paths.unit, *([paths.place] if paths.place else [])]
    rows = [(*row, None)[:3] for row in model._base_manager.order_by("pk").values_list(*fields)]
    parts = PARTS[model]() if model in PARTS else {}
    steps = BulletinStep.objects.filter(act="ISSUE")
    issued = set(steps.values_list("bulletin_id", flat=True)) if papers else set()
    return {
        key: Record(unit, place, tuple(parts.get(key, ())), key in issued)
        for key, unit, place in rows
    }


def parts_of_targets() -> dict[int, list[str]]:
    parts: dict[int, list[str]] = {}
    for model in (Quota, TargetItem):
        for target, unit in model.objects.values_list("target", "unit__path"):
            parts.setdefault(target, []).append(unit)
    return parts


def parts_of_visits() -> dict[int, list[str]]:
    parts: dict[int, list[str]] = {}
    for visit, unit in VisitPart.objects.values_list("visit", "unit__path"):
        parts.setdefault(visit, []).append(unit)
    return parts


def parts_of_firms() -> dict[int, list[str]]:
    rows = Firm._base_manager.filter(commissioner_post__isnull=False)
    return {firm: [unit] for firm, unit in rows.values_list("pk", "commissioner_post__unit__path")}


PARTS = {Target: parts_of_targets, Visit: parts_of_visits, Firm: parts_of_firms}
"""Models whose records other units see too, as the pages of the docs say."""


def opened(person: Person, address: str, **more):
    answer = person.client.get(address, **more)
    if answer.streaming:
        answer.read_whole = b"".join(answer.streaming_content)
    return answer


def some_of(rows, person: Person):
    """Choose a few records: within the scope and outside it, the newest of each."""
    inside = [key for key, record in rows.items() if person.reaches(record)]
    outside = [key for key, record in rows.items() if not person.reaches(record)]
    return inside[-ROWS:], outside[-ROWS:]


def argument(route: Route, key) -> str:
    return re.sub(r"<[^>]+>", str(key), route.pattern)


def test_no_address_opens_a_record_outside_the_post(person, paths_of):
    """Pages, files, figures and lineage; of the whole district nothing lies outside."""
    leaks, tried = [], 0
    for route in READ:
        rows = paths_of(route) if route.arguments and route.open_to(person.held) else None
        for key in some_of(rows, person)[1] if rows else ():
            tried += 1
            status = opened(person, argument(route, key)).status_code
            if status not in {403, 404}:
                leaks.append((route.pattern, key, status))
    assert leaks == []
    reads_restricted = bool(person.held & {"targets.view_target", "log.view_log"})
    assert tried > 0 or person.is_whole or not reads_restricted


def test_an_address_that_the_role_lacks_is_shut_also_for_its_own_records(person, paths_of):
    wrong = []
    for route in READ:
        if route.open_to(person.held) or (person.is_whole and not route.arguments):
            continue
        rows = paths_of(route) if route.arguments else None
        key = (some_of(rows, person)[0] or [1])[0] if rows else 1
        status = opened(person, argument(route, key)).status_code
        if status != 403:
            wrong.append((route.pattern, status))
    assert wrong == []


def test_what_is_sent_to_a_record_outside_the_post_is_refused(person, paths_of, counts):
    before, wrong = counts(), []
    for route in all_routes():
        if not (route.arguments and route.guard and "POST" in route.guard.methods):
            continue
        rows = paths_of(route)
        if not rows or not route.open_to(person.held):
            continue
        for key in some_of(rows, person)[1][-1:]:
            sent = {"idempotency_key": "key-of-the-matrix", "reason": "x", "version": "1"}
            status = person.client.post(argument(route, key), sent).status_code
            if status not in {403, 404}:
                wrong.append((route.pattern, key, status))
    assert wrong == []
    assert counts() == before


def links_of(answer) -> set[str]:
    """List the links of an answer; a Word file or a PDF has none."""
    if not answer.headers["Content-Type"].startswith(("text/", "application/json")):
        return set()
    text = answer.content.decode()
    if answer.headers["Content-Type"].startswith("application/json"):
        return set(re.findall(r'"(/[a-z][^"?#]*)"', text))
    return {urlsplit(link).path for link in LINK.findall(text)}


def outside_links(person: Person, answer, paths_of) -> list[str]:
    """List the links of a page that name a record outside the scope of the post."""
    found = []
    for link in links_of(answer):
        try:
            match = resolve(link)
        except Resolver404:
            continue
        route = NAMES.get(match.view_name)
        rows = paths_of(route) if route and route.arguments else None
        key = match.kwargs.get("pk")
        record = rows.get(key) if rows else None
        if record and not person.reaches(record):
            found.append(link)
    return found


def test_no_page_links_to_a_record_outside_the_post(person, paths_of):
    """Lists, lineage upwards and downwards, searches, the landing page and the API."""
    leaks = {}
    for route in READ if not person.is_whole else ():
        if not person.stands_for(route) or route.guard.kind == "public":
            continue
        rows = paths_of(route) if route.arguments else None
        keys = some_of(rows, person)[0][-1:] if rows else ([] if route.arguments else [None])
        for key in keys:
            answer = opened(person, argument(route, key) if key else route.pattern)
            if answer.status_code == 200 and not answer.streaming:
                found = outside_links(person, answer, paths_of)
                if found:
                    leaks[route.pattern] = found
    assert leaks == {}


LISTS = [route for route in READ if route.name.endswith("_list") and route.card != "api"]


def rows_of_csv(person: Person, route: Route) -> list[list[str]]:
    answer = opened(person, f"{route.pattern}?format=csv")
    assert answer.status_code == 200
    content = answer.read_whole if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]


def rows_of_xlsx(person: Person, route: Route) -> list[tuple]:
    answer = opened(person, f"{route.pattern}?format=xlsx")
    content = answer.read_whole if answer.streaming else answer.content
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_count_page_and_exports_tell_the_same_number_of_rows(person):
    wrong = {}
    for route in LISTS:
        if not person.stands_for(route):
            continue
        page = opened(person, route.pattern).content.decode()
        told = COUNT.search(page)
        if told is None:
            continue
        counted, exported = int(told[1].replace(",", "")), len(rows_of_csv(person, route))
        if counted != exported:
            wrong[route.pattern] = (counted, exported)
    assert wrong == {}


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.pattern)
def test_a_restricted_list_holds_just_the_records_in_the_scope(
    loaded, people, paths_of, model_of_route, route
):
    """Count what lies in each scope by the paths, and compare with csv and the workbook."""
    model = model_of_route(Route(f"{route.pattern}<int:pk>/", route.name, route.guard, ("pk",)))
    if getattr(model, "access_paths", None) is None:
        pytest.skip("everybody who may open the list sees all of it")
    records = list(records_of(model).values())
    granted = Role.objects.filter(permissions__permission=route.guard.permission)
    codes = set(granted.values_list("code", flat=True))
    for where in WHERE:
        code = next((code for code in ROLES if code in codes), None)
        assert code, f"no role of the demonstration opens {route.pattern}"
        person = people[code, where]
        inside = sum(person.reaches(record) for record in records)
        listed = len(rows_of_csv(person, route))
        assert listed <= inside, (where, listed, inside)
        assert inside == 0 or listed > 0 or where != "district"
        assert len(rows_of_xlsx(person, route)) >= listed


def test_the_streets_share_no_record_of_a_list(loaded, people):
    """What own street and next street both list lies in neither: nothing restricted does."""
    for name in ("targets:report_list", "ledger:entry_list", "parties:party_list"):
        route = NAMES[name]
        both = [set(links_of(opened(people["reporter", where], route.pattern)))
                for where in ("own", "next")]  # fmt: skip
        shared = [link for link in both[0] & both[1] if re.search(r"/\d+/$", link)]
        records = [link for link in shared if resolve(link).view_name.split(":")[0] in
                   {"targets", "ledger", "parties"}]  # fmt: skip
        kinds = {resolve(link).view_name for link in records}
        assert kinds <= {"ledger:measure"}, (name, records)


def test_the_number_of_the_demonstration_is_on_no_page_export_or_line(loaded, people):
    """The canary: nobody opened it, so nobody is shown it, whatever the role and the place."""
    shown = []
    for route in LISTS:
        for code in [code for code in ROLES if route.open_to(frozenset(ROLES[code][1]))][:2]:
            person = people[code, "district"]
            for form in ("", "?format=csv", f"?q={PHONE}"):
                answer = opened(person, f"{route.pattern}{form}")
                content = answer.read_whole if answer.streaming else answer.content
                asked = form.startswith("?q=")
                text = content.decode("utf-8-sig")
                if asked:  # the box of the search repeats what was typed
                    text = re.sub(r'(?:value="|q=|“)' + PHONE, "", text)
                if PHONE in text:
                    shown.append((code, route.pattern, form))
    assert shown == []


def test_the_lineage_in_the_api_counts_what_it_does_not_show(loaded, people, paths_of):
    """A street sees its own entries of a target, and how many more there are, not which."""
    route = NAMES["api:lineage"]
    person = people["reporter", "own"]
    for key in some_of(paths_of(route), person)[0]:
        told = json.loads(opened(person, argument(route, key)).content)
        listed = set(re.findall(r"/ledger/entries/(\d+)/", json.dumps(told)))
        places = paths_of(NAMES["ledger:entry"])
        assert all(person.reaches(places[int(number)]) for number in listed)


def test_a_workbook_is_a_workbook(loaded, people):
    answer = opened(people["reporter", "district"], "/ledger/entries/?format=xlsx")
    content = answer.read_whole if answer.streaming else answer.content
    assert zipfile.is_zipfile(io.BytesIO(content))
