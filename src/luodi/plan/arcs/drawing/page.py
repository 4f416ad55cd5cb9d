"""A plan as one page that needs no other file: the map, and the list of routes beside it."""

from collections.abc import Iterator, Sequence
from importlib.resources import files

from luodi.plan.arcs.drawing.colours import DARK, LIGHT
from luodi.plan.arcs.drawing.figures import demands_of, has_times
from luodi.plan.arcs.drawing.lanes import number as decimal
from luodi.plan.arcs.drawing.markup import map_markup
from luodi.plan.arcs.drawing.picture import Picture, RouteLines, picture
from luodi.plan.arcs.drawing.words import (
    Names,
    day_name,
    hours,
    load_text,
    route_name,
    safe,
    sentence,
    share,
)
from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan, Serve
from luodi.plan.base import Fault


def html(
    problem: Problem, plan: Plan, *, attribution: str = "", faults: Sequence[Fault] = ()
) -> str:
    """Draw a plan as a page.

    Parameters
    ----------
    problem, plan
        The plan is of the problem; with ``faults`` it may break its rules.
    attribution
        Who is to be named for the roads.
    faults
        What is wrong with the plan; listed at the head of the page.

    Returns
    -------
    str
        HTML that asks for nothing from elsewhere; the same for the same plan.
    """
    shown = picture(problem, plan)
    said = sentence(problem, plan, [lines.figures for lines in shown.routes])
    parts = [
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>路线图：{safe(problem.name)}</title>",
        f"<style>{_asset('page.css')}{_colours()}</style></head><body>",
        '<a class="skip" href="#list">跳到路线清单</a><div class="page">',
        f"<header><h1>路线图：{safe(problem.name)}</h1><p>{safe(said)}</p>",
        *_faults(faults),
        "</header><main>",
        *_stage(shown, said),
        '<div class="side" id="list" tabindex="-1">',
        *_switches(problem),
        *_unserved(shown),
        *_routes(shown),
        "</div></main>",
        *_foot(shown, attribution),
        f"</div><script>{_asset('page.js')}</script></body></html>\n",
    ]
    return "\n".join(parts)


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _colours() -> str:
    """Give the rules that colour routes, on a light and on a dark page."""

    def rules(colours: Sequence[str]) -> str:
        return "".join(
            f".c{place}{{--route:{colour}}}.k{place}{{fill:{colour}}}"
            for place, colour in enumerate(colours)
        )

    dark = f"@media screen and (prefers-color-scheme: dark){{{rules(DARK)}}}"
    return rules(LIGHT) + dark


def _faults(faults: Sequence[Fault]) -> Iterator[str]:
    if faults:
        yield '<details class="faults" open>'
        yield f"<summary>方案有 {len(faults)} 处不符，不能照此出车</summary><ul>"
        yield from (f"<li>{safe(fault.message)}</li>" for fault in faults)
        yield "</ul></details>"


def _stage(shown: Picture, said: str) -> Iterator[str]:
    places = shown.places
    unit = "" if places.unit_m is None else f' data-unit-m="{places.unit_m:.6g}"'
    yield '<div class="stage">'
    yield (
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" tabindex="0" '
        f'viewBox="0 0 {decimal(places.width)} {decimal(places.height)}"{unit} role="application" '
        f'aria-label="路线图，方向键移动，加减号缩放，0 看全图。{safe(said)}">'
    )
    yield from map_markup(shown)
    yield "</svg>"
    yield (
        '<div class="tools"><button type="button" id="closer" aria-label="放大">+</button>'
        '<button type="button" id="further" aria-label="缩小">−</button>'
        '<button type="button" id="whole" class="wide">全图</button></div>'
    )
    if places.unit_m is not None:
        yield (
            '<svg class="north" viewBox="0 0 24 44" role="img" aria-label="上方为北">'
            '<path d="M12 0l7 22l-7 -5l-7 5z"/>'
            '<text x="12" y="40" text-anchor="middle" font-size="12">北</text></svg>'
        )
    yield from _key(shown)
    yield "</div>"


