"""A table on a page, in parts for htmx, and as a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from typing import Any
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.tables.export import WRITERS, About
from luodi.kernel.web.figures import Quantity, one_sentence
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables.big import counted, in_background, is_big
from luodi.kernel.web.tables.columns import Column, Empty, Text, exported_columns
from luodi.kernel.web.tables.query import SIZES, Asked, applied, read

Prepare = Callable[[Sequence[Any]], Sequence[Any]]
Find = Callable[[HttpRequest, "QuerySet[Any]", str], "QuerySet[Any]"]
NOTHING = Empty("", "")
EXPORT_BATCH = 500
MOST_COUNTED = 10_000
"""How many rows are counted and may be paged through: counting all takes longer than showing some.

A file holds all.
"""
FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


@dataclass(frozen=True)
class Table:
    """A table of records of one kind.

    Parameters
    ----------
    name
        Name in the page, unique on it; the first part of a file's name when exported.
    columns
        The columns, left to right; the first stays in sight and can't be hidden.
    search
        ORM fields that the search looks in; empty for no search box. A function in their place
        gets request, rows and words, and gives those found, as where an index knows them.
    order
        ORM field of the usual order, with ``-`` for descending.
    page_size
        Rows on a page: 50, 100 or 200.
    empty
        What stands there without rows: ``(title, hint, action)``, the action being
        ``(words, url)`` or None.
    title
        Name of the table in words, for the file and for readers of the screen.
    """

    name: str
    columns: Sequence[Column]
    search: Sequence[str] | Find = ()
    order: str = "pk"
    page_size: int = 50
    empty: Empty | tuple[Text, Text, tuple[Text, str] | None] = NOTHING
    title: Text = ""

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"table {self.name!r} has two columns of one key: {keys}")
        if self.page_size not in SIZES:
            raise ValueError(f"page_size {self.page_size} is none of {SIZES}")

    def respond(
        self,
        request: HttpRequest,
        queryset: "QuerySet[Any]",
        template: str,
        context: Mapping[str, Any] | None = None,
        *,
        prepare: Prepare | None = None,
        total: int | None = None,
    ) -> HttpResponse:
        """Answer with the page, with the table's part alone when htmx asks, or with a file.

        Parameters
        ----------
        request
            Its query string chooses search, sort, filters, page, columns and format.
        queryset
            The rows that the actor may see.
        template
            The page; it shows the table by ``{% include "web/table.html" %}``.
        context
            More for the page's template.
        prepare
            Turns the rows of one page into what the columns read, in few queries.
        total
            How many rows there are before search and filters, where the page knows it already.

        Notes
        -----
        Bad values in the query string are ignored.
        """
        asked = read(request, queryset, self.columns, self.page_size)
        search = partial(self.search, request) if callable(self.search) else self.search
        rows = applied(queryset, asked, self.columns, search=search, order=self.order)
        chosen = [column for column in self.columns if column.key in asked.shown]
        wanted = request.GET.get("format", "")
        if wanted in FILE_TYPES:
            if is_big(request, rows):
                return in_background(request, self.title or self.name)
            batches = counted(request, rows, _in_batches(rows, prepare))
            return self._file(chosen, batches, wanted, _about(self, asked))
        known = None if asked.q or asked.filters else total
        view = TableView(self, asked, chosen, rows, prepare, request, known)
        if request.headers.get("HX-Target") == view.region:
            part = render_to_string("web/table_region.html", {"table": view}, request)
            response = HttpResponse(part)
        else:
            response = render(request, template, {**(context or {}), "table": view})
        patch_vary_headers(response, ["HX-Target"])  # a part must not be shown from the cache
        return response

    def _file(
        self, columns: Sequence[Column], rows: Iterator[Any], kind: str, about: About
    ) -> HttpResponse:
        title = str(self.title or self.name)
        name = f"{title}-{clock.today():%Y%m%d}.{kind}"
        response = HttpResponse(
            WRITERS[kind](exported_columns(columns), rows, title, about),
            content_type=FILE_TYPES[kind],
        )
        response.headers["Content-Disposition"] = (
            f"attachment; filename=\"{self.name}.{kind}\"; filename*=UTF-8''{quote(name)}"
        )
        return response


def _about(table: Table, asked: Asked) -> About:
    """Tell what a file holds: the table, the filters in words, the instant."""
    found = [
        (
            str(column.title),
            str(dict(column.offered).get(asked.filters[column.key], asked.filters[column.key])),
        )
        for column in table.columns
        if column.key in asked.filters
    ]
    found += [(_("含"), asked.q)] if asked.q else []
    filters = "；".join(f"{title}：{word}" for title, word in found) or _("全部")
    return [
        (_("表"), str(table.title or table.name)),
        (_("条件"), filters),
        (_("截至"), localtime(clock.now()).strftime("%Y-%m-%d %H:%M")),
    ]


def _in_batches(rows: "QuerySet[Any]", prepare: Prepare | None) -> Iterator[Any]:
    source = rows.iterator(chunk_size=EXPORT_BATCH)
    while batch := list(islice(source, EXPORT_BATCH)):
        yield from prepare(batch) if prepare else batch


@dataclass(frozen=True)
class Chip:
    """A filter in words, with the address that lifts it."""

    title: Text
    word: Text
    without: str


@dataclass(frozen=True)
class Head:
    """The head of a shown column: where a click leads and how it is sorted now."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True)
