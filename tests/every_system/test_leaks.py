"""A clerk of the neighbouring street sweeps every address and every link; nothing comes out.

Records of one street are marked with a word that stands nowhere else. The clerk holds every
permission over the street next to it, and opens each address with the numbers of those records,
each list searched for the word, each export, each operation of the API, and each link found.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from html import unescape
from re import findall
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from luodi.kernel.access.actor import Actor
from luodi.kernel.cards import all_permissions
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.documents.actions import add_attachment, add_document
from luodi.kernel.ledger.actions import define_measure, post_entries
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.parties.actions import PartyFacts, add_party
from luodi.kernel.people.models import Holding, Post, Role, RolePermission, Unit, User
from luodi.kernel.people.reads import actor_of
from luodi.kernel.targets.actions import PartSpec, Span, TargetSpec, define_target
from luodi.kernel.targets.rules import Comparator, Pace, Period, Promise
from luodi.main.routes import Route, all_routes
from luodi.standards.credit_code import credit_check_character
from luodi.systems.targets.actions import ReportSpec, Stated, draft_report, read_document
from luodi.systems.targets.models import FigureRole

MARK = "榴莲蜜"
AMOUNT = 918_273_645
TEXT = f"{MARK}街道计划\n\n{MARK}项目全年新增{MARK}就业{AMOUNT}人以上。"
PAGES = 400
"""How many different addresses are opened at most."""
NOW = datetime(2023, 7, 12, 9, 0, tzinfo=SHANGHAI)


@dataclass
class Sweep:
    """What a person's client opened, where a mark came out, and each link with its page."""

    client: Client
    opened: dict[str, int] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)

    def open(self, address: str) -> None:
        """Open an address once; keep its links, and note it when a mark stands in the answer."""
        if address in self.opened:
            return
        if "q=" in address and "format=" in address:
            self.opened[address] = 0  # a file repeats what was searched for
            return
        answer = self.client.get(address)
        self.opened[address] = answer.status_code
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = text_of(data)
        asked = quote(MARK) in address
        shown = text.replace(f"“{MARK}”", "").replace(f'value="{MARK}"', "") if asked else text
        if is_marked(shown) or MARK in answer.headers.get("Content-Disposition", ""):
            self.leaks.append(address)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            here = urlsplit(address).path
            self.links = dict.fromkeys(links_in(text, here), address) | self.links


def is_marked(text: str) -> bool:
    return MARK in text or str(AMOUNT) in text.replace(",", "").replace(" ", "")


def text_of(data: bytes) -> str:
    """Give the text of an answer; of a workbook, that of all its parts."""
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            data = b"\n".join(package.read(name) for name in package.namelist())
    return unescape(data.decode("utf-8", "replace"))


def links_in(text: str, here: str) -> Iterator[str]:
    for found in findall(r'(?:href|hx-get|data-drawer|src)="([^"#]+)', text):
        if found.startswith("?"):
            yield here + found
        elif found.startswith("/") and not found.startswith("/static/"):
            yield found


def holder(name: str, unit: Unit) -> User:
    """Make a clerk who holds every permission over a street's office and its street."""
    role, _made = Role.objects.get_or_create(code="walk all", defaults={"title": "全部权限"})
    RolePermission.objects.bulk_create(
        [RolePermission(role=role, permission=code) for code in all_permissions()],
        ignore_conflicts=True,
    )
    post = Post.objects.create(
        title=name, unit=unit, place=unit.place, role=role, valid_from=date(2020, 1, 1)
    )
    user = User.objects.create_user(name, name, "a long enough sentence")
    Holding.objects.create(post=post, user=user, valid_from=NOW.replace(month=1))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def marked(loaded) -> dict[type, set[Any]]:
    """Make marked records of one street, as its own clerk; give their numbers by table."""
    street = Unit.objects.select_related("place").get(code="hetang")
    before = {model: numbers(model) for model in apps.get_models()}
    mark(actor_of(holder("荷塘全权", street), NOW), street)
    return {model: numbers(model) - before[model] for model in before}


def numbers(model: type) -> set[Any]:
    return set(model._base_manager.values_list("pk", flat=True))


