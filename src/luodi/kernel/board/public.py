"""The page that everybody may read: places and figures of the last closed month, no persons."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.kernel.access.guards import public
from luodi.kernel.board.rules import FEWEST, suppressed
from luodi.kernel.cards import all_cards, load
from luodi.kernel.cards.board import PublicFigure, PublicPart
from luodi.kernel.targets.words import said
from luodi.kernel.web.figures import Quantity, day_text, one_sentence
from luodi.kernel.web.pages import render

FOLDS = {"万": 10**4, "亿": 10**8}

Shares = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PublicRow:
    """A figure as everybody reads it; ``sentence`` is copied, empty where it is left out."""

    words: str
    source: str
    value: str
    sentence: str
    shares: Shares


@dataclass(frozen=True)
class PublicSection:
    """A card's figures as everybody reads them."""

    place: str
    day: str
    rows: tuple[PublicRow, ...]


@public("places and figures of the last closed month; there only where it is switched on")
def public_page(request: HttpRequest) -> HttpResponse:
    """Show the public figures; not there where the start setting does not switch it on."""
    if not settings.LUODI_PUBLIC_BOARD:
        raise Http404("public_board is off")
    parts = [load(card.public)() for card in all_cards() if card.public]
    sections = [section_of(part, get_language() or "") for part in parts if part is not None]
    return render(request, "board/public.html", {"title": _("目标完成情况"), "parts": sections})


@lru_cache(maxsize=16)
def section_of(part: PublicPart, _language: str) -> PublicSection:
    """Write a part as everybody reads it; kept under the part itself, so never stale."""
    return PublicSection(
        place=part.place,
        day=day_text(part.day),
        rows=tuple(_row(figure, part) for figure in part.figures),
    )


def _row(figure: PublicFigure, part: PublicPart) -> PublicRow:
    value, shares = shown(figure)
    amount = Quantity(figure.amount, figure.scale, figure.unit)
    what = f"{part.place}“{figure.words}”"
    told = figure.amount is not None and value == said(amount)
    return PublicRow(
        words=figure.words,
        source=figure.source,
        value=value,
        sentence=one_sentence(what, amount, day=part.day) if told else "",
        shares=shares,
    )


def shown(figure: PublicFigure) -> tuple[str, Shares]:
    """Give a figure and its places' shares in words, small counts left out.

    Where a share is unknown or the shares exceed the total, no share is shown at all; what no
    share accounts for is a part like another.
    """
    total = _amount(figure, figure.amount)
    if figure.amount is None:
        return total, ()
    known = [share.amount for share in figure.shares if share.amount is not None]
    rest = figure.amount - sum(known)
    whole = len(known) == len(figure.shares) and rest >= 0
    if not figure.counts:
        pairs = [(share.place, _amount(figure, share.amount)) for share in figure.shares]
        return total, tuple(pairs) if whole else ()
    limit = _limit(figure)
    if figure.amount < limit:
        return _few(), ()
    if not whole or not known:
        return total, ()
    parts = [*known, *([rest] if rest else [])]
    left_out = suppressed(parts, limit=limit)
    words = [
        _few()
        if number in left_out.small
        else _("不单列")
        if number in left_out.beside
        else _amount(figure, part)
        for number, part in enumerate(parts)
    ]
    names = [share.place for share in figure.shares]
    return _("不公开") if left_out.total else total, tuple(zip(names, words, strict=False))


def _limit(figure: PublicFigure) -> int:
    """Give the fewest that are shown, in the figure's smallest unit."""
    fold = FOLDS.get(figure.unit[:1], 1)
    return ceil(Fraction(FEWEST * 10**figure.scale, fold))


def _few() -> str:
    return _("少于%(count)d") % {"count": FEWEST}


def _amount(figure: PublicFigure, amount: int | None) -> str:
    return said(Quantity(amount, figure.scale, figure.unit))
