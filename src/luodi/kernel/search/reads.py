"""Finding: what an actor may see of the index, ranked, counted up to a bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Length, StrIndex

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors, subtree
from luodi.kernel.access.scopes import AccessPaths, scope_filter
from luodi.kernel.cards import FoundKind, found_kinds
from luodi.kernel.search import fulltext
from luodi.kernel.search.models import SERIALS, IndexReach, IndexRow
from luodi.kernel.search.rules import Piece, Term, excerpt, marked, terms_of

MOST = 1000
"""How many records are counted, and may be paged through."""
MOST_OF_KIND = 100
"""How many are counted of each kind where more than `MOST` are found in all."""
SHOWN = 5
"""How many of each kind are shown side by side."""
PAGE = 20


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
    The condition of each permission is that of `kernel.access.scopes`, over the paths that the
    row keeps for its record.
    """
    if actor.system:
        return IndexRow.objects.all()
    condition = Q(pk__in=())
    for permission in sorted({kind.permission for kind in kinds_open_to(actor)}):
        condition |= Q(permission=permission) & _open(actor, permission)
    return IndexRow.objects.filter(condition)


def _open(actor: Actor, permission: str) -> Q:
    system = permission.partition(".")[0]
    by_both = scope_filter(actor, AccessPaths(system, "unit_path", "place_path"), permission)
    by_unit = scope_filter(actor, AccessPaths(system, "unit_path"), permission)
    reaches = IndexReach.objects.filter(_reached(actor, system, permission), row=OuterRef("pk"))
    return (
        Q(unit_path__isnull=True)
        | by_both
        | (Q(place_path__isnull=True) & by_unit)
        | (Q(reached=True) & Q(Exists(reaches)))
    )


def _reached(actor: Actor, system: str, permission: str) -> Q:
    condition = scope_filter(actor, AccessPaths(system, "unit_path", "place_path"), permission)
    for scope in actor.granting(permission):
        low, high = subtree(scope.unit_path)
        above = Q(place_path__in=ancestors(scope.place_path))
        condition |= Q(around=True, unit_path__gte=low, unit_path__lt=high) & above
    return condition


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
    if not question.terms or (question.kind and question.kind not in kinds):
        return Answer((), Count(0))
    if question.kind:
        return _of_one(actor, question, kinds[question.kind], page)
    found = ranked(actor, question, MOST + 1)
    by_kind = {name: [pk for pk, of in found if of == name] for name in kinds}
    counts = {name: Count(len(numbers)) for name, numbers in by_kind.items()}
    if len(found) > MOST:
        for name in kinds:
            some = ranked(actor, question, MOST_OF_KIND + 1, name)
            by_kind[name] = [pk for pk, _kind in some]
            counts[name] = _counted(some, MOST_OF_KIND)
    shown = [pk for numbers in by_kind.values() for pk in numbers[:SHOWN]]
    hits = _hits(actor, shown, question.terms)
    groups = [
        Group(kind, tuple(hits[pk] for pk in by_kind[name][:SHOWN] if pk in hits), counts[name])
        for name, kind in kinds.items()
        if by_kind[name]
    ]
    return Answer(tuple(groups), _counted(found, MOST))


def _of_one(actor: Actor, question: Question, kind: FoundKind, page: int) -> Answer:
    found = ranked(actor, question, MOST + 1, kind.kind)
    count = _counted(found, MOST)
    pages = max(1, -(-count.number // PAGE))
    page = min(max(page, 1), pages)
    shown = [pk for pk, _kind in found[:MOST]][(page - 1) * PAGE : page * PAGE]
    hits = _hits(actor, shown, question.terms)
    group = Group(kind, tuple(hits[pk] for pk in shown if pk in hits), count)
    return Answer((group,) if shown else (), count, page, pages)


def _counted(found: Sequence[object], most: int) -> Count:
    return Count(min(len(found), most), more=len(found) > most)


def ranked(actor: Actor, question: Question, limit: int, kind: str = "") -> list[tuple[int, str]]:
    """Give the numbers of the rows found with their kinds, best first, at most so many.

    Parameters
    ----------
    actor
        Who asks.
    question
        What is asked.
    limit
        Most rows to give.
    kind
        One kind alone; empty for all.

    Notes
    -----
    Two statements: rows with all terms in the title, then all. Each walks the index from the
    latest day and stops at the limit.
    """
    terms = question.terms
    permissions = {one.permission for one in kinds_open_to(actor)}
    scope = fulltext.of_actor(actor, permissions)
    if not terms or scope is None:
        return []
    if kind:
        scope.append(fulltext.of_kind(kind))
    rows = _within_days(open_rows(actor), question)
    asked = [*scope, *fulltext.of_terms(terms)]
    titled = fulltext.matching(
        _literal(rows, terms, titled=True), [*asked, *fulltext.of_terms(terms, titled=True)]
    )
    first = dict(titled.values_list("pk", "kind")[:limit])
    if len(first) == limit:
        return list(first.items())
    everything = fulltext.matching(_literal(rows, terms), asked)
    for pk, name in everything.values_list("pk", "kind")[: limit + len(first)]:
        if len(first) == limit:
            break
        first.setdefault(pk, name)
    return list(first.items())


def _within_days(rows: QuerySet[IndexRow], question: Question) -> QuerySet[IndexRow]:
    """Keep the rows of a range of days, by their rank."""
    if question.since is not None:
        rows = rows.filter(rank__gte=question.since.toordinal() * SERIALS)
    if question.until is not None:
        rows = rows.filter(rank__lt=(question.until.toordinal() + 1) * SERIALS)
    return rows


def _literal(
    rows: QuerySet[IndexRow], terms: Sequence[Term], *, titled: bool = False
) -> QuerySet[IndexRow]:
    """Keep the rows in which the terms stand as they are, where their words do not say it all."""
    for number, term in enumerate(term for term in terms if not term.plain):
        name = f"at_{number}"
        rows = rows.alias(**{name: StrIndex("folded", Value(term.text))})
        rows = rows.filter(**{f"{name}__gt": 0})
        if titled:
            rows = rows.filter(**{f"{name}__lte": Length(F("title"))})
    return rows


def _hits(actor: Actor, numbers: Sequence[int], terms: tuple[Term, ...]) -> dict[int, Hit]:
    """Give rows as they are shown, by their numbers."""
    kinds = found_kinds()
    return {
        row.pk: Hit(
            kind=kinds[row.kind],
            record=row.record,
            day=row.day,
            title=marked(row.title, terms),
            text=excerpt(row.text, terms),
        )
        for row in open_rows(actor).filter(pk__in=numbers)
    }
