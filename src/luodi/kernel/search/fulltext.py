"""The words of the rows in each database: FTS5 on SQLite, a tsvector on PostgreSQL.

A row's words are those of its text, and marked ones: of its title, kind and permission, and of
each unit and place above it. So the narrowest list, a rare word or a small unit, leads the
search, and common words over a small scope cost no more than the scope. The marks only lead: the
condition of the access law stands in the same statement.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from luodi.kernel.access.actor import Actor, Scope
from luodi.kernel.access.paths import ancestors
from luodi.kernel.search.models import IndexRow
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
    found |= {_mark("k", item.kind), _mark("r", permission)}
    for reach in item.reaches:
        found |= _marks_of_reach(reach)
    return found


def _marks_of_reach(reach: Reach) -> set[str]:
    found = {"u_"} if reach.unit_path is None else _way("u", reach.unit_path)
    if reach.place_path is None:
        return found | {"p_"}
    around = {_mark("a", reach.place_path)} if reach.around else set()
    return found | _way("p", reach.place_path) | around


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
        if not _on_sqlite():
            rows = rows.extra(select={"words": "kernel_search_indexrow.words"})
        chosen = rows.order_by().values("id", "kind", "rank", "title", "folded")
        statement, values = chosen.query.sql_with_params()
        return cls(statement, tuple(values))


def matching(
    rows: OpenRows,
    asked: Iterable[Asked],
    *,
    literals: Sequence[str] = (),
    titled: bool = False,
    ranks: tuple[int, int],
    limit: int,
) -> list[tuple[int, str]]:
    """Give the numbers and kinds of open rows that have the words, the latest first.

    Parameters
    ----------
    rows
        Rows that the actor may see.
    asked
        The words and marks, all of them.
    literals
        Texts that must stand as they are in the row; with ``titled``, in its title.
    titled
        See above.
    ranks
        Half-open range of ranks.
    limit
        Most rows to give.

    Notes
    -----
    One statement. On SQLite the words' table is walked from the latest rank down, and the walk
    ends at the limit.
    """
    find, stands = (_FIND_SQLITE, "instr") if _on_sqlite() else (_FIND_POSTGRESQL, "strpos")
    conditions, values = "", [*rows.values, phrase(asked), *ranks]
    for literal in literals:
        conditions += f" AND {stands}(o.folded, %s) > 0"
        values.append(literal)
        if titled:
            conditions += f" AND {stands}(o.folded, %s) <= length(o.title)"
            values.append(literal)
    statement = find.format(rows=rows.statement, conditions=conditions)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit])
        found: list[tuple[int, str]] = cursor.fetchall()
        return found


_FIND_SQLITE = (
    "SELECT o.id, o.kind FROM ({rows}) AS o, kernel_search_words AS w "
    "WHERE w.kernel_search_words MATCH %s AND w.rowid >= %s AND w.rowid < %s "
    "AND o.rank = w.rowid{conditions} ORDER BY w.rowid DESC LIMIT %s"
)
_FIND_POSTGRESQL = (
    "SELECT o.id, o.kind FROM ({rows}) AS o "
    "WHERE o.words @@ %s::tsquery AND o.rank >= %s AND o.rank < %s"
    "{conditions} ORDER BY o.rank DESC LIMIT %s"
)


def write(ranked: Iterable[tuple[int, set[str]]]) -> None:
    """Write the words of rows, by their ranks."""
    with connection.cursor() as cursor:
        if _on_sqlite():
            cursor.executemany(
                f"INSERT INTO {TABLE}(rowid, words) VALUES (%s, %s)",  # noqa: S608 - a constant
                [(rank, " ".join(sorted(words))) for rank, words in ranked],
            )
        else:
            cursor.executemany(
                "UPDATE kernel_search_indexrow SET words = array_to_tsvector(%s::text[]) "
                "WHERE rank = %s",
                [(sorted(words), rank) for rank, words in ranked],
            )


def erase(rank: int, words: set[str]) -> None:
    """Take the words of a row away; on PostgreSQL they go with the row."""
    if _on_sqlite():
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE}({TABLE}, rowid, words) VALUES ('delete', %s, %s)",  # noqa: S608 - a constant
                [rank, " ".join(sorted(words))],
            )


def clear() -> None:
    """Take all words away; on PostgreSQL they go with the rows."""
    if _on_sqlite():
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")  # noqa: S608 - a constant
