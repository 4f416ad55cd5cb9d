"""Finding: what an actor may see of the index, ranked, counted up to a bound."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Left
from django.db.models.lookups import In

from luodi.kernel.access.actor import Actor, Scope
from luodi.kernel.access.paths import ancestors, subtree
from luodi.kernel.access.scopes import AccessPaths, above_filter, scope_filter
from luodi.kernel.cards import FoundKind, found_kinds
from luodi.kernel.search import fulltext
from luodi.kernel.search.models import SERIALS, IndexReach, IndexRow
from luodi.kernel.search.rules import Piece, Term, excerpt, marked, terms_of

Row = TypeVar("Row", bound=Model)
MOST = 1000
"""How many records are counted, and may be paged through."""
MOST_OF_KIND = 100
"""How many are counted of each kind where more than `MOST` are found in all."""
SHOWN = 5
"""How many of each kind are shown side by side."""
PAGE = 20
FEW_POSTS = 4
"""Somebody with more posts is asked for by sets of prefixes in place of ranges."""
LAST = 2**63 - 1
"""Beyond all ranks."""


@dataclass(frozen=True)
class Question:
    """What is asked: words, one kind or all, and a range of days, both ends included."""

    text: str
    kind: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of which all must be found."""
        return terms_of(self.text)


@dataclass(frozen=True)
class Hit:
    """A record found: where it opens, and the pieces of its title and text."""

    kind: FoundKind
    record: int
    day: date | None
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]


@dataclass(frozen=True)
class Count:
    """How many were found; with ``more`` there are more than ``number``."""

    number: int
    more: bool = False


@dataclass(frozen=True)
class Group:
    """Records found of one kind: the first of them, and how many there are."""

    kind: FoundKind
    hits: tuple[Hit, ...]
    count: Count


@dataclass(frozen=True)
class Answer:
    """What was found: by kind side by side, or a page of one kind."""

    groups: tuple[Group, ...]
    count: Count
    page: int = 1
    pages: int = 1


def kinds_open_to(actor: Actor) -> list[FoundKind]:
    """Give the kinds of which the actor may see any record, in the order of the cards."""
    return [kind for kind in found_kinds().values() if actor.has(kind.permission)]


def open_rows(actor: Actor) -> QuerySet[IndexRow]:
    """Give the rows of the index whose records the actor may see.

    Notes
    -----
    The conditions are those of `kernel.access.scopes`, over the paths that the row keeps for its
    record. Permissions that the same posts give share one.
    """
    if actor.system:
        return IndexRow.objects.all()
    together: dict[tuple[Scope, ...], list[str]] = {}
    for permission in sorted({kind.permission for kind in kinds_open_to(actor)}):
        together.setdefault(actor.granting(permission), []).append(permission)
    condition = Q(pk__in=())
    for permissions in together.values():
        condition |= Q(permission__in=permissions) & _open(actor, permissions[0])
    return IndexRow.objects.filter(condition)


def _open(actor: Actor, permission: str) -> Q:
    by_both = _within(actor, permission, place=True)
    by_unit = _within(actor, permission, place=False)
    # Between the row and itself: an equality would let PostgreSQL gather the reaches of all rows.
    own = {"row__gte": OuterRef("pk"), "row__lte": OuterRef("pk")}
    reaches = IndexReach.objects.filter(_reached(actor, permission), **own)
    return (
        Q(unit_path__isnull=True)
        | by_both
        | (Q(place_path__isnull=True) & by_unit)
        | (Q(reached=True) & Q(Exists(reaches)))
    )


def _reached(actor: Actor, permission: str) -> Q:
    condition = _within(actor, permission, place=True)
    condition |= Q(below=True) & above_filter(actor, _paths(permission, place=True), permission)
    around = Q(pk__in=())
    for scope in actor.granting(permission):
        low, high = subtree(scope.unit_path)
        above = Q(place_path__in=ancestors(scope.place_path))
        around |= Q(unit_path__gte=low, unit_path__lt=high) & above
    return condition | (Q(around=True) & around)


def _within(actor: Actor, permission: str, *, place: bool) -> Q:
    """Give the condition of rows within the actor's posts; of many posts by looking up prefixes.

    Each row of a common word is asked: one look into a set is cheaper than thirty ranges.
    """
    scopes = actor.granting(permission)
    if len(scopes) <= FEW_POSTS:
        return scope_filter(actor, _paths(permission, place=place), permission)
    held: dict[tuple[int, int], set[str]] = defaultdict(set)
    for scope in scopes:
        unit, spot = scope.unit_path, scope.place_path if place else ""
        held[len(unit), len(spot)].add(f"{unit}|{spot}")
    condition = Q(pk__in=())
    for (unit_long, spot_long), prefixes in held.items():
        spot_prefix = Left("place_path", spot_long) if spot_long else Value("")
        row = Concat(Left("unit_path", unit_long), Value("|"), spot_prefix)
        condition |= Q(In(row, sorted(prefixes)))
    return condition


def _paths(permission: str, *, place: bool) -> AccessPaths:
    system = permission.partition(".")[0]
    return AccessPaths(system, "unit_path", "place_path" if place else None)


