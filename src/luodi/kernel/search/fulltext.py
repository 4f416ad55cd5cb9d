"""The words of the rows in each database: FTS5 on SQLite, a tsvector on PostgreSQL.

A row's words are those of its text, and marked ones: of its title, kind, permission and month,
and of each unit and place above it. So the narrowest list, a rare word or a small unit, leads the
search, and common words over a small scope cost no more than the scope. The marks only lead: the
condition of the access law stands in the same statement.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from luodi.kernel.access.actor import Actor, Scope
from luodi.kernel.access.paths import ancestors
from luodi.kernel.search.models import SERIALS, IndexRow
from luodi.kernel.search.rules import Findable, Reach, Term, words_of

TABLE = "kernel_search_words"
"""The FTS5 table; its rowid is the rank of the row."""

FEW = 8
"""Up to how many posts the index is asked for places too; of more, units alone lead."""


@dataclass(frozen=True)
class Word:
    """A word that the index is asked for; of a beginning, whatever follows."""

    text: str
    beginning: bool = False


@dataclass(frozen=True)
class Every:
    """All of these."""

    parts: tuple["Asked", ...]


@dataclass(frozen=True)
class Some:
    """At least one of these."""

    parts: tuple["Asked", ...]


Asked = Word | Every | Some
Marks = tuple[Asked, ...] | None
"""What an actor's scopes ask of the index; None when they open nothing."""


@dataclass(frozen=True)
class Language:
    """The signs of a database's language of questions."""

    quote: str
    beginning: str
    every: str
    some: str


_FTS5 = Language('"', "*", " AND ", " OR ")
_TSQUERY = Language("'", ":*", " & ", " | ")


def _mark(letter: str, text: str) -> str:
    return f"{letter}_{text.replace('.', '_')}"


def _way(letter: str, path: str) -> set[str]:
    return {_mark(letter, part) for part in (*ancestors(path), path)}


def marks_of(item: Findable, permission: str) -> set[str]:
    """Give all words of a record: of its text, its title, and of whom it is open to."""
    titled = words_of(item.title)
    found = titled | words_of(item.text) | {_mark("t", word) for word in titled}
    month = _month_of(item.day.toordinal() if item.day else 0)
    found |= {_mark("k", item.kind), _mark("r", permission), _mark("m", str(month))}
    for reach in item.reaches:
        found |= _marks_of_reach(reach)
    return found


def _marks_of_reach(reach: Reach) -> set[str]:
    found = {"u_"} if reach.unit_path is None else _way("u", reach.unit_path)
    if reach.place_path is None:
        return found | {"p_"}
    around = {_mark("a", reach.place_path)} if reach.around else set()
    below = {_mark("b", reach.unit_path or "")} if reach.below else set()
    return found | _way("p", reach.place_path) | around | below


def of_terms(terms: Iterable[Term], *, titled: bool = False) -> list[Asked]:
    """Give what terms ask of the index, of the text or of the title alone."""
    mark = "t_" if titled else ""
    return [
        Word(mark + word, beginning=beginning)
        for term in terms
        for words, beginning in ((term.words, False), (term.beginnings, True))
        for word in words
    ]


def of_kind(kind: str) -> Asked:
    """Give what a kind asks of the index."""
    return Word(_mark("k", kind))


def of_actor(actor: Actor, permissions: Collection[str]) -> Marks:
    """Give what an actor's scopes ask of the index; None when they open nothing."""
    if actor.system:
        return ()
    together: dict[tuple[str, ...], list[Scope]] = {}
    for scope in actor.scopes:
        granted = tuple(code for code in permissions if scope.grants(code))
        if granted:
            together.setdefault(granted, []).append(scope)
    opened = [
        _of_scopes(scopes, () if len(granted) == len(permissions) else granted)
        for granted, scopes in together.items()
    ]
    return (Some(tuple(opened)),) if opened else None


def _of_scopes(scopes: Sequence[Scope], granted: Collection[str]) -> Asked:
    """Give what scopes with the same permissions ask; without any named, all kinds are open."""
    narrow = len(scopes) <= FEW
    ways: list[Asked] = [_of_scope(scope) if narrow else _of_unit(scope) for scope in scopes]
    ways += [
        Word(_mark("b", path))
        for scope in scopes
        for path in (*ancestors(scope.unit_path), scope.unit_path)
    ]
    over = Some((Word("u_"), *dict.fromkeys(ways)))
    if not granted:
        return over
    return Every((Some(tuple(Word(_mark("r", code)) for code in granted)), over))


