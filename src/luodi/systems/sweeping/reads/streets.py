"""Road links that somebody may see, their kerb strips, and when they are closed."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Concat

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import CLASS_TITLES, Closure, KerbStrip, RoadLink
from luodi.systems.sweeping.reads.fleet import held_on

VIEW_STREET = "sweeping.view_street"
FLAGS = ("one_way", "divided", "guard_rail", "bridge", "tunnel")


def visible_links(actor: Actor) -> QuerySet[RoadLink]:
    """Give the road links that the actor may see, ended ones too."""
    return visible(actor, RoadLink, VIEW_STREET).select_related(
        "unit__place", "place", "zone", "key_area"
    )


links_on = held_on
"""The condition of links that hold on a day."""


def strips_of(unit: Unit, day: date) -> QuerySet[KerbStrip]:
    """Give the kerb strips of a unit's own links on a day, each with its link."""
    strips = unrestricted(KerbStrip, why="a plan is reckoned over all strips of its unit")
    held = unrestricted(RoadLink, why="a plan is reckoned over all links of its unit")
    links = held.filter(links_on(day), unit=unit)
    return strips.filter(link__in=links).select_related("link", "link__zone", "link__key_area")


def visible_closures(actor: Actor) -> QuerySet[Closure]:
    """Give the closures that the actor may see, withdrawn ones too."""
    return visible(actor, Closure, VIEW_STREET).select_related(
        "link__unit__place", "link__place", "entered_by"
    )


def closures_in(links: Iterable[RoadLink], starts_at: datetime, ends_at: datetime) -> list[Closure]:
    """Give the closures of links that touch a time, half open, and are not withdrawn."""
    rows = unrestricted(Closure, why="whoever works on a link must know when it is closed")
    return list(
        rows.filter(
            link__in=[link.pk for link in links],
            withdrawn_at__isnull=True,
            starts_at__lt=ends_at,
            ends_at__gt=starts_at,
        )
        .select_related("link")
        .order_by("starts_at", "pk")
    )


def link_line(link: RoadLink) -> list[tuple[float, float]]:
    """Give the positions of a link in its drawn direction: longitude and latitude, CGCS2000."""
    return [(lon, lat) for lon, lat in json.loads(link.geometry)["coordinates"]]


def links_geojson(links: Iterable[RoadLink]) -> dict[str, Any]:
    """Give links as a FeatureCollection for maps, each with what a map shows of it."""
    return {"type": "FeatureCollection", "features": [_feature(link) for link in links]}


def _feature(link: RoadLink) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": link.pk,
        "properties": {
            "id": link.pk,
            "code": link.code,
            "name": link.name,
            "class": link.road_class,
            "class_title": str(CLASS_TITLES[link.road_class]),
            "one_way": link.one_way,
            "length_m": link.length_m,
            "version": link.version,
        },
        "geometry": json.loads(link.geometry),
    }


def links_named(
    links: QuerySet[RoadLink], words: Sequence[str]
) -> tuple[list[RoadLink], list[str]]:
    """Find links by their codes, or all of a street by its name.

    Returns
    -------
    tuple
        The links, each once, and the words that name none.
    """
    rows = links.filter(Q(code__in=words) | Q(name__in=words)).select_related("unit", "place")
    found = list(rows)
    known = {link.code for link in found} | {link.name for link in found}
    return found, [word for word in words if word not in known]


def flagged(links: QuerySet[RoadLink]) -> QuerySet[RoadLink]:
    """Add ``flags`` to links: the names of what is true of each, in one text that is filtered."""
    empty = Value("")
    parts = [Case(When(**{name: True}, then=Value(f"|{name}")), default=empty) for name in FLAGS]
    parts += [
        Case(When(key_area__isnull=False, then=Value("|key_area")), default=empty),
        Case(When(zone__isnull=True, then=Value("|no_zone")), default=empty),
        Case(When(width_mm__isnull=True, then=Value("|no_width")), default=empty),
    ]
    return links.annotate(flags=Concat(*parts, output_field=TextField()))


def total_metres(links: QuerySet[RoadLink]) -> int:
    """Add up the lengths of links."""
    return links.aggregate(all=Sum("length_m"))["all"] or 0


def forebears(link: RoadLink) -> list[RoadLink]:
    """Give the links that a link took the place of, the latest first; for whoever sees the link."""
    rows = unrestricted(RoadLink, why="whoever sees a link sees what stood there before it")
    found: list[RoadLink] = []
    number = link.replaces_id
    while number is not None:
        found.append(rows.get(pk=number))
        number = found[-1].replaces_id
    return found


def heirs(link: RoadLink) -> list[RoadLink]:
    """Give the links that took the place of a link; for whoever sees the link."""
    rows = unrestricted(RoadLink, why="whoever sees a link sees what stands there after it")
    return list(rows.filter(replaces=link).order_by("code"))
