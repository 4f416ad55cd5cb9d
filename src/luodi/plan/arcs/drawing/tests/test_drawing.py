"""Plans drawn: what must be on the page, and what must not."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from luodi.plan.arcs.drawing import html, svg
from luodi.plan.arcs.drawing.colours import DARK, LIGHT
from luodi.plan.arcs.drawing.layout import layout
from luodi.plan.arcs.drawing.ways import Ways
from luodi.plan.arcs.model import (
    CLOSED,
    Calendar,
    Fleet,
    Pattern,
    Problem,
    RoadNetwork,
    Site,
    Task,
    Turn,
    Vehicle,
    VehicleKind,
)
from luodi.plan.arcs.plan import Plan, Route, Serve, Unserved, Visit
from luodi.plan.base import Fault

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>"&\x07东\x00路'


def network(*, known=True, turns=(), one_way=False):
    """A square of four streets, 0-1-2-3, driven both ways: arc i from i, arc i + 4 back."""
    tail = np.array([0, 1, 2, 3, 1, 2, 3, 0], dtype=np.int32)
    head = np.array([1, 2, 3, 0, 0, 1, 2, 3], dtype=np.int32)
    cost = np.array([[10, 20, 30, 15, 10, 20, 30, 15]], dtype=np.int64)
    if one_way:
        cost[0, 4:] = CLOSED
    places = np.array([[114.0, 34.0], [114.01, 34.0], [114.01, 34.01], [114.0, 34.01]])
    return RoadNetwork(
        nodes=(11, 12, "乙", 14),
        tail=tail,
        head=head,
        twin=np.array([4, 5, 6, 7, 0, 1, 2, 3], dtype=np.int32),
        travel_cost=cost,
        travel_s=cost * 60,
        turns=turns,
        lon_lat=places if known else None,
        datum="WGS 84" if known else None,
        names=(EVIL, "南路", "西路", "北路") * 2,
    )


def problem(roads=None, **parts):
    kerbs = tuple(
        Task(f"t{arc}", (arc, arc + 4), 5, (cost,), (600,)) for arc, cost in enumerate((12, 12, 36))
    )
    given = {
        "tasks": kerbs,
        "fleet": Fleet((VehicleKind("扫路车", 10),), (Vehicle("甲车", 0, 0, 0, count=2),)),
        "sites": (Site("南站 <1>", 2, seconds=300),),
    }
    return Problem("小<区>", roads or network(), **(given | parts))


PLAN = Plan(
    routes=(
        Route(0, 0, (Serve(0, 0), Visit(0), Serve(2, 6))),
        Route(0, 0, (Serve(1, 1),)),
    ),
    cost=90,
    lower_bound=80,
    engine="手排",
    seed=3,
    cpu_seconds=0.5,
    iterations=1,
)
LEFT = replace(PLAN, routes=PLAN.routes[:1], unserved=(Unserved(1, "hours", "班次排不下<b>"),))


class Page(HTMLParser):
    """Collects elements, their attributes and texts; finds what is not closed."""

    VOID = frozenset({"meta", "input"})

    def __init__(self, text):
        super().__init__()
        self.elements, self._open, self.words = [], [], ""
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, text):
        if self._open and self._open[-1] not in {"style", "script"}:
            self.words += text

    def of(self, tag, name):
        return [attrs for one, attrs in self.elements if one == tag and name in attrs]


def served(root):
    return [
        (route.get("data-route"), path.get("data-stop"))
        for route in root.iter(f"{SVG}g")
        if route.get("class", "").startswith("route ")
        for path in route.iter(f"{SVG}path")
        if path.get("data-stop")
    ]


def test_a_picture_shows_every_route_stop_depot_and_site():
    root = ET.fromstring(svg(problem(), PLAN))
    assert served(root) == [("0", "1"), ("0", "3"), ("1", "1")]
    words = "".join(root.itertext())
    assert "车场" in words
    assert "站点 南站 <1>" in words
    assert "2 条路线作业 3 处，总成本 90，下界 80（高 12.5 %）" in words
    assert "3 项任务全部安排" in words
    assert "第 1 站" in words


def test_a_page_lists_every_route_with_its_figures():
    page = Page(html(problem(), PLAN))
    assert [one["data-route"] for one in page.of("button", "data-route")] == ["0", "1"]
    # Driven without serving: 20 to the site, 30 to the far end of the west street, 30 home.
    assert "2 处，装载 2 趟，最满 5 / 10，行驶和作业 1 小时 45 分" in page.words
    assert [share in page.words for share in ("空驶 62.5 %", "空驶 76.9 %")] == [True, True]
    assert f"南路，{EVIL} → 西路，向北".replace("\x07", "").replace("\x00", "") in page.words
    assert "到站点 南站 <1>" in page.words
    assert [one["type"] for one in page.of("input", "type")] == ["checkbox"]


def test_what_is_left_out_is_shown_with_its_reason():
    root = ET.fromstring(svg(problem(), LEFT))
    left = next(one for one in root.iter(f"{SVG}g") if one.get("class") == "unserved")
    assert left.get("stroke") == "#c0392b"
    assert [one.text for one in left.iter(f"{SVG}title")] == [
        '没有安排：南路，<script>"&东路 → 西路，向北。班次排不下<b>'
    ]
    page = Page(html(problem(), LEFT))
    assert "没有安排（1）" in page.words
    assert page.words.count("班次排不下<b>") == 2


def test_faults_stand_at_the_head():
    wrong = [Fault("route.capacity", "1", "路线 1 超载<5>；请拆开。")]
    assert "方案有 1 处不符" in "".join(
        ET.fromstring(svg(problem(), PLAN, faults=wrong)).itertext()
    )
    assert "路线 1 超载<5>；请拆开。" in Page(html(problem(), PLAN, faults=wrong)).words


def test_each_day_has_a_box():
    weekly = problem(
        tasks=(Task("t", (0, 4), 5, (12,), (600,), patterns=(Pattern((0, 2), (4, 7)),)),),
        calendar=Calendar(3),
    )
    routes = (Route(0, 0, (Serve(0, 0),)), Route(0, 2, (Serve(0, 4),)))
    page = Page(html(weekly, replace(PLAN, routes=routes)))
    assert [one["data-shows-day"] for one in page.of("input", "data-shows-day")] == ["0", "1", "2"]
    assert [one["data-day"] for one in page.of("li", "data-day")] == ["0", "2"]
    assert "装载 4 / 10" in page.words
    assert "装载 7 / 10" in page.words


@pytest.mark.parametrize("draw", [svg, html])
@pytest.mark.parametrize("known", [True, False])
def test_nothing_is_asked_from_elsewhere_and_the_same_plan_looks_the_same(draw, known):
    one = draw(problem(network(known=known)), PLAN, attribution="© 某地图 <a>")
    assert one == draw(problem(network(known=known)), PLAN, attribution="© 某地图 <a>")
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", one) == []
    assert re.findall(r"\burl\((?!#)|@import|\bsrc=|\bhref=\"(?!#)", one) == []
    assert "© 某地图 &lt;a&gt;" in one


@pytest.mark.parametrize("draw", [svg, html])
def test_names_cannot_break_out(draw):
    text = draw(problem(), PLAN)
    assert "<script>&quot;" not in text
    assert "&lt;script&gt;&quot;&amp;东路" in text
    assert not re.search(r"[\x00-\x08]", text)


def test_a_scale_stands_only_where_places_are_known():
    known, unknown = (
        "".join(ET.fromstring(svg(problem(network(known=one)), PLAN)).itertext())
        for one in (True, False)
    )
    assert "米" in known
    assert "北" in known
    assert "没有坐标" not in known
    assert "没有坐标，按路网距离排布" in unknown
    assert "车场 11" in unknown
    assert "南路，12 → 乙" in unknown


def test_one_unit_is_as_many_metres_as_it_says():
    places = layout(network(), range(4))
    assert places.unit_m is not None
    north = (places.xy[0, 1] - places.xy[3, 1]) * places.unit_m
    east = (places.xy[1, 0] - places.xy[0, 0]) * places.unit_m
    assert north == pytest.approx(1111.95)
    assert east == pytest.approx(1111.95 * np.cos(np.radians(34.005)))


def test_a_chain_without_coordinates_is_laid_out_in_its_lengths():
    chain = RoadNetwork(
        nodes=(1, 2, 3),
        tail=np.array([0, 1], dtype=np.int32),
        head=np.array([1, 2], dtype=np.int32),
        twin=np.array([-1, -1], dtype=np.int32),
        travel_cost=np.array([[10, 30]]),
        travel_s=np.array([[10, 30]]),
    )
    xy = layout(chain, range(3)).xy
    first, second = np.hypot(*(xy[1] - xy[0])), np.hypot(*(xy[2] - xy[1]))
    assert second / first == pytest.approx(3, rel=0.02)


def test_ways_take_the_cheapest_and_keep_to_the_turns():
    there = Route(0, 0, (Serve(1, 1),))
    legs = Ways(problem()).legs(there)
    assert [(leg.arcs, leg.cost) for leg in legs] == [((0,), 10), ((5, 4), 30)]
    # Not straight on from 0 into 1, and not back on the spot at 2: round the square both times.
    turns = (Turn(0, 1, None), Turn(1, 5, None), Turn(2, 3, 7, 9))
    legs = Ways(problem(network(turns=turns))).legs(there)
    assert [(leg.arcs, leg.cost) for leg in legs] == [((7, 6, 5), 65 + 0), ((2, 3), 52)]


def test_a_way_that_does_not_exist_is_drawn_as_broken():
    there = replace(PLAN, routes=(Route(0, 0, (Serve(2, 6), Serve(0, 4), Serve(0, 0))),))
    shut = problem(network(turns=(Turn(4, 0, None), Turn(4, 7, None))))
    root = ET.fromstring(svg(shut, there))
    broken = [one for one in root.iter(f"{SVG}path") if one.get("class") == "broken"]
    assert len(broken) == 1


def brightness(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize(("colours", "page"), [(LIGHT, "#fbfbf9"), (DARK, "#1b2024")])
def test_colours_can_be_read(colours, page):
    paper = brightness(page)
    contrasts = [
        (max(paper, one) + 0.05) / (min(paper, one) + 0.05) for one in map(brightness, colours)
    ]
    assert min(contrasts) >= 4.5
    assert len(set(colours)) == 12


def test_a_plan_of_nothing_is_drawn():
    empty = replace(PLAN, routes=(), cost=0, lower_bound=0)
    assert "0 条路线作业 0 处，总成本 0" in Page(html(problem(), empty)).words


def test_a_bent_street_is_drawn_with_its_bends_inside_the_drawing():
    bent = ((114.005, 33.99),)
    roads = replace(network(), bends=(bent, (), (), (), bent, (), (), ()))
    places = layout(roads, range(4))
    assert [len(line) for line in places.lines] == [3, 2, 2, 2, 3, 2, 2, 2]
    assert places.lines[0][1].tolist() == places.lines[4][1].tolist()
    assert 0 < places.lines[0][1][0] < places.width
    assert 0 < places.lines[0][1][1] < places.height
    root = ET.fromstring(svg(problem(roads), PLAN))
    lines = [one.get("d") for one in root.iter(f"{SVG}path") if one.get("data-stop")]
    assert [line.count("L") for line in lines] == [2, 1, 1]