def mark(actor: Actor, street: Unit) -> None:
    """Make one record of each kind that a street may have, all of them marked."""
    here = {"unit_id": street.pk, "place_id": street.place_id}
    document = add_document(
        actor=actor,
        data=TEXT.encode(),
        filename=f"{MARK}.txt",
        title=f"{MARK}计划",
        year=2023,
        published_on=date(2023, 1, 5),
        **here,
    )
    read_document(actor=actor, document=document, year=2023)
    measure = define_measure(
        code="sweep", name="演练指标", unit="人", scale=0, definition="当年新增"
    )
    at = TEXT.index(str(AMOUNT))
    spec = TargetSpec(
        name=f"{MARK}就业",
        document=document,
        span=Span(at, at + len(str(AMOUNT)), 0, len(TEXT)),
        promise=Promise(Comparator.GE, AMOUNT),
        unit="人",
        scale=0,
        stretch=False,
        period=Period(date(2023, 1, 1), date(2024, 1, 1)),
        pace=Pace.MONTH,
        lead_unit=street,
        place=street.place,
        parts=[PartSpec(measure, street, street.place)],
    )
    target = define_target(actor=actor, spec=spec, reason=f"{MARK}的理由")
    file = add_attachment(
        actor=actor, data=f"{MARK},{AMOUNT}\n".encode(), filename=f"{MARK}统计表.csv", **here
    )
    stated = [Stated(FigureRole.VALUE, AMOUNT, "人")]
    report = ReportSpec(target, street, 202306, stated, remark=f"{MARK}的说明")
    draft_report(actor=actor, spec=report, evidence=[file])
    figure = Figure(measure.pk, street.pk, street.place_id, date(2023, 5, 31), AMOUNT)
    post_entries([(RecordKey("gone", "gone_record", "7", 1, "figure"), figure)])
    body = "91990102MA0000000"
    facts = PartyFacts(f"{MARK}食品厂", street, street.place, f"{MARK}路 1 号")
    code = body + credit_check_character(body)
    add_party(actor=actor, credit_code=code, facts=facts, valid_from=date(2023, 1, 1))


def addresses(route: Route, marked: dict[type, set[Any]], model: type | None, usual: list[Any]):
    """Give the addresses of a route to open: of marked records and others, lists in all forms."""
    if route.arguments:
        keys = [*sorted(marked.get(model, ()), key=str)[:6], *usual[:3]]
        yield from (reverse(route.name, kwargs={"pk": key}) for key in dict.fromkeys(keys))
        return
    plain = reverse(route.name)
    yield plain
    for query in (
        {"q": MARK, "size": 200},
        {"size": 200, "limit": 200},
        {"format": "csv"},
        {"format": "xlsx"},  # with q it would repeat what was typed
        {"sort": "-id", "page": 2},
    ):
        yield f"{plain}?{urlencode(query)}"


def sweep(
    client: Client,
    loaded: Any,
    marked: dict[type, set[Any]],
    model_of_route: Any,
    enough: Callable[[Sweep], bool] = lambda _found: False,
) -> Sweep:
    """Open every address until it is enough, then every link that came out, up to a number."""
    found = Sweep(client)
    for route in all_routes():
        if "GET" not in route.guard.methods or route.name == "people:sign_out" or route.guard.also:
            continue
        model = model_of_route(route) if route.arguments else None
        if enough(found):
            return found
        usual = [known.get("pk") for known in loaded.candidates(route)]
        for address in addresses(route, marked, model, usual):
            found.open(address)
    most = len(found.opened) + PAGES
    while (waiting := found.links.keys() - found.opened.keys()) and len(found.opened) < most:
        for address in sorted(waiting)[: most - len(found.opened)]:
            found.open(address)
    return found


def test_a_clerk_of_the_next_street_gets_nothing(loaded, marked, model_of_route):
    street = Unit.objects.select_related("place").get(code="beiling")
    found = sweep(client_of(holder("北岭全权", street)), loaded, marked, model_of_route)
    assert found.leaks == []
    assert [address for address, status in found.opened.items() if status >= 500] == []
    assert len([status for status in found.opened.values() if status == 200]) > 100
    refused = {link for link, status in found.opened.items() if status in {403, 404}}
    assert {link: page for link, page in found.links.items() if link in refused} == {}


def test_the_clerk_of_the_street_itself_gets_it_all(loaded, marked, model_of_route):
    """The sweep can find: the street's own clerk meets the mark in every room that has one."""
    client = client_of(User.objects.get(username="荷塘全权"))
    rooms = {"documents", "targets", "parties", "ledger", "search", "log", "api"}
    least_files = 6

    def left(found: Sweep) -> set[str]:
        return rooms - {address.strip("/").split("/")[0].split("?")[0] for address in found.leaks}

    def files(found: Sweep) -> int:
        return len([address for address in found.leaks if "format=" in address])

    def enough(found: Sweep) -> bool:
        return not left(found) and files(found) >= least_files

    found = sweep(client, loaded, marked, model_of_route, enough)
    assert left(found) == set()
    assert files(found) >= least_files
