"""Columns: what a table can show of a row, and how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from luodi.kernel.web.figures import Light, Quantity

Kind = Literal["text", "number", "date", "light", "quantity", "link"]
Text = str | Promise
RIGHT = frozenset({"number", "quantity"})


class Empty(NamedTuple):
    """What stands in a table without rows: what belongs here, how to begin, and a link to it."""

    title: Text
    hint: Text
    action: tuple[Text, str] | None = None


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    key
        Name in the address (``?sort=key``, ``?key=value``), unique in the table.
    title
        Head of the column, with the unit in brackets when all rows share one.
    value
        Function from a row to what is shown: a text, number, day, `Quantity`, light or None.
    kind
        How the value is shown and aligned.
    sort
        ORM field to order by; None when the column can't be sorted.
    href
        Function from a row to the address that a click opens.
    choices
        Values and words of the filter, as a sequence or a function that gives one.
    filter
        ORM lookup that the chosen value is given to; None for no filter.
    hidden
        Whether the column is left out until it is chosen.
    sentence
        Function from a row to what a quantity is copied as; None makes it from row and head.
    """

    key: str
    title: Text
    value: Callable[[Any], object]
    kind: Kind = "text"
    sort: str | None = None
    href: Callable[[Any], str | None] | None = None
    choices: Sequence[tuple[Any, Text]] | Callable[[], Sequence[tuple[Any, Text]]] | None = None
    filter: str | None = None
    hidden: bool = False
    sentence: Callable[[Any], str] | None = None

    def __post_init__(self) -> None:
        if self.key in RESERVED:
            raise ValueError(f"column key {self.key!r} is taken by the table; choose another")

    @property
    def right(self) -> bool:
        """Whether the column stands on the right: numbers do."""
        return self.kind in RIGHT

    @property
    def chooses(self) -> bool:
        """Whether the filter offers values; a template would call choices that are a function."""
        return self.choices is not None

    @property
    def offered(self) -> list[tuple[str, Text]]:
        """The filter's values as texts, with their words."""
        pairs = self.choices() if callable(self.choices) else self.choices
        return [(str(value), word) for value, word in pairs or ()]

    @property
    def export(self) -> Callable[[Any], object]:
        """Function from a row to the value in an exported file: exact, and lights as words."""
        return self._exported

    def _exported(self, row: Any) -> object:
        value = self.value(row)
        if isinstance(value, Quantity):
            return value.value
        if self.kind == "light":
            return None if value is None else str(Light.named(value).word)
        if isinstance(value, datetime):
            return localtime(value).replace(tzinfo=None)
        if value is None or isinstance(value, int | date):
            return value
        return value if hasattr(value, "as_tuple") else str(value)


def exported_columns(columns: Sequence[Column]) -> list[Column]:
    """Give the columns of a file: after each quantity its unit, which a number alone has lost."""
    found: list[Column] = []
    for column in columns:
        found.append(column)
        if column.kind == "quantity":
            title = _("%(column)s的单位") % {"column": column.title}
            found.append(Column(f"{column.key}_unit", title, _unit_of(column.value)))
    return found


def _unit_of(value: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda row: getattr(value(row), "unit", "")


RESERVED = frozenset({"q", "sort", "page", "size", "cols", "format"})
