"""Queries: the texts and the evidence that somebody may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible, visible_or_404
from luodi.kernel.documents import spans, store
from luodi.kernel.documents.models import Attachment, Document
from luodi.kernel.documents.spans import Paragraph, Piece, TextPage

VIEW = "documents.view_document"


@dataclass(frozen=True)
class ShownParagraph:
    """A paragraph with its pieces, some of them marked."""

    paragraph: Paragraph
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ShownText:
    """One page of a text as it is shown: its number of all pages, its paragraphs."""

    page: int
    pages: int
    paragraphs: tuple[ShownParagraph, ...]


def documents(actor: Actor) -> "QuerySet[Document]":
    """Give the documents that the actor may see, without their texts.

    Parameters
    ----------
    actor
        Who asks.

    Returns
    -------
    QuerySet
        Documents with unit and place; ``text`` is fetched only when asked for.
    """
    return visible(actor, Document, VIEW).select_related("issued_by", "place").defer("text")


def document(actor: Actor, pk: int) -> Document:
    """Give one document that the actor may see.

    Parameters
    ----------
    actor
        Who asks.
    pk
        The document's number.

    Returns
    -------
    Document
        The document with its text.

    Raises
    ------
    django.http.Http404
        When there is none, or none the actor may see.
    """
    return visible_or_404(actor, Document, VIEW, pk=pk)


def attachment(actor: Actor, pk: int) -> Attachment:
    """Give one piece of evidence that the actor may see.

    Parameters
    ----------
    actor
        Who asks.
    pk
        The attachment's number.

    Returns
    -------
    Attachment
        The row; its file may have been removed.

    Raises
    ------
    django.http.Http404
        When there is none, or none the actor may see.
    """
    return visible_or_404(actor, Attachment, VIEW, pk=pk)


def file_of(attachment: Attachment) -> Path | None:
    """Give the file of a piece of evidence.

    Parameters
    ----------
    attachment
        A row that the actor may see.

    Returns
    -------
    pathlib.Path or None
        The file; None when it was removed.
    """
    if attachment.removed_on is not None:
        return None
    return store.location(attachment.path)


def damaged_files() -> Iterator[str]:
    """Hash every stored file; tell which are missing, unreadable or no longer what was added.

    Yields
    ------
    str
        A sentence for each, naming the attachment; it is for whoever runs the server.

    Notes
    -----
    Linear in the bytes of all files.
    """
    rows = unrestricted(Attachment, why="all files are proven, on the server's own console")
    for row in rows.filter(removed_on__isnull=True).order_by("id").iterator():
        named = f"附件 #{row.pk}“{row.original_name}”"
        try:
            found = store.hash_of(store.location(row.path))
        except FileNotFoundError:
            yield f"{named}的文件 {row.path} 不在；请从备份取回"
        except (OSError, ValueError) as error:
            yield f"{named}的文件 {row.path} 读不出来：{error}"
        else:
            if found != row.sha256:
                yield (
                    f"{named}的文件 {row.path} 被改过：登记的指纹是 {row.sha256}，"
                    f"现在是 {found}；请从备份取回"
                )


def shown_text(
    document: Document, *, page: int | None = None, span: tuple[int, int] | None = None
) -> ShownText:
    """Prepare a page of a document's text.

    Parameters
    ----------
    document
        The document.
    page
        Number of the page from 1; None gives the page of the span, else the first.
    span
        Half-open range of characters to mark; None marks nothing.

    Returns
    -------
    ShownText
        The page nearest to the one asked for.
    """
    pages = spans.text_pages(document.text)
    if page is None:
        chosen: TextPage = spans.page_at(pages, span[0]) if span else pages[0]
    else:
        chosen = pages[min(max(page, 1), len(pages)) - 1]
    marked = (span,) if span else ()
    return ShownText(
        chosen.number,
        len(pages),
        tuple(ShownParagraph(item, spans.pieces(item, marked)) for item in chosen.paragraphs),
    )
