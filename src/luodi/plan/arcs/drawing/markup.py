"""A picture as SVG; it needs no style sheet, and a page may restyle it by its classes."""

from collections.abc import Iterator, Sequence
from typing import Final

from luodi.plan.arcs.drawing.colours import LIGHT
from luodi.plan.arcs.drawing.lanes import Line, halfway, length_of, middle_of, number, path_of
from luodi.plan.arcs.drawing.picture import Picture, RouteLines
from luodi.plan.arcs.drawing.words import Names, route_name, safe

PAPER: Final = "#fbfbf9"
INK: Final = "#1d2329"
SECOND_INK: Final = "#5b6670"
ROAD: Final = "#d3d6d0"
RED: Final = "#c0392b"
FONT: Final = (
    "'Noto Sans SC','Source Han Sans SC','Noto Sans CJK SC','PingFang SC',"
    "'Microsoft YaHei',sans-serif"
)
_APART: Final = 44.0
"""Between two arrows of a route; those between them are shown when one looks closer."""


def map_markup(shown: Picture) -> Iterator[str]:
    """Give the lines of the map, without frame: streets, routes, what is left out, places."""
    yield "<defs>"
    for place, colour in enumerate(LIGHT):
        yield (
            f'<marker id="a{place}" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="3.6" '
            f'markerHeight="3.6" orient="auto"><path class="k{place}" fill="{colour}" '
            'd="M0 0L10 5L0 10z"/></marker>'
        )
    yield "</defs>"
    streets = "".join(path_of(ends) for ends in shown.streets)
    yield (
        f'<g class="streets" fill="none" stroke="{ROAD}" stroke-width="1.1" '
        f'stroke-linecap="round"><path d="{streets}"/></g>'
    )
    names = Names(shown.problem)
    for place, lines in enumerate(shown.routes):
        yield from _route(shown, place, lines, names)
    yield from _unserved(shown, names)
    for place, lines in enumerate(shown.routes):
        yield from _badge(place, lines)
    yield from _places(shown, names)


def _route(shown: Picture, place: int, lines: RouteLines, names: Names) -> Iterator[str]:
    named = route_name(shown.problem, lines.route)
    name = safe(f"路线 {place + 1}（{named}）" if named else f"路线 {place + 1}")
    yield (
        f'<g class="route c{lines.colour}" data-route="{place}" data-day="{lines.route.day}" '
        f'fill="none" stroke="{LIGHT[lines.colour]}" stroke-linejoin="round">'
    )
    if lines.dead or lines.broken:
        yield '<g class="dead" stroke-width="1.1" stroke-dasharray="4 3">'
        yield f"<title>{name}，空驶</title>"
        yield f'<path d="{"".join(path_of(line) for line in lines.dead)}"/>'
        yield from _arrows(lines.dead, lines.colour)
        for ends in lines.broken:
            yield f'<path class="broken" stroke="{RED}" d="{path_of(ends)}"/>'
        yield "</g>"
    yield '<g class="served" stroke-width="2.4" stroke-linecap="round">'
    arrows = _arrows([line for _, line in lines.served], lines.colour)
    for (stop, line), arrow in zip(lines.served, arrows, strict=True):
        what = safe(names.stop(lines.route.stops[stop - 1]))
        yield (
            f'<path data-stop="{stop}" d="{path_of(line)}">'
            f"<title>{name}，第 {stop} 站：{what}</title></path>{arrow}"
        )
    yield "</g></g>"


def _arrows(lines: Sequence[Line], colour: int) -> Iterator[str]:
    """Give an arrow halfway along each line: a path of its own, with a corner only there."""
    since = _APART
    for line in lines:
        length = length_of(line)
        begin, end = halfway(line)
        apart = since + length / 2 >= _APART
        look = 'class="way"' if apart else 'class="way close" visibility="hidden"'
        yield (
            f'<path {look} stroke="none" marker-mid="url(#a{colour})" '
            f'd="{path_of((begin, middle_of(line), end))}"/>'
        )
        since = length / 2 if apart else since + length


def _badge(place: int, lines: RouteLines) -> Iterator[str]:
    x, y = (number(part) for part in lines.badge)
    yield (
        f'<g class="badge c{lines.colour}" data-route="{place}" data-day="{lines.route.day}">'
        f'<path class="disc" stroke="{LIGHT[lines.colour]}" stroke-width="17" '
        f'stroke-linecap="round" d="M{x} {y}h0.01"/>'
        f'<text x="{x}" y="{y}" dy="0.35em" text-anchor="middle" font-size="10" font-weight="600" '
        f'fill="#fff">{place + 1}</text></g>'
    )


def _unserved(shown: Picture, names: Names) -> Iterator[str]:
    if not shown.unserved:
        return
    yield f'<g class="unserved" fill="none" stroke="{RED}" stroke-width="3" stroke-linecap="round">'
    for left, ends in zip(shown.plan.unserved, shown.unserved, strict=True):
        kerb = shown.problem.tasks[left.task]
        what = safe(names.arc(kerb.arcs[0]))
        yield (
            f'<path data-task="{left.task}" d="{path_of(ends)}">'
            f"<title>没有安排：{what}。{safe(left.reason)}</title></path>"
        )
    yield "</g>"


def _places(shown: Picture, naming: Names) -> Iterator[str]:
    """Mark depots by squares and sites by diamonds, each with its name."""
    problem = shown.problem
    names: dict[int, list[str]] = {}
    for site in problem.sites:
        names.setdefault(site.node, []).append(site.id)
    depots = {node for one in problem.fleet.vehicles for node in (one.start, one.end)}
    yield f'<g class="places" font-size="12" font-weight="600" fill="{INK}">'
    for node in sorted(depots | set(names)):
        x, y = (number(float(part)) for part in shown.places.xy[node])
        # A name at the right edge would be cut off.
        far = float(shown.places.xy[node, 0]) > 0.8 * shown.places.width
        anchor, aside = ("end", -1) if far else ("start", 1)
        kind = "depot" if node in depots else "site"
        cap = "square" if kind == "depot" else "round"
        own = [naming.depot(node)] if node in depots else []
        label = safe("、".join([*own, *(f"站点 {name}" for name in names.get(node, []))]))
        yield (
            f'<g class="{kind}"><path class="rim" stroke="{PAPER}" stroke-width="15" '
            f'stroke-linecap="{cap}" d="M{x} {y}h0.01"/><path class="dot" stroke="{INK}" '
            f'stroke-width="11" stroke-linecap="{cap}" d="M{x} {y}h0.01"/>'
            f'<path class="eye" stroke="{PAPER}" stroke-width="4" stroke-linecap="{cap}" '
            f'd="M{x} {y}h0.01"/><text x="{x}" y="{y}" dx="{aside}em" dy="0.35em" '
            f'text-anchor="{anchor}" paint-order="stroke" stroke="{PAPER}" stroke-width="3">'
            f"{label}</text></g>"
        )
    yield "</g>"
