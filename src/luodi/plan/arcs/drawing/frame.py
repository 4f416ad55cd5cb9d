"""A plan as one picture: the map with title, key, scale and north."""

from collections.abc import Iterator, Sequence
from typing import Final

from luodi.plan.arcs.drawing.colours import LIGHT
from luodi.plan.arcs.drawing.lanes import number
from luodi.plan.arcs.drawing.layout import Layout
from luodi.plan.arcs.drawing.markup import FONT, INK, PAPER, RED, SECOND_INK, map_markup
from luodi.plan.arcs.drawing.picture import Picture, picture
from luodi.plan.arcs.drawing.words import load_text, route_name, safe, sentence, share
from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan
from luodi.plan.base import Fault

HEAD: Final = 68.0
_COLUMNS: Final = 4
_ROW: Final = 20.0
_ROUND: Final = (1, 2, 5)
_LONGEST_BAR: Final = 160.0


def svg(
    problem: Problem, plan: Plan, *, attribution: str = "", faults: Sequence[Fault] = ()
) -> str:
    """Draw a plan as a picture.

    Parameters
    ----------
    problem, plan
        The plan is of the problem; with ``faults`` it may break its rules.
    attribution
        Who is to be named for the roads.
    faults
        What is wrong with the plan; said on the picture in red.

    Returns
    -------
    str
        SVG 1.1 that needs no other file; the same for the same plan.
    """
    return "\n".join(_lines(picture(problem, plan), attribution, faults))


def _lines(shown: Picture, attribution: str, faults: Sequence[Fault]) -> Iterator[str]:
    places = shown.places
    rows = -(-len(shown.routes) // _COLUMNS)
    left = bool(shown.plan.unserved)
    foot = HEAD + places.height
    height = foot + 78 + rows * _ROW + (_ROW if left else 0)
    size = f'width="{number(places.width)}" height="{number(height)}"'
    said = sentence(shown.problem, shown.plan, [lines.figures for lines in shown.routes])
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {number(places.width)} '
        f'{number(height)}" role="img" aria-labelledby="title said" font-family="{FONT}" '
        f'font-size="13" fill="{INK}">'
    )
    yield f'<title id="title">{safe(shown.problem.name)}</title><desc id="said">{safe(said)}</desc>'
    yield f'<rect {size} fill="{PAPER}"/>'
    yield f'<text x="24" y="32" font-size="20" font-weight="600">{safe(shown.problem.name)}</text>'
    yield f'<text x="24" y="54" fill="{SECOND_INK}">{safe(said)}</text>'
    if faults:
        wrong = f"方案有 {len(faults)} 处不符：{faults[0].message}"
        yield f'<text x="1176" y="32" text-anchor="end" fill="{RED}">{safe(wrong)}</text>'
    box = f'width="{number(places.width)}" height="{number(places.height)}"'
    view = f"0 0 {number(places.width)} {number(places.height)}"
    yield f'<svg y="{number(HEAD)}" {box} viewBox="{view}">'
    yield from map_markup(shown)
    yield "</svg>"
    yield from _scale(shown, foot + 14, attribution)
    yield from _legend(shown, foot + 40)
    yield from _routes(shown, foot + 68)
    yield "</svg>"


def bar_m(unit_m: float) -> int:
    """Give the longest round length in metres whose bar is not too long.

    Examples
    --------
    >>> bar_m(8.0), bar_m(0.1)
    (1000, 10)
    """
    longest = max(unit_m * _LONGEST_BAR, 1.0)
    power = int(10 ** (len(str(int(longest))) - 1))
    return max(step * power for step in _ROUND if step * power <= longest)


def _scale(shown: Picture, y: float, attribution: str) -> Iterator[str]:
    unit_m = shown.places.unit_m
    if unit_m is None:
        yield (
            f'<text x="24" y="{number(y)}" font-size="12" fill="{SECOND_INK}">'
            "没有坐标，按路网距离排布；方向和长短不代表实地</text>"
        )
    else:
        yield from _bar(shown.places, unit_m, y)
    if attribution:
        yield (
            f'<text x="1176" y="{number(y)}" font-size="12" text-anchor="end" '
            f'fill="{SECOND_INK}">{safe(attribution)}</text>'
        )


def _bar(places: Layout, unit_m: float, y: float) -> Iterator[str]:
    metres = bar_m(unit_m)
    label = f"{metres // 1000} 公里" if metres >= 1000 else f"{metres} 米"
    end = 24 + metres / unit_m
    yield (
        f'<path fill="none" stroke="{SECOND_INK}" stroke-width="1.5" '
        f'd="M24 {number(y - 8)}v8H{number(end)}v-8"/>'
        f'<text x="{number(end + 8)}" y="{number(y)}" font-size="12" fill="{SECOND_INK}">'
        f"{label}</text>"
    )
    x, top = places.width - 36, HEAD + 16
    yield (
        f'<g fill="{SECOND_INK}"><title>北</title>'
        f'<path d="M{number(x)} {number(top)}l7 22l-7 -5l-7 5z"/>'
        f'<text x="{number(x)}" y="{number(top + 38)}" text-anchor="middle" font-size="12">'
        "北</text></g>"
    )


def _legend(shown: Picture, y: float) -> Iterator[str]:
    parts = [
        (f'stroke="{INK}" stroke-width="2.4"', "作业"),
        (f'stroke="{INK}" stroke-width="1.1" stroke-dasharray="4 3"', "空驶"),
    ]
    if shown.plan.unserved:
        parts.append((f'stroke="{RED}" stroke-width="3"', "没有安排"))
    x = 24.0
    for look, label in parts:
        yield (
            f'<path {look} d="M{number(x)} {number(y - 4)}h36"/>'
            f'<text x="{number(x + 44)}" y="{number(y)}" font-size="12">{label}</text>'
        )
        x += 120
    yield (
        f'<path stroke="{INK}" stroke-width="11" d="M{number(x)} {number(y - 4)}h11"/>'
        f'<text x="{number(x + 20)}" y="{number(y)}" font-size="12">车场</text>'
    )
    if shown.problem.sites:
        yield (
            f'<path stroke="{INK}" stroke-width="11" stroke-linecap="round" '
            f'd="M{number(x + 96)} {number(y - 4)}h0.01"/>'
            f'<text x="{number(x + 110)}" y="{number(y)}" font-size="12">'
            "站点（加水、卸料）</text>"
        )


def _routes(shown: Picture, y: float) -> Iterator[str]:
    wide = (shown.places.width - 48) / _COLUMNS
    for place, lines in enumerate(shown.routes):
        x = 24 + place % _COLUMNS * wide
        row = y + place // _COLUMNS * _ROW
        own = lines.figures
        name = route_name(shown.problem, lines.route)
        words = f"{name} " if name else ""
        words += f"{own.served} 处，装载 {load_text(own)}，空驶 {share(own.dead_share)}"
        yield (
            f'<text x="{number(x)}" y="{number(row)}" font-size="12">'
            f'<tspan font-weight="600" fill="{LIGHT[lines.colour]}">{place + 1}</tspan>'
            f'<tspan dx="8">{safe(words)}</tspan></text>'
        )
    if shown.plan.unserved:
        row = y + -(-len(shown.routes) // _COLUMNS) * _ROW
        reasons = sorted({left.reason for left in shown.plan.unserved})
        yield (
            f'<text x="24" y="{number(row)}" font-size="12" fill="{RED}">'
            f"没有安排 {len(shown.plan.unserved)} 处：{safe('；'.join(reasons))}</text>"
        )
