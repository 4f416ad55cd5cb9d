"""示例数据 stands on all that leaves a demonstration, and on nothing that leaves another luodi."""

import io
import json
import re
import zipfile
from html import unescape
from itertools import islice

import openpyxl
import pypdf
import pytest

from luodi.kernel.tables.export import MARK
from luodi.kernel.web.middleware import DATA, EXAMPLES
from luodi.main.routes import all_routes

ROUTES = [
    route
    for route in all_routes()
    if route.guard and "GET" in route.guard.methods
    if route.name != "people:sign_out"  # the walk goes on signed in
]
FILE_LINK = re.compile(r'href="([^"]*[?&;]format=(?:csv|xlsx|ods)[^"]*)"')
MOST_FILES = 6
PICTURES_FROM = 'data-sample="示例数据"'


def _html(text):
    if "<html" not in text:
        return None  # a part of a page that has the mark already
    marks = {'class="demo-mark"' in text, PICTURES_FROM in text}
    if "print-foot" in text:
        marks.add("luodi 落地 · 示例数据" in text)
    return _all(marks)


def _csv(data):
    lines = data.decode("utf-8-sig").splitlines()
    return _all({line.split(",")[-1] == MARK for line in lines[:1]})


def _xlsx(data):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    if "说明" not in book.sheetnames:
        return False
    return ("数据", MARK) in [row[:2] for row in book["说明"].iter_rows(values_only=True)]


def _ods(data):
    content = zipfile.ZipFile(io.BytesIO(data)).read("content.xml").decode()
    return re.search(f">数据<(?:[^<>]*[<>]){{1,9}}{MARK}<", content) is not None


def _pdf(data):
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    return _all({text.startswith(MARK) for text in pages})


def _docx(data):
    book = zipfile.ZipFile(io.BytesIO(data))
    parts = [name for name in book.namelist() if re.match(r"word/header\d*\.xml", name)]
    return any(MARK in book.read(name).decode() for name in parts)


def _jsonl(data):
    return _all({json.loads(line).get("data") == MARK for line in data.decode().splitlines()})


def _ics(data):
    return f"X-WR-CALNAME:【{MARK}】" in data.decode()


READERS = {
    "text/csv": _csv,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _xlsx,
    "application/vnd.oasis.opendocument.spreadsheet": _ods,
    "application/pdf": _pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _docx,
    "application/jsonl": _jsonl,
    "text/calendar": _ics,
}
GIVEN_BACK = re.compile(r"attachments/|imports/|/file/|/original/|template")
"""Files that somebody brought in, given back as they came, and forms to fill in."""
WITHOUT_FIGURES = {"/api/v1/docs"}
"""A page that a library draws: it lists addresses, and its head alone bears the mark."""


def _all(found):
    assert len(found) == 1, "some parts are marked and some are not"
    return found.pop()


def marked(answer, address):
    """Tell whether an answer bears its mark; None of one that has no place for it but its head."""
    kind = answer.headers["Content-Type"].partition(";")[0]
    head = answer.headers.get(DATA)
    assert head in {None, EXAMPLES}
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found = None
    if kind == "text/html" and address not in WITHOUT_FIGURES:
        found = _html(body.decode())
    elif kind in READERS and not GIVEN_BACK.search(address):
        found = READERS[kind](body)
    assert found in {None, head is not None}, f"{address}: {kind}, head {head}"
    return head is not None


def _files(answer):
    if answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
        return []
    links = dict.fromkeys(unescape(link) for link in FILE_LINK.findall(answer.content.decode()))
    return list(islice(links, MOST_FILES))


@pytest.mark.parametrize("demonstration", [True, False], ids=["demonstration", "in use"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern)
def test_the_mark_stands_on_pages_prints_papers_and_files(loaded, settings, route, demonstration):
    client, address = loaded.clients["in charge"], loaded.address(route)
    settings.LUODI_DEMO = demonstration
    answer = client.get(address)
    assert marked(answer, address) is demonstration
    for link in _files(answer):
        there = link if link.startswith("/") else f"{address}{link}"
        assert marked(client.get(there), there) is demonstration


def test_the_walk_meets_every_kind_of_file(loaded, settings):
    met, wanted = set(), {"text/html", "application/json", *READERS}
    for route in ROUTES:
        if met >= wanted:
            break
        address = loaded.address(route)
        answer = loaded.get("in charge", address)
        met.add(answer.headers["Content-Type"].partition(";")[0])
        for link in _files(answer) if route.name == "targets:target_list" else []:
            file = loaded.get("in charge", f"{address}{link}")
            met.add(file.headers["Content-Type"].partition(";")[0])
    assert wanted - met == set()
