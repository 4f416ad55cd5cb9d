"""The visits of a period that were entered afterwards over a limit, as they are compared."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from luodi.kernel.access.actor import Actor
from luodi.systems.enterprises.models import Visit
from luodi.systems.enterprises.reads.performance import STREETS, names_of, street_of, town_paths
from luodi.systems.enterprises.reads.visits import visible_visits
from luodi.systems.enterprises.rules import Period


@dataclass(frozen=True)
class OverLimit:
    """A unit that led visits over the limit, or the street of their firms, and how many."""

    key: str
    name: str
    count: int


def over_limit(actor: Actor, period: Period, by: str) -> list[OverLimit]:
    """Count a period's visits over the limit that the actor may see, most first."""
    counts = Counter(_keys(actor, period, by).values())
    names = names_of(by, list(counts))
    rows = (OverLimit(key, names.get(key, key), count) for key, count in counts.items())
    return sorted(rows, key=lambda row: (-row.count, row.key))


def visits_over(actor: Actor, period: Period, *, by: str, key: str) -> QuerySet[Visit]:
    """Give the visits that a figure of `over_limit` counts; without a key, of all groups."""
    rows = _rows(actor, period)
    if not key:
        return rows
    return rows.filter(pk__in=[pk for pk, one in _keys(actor, period, by).items() if one == key])


def _rows(actor: Actor, period: Period) -> QuerySet[Visit]:
    rows = visible_visits(actor).filter(over_limit=True)
    return rows.filter(day__gte=period.since, day__lt=period.until)


def _keys(actor: Actor, period: Period, by: str) -> dict[int, str]:
    """Give the group of each visit."""
    rows = _rows(actor, period).values_list("pk", "unit__path", "firm__party__place__path")
    if by != STREETS:
        return {pk: unit for pk, unit, _place in rows}
    streets = town_paths()
    return {pk: street_of(place, streets) for pk, _unit, place in rows}
