"""Cards: what each room with pages and each working system offers, as typed data.

A card names addresses and loaders by dotted path, so that reading a card imports nothing
of Django's models. The shell, the routes, the permissions and the settings page are all
made from cards; adding a system is adding its folder and one line in `main/systems.py`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class MenuItem:
    """One line of the left rail: shown to whoever holds the permission."""

    title: str | Promise
    url_name: str
    permission: str
    icon: str
    group: str | Promise = ""


class Administration(StrEnum):
    """One of the three administrations that no two of lie in one hand (三员分设)."""

    SYSTEM = "system"
    SECURITY = "security"
    LOG = "log"


@dataclass(frozen=True)
class Permission:
    """A right that roles may hold, named ``room.verb_noun``.

    ``administration`` is set for what runs the house: places, units, limits and channels
    (system), users, roles and posts (security), reading the log (log).
    """

    code: str
    title: str | Promise
    administration: Administration | None = None


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
class EvidenceFile:
    """A file that proves a record: its number, name, SHA-256 and address."""

    number: int
    name: str
    sha256: str
    url: str


@dataclass(frozen=True)
class Evidence:
    """What proves a record: the files that the reader may see, and how many more there are."""

    files: tuple[EvidenceFile, ...] = ()
    outside: int = 0


@dataclass(frozen=True)
class Checked:
    """What a proof came to: what is not as it was kept, and what it does not cover."""

    findings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """What a room or a system offers.

    ``urls`` is a dotted module, ``demo`` the dotted path of a function that takes the
    demonstration's day and loads sample rows, ``docs`` a path below ``docs/``. ``fed_by_entry``
    is the dotted path of a function ``(actor, entry) -> list[Link]`` that tells which of the
    system's records an entry of the ledger fed, so that an entry's page opens upwards.
    ``evidence_of_records`` is that of a function ``(actor, kind, records) -> dict[str, Evidence]``
    that tells what proves records of a kind, by their numbers. ``api`` is that of a
    ``ninja.Router`` with what the read API answers for the room. ``check`` is that of a function
    ``() -> Checked`` that proves what the room keeps for ever; the commands that prove ask it.
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
    evidence_of_records: str | None = None
    api: str | None = None
    check: str | None = None


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


def checked() -> Checked:
    """Ask every card that proves something, and put together what they found."""
    found: list[Checked] = [load(card.check)() for card in all_cards() if card.check]
    return Checked(
        tuple(text for one in found for text in one.findings),
        tuple(text for one in found for text in one.notes),
    )


def record_kind(kind: str) -> RecordKind | None:
    """Find the kind of a record that posted an entry; None when its system was removed."""
    for card in all_cards():
        for item in card.records:
            if item.kind == kind:
                return item
    return None


def record_link(kind: str, record: str) -> Link | None:
    """Give the page of a record that posted an entry; None when there is none to open."""
    known = record_kind(kind)
    if known is None:
        return None
    try:
        url = reverse(known.url_name, args=[record])
    except NoReverseMatch:
        return None
    return Link(text=f"{known.title} {record}", url=url)


def card_of_kind(kind: str) -> Card | None:
    """Find the card that names a kind of record; None when its system was removed."""
    return next(
        (card for card in all_cards() if kind in {item.kind for item in card.records}), None
    )
