"""How the board is drawn: small charts as SVG, the map, the sentences of its lines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel.board.reads import Board, children_with_lights
from luodi.kernel.cards.board import Amounts, BoardLine
from luodi.kernel.places.models import Place

WIDTH, HEIGHT, EDGE = 220, 72, 4


@dataclass(frozen=True)
class Small:
    """A small chart: points of its lines in the coordinates of the drawing."""

    line: BoardLine
    actual: str = ""
    due: str = ""
    point: str = ""
    band: str = ""
    goal: str = ""
    last: tuple[str, str] | None = None


def small(line: BoardLine) -> Small:
    """Draw a line's path: actual solid, due dashed, forecast in its band, what is promised."""
    path = line.path.drawing if line.path else None
    if path is None or not path.months:
        return Small(line)
    sides = (path.actual, path.due, path.low, path.high)
    known = [one for side in sides for one in side if one is not None]
    if path.goal is not None:
        known.append(path.goal)
    low, high = min([0.0, *known]), max([0.0, *known])
    space = _Space(len(path.months), low, high)
    reached = [(n, one) for n, one in enumerate(path.actual) if one is not None]
    edge = [(n, one) for n, one in enumerate(path.high) if one is not None]
    under = [(n, one) for n, one in enumerate(path.low) if one is not None]
    return Small(
        line=line,
        actual=space.points(path.actual),
        due=space.points(path.due),
        point=space.points(path.point),
        band=space.joined([*edge, *reversed(under)]),
        goal="" if path.goal is None else space.y(path.goal),
        last=(space.x(reached[-1][0]), space.y(reached[-1][1])) if reached else None,
    )


@dataclass(frozen=True)
class _Space:
    """The coordinates of a small chart."""

    months: int
    low: float
    high: float

    def x(self, place: int) -> str:
        return f"{EDGE + place * (WIDTH - 2 * EDGE) / max(self.months - 1, 1):.1f}"

    def y(self, amount: float) -> str:
        share = (amount - self.low) / ((self.high - self.low) or 1)
        return f"{HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE):.1f}"

    def points(self, amounts: Amounts) -> str:
        return self.joined([(n, one) for n, one in enumerate(amounts) if one is not None])

    def joined(self, known: Sequence[tuple[int, float]]) -> str:
        return " ".join(f"{self.x(place)},{self.y(one)}" for place, one in known)


def map_of(board: Board, top: Place | None, query: dict[str, str]) -> dict[str, Any] | None:
    """Give the places below one as GeoJSON, each with its worst light and the board it opens."""
    if top is None:
        return None
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(place.geometry),
            "properties": {
                "title": place.name,
                "url": address(query | {"place": str(place.pk)}),
                "open": True,
                **({"light": light} if light else {"note": _("没有单列的数")}),
            },
        }
        for place, light in children_with_lights(board, top)
        if place.geometry
    ]
    return {"type": "FeatureCollection", "features": features} if features else None


def address(query: dict[str, str]) -> str:
    """Give the address of the board with what is chosen; without what is empty."""
    chosen = {key: value for key, value in query.items() if value}
    url = reverse("board:board")
    return f"{url}?{urlencode(chosen)}" if chosen else url
