"""Numbers of persons sown into every form come out nowhere: page, log, export, search or error.

Every form of luodi is filled in by somebody who may send it: a mobile number and a citizen number
in each field that takes words, and in the text and the name of each file. Whatever the answer, the
numbers must not stand anywhere afterwards but masked; only the form that refuses what was typed
shows it once to whoever typed it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse

from luodi.kernel.ledger import sealing
from luodi.main.routes import all_routes

PHONE = "13987654321"
CITIZEN = "11010519491231002X"
"""The example of GB 11643-1999, which belongs to nobody."""
SOWN = f"老张{PHONE}，{CITIZEN}"
WORDS = {"text", "search", "textarea", ""}


class Fields(HTMLParser):
    """Reads the forms of a page: for each, its fields with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        said = dict(pairs)
        name = said.get("name") or ""
        if tag == "form":
            self.forms.append({"": said})
        elif not self.forms:
            return
        elif tag == "input" and name:
            self._input(said, name)
        elif tag == "textarea" and name:
            self.forms[-1][name] = SOWN
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and said.get("value"):
            held = self.forms[-1].setdefault(self._select, said["value"])
            if "selected" in said and held != said["value"]:
                self.forms[-1][self._select] = said["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _input(self, said: dict[str, str | None], name: str) -> None:
        kind = said.get("type") or "text"
        value = said.get("value") or ""
        form = self.forms[-1]
        if kind == "file":
            form[name] = SimpleUploadedFile(f"{SOWN}.txt", f"{SOWN}到场。\n".encode())
        elif kind in {"radio", "checkbox"}:
            form.setdefault(name, value or "on")
        elif kind in {"hidden", "password"}:
            form[name] = value or "a long enough sentence"
        elif kind == "date":
            form[name] = value or "2023-07-01"
        elif kind == "number":
            form[name] = value or "1"
        else:
            form[name] = SOWN if kind in WORDS else value


@dataclass
class Sower:
    """Sends forms filled with the numbers; tells how many were taken, and what the refused show."""

    client: Any
    sent: int = 0
    taken: int = 0
    broken: list[str] = field(default_factory=list)

    def send(self, address: str, values: dict[str, Any]) -> None:
        data = {name: value for name, value in values.items() if name}
        with sealing.loading():  # the district of these tests stands in one transaction
            answer = self.client.post(address, data)
        self.sent += 1
        self.taken += answer.status_code < 400
        if answer.status_code >= 500:
            self.broken.append(f"{address}: {answer.status_code}")


def is_bare(text: str) -> bool:
    return PHONE in text or CITIZEN in text or CITIZEN.lower() in text


@pytest.fixture
def sown(loaded) -> Sower:
    """Send each form as the person in charge."""
    client = loaded.clients["in charge"]
    sower = Sower(client)
    for route in all_routes():
        if "POST" not in route.guard.methods or route.guard.kind == "public":
            continue
        if route.name in {"people:sign_out", "people:password"}:
            continue
        address = loaded.address(route)
        page = client.get(address)
        fields = Fields()
        fields.feed(page.content.decode() if page.status_code == 200 else "")
        own = [form for form in fields.forms if (form[""].get("method") or "").lower() == "post"]
        aimed = [form for form in own if form[""].get("action") in {None, "", address}]
        for form in aimed or [{"reason": SOWN, "remark": SOWN, "name": SOWN}]:
            sower.send(address, form)
    return sower


def test_the_numbers_are_kept_nowhere_and_come_out_nowhere(sown, loaded):
    assert sown.broken == []
    assert sown.taken >= 10, f"only {sown.taken} of {sown.sent} forms were taken"
    assert sorted(set(kept())) == []
    assert list(shown(sown.client, loaded)) == []
    for number in (PHONE, CITIZEN):
        answer = sown.client.get(f"{reverse('search:search')}?q={quote(number)}")
        assert answer.content.decode().count("<li data-row>") == 0


def kept() -> Iterator[str]:
    """Give the columns that keep a number bare."""
    for model in apps.get_models():
        if model._meta.app_label == "sessions":
            continue
        columns = [
            item.name
            for item in model._meta.concrete_fields
            if isinstance(item, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._base_manager.values("pk", *columns) if columns else ():
            yield from (
                f"{model._meta.label}.{name}" for name in columns if is_bare(str(row[name]))
            )


def shown(client: Any, loaded: Any) -> Iterator[str]:
    """Give the addresses that show a number bare."""
    for route in all_routes():
        if "GET" not in route.guard.methods or route.name == "people:sign_out":
            continue
        if route.arguments:
            keys = [known["pk"] for known in loaded.candidates(route)]
            addresses = [reverse(route.name, kwargs={"pk": key}) for key in keys[-4:]]
        else:
            plain = reverse(route.name)
            addresses = [plain, f"{plain}?size=200&limit=200", f"{plain}?format=csv&size=200"]
        yield from (one for one in addresses if is_bare(text_of(client.get(one))))


def text_of(answer: Any) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return data.decode("utf-8", "replace")
