"""Queries: the texts and the evidence that somebody may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import Q, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible, visible_or_404
from luodi.kernel.cards import Link, Proven, all_cards, load
from luodi.kernel.documents import rules, spans, store
from luodi.kernel.documents.models import LOOK_BANDS, LOOK_SHIFT, Attachment, Document
from luodi.kernel.documents.naming import hash_of
from luodi.kernel.documents.spans import Paragraph, Piece, TextPage

VIEW = "documents.view_document"
NAMED = 5
"""How many of the records that a file proved before are named."""


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


@dataclass(frozen=True)
class UsedBefore:
    """What a file, or one that looks like it, proved before; advice for a person.

    ``same`` tells whether it was the very same upload; ``more`` counts the records beyond the
    first few, ``outside`` those beyond the reader's rights.
    """

    same: bool
    links: tuple[Link, ...]
    more: int
    outside: int


def used_before(
    actor: Actor, attachments: Sequence[Attachment], *, but: tuple[str, int]
) -> dict[int, tuple[UsedBefore, ...]]:
    """Tell of files whether they, or photos that look like them, proved another record.

    Parameters
    ----------
    actor
        Who reads; records outside the rights are counted, not named.
    attachments
        Files that prove a record.
    but
        Kind and number of that record, which is left out.

    Returns
    -------
    dict
        By the number of each file: first the same upload, then the like photos; nothing for a
        file that is new.
    """
    found = {}
    for attachment in attachments:
        same, alike = _like(attachment)
        told = [
            _told(actor, numbers, but, same=exact)
            for exact, numbers in ((True, same), (False, alike))
            if numbers
        ]
        found[attachment.pk] = tuple(one for one in told if one.links or one.outside)
    return found


def _like(attachment: Attachment) -> tuple[list[int], list[int]]:
    """Give the numbers of the rows with the same upload, and of those that look alike."""
    rows = unrestricted(Attachment, why="only numbers, to ask what they prove within the rights")
    others = rows.exclude(pk=attachment.pk).order_by("pk")
    equal = Q(upload_sha256=attachment.upload_sha256) | Q(sha256=attachment.sha256)
    same = list(others.filter(equal).values_list("pk", flat=True))
    if attachment.look is None:
        return same, []
    look = attachment.look + LOOK_SHIFT
    near = Q()  # of rows with bands, which all have a look
    for column, band in zip(LOOK_BANDS, rules.bands_of(look), strict=True):
        near |= Q(**{f"{column}__in": rules.near_bands(band)})
    candidates = others.filter(near).exclude(pk__in=same).values_list("pk", "look")
    return same, [
        pk
        for pk, other in candidates
        if other is not None and rules.looks_alike(look, other + LOOK_SHIFT)
    ]


def _told(actor: Actor, numbers: Sequence[int], but: tuple[str, int], *, same: bool) -> UsedBefore:
    links: dict[Link, None] = {}
    outside = 0
    for card in all_cards():
        if card.proven_by_files:
            proven: dict[int, Proven] = load(card.proven_by_files)(actor, numbers, but)
            for one in proven.values():
                links |= dict.fromkeys(one.links)
                outside += one.outside
    shown = tuple(links)[:NAMED]
    return UsedBefore(same, shown, len(links) - len(shown), outside)


def opened(attachment: Attachment) -> BinaryIO | None:
    """Open the file of a piece of evidence for reading; the caller closes it.

    Parameters
    ----------
    attachment
        A row that the actor may see.

    Returns
    -------
    BinaryIO or None
        The file, not yet compared with its hash; None when it was removed or is missing.
    """
    if attachment.removed_on is not None:
        return None
    try:
        return store.opened(attachment.path)
    except FileNotFoundError:
        return None


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
            with store.opened(row.path) as stream:
                found = hash_of(stream)
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
