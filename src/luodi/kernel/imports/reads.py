"""Reading imports: what may be imported, a batch's table, what was remembered of its heads."""

from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet
from django.http import Http404

from luodi.kernel.access.actor import Actor
from luodi.kernel.cards import all_cards, load
from luodi.kernel.imports.models import Batch, BatchFile, HeadMapping
from luodi.kernel.tables.books import Book, Sheet, refused
from luodi.kernel.tables.declaring import Import
from luodi.kernel.tables.finding import Found, find_table
from luodi.kernel.tables.matching import heads_signature, propose
from luodi.kernel.tables.opening import open_book


@cache
def all_imports() -> dict[str, Import]:
    """Give every import that a card declares, by its code, in the order of the cards."""
    declared = [load(dotted) for card in all_cards() for dotted in card.imports]
    return {item.code: item for item in declared}


def imports_open_to(actor: Actor) -> list[Import]:
    """Give the imports whose permission the actor holds somewhere."""
    return [item for item in all_imports().values() if actor.has(item.permission)]


def declared_import(actor: Actor, code: str) -> Import:
    """Find an import that the actor may use.

    Raises
    ------
    django.http.Http404
        When there is none, or not for this actor: the two look the same.
    """
    found = all_imports().get(code)
    if found is None or not actor.has(found.permission):
        raise Http404(code)
    return found


def batches_of(actor: Actor) -> "QuerySet[Batch]":
    """Give the batches that the actor brought in; nobody sees those of others."""
    if actor.user_id is None:
        return Batch.objects.none()
    return Batch.objects.filter(imported_by_id=actor.user_id).select_related("unit", "imported_by")


@dataclass(frozen=True)
class Opened:
    """A batch's file opened: its book, the sheet that is read, the table found in it."""

    book: Book
    found: Found
    content: bytes


def opened(batch: Batch, declared: Import, sheet: str | None = None) -> Opened:
    """Open a batch's file and find its table.

    Raises
    ------
    luodi.standards.errors.StandardError
        When the file was forgotten, cannot be opened, or holds no table.
    """
    kept = BatchFile.objects.filter(batch=batch).first()
    if kept is None:
        raise refused("forgotten", batch.pk, "文件已按期清除；请重新上传")
    content = bytes(kept.content)
    book = open_book(content, batch.file_name)
    return Opened(book, table_in(book, declared, batch.sheet if sheet is None else sheet), content)


def has_file(batch: Batch) -> bool:
    """Tell whether a batch's file is still kept."""
    return BatchFile.objects.filter(batch=batch).exists()


def table_in(book: Book, declared: Import, sheet: str = "") -> Found:
    """Find an import's table in a book: in the sheet named, else where its heads stand.

    Raises
    ------
    luodi.standards.errors.StandardError
        When no sheet has one.
    """
    words = [name for column in declared.columns for name in column.names]
    named = book.named(sheet) if sheet else None
    if named is not None:
        return find_table(named, words)
    shown = book.shown
    if not shown:
        raise refused("no_sheet", 0, "文件里没有可见的工作表；请取消隐藏后重新上传")
    return max(_found_in(shown, words), key=lambda found: _matched(found, declared))


def _found_in(sheets: list[Sheet], words: list[str]) -> list[Found]:
    found, refusals = [], []
    for sheet in sheets:
        try:
            found.append(find_table(sheet, words))
        except ValueError as error:
            refusals.append(error)
    if not found:
        raise refusals[0]
    return found


def _matched(found: Found, declared: Import) -> int:
    return len(propose(declared.columns, found.heads))


def remembered(batch: Batch, found: Found) -> HeadMapping | None:
    """Give how the same heads were matched the last time in the same unit; None the first time."""
    return HeadMapping.objects.filter(
        import_code=batch.import_code, unit=batch.unit, signature=heads_signature(found.heads)
    ).first()


def proposed_mapping(batch: Batch, declared: Import, found: Found) -> dict[str, int]:
    """Give the mapping to begin with: the batch's own, else the remembered, else the likeliest."""
    known = {head.place for head in found.heads}
    kept = remembered(batch, found)
    for mapping in (batch.mapping, kept.mapping if kept else {}):
        if mapping and set(mapping.values()) <= known:
            return dict(mapping)
    return {key: item.place for key, item in propose(declared.columns, found.heads).items()}
