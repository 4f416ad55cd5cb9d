import json
import re

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.template import Context, Template
from django.test import RequestFactory

from luodi.kernel.access.actor import ANONYMOUS, LUODI
from luodi.kernel.cards import Card, MenuItem, Permission
from luodi.kernel.web import context, views

SEEN = "wells.view_well"
CARDS = (
    Card(
        name="wells",
        title="水井",
        urls="",
        docs="",
        menu=(
            MenuItem("帮助页", "web:help", SEEN, "help"),
            MenuItem("秘密", "web:home", "wells.secret", "lock"),
        ),
        permissions=(Permission(SEEN, "查看水井"),),
    ),
)


class Reader:
    """Somebody who may see wells and nothing else."""

    user_id = 5
    label = "水务局 · 王某"
    signed_in = True

    @staticmethod
    def has(permission):
        return permission == SEEN


@pytest.fixture
def cards(monkeypatch, settings):
    settings.LUODI_SYSTEMS = ("wells",)
    settings.LANGUAGE_CODE = "zh-hans"
    for reader in (context, views):
        monkeypatch.setattr(reader, "all_cards", lambda: CARDS)
    monkeypatch.setattr(
        views, "all_permissions", lambda: {one.code: one for one in CARDS[0].permissions}
    )


def _request(actor=Reader, path="/help/", **more):
    request = RequestFactory().get(path, **more)
    request.actor = actor
    request.id = "AB12"
    return request


def test_the_rail_shows_what_the_actor_may_open_and_marks_the_page(cards):
    (section,) = context.navigation(Reader, "/help/keys/")
    assert (section.title, section.system) == ("水井", True)
    assert [(line.title, line.url, line.current) for line in section.lines] == [
        ("帮助页", "/help/", True)
    ]
    assert context.navigation(ANONYMOUS, "/") == ()


def test_the_longest_address_is_the_current_one(cards):
    (section,) = context.navigation(LUODI, "/help/")
    assert [line.current for line in section.lines] == [True, False]


def test_the_bar_of_a_phone_holds_four_lines_at_most(cards, monkeypatch):
    many = Card(name="wells", title="水井", urls="", docs="", menu=CARDS[0].menu * 3)
    monkeypatch.setattr(context, "all_cards", lambda: (many,))
    assert len(context.shell_of(_request(LUODI)).bar) == 4


def test_home_shows_the_systems_the_person_may_open(cards):
    shown = views.home(_request(path="/")).content.decode()
    assert "<h1>水务局 · 王某</h1>" in shown
    assert '<h3>水井</h3><ul><li><a href="/help/">' in shown
    assert "秘密" not in shown


def test_home_tells_a_person_without_a_post_whom_to_ask(cards):
    class Postless(Reader):
        has = staticmethod(lambda permission: False)

    assert "您还没有岗位" in views.home(_request(Postless, "/")).content.decode()


def test_samples_are_marked_on_the_page_and_in_print(cards, settings):
    settings.LUODI_DEMO = True
    shown = views.help_page(_request()).content.decode()
    assert '<span class="demo-mark">示例数据<span class="demo-day"> · ' in shown
    assert "luodi 落地 · 示例数据" in shown
    settings.LUODI_DEMO = False
    assert "示例数据" not in views.help_page(_request()).content.decode()


@pytest.mark.parametrize(
    ("make", "status", "title"),
    [
        (lambda request: views.bad_request(request, SuspiciousOperation()), 400, "请求有误"),
        (lambda request: views.bad_request(request, RequestDataTooBig()), 413, "内容太大"),
        (lambda request: views.forbidden(request, PermissionDenied()), 403, "没有权限"),
        (lambda request: views.not_found(request, Http404()), 404, "找不到这一页"),
        (views.conflict, 409, "与已有的记录冲突"),
        (views.too_large, 413, "内容太大"),
        (views.server_error, 500, "系统出错"),
        (views.csrf_failure, 403, "没有权限"),
    ],
)
def test_each_error_says_what_happened_the_number_and_a_way_back(cards, make, status, title):
    answer = make(_request())
    shown = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in shown
    assert "<code>AB12</code>" in shown
    assert "data-back" in shown


def test_a_refusal_names_the_permission_in_words(cards):
    refused = views.forbidden(_request(), PermissionDenied(f"需要权限 {SEEN}"))
    assert "需要权限 “查看水井”" in refused.content.decode()


def test_a_lookup_that_failed_is_not_shown_to_the_caller(cards):
    assert "secret-lookup" not in (
        views.not_found(_request(), Http404("secret-lookup")).content.decode()
    )


def test_a_program_gets_json(cards):
    request = _request(headers={"accept": "application/json"})
    answer = views.not_found(request, Http404())
    assert json.loads(answer.content) == {
        "error": "找不到这一页",
        "what": "网址有误，记录已撤销，或不在您的权限之内。",
        "remedy": "请从左侧目录或上一级列表重新打开。",
        "reference": "AB12",
    }


def test_an_error_before_the_actor_is_known_still_has_a_page(cards):
    answer = views.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()


@pytest.mark.django_db
def test_every_answer_carries_its_own_number_and_believes_none_sent(client):
    first, second = (client.get("/help/", headers={"X-Request-ID": "mine"}) for _ in "ab")
    assert re.fullmatch("[0-9A-F]{12}", first["X-Request-ID"])
    assert first["X-Request-ID"] != second["X-Request-ID"]


@pytest.mark.django_db
def test_a_stranger_reads_help_in_english_after_choosing_it(client):
    answer = client.post("/language/", {"language": "en", "next": "/help/"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    assert '<html lang="en">' in client.get("/help/").content.decode()


@pytest.mark.django_db
def test_the_language_switch_leads_nowhere_else(client):
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_home_asks_a_stranger_to_sign_in(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert "next=/" in answer["Location"]


@pytest.mark.django_db
def test_no_page_of_the_shell_holds_an_inline_style_or_handler(client):
    for url in ("/help/", "/nowhere/"):
        shown = client.get(url).content.decode()
        assert re.findall(r'\s(?:style|on[a-z]+)="', shown) == []
        scripts = re.findall(r"<script[^>]*>", shown)
        assert len(scripts) == 2
        assert all('nonce="' in one and 'nonce=""' not in one for one in scripts)


def test_crumbs_lead_back(cards):
    page = Template('{% extends "web/page.html" %}')
    shown = page.render(
        Context(
            {
                "request": _request(),
                "shell": context.shell_of(_request()),
                "crumbs": [("水井", "/wells/"), ("一号井", None)],
            }
        )
    )
    assert '<li><a href="/wells/">水井</a></li>' in " ".join(shown.split())
    assert '<li aria-current="page">一号井</li>' in shown
