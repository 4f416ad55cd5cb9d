"""Words of the road: directions, turns, strips and what is left."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.web.figures import Light
from luodi.systems.sweeping.models import (
    KERB_TITLES,
    RESULT_TITLES,
    KerbStrip,
    Leg,
    LegKind,
    RouteVehicle,
    StripResult,
)
from luodi.systems.sweeping.reads.driving import Stage
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules import Kerb, Result
from luodi.systems.sweeping.rules.driving import Turn
from luodi.systems.sweeping.rules.way import Heading, heading, opposite
from luodi.systems.sweeping.views.words import hour

HEADINGS = {
    Heading.NORTH: gettext_lazy("北"),
    Heading.NORTH_EAST: gettext_lazy("东北"),
    Heading.EAST: gettext_lazy("东"),
    Heading.SOUTH_EAST: gettext_lazy("东南"),
    Heading.SOUTH: gettext_lazy("南"),
    Heading.SOUTH_WEST: gettext_lazy("西南"),
    Heading.WEST: gettext_lazy("西"),
    Heading.NORTH_WEST: gettext_lazy("西北"),
}
TURNS = {
    Turn.STRAIGHT: gettext_lazy("直行进"),
    Turn.RIGHT: gettext_lazy("右转"),
    Turn.LEFT: gettext_lazy("左转"),
    Turn.BACK: gettext_lazy("掉头"),
}
SIGNS = {Turn.STRAIGHT: "↑", Turn.RIGHT: "↱", Turn.LEFT: "↰", Turn.BACK: "⮌"}
"""Signs before the words; the words say the same."""
LIGHTS = {
    Result.DONE: Light.GREEN,
    Result.PARTIAL: Light.YELLOW,
    Result.MISSED: Light.RED,
}


def direction(strip: KerbStrip) -> str:
    """Say from where to where a strip is driven."""
    line = link_line(strip.link)
    if not strip.forward:
        line.reverse()
    to = heading(line[0], line[-1])
    return _("由%(from)s向%(to)s") % {"from": HEADINGS[opposite(to)], "to": HEADINGS[to]}


def side(strip: KerbStrip) -> str:
    """Say which edge a strip lies on, as it is driven."""
    return str(KERB_TITLES[Kerb(strip.kerb)])


def result_words(row: StripResult) -> str:
    """Say what came of a strip."""
    told = Result(row.result)
    title = _("没做") if told is Result.MISSED else str(RESULT_TITLES[told])
    if told is Result.DONE or row.covered_m is None:
        return title
    return _("%(title)s，做了 %(metres)d 米") % {"title": title, "metres": row.covered_m}


def visit_words(leg: Leg) -> str:
    """Say what is done at a stop on the way."""
    what = str(leg.get_kind_display())
    if leg.site is not None:
        what = _("到“%(site)s”%(what)s") % {"site": leg.site, "what": what}
    return f"{what} {hour(leg.starts_at)}—{hour(leg.ends_at)}"


def way_lines(stages: Sequence[Stage]) -> list[Mapping[str, Any]]:
    """Write a way as lines, each with a sign and words; the work at its end is no line."""
    lines: list[Mapping[str, Any]] = []
    for number, stage in enumerate(stages):
        works = stage.leg is not None and stage.leg.kind == LegKind.SERVICE
        lines += _turn_lines(stage, first=number == 0, works=works)
        if stage.leg is not None and not works:
            lines.append({"sign": "◉", "words": visit_words(stage.leg), "visit": True})
    return lines


def _turn_lines(stage: Stage, *, first: bool, works: bool) -> list[Mapping[str, Any]]:
    told = stage.turns
    if told is None:
        return []
    length = stage.leg.strip.link.length_m if stage.leg and stage.leg.strip else 0
    lines: list[Mapping[str, Any]] = []
    if first and (told.steps[0].metres or not works):
        words = _("沿%(road)s向%(way)s行驶") % {"road": told.name, "way": HEADINGS[told.heading]}
        lines.append({"sign": "●", "words": words})
    for step in told.steps:
        if step.turn is None:
            left = step.metres - length
            if left > 0:
                words = _("前行 %d 米到这一段的起点") if works else _("前行 %d 米")
                lines.append({"sign": "↑", "words": words % left})
            continue
        turn = {"metres": step.metres, "turn": TURNS[step.turn], "road": step.name}
        words = (
            _("前行 %(metres)d 米，%(turn)s入%(road)s") if step.metres else _("%(turn)s入%(road)s")
        )
        lines.append({"sign": SIGNS[step.turn], "words": words % turn})
    return lines


def vehicle_said(own: RouteVehicle) -> str:
    """Say what a vehicle of a route is and does."""
    return f"{own.vehicle.code} {own.vehicle.get_kind_display()} · {own.get_operation_display()}"
