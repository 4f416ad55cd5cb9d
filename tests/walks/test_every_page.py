"""Every page that a link leads to, seen by whoever may open it: axe, phone width, no fault.

The crawl follows the links of all sign-ins from the first page on, and opens one record of each
address. What no link leads to is named below with its reason.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import TimeoutError as TooLateError

from luodi.main.demonstration import ROLES, SIGN_INS
from luodi.main.routes import all_routes

pytestmark = pytest.mark.walk

LINK = re.compile(r'(?:<a\s[^>]*?href|hx-get|src|data-source)="([^"#]+)')
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
IS_PAGE = "document.contentType === 'text/html' && Boolean(document.querySelector('main'))"
RECORDS_TRIED = 30
FOR_PROGRAMS = (
    "api:",
    "enterprises:open311_",
    "operations:healthz",
    "operations:metrics",
    "operations:readyz",
)
NO_IMPORT = "the demonstration brings nothing in by a table"
BY_CODE = "opened by the number and the code of a receipt; the walk of a need looks at it"
NO_INCIDENT = "nobody of the demonstration worked on after a stop"
UNLINKED = {
    "duties:feed_ics": "asks for a key that is shown once",
    "enterprises:followed": BY_CODE,
    "enterprises:receipt": BY_CODE,
    "imports:batch": NO_IMPORT,
    "imports:errors": NO_IMPORT,
    "imports:mapping": NO_IMPORT,
    "imports:withdraw": NO_IMPORT,
    "jobs:export_new": "stands for a big export alone, and asks for what is to be exported",
    "jobs:job_file": "the one file of the demonstration was cleared",
    "people:factor_drop": "nobody of the demonstration has a second factor",
    "people:provider_return": "the demonstration has no provider of sign-ins",
    "people:provider_start": "the demonstration has no provider of sign-ins",
    "people:sign_in_code": "nobody of the demonstration has a second factor",
    "places:base_import": "shows a base map that was just uploaded",
    "places:base_map": "fetched by maps",
    "places:import": "shows a file of places that was just uploaded",
    "sweeping:incident": NO_INCIDENT,
    "sweeping:incidents_seen": NO_INCIDENT,
    "targets:notice_issue": "shows what was picked on the page before",
    "targets:year": "no year of the demonstration has ended",
    "targets:year_close": "no year of the demonstration has ended",
}
"""Addresses to which no link of the demonstration leads, and why."""


def route_of(address: str) -> str:
    """Give the name of a path's route; empty for files and addresses that luodi does not know."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def crawl(reader, first: tuple[str, ...], axe, seen: set[str], faults: list[str]) -> None:
    """Follow links from the first pages on, to one address of each route; look at each new one."""
    waiting, followed = [*first], set()
    while waiting:
        path = waiting.pop(0)
        name = route_of(path)
        if not name or name in followed:
            continue
        answer = reader.page.request.get(f"{reader.address}{path}", max_redirects=0)
        if answer.status != 200:
            continue  # this record is shut, or gone: another one of the address may open
        followed.add(name)
        is_page = "text/html" in answer.headers["content-type"]
        if is_page:
            waiting += links(answer.text(), path)
        if is_page and name not in seen:
            reader.page.goto(f"{reader.address}{path}")
            faults += looked_at(reader.page, axe)
        seen.add(name)


def links(html: str, path: str) -> list[str]:
    """Give the addresses on this server to which a page leads, but for other forms of lists."""
    found = (unescape(address) for address in LINK.findall(html))
    inside = (urljoin(path, address) for address in found if ":" not in address.split("/")[0])
    return [address for address in inside if "format=" not in address]


def looked_at(page, axe) -> Iterator[str]:
    """Give what is wrong with the page that stands open."""
    if not page.evaluate(IS_PAGE):
        return
    yield from axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    with suppress(TooLateError):  # a chart follows its window a moment later
        page.wait_for_function(f"{SIDEWAYS} === 0", timeout=1000)
    sideways = page.evaluate(SIDEWAYS)
    if sideways > 0:
        yield f"{urlsplit(page.url).path} is {sideways} px wider than a phone"
    page.set_viewport_size({"width": 1440, "height": 900})


def by_number(reader, role: str, axe, seen: set[str], faults: list[str]) -> None:
    """Open by its number what no link led to: a page that is there for some records alone."""
    for name in sorted(pages_of_records(role) - seen):
        for number in range(1, RECORDS_TRIED + 1):
            path = reverse(name, kwargs={"pk": number})
            answer = reader.page.request.get(f"{reader.address}{path}", max_redirects=0)
            if answer.status == 200:
                seen.add(name)
                if "text/html" in answer.headers["content-type"]:
                    reader.page.goto(f"{reader.address}{path}")
                    faults += looked_at(reader.page, axe)
                break


def pages_of_records(role: str) -> set[str]:
    """Name the addresses at which a role looks at one record by its number."""
    held = frozenset(ROLES[role][1])
    found = {one.name for one in all_routes() if one.arguments == ("pk",) and one.open_to(held)}
    return found & looking()


def looking() -> set[str]:
    """Name the addresses that only look."""
    return {one.name for one in all_routes() if one.guard and "GET" in one.guard.methods}


def test_every_page_is_fit_for_everybody(shared_site, open_browser, axe):
    seen: set[str] = set()
    faults: list[str] = []
    crawl(open_browser(shared_site), ("/help/", "/people/sign-in/"), axe, seen, faults)
    readers = [open_browser(shared_site) for _person in SIGN_INS]
    for reader, person in zip(readers, SIGN_INS, strict=True):
        reader.sign_in(person.username)
        crawl(reader, ("/",), axe, seen, faults)
    for reader, person in zip(readers, SIGN_INS, strict=True):
        by_number(reader, person.role, axe, seen, faults)
    assert faults == []
    unseen = {name for name in looking() - seen if not name.startswith(FOR_PROGRAMS)}
    assert sorted(unseen) == sorted(UNLINKED)
