"""Reading places: as they stand on a day, below one another, at a point, after a change."""

from datetime import date

from django.db.models import Q, QuerySet

from luodi.kernel.access.paths import ancestors, subtree
from luodi.kernel.places.index import IndexedPlace, PlaceIndex
from luodi.kernel.places.models import Place, PlaceSuccessor, TreeVersion
from luodi.kernel.places.rules import Kind, in_force

_newest: tuple[str, PlaceIndex] | None = None


def places_on(day: date) -> QuerySet[Place]:
    """Give the places that stand on a day, in order of the tree."""
    return Place.objects.filter(valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )


def places_ended_by(day: date) -> QuerySet[Place]:
    """Give the places that no longer stand on a day, in order of the tree."""
    return Place.objects.filter(valid_to__lte=day)


def children_of(place: Place, day: date) -> QuerySet[Place]:
    """Give what stands directly below a place on a day; of an ended one, what ended with it."""
    rows = Place.objects.filter(parent=place).order_by("path")
    if place.valid_to is not None and place.valid_to <= day:
        return rows.filter(valid_to=place.valid_to)
    return rows.filter(pk__in=places_on(day).values("pk"))


def subtree_places(place: Place, day: date) -> QuerySet[Place]:
    """Give a place and all below it as they stand on a day."""
    low, high = subtree(place.path)
    return places_on(day).filter(path__gte=low, path__lt=high)


def ancestors_of(place: Place) -> list[Place]:
    """Give a place's ancestors from the root down, itself left out."""
    return list(Place.objects.filter(path__in=ancestors(place.path)).order_by("path"))


def place_by_code(code: str, day: date) -> Place | None:
    """Find the place that bears a code on a day; the empty code finds none."""
    return places_on(day).filter(code=code).first() if code else None


def place_at(lon: float, lat: float, *, day: date, kind: Kind | None = None) -> Place | None:
    """Give the place that a point belongs to on a day.

    Parameters
    ----------
    lon, lat
        CGCS2000 degrees.
    day
        The day.
    kind
        The level asked for; None asks for the deepest that holds the point.

    Returns
    -------
    Place or None
        Exactly one place, the lower path on a shared edge; None when none has it.

    Notes
    -----
    The index is kept in memory under the tree's version and built anew after a change.
    """
    number = place_index().find(lon, lat, day=day, kind=kind)
    return None if number is None else Place.objects.get(pk=number)


def place_index() -> PlaceIndex:
    """Give the spatial index of the tree as it stands."""
    global _newest  # noqa: PLW0603 - one index a process, replaced whole
    token = TreeVersion.objects.values_list("token", flat=True).first()
    if token is None:
        return _build()
    if _newest is None or _newest[0] != token:
        _newest = (token, _build())
    return _newest[1]


def _build() -> PlaceIndex:
    rows = Place.objects.filter(geometry__isnull=False).order_by("path")
    return PlaceIndex(
        IndexedPlace(
            number=place.pk,
            path=place.path,
            kind=Kind(place.kind),
            valid_from=place.valid_from,
            valid_to=place.valid_to,
            geometry=place.geometry or "",
        )
        for place in rows
    )


def successors_on(place: Place, day: date) -> list[Place]:
    """Give the places that stand for a place on a day: itself, or what became of it.

    Parameters
    ----------
    place
        A place, ended or not.
    day
        The day on which the answer must stand.

    Returns
    -------
    list of Place
        In order of path, each once; empty when it ended without successor or had not begun.
    """
    found: dict[int, Place] = {}
    seen = {place.pk}
    waiting = [place]
    while waiting:
        current = waiting.pop()
        if in_force(current.valid_from, current.valid_to, day):
            found[current.pk] = current
            continue
        for successor in Place.objects.filter(predecessor_links__place=current):
            if successor.pk not in seen:
                seen.add(successor.pk)
                waiting.append(successor)
    return sorted(found.values(), key=lambda item: item.path)


def successors_of(place: Place) -> list[Place]:
    """Give what a place became, one step on."""
    links = PlaceSuccessor.objects.filter(place=place).select_related("successor")
    return [link.successor for link in links]


def predecessors_of(place: Place) -> list[Place]:
    """Give what a place was before, one step back."""
    links = PlaceSuccessor.objects.filter(successor=place).select_related("place")
    return [link.place for link in links]
