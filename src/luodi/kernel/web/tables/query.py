"""What the address asks of a table; whatever it can't mean is ignored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict

from luodi.kernel.web.tables.columns import Column

SIZES = (50, 100, 200)
MAX_SEARCH = 100
NUL = "\x00"


@dataclass(frozen=True)
class Asked:
    """A reading of the query string in which every value is one that the table knows."""

    q: str
    sort: str
    descending: bool
    page: int
    size: int
    shown: tuple[str, ...]
    filters: dict[str, str] = field(default_factory=dict)


def read(
    request: HttpRequest, queryset: "QuerySet[Any]", columns: Sequence[Column], size: int
) -> Asked:
    """Read the query string; bad values give the defaults, never an error.

    Parameters
    ----------
    request
        The request.
    queryset
        The rows that filters will narrow; what their fields cannot take is no filter.
    columns
        All columns of the table.
    size
        Rows on a page unless another of ``SIZES`` is asked for.
    """
    sent = request.GET
    sort = sent.get("sort", "")
    known = {column.key for column in columns if column.sort}
    key = sort.removeprefix("-")
    return Asked(
        q=sent.get("q", "").replace(NUL, "").strip()[:MAX_SEARCH],
        sort=key if key in known else "",
        descending=sort.startswith("-"),
        page=_number(sent.get("page", ""), 1),
        size=_one_of(_number(sent.get("size", ""), size), SIZES, size),
        shown=_shown(sent, columns),
        filters=_filters(sent, queryset, columns),
    )


def _number(text: str, default: int) -> int:
    digits = text.isascii() and text.isdigit() and len(text) < 10
    return max(int(text), 1) if digits else default


def _one_of(value: int, allowed: Sequence[int], default: int) -> int:
    return value if value in allowed else default


def _shown(sent: QueryDict, columns: Sequence[Column]) -> tuple[str, ...]:
    """Give the chosen columns in the table's order; the first always stays."""
    chosen = {key for text in sent.getlist("cols") for key in text.split(",")}
    known = [column.key for column in columns if column.key in chosen]
    if not known:
        return tuple(column.key for column in columns if not column.hidden)
    first = columns[0].key
    return tuple(known) if first in known else (first, *known)


def _filters(
    sent: QueryDict, queryset: "QuerySet[Any]", columns: Sequence[Column]
) -> dict[str, str]:
    asked = {}
    for column in columns:
        value = sent.get(column.key, "").replace(NUL, "").strip()[:MAX_SEARCH]
        if not (column.filter and value and _means(column, value)):
            continue
        if _takes(queryset, column.filter, value):
            asked[column.key] = value
    return asked


def _takes(queryset: "QuerySet[Any]", lookup: str, value: str) -> bool:
    """Tell whether the field of a look-up can take a value: a number field takes no word."""
    try:
        queryset.filter(**{lookup: value})  # the value is prepared now, the query run never
    except (ValueError, TypeError, ValidationError):
        return False
    return True


def _means(column: Column, value: str) -> bool:
    if column.choices is not None:
        return value in dict(column.offered)
    if column.kind == "date":
        return _is_day(value)
    if column.kind in {"number", "quantity"}:
        return value.isascii() and value.removeprefix("-").isdigit() and len(value) < 18
    return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def applied(
    queryset: "QuerySet[Any]",
    asked: Asked,
    columns: Sequence[Column],
    *,
    search: "Sequence[str] | Callable[[QuerySet[Any], str], QuerySet[Any]]",
    order: str,
) -> "QuerySet[Any]":
    """Narrow and order the rows as asked; ties go by primary key, so that pages don't overlap.

    Parameters
    ----------
    queryset
        The rows that the actor may see.
    asked
        What the address asks.
    columns
        All columns of the table.
    search
        ORM fields that the words of the search are looked for in; each word must be found. Or a
        function of rows and words that gives those found.
    order
        ORM field of the usual order, with ``-`` for descending.
    """
    lookups = {column.key: column.filter for column in columns}
    narrowed = queryset.filter(**{str(lookups[key]): text for key, text in asked.filters.items()})
    if callable(search):
        narrowed = search(narrowed, asked.q) if asked.q else narrowed
    else:
        narrowed = _containing(narrowed, asked.q, search)
    by = {column.key: column.sort for column in columns}.get(asked.sort)
    if by is None:
        return narrowed.order_by(_ordering(narrowed.model, order), "pk")
    sign = "-" if asked.descending else ""
    return narrowed.order_by(_ordering(narrowed.model, f"{sign}{by}"), "pk")


def _ordering(model: type[Model], order: str) -> "str | OrderBy":
    """Let what is missing stand after all else, and before it where the order is turned.

    It is PostgreSQL's own order, in which it reads an index; SQLite is told so, but only where a
    value can be missing.
    """
    name = order.removeprefix("-")
    if not _may_be_missing(model, name):
        return order
    return F(name).desc(nulls_first=True) if order != name else F(name).asc(nulls_last=True)


def _may_be_missing(model: type[Model], lookup: str) -> bool:
    """Tell whether a field, or a relation on the way to it, may be empty; an annotation is not."""
    at: Any = model
    for name in lookup.split("__"):
        try:
            field: Any = at._meta.get_field(name)  # noqa: SLF001 - Django's own name
        except FieldDoesNotExist:
            return False
        if field.null:
            return True
        at = field.related_model
    return False


def _containing(queryset: "QuerySet[Any]", text: str, search: Sequence[str]) -> "QuerySet[Any]":
    for word in text.split() if search else ():
        any_field = Q()
        for name in search:
            any_field |= Q(**{f"{name}__icontains": word})
        queryset = queryset.filter(any_field)
    return queryset