def _key(shown: Picture) -> Iterator[str]:
    yield '<div class="key">'
    if shown.places.unit_m is None:
        yield "<span>没有坐标，按路网距离排布；方向和长短不代表实地</span>"
    else:
        yield '<span><i class="bar" style="width:0"></i><b></b></span>'
    yield (
        '<span><svg width="30" height="8" aria-hidden="true"><path d="M1 4h28" stroke-width="2.6"/>'
        "</svg>作业</span>"
        '<span><svg width="30" height="8" aria-hidden="true"><path d="M1 4h28" stroke-width="1.1" '
        'stroke-dasharray="4 3"/></svg>空驶</span>'
    )
    if shown.unserved:
        yield (
            '<span><svg class="left" width="30" height="8" aria-hidden="true">'
            '<path d="M1 4h28" stroke-width="3.4"/></svg>没有安排</span>'
        )
    yield "</div>"


def _switches(problem: Problem) -> Iterator[str]:
    yield '<section><fieldset class="switches"><legend class="sr">图上显示</legend>'
    if problem.calendar.days > 1:
        for day in range(problem.calendar.days):
            yield (
                f'<label><input type="checkbox" checked data-shows-day="{day}">'
                f"{day_name(day)}</label>"
            )
    yield '<label><input type="checkbox" checked id="ways">空驶</label></fieldset></section>'


def _routes(shown: Picture) -> Iterator[str]:
    yield f"<section><h2>路线（{len(shown.routes)}）</h2>"
    yield '<ul class="routes">'
    demands, names = demands_of(shown.problem, shown.plan), Names(shown.problem)
    for place, lines in enumerate(shown.routes):
        yield f'<li data-day="{lines.route.day}" class="c{lines.colour}">'
        yield from _line(shown, place, lines)
        yield f'<ol class="stops" id="stops-{place}" hidden>'
        for number, stop in enumerate(lines.route.stops, start=1):
            name = safe(names.stop(stop))
            if isinstance(stop, Serve):
                demand = demands[stop.task, lines.route.day]
                yield (
                    f'<li><button type="button" data-stop="{number}">{name}</button>'
                    f"<small>{demand:,}</small></li>"
                )
            else:
                yield f'<li class="at-site"><span>{name}</span></li>'
        yield "</ol></li>"
    yield "</ul></section>"


def _line(shown: Picture, place: int, lines: RouteLines) -> Iterator[str]:
    own = lines.figures
    name = route_name(shown.problem, lines.route) or f"路线 {place + 1}"
    more = [f"{own.served} 处", f"装载 {load_text(own)}"]
    if has_times(shown.problem):
        more.append(f"行驶和作业 {hours(own.moving_s)}")
    yield (
        f'<button type="button" class="line" data-route="{place}" aria-expanded="false" '
        f'aria-controls="stops-{place}"><span class="no"><span class="sr">路线</span>'
        f'{place + 1}</span><span class="what">{safe(name)}</span>'
        f'<span class="dead-share">空驶 {share(own.dead_share)}</span>'
        f'<span class="more">{safe("，".join(more))}</span>'
    )
    if own.fill is not None:
        yield (
            f'<span class="fill" aria-hidden="true"><i style="width:{min(own.fill, 1):.0%}"></i>'
            "</span>"
        )
    yield "</button>"


def _unserved(shown: Picture) -> Iterator[str]:
    if not shown.unserved:
        return
    names = Names(shown.problem)
    yield f'<section class="left-out"><h2>没有安排（{len(shown.unserved)}）</h2><ul>'
    for left in shown.plan.unserved:
        kerb = shown.problem.tasks[left.task]
        name = safe(names.arc(kerb.arcs[0]))
        yield f"<li><b>{name}</b><p>{safe(left.reason)}</p></li>"
    yield "</ul></section>"


def _foot(shown: Picture, attribution: str) -> Iterator[str]:
    plan, network = shown.plan, shown.problem.network
    yield "<footer>"
    found = f"求解器 {plan.engine}，种子 {plan.seed}，{plan.cpu_seconds:.1f} CPU 秒"
    yield f"<span>{safe(found)}</span>"
    yield "<span>空驶指不作业的行驶，按成本占作业与行驶之和</span>"
    if network.datum:
        yield f"<span>坐标系 {safe(network.datum)}</span>"
    if attribution:
        yield f"<span>{safe(attribution)}</span>"
    yield "</footer>"
