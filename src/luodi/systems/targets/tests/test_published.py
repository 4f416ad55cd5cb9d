"""The public page: closed months alone, no person, no word of an officer, no small count."""

from datetime import datetime
from importlib import import_module
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.kernel.access.actor import LUODI
from luodi.kernel.board.public import shown
from luodi.kernel.cards.board import PublicFigure, PublicShare
from luodi.kernel.ledger import sealing
from luodi.kernel.targets.actions import Span, define_target
from luodi.kernel.targets.rules import Pace
from luodi.systems.targets.actions import close_month
from luodi.systems.targets.models import ClosedLight, MonthClosing
from luodi.systems.targets.reads.published import public_part

JULY = datetime(2023, 7, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
CANARY, PHONE = "榴莲蜜", "13987654321"


def switched_on(settings):
    """Give the addresses of a luodi that was started with the public page."""
    usual = import_module(settings.ROOT_URLCONF)
    addresses = ModuleType("addresses_with_the_public_page")
    addresses.urlpatterns = [*usual.PUBLIC, *usual.urlpatterns]
    addresses.handler404 = "luodi.kernel.web.views.not_found"
    return addresses


@pytest.fixture
def published(desk, settings):
    """April to June reported with remarks, May the last closed month; the page is switched on."""
    settings.LUODI_CLOCK = JULY
    settings.LUODI_PUBLIC_BOARD = True
    settings.ROOT_URLCONF = switched_on(settings)
    target = desk.target()
    type(target).objects.filter(pk=target.pk).update(name=f"{CANARY}名")
    with sealing.loading():
        for month, yi in enumerate((31, 62, 93, 114, 125), 1):
            desk.report(target, 202300 + month, yi, remark=f"{CANARY}备注 {PHONE}")
            close_month(actor=desk.office.actor(desk.chief, JULY), month=202300 + month)
    desk.report(target, 202306, 177)
    return target


def test_it_shows_the_published_words_and_the_last_closed_month(published, client):
    page = client.get("/public/").content.decode()
    assert "全年投资力争达到350亿元以上" in page
    assert "125 亿元" in page
    assert "2023年5月31日" in page


def test_nothing_of_an_open_month_an_officer_or_a_person_is_on_it(published, client, desk):
    page = client.get("/public/").content.decode()
    people = [user.display_name for user in (desk.reporter, desk.head, desk.chief, desk.reviewer)]
    for word in (CANARY, PHONE, "177", "114 亿元", "0371", desk.office.bureau.name, *people):
        assert word not in page, word


def test_a_correction_after_the_closing_is_not_on_it(published, client, desk):
    may = published.reports.get(month=202305)
    desk.report(published, 202305, 119, corrects=may, reason=f"{CANARY}更正")
    page = client.get("/public/").content.decode()
    assert "125 亿元" in page
    assert "119" not in page


def test_before_the_first_closing_it_says_so(desk, settings, client):
    settings.LUODI_PUBLIC_BOARD = True
    settings.ROOT_URLCONF = switched_on(settings)
    assert public_part() is None
    assert "还没有关过账的月份" in client.get("/public/").content.decode()


def test_switched_off_it_is_not_there(published, settings, client):
    settings.LUODI_PUBLIC_BOARD = False
    assert client.get("/public/").status_code == 404


def figure(amount, *shares, unit="人", scale=0, counts=True):
    return PublicFigure(
        words="新增就业",
        source="要点",
        amount=amount,
        scale=scale,
        unit=unit,
        counts=counts,
        shares=tuple(PublicShare(f"第{n}街道", share) for n, share in enumerate(shares, 1)),
    )


@pytest.mark.parametrize(
    ("given", "total", "shares"),
    [
        (figure(4), "少于5", ()),
        (figure(None), "未报", ()),
        (figure(103, 3, 40, 60), "103 人", ("少于5", "不单列", "60 人")),
        (figure(103, 3, 100), "103 人", ("少于5", "不单列")),
        (figure(8, 3, 5), "不公开", ("少于5", "不单列")),
        (figure(103, 40, 60), "103 人", ("不单列", "60 人")),
        (figure(100, 40, None), "100 人", ()),
        (figure(100, 60, 60), "100 人", ()),
        (
            figure(30, 1, 29, unit="亩", counts=False),
            "30 亩",
            ("1 亩", "29 亩"),
        ),
        (figure(400, unit="万人", scale=6), "少于5", ()),
        (figure(500, unit="万人", scale=6), "5 人", ()),
    ],
)
def test_small_counts_are_left_out_with_what_would_tell_them(given, total, shares):
    found = shown(given)
    assert (found[0], tuple(value for _place, value in found[1])) == (total, shares)


def read_queries():
    with CaptureQueriesContext(connection) as asked:
        part = public_part()
    return part, [query["sql"] for query in asked]


def test_a_long_text_is_not_read_and_the_calendar_once_for_all_targets(published, desk):
    _part, few = read_queries()
    more = [
        define_target(
            actor=LUODI,
            spec=desk.spec(
                desk.commitment("350亿元"),
                name=f"又一项{number}",
                span=Span(number, number + 1, 0, 20),
                parts=[],
                pace=Pace.WORKDAY,
            ),
        )
        for number in range(3)
    ]
    closing = MonthClosing.objects.get(month=202305)
    for target in more:
        ClosedLight.objects.create(
            closing=closing, target=target, target_version=1, colour="GREY", why={}
        )
    part, many = read_queries()
    assert len(part.figures) == 4
    assert len(many) == len(few)
    text = '"kernel_documents_document"."text"'
    assert not any(text in sql.replace(f"({text}", "(a piece of it") for sql in many)