def _of_unit(scope: Scope) -> Asked:
    return Word(_mark("u", scope.unit_path))


def _of_scope(scope: Scope) -> Asked:
    place = scope.place_path
    around = [Word(_mark("a", path)) for path in (*ancestors(place), place)]
    return Every((_of_unit(scope), Some((Word(_mark("p", place)), Word("p_"), *around))))


def _on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _written(asked: Asked, language: Language) -> str:
    if isinstance(asked, Word):
        quoted = f"{language.quote}{asked.text}{language.quote}"
        return quoted + (language.beginning if asked.beginning else "")
    sign = language.every if isinstance(asked, Every) else language.some
    return "(" + sign.join(_written(part, language) for part in asked.parts) + ")"


def phrase(asked: Iterable[Asked]) -> str:
    """Write what is asked in the language of this database.

    Notes
    -----
    Words hold letters, digits and ``_`` alone, so that nothing in them is read as a sign.
    """
    return _written(Every(tuple(asked)), _FTS5 if _on_sqlite() else _TSQUERY)


@dataclass(frozen=True)
class OpenRows:
    """The rows that an actor may see, as the statement of the access law, written once."""

    statement: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, rows: "QuerySet[IndexRow]") -> "OpenRows":
        """Write the statement of rows; on PostgreSQL it brings the words along."""
        names = ["id", "kind", "rank", "title", "folded"]
        if not _on_sqlite():
            rows = rows.extra(select={"words": "kernel_search_indexrow.words"})
            names.append("words")
        chosen = rows.order_by().values(*names)
        statement, values = chosen.query.sql_with_params()
        return cls(statement, tuple(values))


_Found = tuple[int, str, int]
_WINDOWS = (1, 3, 9, 27)
"""Months that PostgreSQL is asked for at once, from the latest on."""
_FIRST_MONTH = 13
"""January of the year 1."""

_FIND_SQLITE = (
    "SELECT o.id, o.kind, o.rank FROM ({rows}) AS o, kernel_search_words AS w "
    "WHERE w.kernel_search_words MATCH %s AND w.rowid >= %s AND w.rowid < %s "
    "AND o.rank = w.rowid{conditions} ORDER BY w.rowid DESC LIMIT %s"
)
# The sums keep PostgreSQL from walking down the ranks, row after row.
_FIND_ANY = (
    "SELECT o.id, o.kind, o.rank FROM ({rows}) AS o "
    "WHERE o.words @@ %s::tsquery AND o.rank + 0 >= %s AND o.rank + 0 < %s{conditions} LIMIT %s"
)
_FIND_LATEST = _FIND_ANY.replace("LIMIT", "ORDER BY o.rank + 0 DESC LIMIT")


@dataclass(frozen=True)
class Asking:
    """What is asked of the open rows.

    ``literals`` are texts that must stand in the row as they are; with ``titled``, in its title.
    ``ranks`` is a half-open range, ``limit`` the most rows to give.
    """

    asked: tuple[Asked, ...]
    literals: tuple[str, ...]
    titled: bool
    ranks: tuple[int, int]
    limit: int


_OF_KIND_SQLITE = (
    "SELECT o.record FROM kernel_search_words AS w, kernel_search_indexrow AS o "
    "WHERE w.kernel_search_words MATCH %s AND o.rank = w.rowid AND o.kind = %s{conditions}"
)
_OF_KIND = (
    "SELECT o.record FROM kernel_search_indexrow AS o "
    "WHERE o.words @@ %s::tsquery AND o.kind = %s{conditions}"
)


def records(kind: str, asked: Iterable[Asked], literals: Iterable[str]) -> RawSQL:
    """Write the statement that gives the numbers of all records of a kind that have the words.

    Parameters
    ----------
    kind
        What the records were put as.
    asked
        What is asked of the index.
    literals
        Texts that must stand in the record as they are.
    """
    stands, find = ("instr", _OF_KIND_SQLITE) if _on_sqlite() else ("strpos", _OF_KIND)
    values = [phrase((*asked, of_kind(kind))), kind, *literals]
    conditions = f" AND {stands}(o.folded, %s) > 0" * (len(values) - 2)
    return RawSQL(find.format(conditions=conditions), values)  # noqa: S611 - values are apart