class Cell:
    """One value in its place."""

    column: Column
    value: object
    href: str | None
    sentence: str = ""


class TableView:
    """What the template shows of a table on one request."""

    def __init__(
        self,
        table: Table,
        asked: Asked,
        chosen: Sequence[Column],
        rows: "QuerySet[Any]",
        prepare: Prepare | None,
        request: HttpRequest,
        known: int | None,
    ) -> None:
        self.table = table
        self.asked = asked
        self.chosen = chosen
        self.region = f"table-{table.name}"
        self.label = table.title or table.name
        self.empty = Empty(*table.empty)
        self.sizes = SIZES
        self.printed_at = clock.now()
        self.request = request
        found = rows.order_by()[: MOST_COUNTED + 1].count() if known is None else known
        self.total = min(found, MOST_COUNTED)
        self.more = found > self.total
        pages = Paginator(rows, asked.size)
        pages.count = self.total
        self.page: Page[Any] = pages.get_page(asked.page)
        shown = list(self.page.object_list)
        self._found = prepare(shown) if prepare else shown

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The cells of the page's rows."""
        return [[self._cell(column, row) for column in self.chosen] for row in self._found]

    def _cell(self, column: Column, row: Any) -> Cell:
        value = column.value(row)
        words = self._sentence(column, row, value) if isinstance(value, Quantity) else ""
        return Cell(column, value, column.href(row) if column.href else None, words)

    def _sentence(self, column: Column, row: Any, value: Quantity) -> str:
        """Give what a quantity is copied as: whose it is, what it is, from which list."""
        if column.sentence is not None:
            return column.sentence(row)
        what = _("%(row)s%(column)s") % {
            "row": str(self.table.columns[0].value(row)).strip(),
            "column": column.title,
        }
        day = localtime(self.printed_at).date()
        return one_sentence(what, value, day=day, notes=[str(self.label)])

    @property
    def heads(self) -> list[Head]:
        """The heads of the shown columns."""
        return [self._head(column) for column in self.chosen]

    def _head(self, column: Column) -> Head:
        mine = column.key == self.asked.sort
        if not mine:
            return Head(column, self.url(sort=column.key, page=None) if column.sort else "", "")
        turned = column.key if self.asked.descending else f"-{column.key}"
        way = "descending" if self.asked.descending else "ascending"
        return Head(column, self.url(sort=turned, page=None), way)

    @property
    def searches(self) -> bool:
        """Whether there is a search box; a template would call a search that is a function."""
        return bool(self.table.search)

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is at work."""
        return bool(self.asked.q or self.asked.filters)

    @property
    def filtering(self) -> list[Column]:
        """The columns that offer a filter."""
        return [column for column in self.table.columns if column.filter]

    @property
    def controls(self) -> list[tuple[Column, str]]:
        """The filters with the values chosen."""
        return [(column, self.asked.filters.get(column.key, "")) for column in self.filtering]

    @property
    def usual(self) -> str:
        """The keys of the columns shown unless others are chosen, as the address writes them."""
        return ",".join(column.key for column in self.table.columns if not column.hidden)

    @property
    def choosing(self) -> list[tuple[Column, bool]]:
        """All columns, and whether each is shown."""
        return [(column, column.key in self.asked.shown) for column in self.table.columns]

    @property
    def chips(self) -> list[Chip]:
        """The filters at work, in words."""
        made = []
        for column in self.filtering:
            value = self.asked.filters.get(column.key)
            if value is not None:
                word = dict(column.offered).get(value, value)
                made.append(Chip(column.title, word, self.url(**{column.key: None}, page=None)))
        return made

    def url(self, **changes: str | int | None) -> str:
        """Give the address of this table with some of its query changed; None takes a part out."""
        query = self.request.GET.copy()
        query.pop("format", None)
        for key, value in changes.items():
            if value is None:
                query.pop(key, None)
            else:
                query[key] = str(value)
        return f"?{query.urlencode()}"

    @property
    def without_search(self) -> str:
        """Address with the search lifted."""
        return self.url(q=None, page=None)

    @property
    def unfiltered(self) -> str:
        """Address with search and filters lifted."""
        return self.url(q=None, page=None, **dict.fromkeys(self.asked.filters))

    @property
    def previous_url(self) -> str:
        """Address of the page before; empty on the first."""
        return self.url(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """Address of the page after; empty on the last."""
        return self.url(page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def csv_url(self) -> str:
        """Address of the rows as CSV."""
        return self.url(format="csv", page=None)

    @property
    def ods_url(self) -> str:
        """Address of the rows as an OpenDocument spreadsheet."""
        return self.url(format="ods", page=None)

    @property
    def xlsx_url(self) -> str:
        """Address of the rows as a workbook."""
        return self.url(format="xlsx", page=None)
