"""The targets on the board: rights, changes, months as they were known, a constant of queries."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger import sealing
from luodi.kernel.targets.actions import Span, define_target
from luodi.systems.targets.actions import close_month
from luodi.systems.targets.models import TargetYear
from luodi.systems.targets.reads.board import board_part

VIEW = ("board.view_board", "targets.view_target", "duties.view_duty", "places.view_place")
BACKEND = "django.contrib.auth.backends.ModelBackend"
JULY = datetime(2023, 7, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = JULY.date()


@pytest.fixture
def half(desk, settings):
    """A target reported for six months, of which April and May are closed."""
    settings.LUODI_CLOCK = JULY
    target = desk.target()
    with sealing.loading():
        for month, yi in enumerate((40, 60, 90, 110, 120, 125), 1):
            desk.report(target, 202300 + month, yi)
            if month <= 5:
                close_month(actor=desk.office.actor(desk.chief, JULY), month=202300 + month)
    return target


@pytest.fixture
def leader(desk):
    return desk.office.user("leader", desk.office.post("leader", VIEW, unit=desk.office.root))


def part_of(desk, user, day=TODAY, place=None):
    return board_part(desk.office.actor(user, JULY), day, place)


def test_a_line_tells_the_figure_the_light_why_and_where_it_leads(desk, half, leader):
    (line,) = part_of(desk, leader).lines
    assert (line.title, line.light, line.figure) == (half.name, "YELLOW", "125 亿元")
    assert "滞后序时" in line.why
    assert line.url == reverse("targets:target", args=[half.pk])
    assert line.sentence.endswith("——luodi")
    path = line.path.drawing
    assert (line.path.verdict, path.goal) == ("UNLIKELY", 35_000_000_000.0)
    assert path.sentence.startswith(f"{half.name}：按目前走势，年底预计 ")
    assert [one is None for one in path.point] == [True] * 5 + [False] * 7


def test_what_changed_is_measured_against_the_last_closed_month(desk, half, leader):
    part = part_of(desk, leader)
    (line,) = part.lines
    assert part.against == "2023年5月"
    assert (line.before, line.then) == ("WATCH", "120 亿元")
    assert part.days[0] == date(2023, 5, 31)


def test_a_closed_month_is_shown_as_it_was_then_known(desk, half, leader):
    april = half.reports.get(month=202304)
    desk.report(half, 202304, 100, corrects=april, reason="核实后更正")
    part = part_of(desk, leader, date(2023, 4, 30))
    (line,) = part.lines
    assert (line.figure, line.before, part.late) == ("110 亿元", "GREEN", ())
    assert "2023年4月关账时" in part.known


def test_a_neighbours_board_has_nothing_of_it(desk, half):
    other = desk.office.user("o", desk.office.post("o", VIEW, unit=desk.office.other))
    part = part_of(desk, other)
    assert (part.lines, part.late, part.areas) == ((), (), ())


def test_a_place_below_shows_what_lies_in_it_alone(desk, half, leader):
    assert part_of(desk, leader, place=desk.office.street).lines == ()
    assert len(part_of(desk, leader, place=desk.office.district).lines) == 1


def test_who_is_late_is_told_by_unit_with_a_count(desk, half, leader, settings):
    settings.LUODI_CLOCK = JULY.replace(month=8, day=20)
    (late,) = part_of(desk, leader, date(2023, 8, 20)).late
    assert (late.unit, late.count, late.days) == (desk.office.bureau.name, 1, 10)


def test_the_page_shows_it_and_every_light_opens_its_list(desk, half, leader, client):
    client.force_login(leader, BACKEND)
    page = client.get(reverse("board:board")).content.decode()
    assert f"{reverse('targets:target_list')}?light=YELLOW" in page
    assert "大概完不成" in page
    assert "<svg" in page
    table = client.get(reverse("board:board"), {"paths": "table"}).content.decode()
    assert "<svg" not in table
    assert "80% 区间" in table
    for asked in ({"month": "202305"}, {"layout": "projector"}):
        assert client.get(reverse("board:board"), asked).status_code == 200


def more_targets(desk, count):
    """Define targets like the first, of other words of the text."""
    commitment = desk.commitment("350亿元")
    for number in range(count):
        spec = desk.spec(
            commitment,
            name=f"又一项{number}",
            span=Span(number, number + 1, 0, 20),
            parts=[],
        )
        define_target(actor=LUODI, spec=spec)


def test_the_number_of_queries_does_not_depend_on_how_many_targets_there_are(desk, half, leader):
    part_of(desk, leader)
    with CaptureQueriesContext(connection) as few:
        part_of(desk, leader)
    more_targets(desk, 12)
    with CaptureQueriesContext(connection) as many:
        assert len(part_of(desk, leader).lines) == 13
    assert len(many) <= len(few) + 1


def test_in_january_the_last_years_months_are_still_owed(desk, half, leader, settings, client):
    settings.LUODI_CLOCK = JULY.replace(year=2024, month=1, day=12)
    part = part_of(desk, leader, date(2024, 1, 12))
    assert part.lines == ()
    assert [(late.unit, late.count) for late in part.late] == [(desk.office.bureau.name, 6)]
    client.force_login(leader, BACKEND)
    page = client.get(reverse("board:board"))
    assert page.context["state"] == "1 个单位有迟报或逾期。"
    assert f">{desk.office.bureau.name}</a>" in page.content.decode()


def test_a_closed_year_is_not_owed_in_january(desk, half, leader, settings):
    TargetYear.objects.create(year=2023, opened_at=JULY, closed_at=JULY)
    settings.LUODI_CLOCK = JULY.replace(year=2024, month=1, day=12)
    with CaptureQueriesContext(connection) as asked:
        assert part_of(desk, leader, date(2024, 1, 12)).late == ()
    assert not any("kernel_targets_targetpart" in query["sql"] for query in asked)