@dataclass(frozen=True)
class _Desk:
    """What one actor asks, made ready: the statement of the law, the marks, the terms."""

    rows: fulltext.OpenRows
    marks: tuple[fulltext.Asked, ...]
    terms: tuple[Term, ...]
    ranks: tuple[int, int]

    def ranked(self, limit: int, kind: str = "") -> list[tuple[int, str]]:
        """Give the numbers of rows found with their kinds, best first, at most so many.

        Two statements: rows with all terms in the title, then all.
        """
        asked = (*self.marks, *fulltext.of_terms(self.terms))
        if kind:
            asked = (*asked, fulltext.of_kind(kind))
        literals = tuple(term.text for term in self.terms if not term.plain)
        every = fulltext.Asking(asked, literals, titled=False, ranks=self.ranks, limit=limit)
        titles = (*asked, *fulltext.of_terms(self.terms, titled=True))
        found = dict(fulltext.matching(self.rows, replace(every, asked=titles, titled=True)))
        if len(found) < limit:
            wider = replace(every, limit=limit + len(found))
            found |= {
                number: name
                for number, name in fulltext.matching(self.rows, wider)
                if number not in found
            }
        return list(found.items())[:limit]


@lru_cache(maxsize=256)
def _scope_of(
    scopes: tuple[Scope, ...], system: bool
) -> tuple[fulltext.OpenRows, tuple[fulltext.Asked, ...]] | None:
    """Write what an actor's scopes come to, once: paths never change, so it never grows old.

    None when they open nothing.
    """
    actor = Actor(user_id=None, label="", scopes=scopes, system=system)
    marks = fulltext.of_actor(actor, sorted({kind.permission for kind in kinds_open_to(actor)}))
    return None if marks is None else (fulltext.OpenRows.of(open_rows(actor)), marks)


def _desk(actor: Actor, question: Question) -> _Desk | None:
    """Make ready what is asked; None when there is nothing to ask or to see."""
    scope = _scope_of(actor.scopes, actor.system)
    if not question.terms or scope is None:
        return None
    rows, marks = scope
    since = question.since.toordinal() * SERIALS if question.since else 0
    until = (question.until.toordinal() + 1) * SERIALS if question.until else LAST
    return _Desk(rows, marks, question.terms, (since, until))


def find(actor: Actor, question: Question, page: int = 1) -> Answer:
    """Find records: of all kinds side by side, or of the one asked for by pages.

    Parameters
    ----------
    actor
        Who asks.
    question
        What is asked.
    page
        Number of the page from 1, when one kind is asked for; the nearest there is.

    Returns
    -------
    Answer
        Records with all terms in the title first, then by day, the latest first; then by number.
    """
    kinds = {kind.kind: kind for kind in kinds_open_to(actor)}
    desk = _desk(actor, question)
    if desk is None or (question.kind and question.kind not in kinds):
        return Answer((), Count(0))
    if question.kind:
        return _of_one(desk, kinds[question.kind], page)
    found = desk.ranked(MOST + 1)
    numbers = {name: [pk for pk, of in found if of == name] for name in kinds}
    counts = {name: Count(len(numbers[name])) for name in kinds}
    if len(found) > MOST:
        for name in kinds:
            if len(numbers[name]) <= MOST_OF_KIND:
                numbers[name] = [pk for pk, _of in desk.ranked(MOST_OF_KIND + 1, name)]
            counts[name] = _counted(numbers[name], MOST_OF_KIND)
    hits = _hits([pk for name in kinds for pk in numbers[name][:SHOWN]], desk.terms)
    groups = [
        Group(kind, tuple(hits[pk] for pk in numbers[name][:SHOWN] if pk in hits), counts[name])
        for name, kind in kinds.items()
        if numbers[name]
    ]
    return Answer(tuple(groups), _counted(found, MOST))


def narrowed(actor: Actor, rows: "QuerySet[Row]", kind: str, text: str) -> "QuerySet[Row]":
    """Narrow rows of one kind, which the actor may see, to those that hold all terms.

    Parameters
    ----------
    actor
        Who asks; the marks of the actor's posts lead the index to fewer candidates.
    rows
        The rows, whose numbers are those under which they were put.
    kind
        What they were put as.
    text
        The terms, read as those of a question are; a text without any finds nothing.
    """
    terms, scope = terms_of(text), _scope_of(actor.scopes, actor.system)
    if not terms or scope is None:
        return rows.none()
    asked = (*scope[1], *fulltext.of_terms(terms))
    literals = [term.text for term in terms if not term.plain]
    return rows.filter(pk__in=fulltext.records(kind, asked, literals))


def _of_one(desk: _Desk, kind: FoundKind, page: int) -> Answer:
    found = desk.ranked(MOST + 1, kind.kind)
    count = _counted(found, MOST)
    pages = max(1, -(-count.number // PAGE))
    page = min(max(page, 1), pages)
    shown = [pk for pk, _kind in found[:MOST]][(page - 1) * PAGE : page * PAGE]
    hits = _hits(shown, desk.terms)
    group = Group(kind, tuple(hits[pk] for pk in shown if pk in hits), count)
    return Answer((group,) if shown else (), count, page, pages)


def _counted(found: Sequence[object], most: int) -> Count:
    return Count(min(len(found), most), more=len(found) > most)


def _hits(numbers: Sequence[int], terms: tuple[Term, ...]) -> dict[int, Hit]:
    """Give rows as they are shown, by the numbers that were found under the actor's rights.

    A row is never changed: put again, its record gets another number, and is not shown here.
    """
    kinds = found_kinds()
    return {
        row.pk: Hit(
            kind=kinds[row.kind],
            record=row.record,
            day=row.day,
            title=marked(row.title, terms),
            text=excerpt(row.text, terms),
        )
        for row in IndexRow.objects.filter(pk__in=numbers)
    }
