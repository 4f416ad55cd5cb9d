"""What was counted, by unit and by street: sums over the records that the reader may see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import CharField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.ledger.models import Entry
from luodi.kernel.ledger.reads import standing
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.web.figures import Quantity
from luodi.systems.enterprises.models import Case
from luodi.systems.enterprises.reads.cases import cases_of_units, visible_cases
from luodi.systems.enterprises.reads.counting import CASE
from luodi.systems.enterprises.reads.results import ROWS
from luodi.systems.enterprises.rules import (
    CERTIFICATION_MEASURES,
    EVENT_MEASURES,
    MEASURES,
    EventKind,
)

SYSTEM = "enterprises"
NOBODY = 0
"""The number of no row: a page asks the database as often whatever is on it."""
UNIT, PLACE = ("unit__path", "unit__name", "unit__code"), ("place__path", "place__name")


@dataclass(frozen=True)
class FigureGroup:
    """One column of the page of figures: measures of one unit that are summed there."""

    key: str
    title: str | Promise
    codes: tuple[str, ...]

    def quantity(self, amount: int | None) -> Quantity:
        """Give an amount with the unit of the group's measures."""
        spec = next(spec for spec in MEASURES if spec.code == self.codes[0])
        return Quantity(amount, spec.scale, spec.unit)


_MATCHINGS = tuple(code for kind, code in EVENT_MEASURES.items() if kind is not EventKind.TALK)
GROUPS = (
    FigureGroup("helped", _("帮助企业"), ("enterprises.firms_helped",)),
    FigureGroup("closed", _("诉求销号"), ("enterprises.closed",)),
    FigureGroup("on_time", _("其中按时"), ("enterprises.closed_on_time",)),
    FigureGroup("unconfirmed", _("未获企业确认"), ("enterprises.closed_unconfirmed",)),
    FigureGroup("came_back", _("复发"), ("enterprises.came_back",)),
    FigureGroup("loans", _("协调贷款"), ("enterprises.loans",)),
    FigureGroup("workers", _("解决用工"), ("enterprises.workers",)),
    FigureGroup("certified", _("新认定资质"), tuple(CERTIFICATION_MEASURES.values())),
    FigureGroup("talks", _("宣讲会"), (EVENT_MEASURES[EventKind.TALK],)),
    FigureGroup("matchings", _("四项对接"), _MATCHINGS),
)
_GROUP_OF = {code: group.key for group in GROUPS for code in group.codes}


def counted_entries(actor: Actor) -> QuerySet[Entry]:
    """Give the standing entries of the records that the actor may see, each with its ``group``.

    Whoever may see a record may see what it counts: so a figure is always the sum of what its
    list shows, and a need kept from its street counts in no figure of the street's.
    """
    seen = Q(record_kind=CASE, record_id__in=_numbers(cases_of_units(actor)))
    for kind, rows in ROWS.items():
        seen |= Q(record_kind=kind, record_id__in=_numbers(rows(actor)))
    entries = unrestricted(Entry, why="narrowed at once to records that the actor may see")
    groups = [When(measure__code__in=group.codes, then=Value(group.key)) for group in GROUPS]
    found: QuerySet[Entry] = (
        standing(entries)
        .filter(seen, system=SYSTEM)
        .annotate(group=models.Case(*groups, default=Value(""), output_field=CharField()))
        .select_related("measure", "unit", "place")
    )
    return found


def _numbers(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Give the numbers of rows as entries name them."""
    key = Cast("pk", CharField(max_length=40))
    numbers: QuerySet[Any] = rows.order_by().annotate(key=key).values("key")
    return numbers


@dataclass(frozen=True)
class FigureCell:
    """One figure, and what is to be asked of the list that opens it."""

    group: FigureGroup
    quantity: Quantity
    asked: dict[str, str]


@dataclass(frozen=True)
class FigureRow:
    """The figures of a unit or a street."""

    title: str | Promise
    cells: tuple[FigureCell, ...]


@dataclass(frozen=True)
class _Side:
    """Of what a row is: its title, its place in order, and what its list is asked."""

    title: str | Promise
    order: str
    asked: tuple[tuple[str, str], ...]


def figures(actor: Actor, since: date, until: date, *, by_street: bool) -> list[FigureRow]:
    """Give the figures of a time, the total first, then each unit or street that has some.

    Parameters
    ----------
    actor
        Who looks.
    since, until
        The first and the last day.
    by_street
        By street, or by unit.

    Notes
    -----
    Where no entry stands the figure is unknown, not nought.
    """
    rows = counted_entries(actor).filter(day__gte=since, day__lte=until)
    columns = PLACE if by_street else UNIT
    told = rows.order_by().values_list("group", *columns).annotate(total=Sum("amount"))
    found: defaultdict[_Side, dict[str, int]] = defaultdict(dict)
    everything: dict[str, int] = {}
    for side, group, total in (_streets if by_street else _units)(told):
        held = found[side]
        held[group] = held.get(group, 0) + total
        everything[group] = everything.get(group, 0) + total
    period = {"since": f"{since}", "until": f"{until}"}
    lines = [_row(_Side(_("合计"), "", ()), everything, period)]
    ordered = sorted(found, key=lambda one: one.order)
    return lines + [_row(one, found[one], period) for one in ordered]


def _row(side: _Side, amounts: dict[str, int], period: dict[str, str]) -> FigureRow:
    return FigureRow(
        side.title,
        tuple(
            FigureCell(
                group,
                group.quantity(amounts.get(group.key)),
                {"group": group.key, **dict(side.asked), **period},
            )
            for group in GROUPS
        ),
    )


Told = Iterable[tuple[Any, ...]]


def _units(told: Told) -> Iterable[tuple[_Side, str, int]]:
    for group, path, name, code, total in told:
        yield _Side(name, path, (("unit", code),)), group, total


def _streets(told: Told) -> Iterable[tuple[_Side, str, int]]:
    streets = dict(street_choices())
    for group, path, name, total in told:
        street = next((one for one in (*ancestors(path), path) if one in streets), None)
        if street is None:
            side = _Side(_("%(name)s（不分街道）") % {"name": name}, path, (("above", path),))
        else:
            side = _Side(streets[street], street, (("street", street),))
        yield side, group, total


def street_choices() -> list[tuple[str, str]]:
    """Give paths and names of all streets and towns, for a filter."""
    return list(Place.objects.filter(kind=Kind.TOWN).values_list("path", "name"))


def above_choices() -> list[tuple[str, str]]:
    """Give paths and names of the places above the streets, for a filter."""
    above = (Kind.PROVINCE, Kind.CITY, Kind.DISTRICT)
    return list(Place.objects.filter(kind__in=above).values_list("path", "name"))


def with_records(actor: Actor, entries: Sequence[Entry]) -> Sequence[Entry]:
    """Add to entries the words of their record, in one query for each kind there is."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        numbers[entry.record_kind].add(int(entry.record_id))
    words: dict[tuple[str, int], str] = {}
    for kind, rows in {CASE: visible_cases, **ROWS}.items():
        found: QuerySet[Any] = rows(actor).filter(pk__in=numbers[kind] or {NOBODY})
        words |= {(kind, row.pk): _words(row) for row in found}
    for entry in entries:
        key = (entry.record_kind, int(entry.record_id))
        entry.record_words = words.get(key, "")  # type: ignore[attr-defined] # read by the table
    return entries


def _words(row: Any) -> str:
    return f"{row.duty.number} {row.duty.title}" if isinstance(row, Case) else str(row)
