"""What an import expects: its columns, its business key, and the function that writes a row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from luodi.kernel.access.actor import Actor

Text = Any
"""A text, or a lazy translation of one."""


class Kind(StrEnum):
    """What a column's cells mean, and so how they are read."""

    TEXT = "TEXT"
    CODE = "CODE"
    NUMBER = "NUMBER"
    COUNT = "COUNT"
    PERCENT = "PERCENT"
    DAY = "DAY"
    MONTH = "MONTH"
    CHOICE = "CHOICE"


@dataclass(frozen=True)
class Column:
    """A column that an import reads.

    Parameters
    ----------
    key
        Name of the field; an action's refusals under this name are shown in the column.
    title
        Head of the column in a template, and the first word by which it is found.
    kind
        How its cells are read: `values.read_value` says what each kind becomes.
    required
        Whether a row without it is wrong.
    words
        Other heads that offices use.
    help
        What to fill in, for the template and the mapping page.
    example
        What the template's example row shows.
    choices
        Of a CHOICE: each value with its words, the first of which is shown.
    unit
        Of a NUMBER: the unit that values are brought to; None keeps the unit that the cell, the
        head or the title says.
    sums
        Whether a total's row must equal what stands above it.
    longest
        Characters that a text may have.
    """

    key: str
    title: Text
    kind: Kind = Kind.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    help: Text = ""
    example: str = ""
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unit: str | None = None
    sums: bool = False
    longest: int = 200

    @cached_property
    def official(self) -> str:
        """The title in Chinese, as offices' own tables write it, whatever language is shown."""
        if not isinstance(self.title, Promise):
            return str(self.title)
        with translation.override("zh-hans"):
            return str(self.title)

    @property
    def names(self) -> tuple[str, ...]:
        """Every head by which the column is known, the official one first."""
        return (self.official, str(self.title), *self.words, self.key)


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Written:
    """What writing a row came to.

    ``record`` is the kind and number of the record; ``before`` what must be put back when the
    batch is withdrawn; ``handout`` what is told once and kept nowhere, such as a password.
    """

    outcome: Outcome
    record: tuple[str, int] | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    handout: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Work:
    """What the writers of one run share.

    ``asked`` holds what was asked once for the whole file; ``kept`` is theirs to keep look-ups in;
    ``trial`` tells that all will be undone; ``file`` is the name and content of the file.
    """

    actor: Actor
    asked: Mapping[str, Any]
    reason: str
    trial: bool
    file: tuple[str, bytes] = ("", b"")
    kept: dict[str, Any] = field(default_factory=dict)


Told = Mapping[str, Any]
"""A row's values by column; None where a cell was empty."""


@dataclass(frozen=True)
class Prepared:
    """Rows that were judged without a write, and how they are written together.

    ``rows`` says of each what it would become, or why it is refused; ``write`` writes them in few
    statements, inside the caller's transaction, and answers for each row again.
    """

    rows: Sequence["Judged"]
    write: Callable[[], Sequence["Judged"]] = field(repr=False)


Judged = Written | Exception
"""What became of a row: a refusal is a value here, so that the other rows go on."""
OnRow = Callable[[int, int], None]
"""Told from time to time how many rows of how many are done."""


@dataclass(frozen=True)
class Undone:
    """A row of a batch to be taken back: its outcome, its record, and what was there before."""

    outcome: Outcome
    record: int
    before: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class Import:
    """A table that may be imported; a card names it by dotted path.

    Parameters
    ----------
    code
        Its name, ``room.noun``.
    title
        What is imported, in words.
    permission
        What importing it asks for; each row asks once more, where it belongs.
    columns
        The columns that are read.
    key
        Columns that tell one record from another: the same file twice changes nothing.
    undo
        Takes a row back; refuses, naming what stands on it.
    write
        Writes one row by the room's own actions; raises their refusals.
    prepare
        In place of ``write``, for tables of many rows: judges all rows outside any transaction.
    undo_many
        Takes many rows back in few statements, or refuses all of them: then each is asked alone.
    asked
        Columns that are asked once for the whole file, such as the month of figures.
    rank
        Gives a row's rank: lower ones are written first.
    good_rows
        Whether the good rows may be taken and the wrong ones left.
    longest
        Rows at most.
    handout
        Heads of what is told once; empty when there is nothing to tell.
    about
        One sentence for whoever chooses.
    """

    code: str
    title: Text
    permission: str
    columns: Sequence[Column]
    key: tuple[str, ...]
    undo: Callable[[Actor, Undone], None]
    write: Callable[[Work, Told], Written] | None = None
    prepare: Callable[[Work, Sequence[Told], OnRow], Prepared] | None = None
    undo_many: Callable[[Actor, Sequence[Undone]], None] | None = None
    asked: Sequence[Column] = ()
    rank: Callable[[Told], int] = lambda told: 0
    good_rows: bool = False
    longest: int = 2_000
    handout: tuple[Text, ...] = ()
    about: Text = ""

    def column(self, key: str) -> Column | None:
        """Find a column by its key."""
        return next((column for column in self.columns if column.key == key), None)
