"""Cards: what each room with pages and each working system offers, as typed data.

A card names addresses and loaders by dotted path, so that reading a card imports nothing
of Django's models. The shell, the routes, the permissions and the settings page are all
made from cards; adding a system is adding its folder and one line in `main/systems.py`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.functional import Promise


@dataclass(frozen=True)
class MenuItem:
    """One line of the left rail: shown to whoever holds the permission."""

    title: str | Promise
    url_name: str
    permission: str
    icon: str
    group: str | Promise = ""


@dataclass(frozen=True)
class Permission:
    """A right that roles may hold, named ``room.verb_noun``."""

    code: str
    title: str | Promise


@dataclass(frozen=True)
class Threshold:
    """The first dated row of a limit; later rows are added on the settings page.

    ``source`` cites the document the value comes from, or says that it is typical. ``minimum``
    and ``maximum`` belong to what may be set; ``at_most`` is the key of a threshold that this
    one never exceeds, whichever of the two is set.
    """

    key: str
    title: str | Promise
    value: Decimal
    unit: str
    source: str
    valid_from: date
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    at_most: str | None = None


@dataclass(frozen=True)
class RecordKind:
    """A kind of record that posts entries, and the page that opens one (argument ``pk``)."""

    kind: str
    title: str | Promise
    url_name: str


@dataclass(frozen=True)
class Link:
    """A line of text that opens a page."""

    text: str
    url: str


@dataclass(frozen=True)
class Card:
    """What a room or a system offers.

    ``urls`` is a dotted module, ``demo`` the dotted path of a function that takes the
    demonstration's day and loads sample rows, ``docs`` a path below ``docs/``. ``fed_by_entry``
    is the dotted path of a function ``(actor, entry) -> list[Link]`` that tells which of the
    system's records an entry of the ledger fed, so that an entry's page opens upwards.
    """

    name: str
    title: str | Promise
    urls: str
    docs: str
    menu: tuple[MenuItem, ...] = ()
    permissions: tuple[Permission, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    records: tuple[RecordKind, ...] = ()
    demo: str | None = None
    fed_by_entry: str | None = None


@cache
def all_cards() -> tuple[Card, ...]:
    """Give every card: the working systems in the order of their list, then the kernel's rooms."""
    modules = [f"luodi.systems.{name}" for name in settings.LUODI_SYSTEMS]
    modules += [f"luodi.kernel.{name}" for name in settings.LUODI_ROOMS]
    return tuple(import_module(f"{module}.card").CARD for module in modules)


def system_cards() -> tuple[Card, ...]:
    """Give the cards of the working systems alone."""
    return tuple(card for card in all_cards() if card.name in settings.LUODI_SYSTEMS)


def all_permissions() -> dict[str, Permission]:
    """Give every permission by its code."""
    return {item.code: item for card in all_cards() for item in card.permissions}


def load(dotted: str) -> Any:
    """Import what a card names by dotted path."""
    module, name = dotted.rsplit(".", 1)
    return getattr(import_module(module), name)


def record_kind(kind: str) -> RecordKind | None:
    """Find the kind of a record that posted an entry; None when its system was removed."""
    for card in all_cards():
        for item in card.records:
            if item.kind == kind:
                return item
    return None