def _run(find: str, rows: OpenRows, asking: Asking) -> list[_Found]:
    stands = "instr" if _on_sqlite() else "strpos"
    conditions, values = "", [*rows.values, phrase(asking.asked), *asking.ranks]
    for literal in asking.literals:
        conditions += f" AND {stands}(o.folded, %s) > 0"
        values.append(literal)
        if asking.titled:
            conditions += f" AND {stands}(o.folded, %s) <= length(o.title)"
            values.append(literal)
    with connection.cursor() as cursor:
        statement = find.format(rows=rows.statement, conditions=conditions)
        cursor.execute(statement, [*values, asking.limit])
        found: list[_Found] = cursor.fetchall()
        return found


def matching(rows: OpenRows, asking: Asking) -> list[tuple[int, str]]:
    """Give the numbers and kinds of open rows that have the words, the latest first.

    Parameters
    ----------
    rows
        Rows that the actor may see.
    asking
        What is asked.

    Notes
    -----
    On SQLite the words' table is walked from the latest rank down, and the walk ends at the
    limit. An index of PostgreSQL gives no order: few rows are all fetched and put in order; where
    there are more than the limit, months are asked for from the latest on, ever more at once.
    """
    if _on_sqlite():
        found = _run(_FIND_SQLITE, rows, asking)
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:  # compiling takes longer than what is compiled
                cursor.execute("SET LOCAL jit = off; SET LOCAL enable_seqscan = off")
            found = _latest(rows, asking)
    return [(number, kind) for number, kind, _rank in found]


def _latest(rows: OpenRows, asking: Asking) -> list[_Found]:
    """Give the latest rows found on PostgreSQL."""
    some = _run(_FIND_ANY, rows, asking)
    if len(some) < asking.limit:
        return sorted(some, key=lambda row: row[2], reverse=True)
    found: list[_Found] = []
    for marks, below in _windows(asking.ranks):
        left = asking.limit - len(found)
        if left:
            asked, ranks = (*asking.asked, *marks), (asking.ranks[0], below)
            window = replace(asking, asked=asked, ranks=ranks, limit=left)
            found += _run(_FIND_LATEST, rows, window)
    return found


def _windows(ranks: tuple[int, int]) -> Iterator[tuple[tuple[Asked, ...], int]]:
    """Give months from the latest on, ever more at once; then all before, below a rank."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(rank) FROM kernel_search_indexrow WHERE rank < %s", [ranks[1]])
        newest = cursor.fetchone()[0] or 0
    month = _month_of(newest // SERIALS)
    for size in _WINDOWS:
        months = range(max(month - size + 1, _FIRST_MONTH), month + 1)
        if months:
            yield (Some(tuple(Word(_mark("m", str(at))) for at in months)),), ranks[1]
        month -= size
    yield (), _first_rank(month + 1)


def _month_of(day_number: int) -> int:
    """Give the number of a day's month, counted from the year 0; 0 for no day."""
    if not day_number:
        return 0
    day = date.fromordinal(day_number)
    return day.year * 12 + day.month


def _first_rank(month: int) -> int:
    """Give the lowest rank of a month; nothing lies below the first."""
    year, number = divmod(month - 1, 12)
    return date(year, number + 1, 1).toordinal() * SERIALS if year >= 1 else SERIALS


def write(ranked: Iterable[tuple[int, set[str]]]) -> None:
    """Write the words of rows, by their ranks."""
    with connection.cursor() as cursor:
        if _on_sqlite():
            cursor.executemany(
                f"INSERT INTO {TABLE}(rowid, words) VALUES (%s, %s)",  # noqa: S608 - a constant
                [(rank, " ".join(sorted(words))) for rank, words in ranked],
            )
        else:
            known = [(rank, " ".join(words)) for rank, words in ranked]
            cursor.execute(
                "UPDATE kernel_search_indexrow AS o "
                "SET words = array_to_tsvector(string_to_array(v.words, ' ')) "
                "FROM unnest(%s::bigint[], %s::text[]) AS v(rank, words) WHERE o.rank = v.rank",
                [[rank for rank, _words in known], [words for _rank, words in known]],
            )


def erase(ranked: Iterable[tuple[int, set[str]]]) -> None:
    """Take the words of rows away, by their ranks; on PostgreSQL they go with the rows."""
    if _on_sqlite():
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE}({TABLE}, rowid, words) VALUES ('delete', %s, %s)",  # noqa: S608 - a constant
                [(rank, " ".join(sorted(words))) for rank, words in ranked],
            )


def clear() -> None:
    """Take all words away; on PostgreSQL they go with the rows."""
    if _on_sqlite():
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")  # noqa: S608 - a constant
