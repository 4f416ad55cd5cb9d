"""What a target promises on a day: its version in force, as columns, as rules and as JSON."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luodi.kernel.config.reads import calendar
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Target, TargetVersion
from luodi.kernel.targets.rules import (
    BROUGHT,
    Accumulation,
    Comparator,
    Direction,
    Frequency,
    Pace,
    Period,
    Profile,
    Promise,
    TargetNature,
    Terms,
)
from luodi.standards.workdays import Calendar

LINKS = ("in_step_with", "average", "lead_unit", "place")
DAYS = ("period_start", "period_end")
PLAIN = (
    "nature",
    "accumulation",
    "direction",
    "comparator",
    "value",
    "tolerance",
    "base",
    "scale",
    "unit",
    "stretch",
    "pace",
    "curve",
    "profile",
    "frequency",
)
"""The columns that a version sets, beside its parts and its breakdown."""
UNTOLD = {"frequency": Frequency.MONTH.value}
"""What stands for a column that versions written before it came do not tell."""


@dataclass(frozen=True, order=True)
class PartKey:
    """A part of the ledger that a target counts, by the numbers of its rows."""

    measure_id: int
    unit_id: int
    place_id: int


@dataclass(frozen=True, order=True)
class QuotaKey:
    """What a breakdown gives a unit: for the whole period (month 0), or up to a month's end."""

    unit_id: int
    month: int
    value: int
    weight: int | None = None


@dataclass(frozen=True)
class InForce:
    """A target as its version in force on a day sets it.

    ``target`` carries that version's columns; where it is not the current one, it is a copy that
    is never saved. ``paths`` are the measure, unit path and place path of each part.
    """

    target: Target
    terms: Terms
    number: int
    paths: tuple[tuple[int, str, str], ...]


def period_of(target: Target) -> Period:
    """Give a target's period."""
    return Period(target.period_start, target.period_end)


def promise_of(target: Target) -> Promise:
    """Give what a target promises."""
    return Promise(
        comparator=Comparator(target.comparator) if target.comparator else None,
        value=target.value,
        tolerance=target.tolerance,
        direction=Direction(target.direction),
    )


def terms_of(target: Target, known: Calendar | None = None) -> Terms:
    """Give a target's terms as the rules read them.

    Parameters
    ----------
    target
        The target.
    known
        The calendar in force, by whoever asks for many; else it is read where the pace needs it.
    """
    return Terms(
        nature=TargetNature(target.nature),
        accumulation=Accumulation(target.accumulation),
        promise=promise_of(target),
        period=period_of(target),
        pace=Pace(target.pace),
        curve=tuple(target.curve),
        profile=Profile(target.profile),
        base=target.base,
        scale=target.scale,
        calendar=known or calendar_of(Pace(target.pace)),
    )


def calendar_of(*paces: Pace) -> Calendar:
    """Give the calendar in force when one of the paces counts working days, else luodi's own."""
    return calendar() if Pace.WORKDAY in paces else BROUGHT


def written_terms(
    target: Target, parts: Sequence[PartKey], quotas: Sequence[QuotaKey]
) -> dict[str, Any]:
    """Write all that a version may change as plain JSON; `read_terms` reads it back exactly."""
    terms: dict[str, Any] = {name: getattr(target, name) for name in PLAIN}
    terms |= {name: getattr(target, name).isoformat() for name in DAYS}
    terms |= {name: getattr(target, f"{name}_id") for name in LINKS}
    terms["parts"] = [[part.measure_id, part.unit_id, part.place_id] for part in parts]
    terms["quotas"] = [[item.unit_id, item.month, item.value, item.weight] for item in quotas]
    return terms


def read_terms(terms: dict[str, Any]) -> dict[str, Any]:
    """Read the columns of a version from its JSON, by the names of the columns."""
    terms = UNTOLD | terms
    columns: dict[str, Any] = {name: terms[name] for name in PLAIN}
    columns |= {name: date.fromisoformat(terms[name]) for name in DAYS}
    columns |= {f"{name}_id": terms[name] for name in LINKS}
    return columns


def read_parts(terms: dict[str, Any]) -> list[PartKey]:
    """Read the parts of a version from its JSON."""
    return [PartKey(*part) for part in terms["parts"]]


def read_quotas(terms: dict[str, Any]) -> list[QuotaKey]:
    """Read the breakdown of a version from its JSON."""
    return [QuotaKey(*quota) for quota in terms["quotas"]]


def in_force(
    targets: Sequence[Target], as_of: date, *, known_by: datetime | None = None
) -> list[InForce]:
    """Give targets as their versions in force on a day set them, in their order.

    Before its first version a target stands as that one set it. ``known_by`` leaves out versions
    that were registered after an instant, whatever day they hold from.

    Notes
    -----
    One query for all targets that were ever changed, two more for the paths of the older ones.
    """
    changed = [target.pk for target in targets if target.version > 1]
    versions = _versions_on(changed, as_of, known_by) if changed else {}
    older = {
        target.pk: versions[target.pk].terms
        for target in targets
        if target.pk in versions and versions[target.pk].number != target.version
    }
    units, places = _paths([part for terms in older.values() for part in read_parts(terms)])
    then_set = [Pace(terms["pace"]) for terms in older.values()]
    known = calendar_of(*then_set, *(Pace(target.pace) for target in targets))
    found = []
    for target in targets:
        terms = older.get(target.pk)
        if terms is None:
            found.append(_current(target, known))
            continue
        then = copy(target)
        for name, value in read_terms(terms).items():
            setattr(then, name, value)
        paths = tuple(
            (part.measure_id, units[part.unit_id], places[part.place_id])
            for part in read_parts(terms)
        )
        found.append(InForce(then, terms_of(then, known), versions[target.pk].number, paths))
    return found


def _current(target: Target, known: Calendar) -> InForce:
    paths = tuple((part.measure_id, part.unit.path, part.place.path) for part in target.parts.all())
    return InForce(target, terms_of(target, known), target.version, paths)


def _versions_on(
    numbers: Sequence[int], as_of: date, known_by: datetime | None
) -> dict[int, TargetVersion]:
    """Give the version of each target in force on a day: the last begun by then, else the first."""
    found: dict[int, TargetVersion] = {}
    rows = TargetVersion.objects.filter(target_id__in=numbers).order_by("number")
    for version in rows if known_by is None else rows.filter(made_at__lte=known_by):
        if version.valid_from <= as_of or version.target_id not in found:
            found[version.target_id] = version
    return found


def _paths(parts: Sequence[PartKey]) -> tuple[dict[int, str], dict[int, str]]:
    if not parts:
        return {}, {}
    units = Unit.objects.filter(pk__in={part.unit_id for part in parts})
    places = Place.objects.filter(pk__in={part.place_id for part in parts})
    return dict(units.values_list("pk", "path")), dict(places.values_list("pk", "path"))


def versions_of(target: Target) -> list[TargetVersion]:
    """Give a target's versions, the newest first, with whoever made them."""
    return list(
        TargetVersion.objects.filter(target=target)
        .select_related("document", "made_by")
        .order_by("-number")
    )
