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
class FoundKind:
    """A kind of record that the search finds, and the page that opens one (argument ``pk``).

    ``permission`` is the one that the page asks; ``rows`` is the dotted path of a function
    ``() -> Iterable[Findable]`` that gives every record of the kind, to build the index anew.
    ``follows`` names kinds whose change of title or reach changes these records too; the function
    then takes the kind and the number of such a record, and gives those that follow it.
    """

    kind: str
    title: str | Promise
    url_name: str
    permission: str
    rows: str
    follows: tuple[str, ...] = ()


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
class JobKind:
    """A kind of work in the background, named ``room.verb_noun``.

    ``run`` is the dotted path of a function ``(running, **arguments)``; it may be run again after
    a worker died, so twice must come to the same as once. ``retries`` is how often a failure is
    tried again.
    """

    name: str
    title: str | Promise
    run: str
    retries: int = 2


@dataclass(frozen=True)
class TimedJob:
    """Work that luodi does by itself, every so many minutes or daily at a time in Shanghai.

    ``run`` is the dotted path of a function ``(running)``. Just one of ``every_minutes`` (counted
    from midnight, at most a day) and ``daily_at`` (``"03:10"``) is given.
    """

    name: str
    title: str | Promise
    run: str
    every_minutes: int | None = None
    daily_at: str | None = None
    retries: int = 2


@dataclass(frozen=True)
class MessageKind:
    """A kind of message that leaves luodi: a title, and one line with typed slots.

    ``text`` has ``%(slot)s`` for each of ``slots``, which are pairs of a name and ``"number"`` (of
    a document), ``"day"`` or ``"count"``. There is no slot for free text.
    """

    name: str
    title: str | Promise
    text: str | Promise
    slots: tuple[tuple[str, str], ...] = ()


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
    ``jobs`` and ``timed`` are the work in the background that the room brings, ``messages`` the
    kinds of message that it sends.
    ``found`` names the kinds of records that the search finds.
    ``imports`` are those of ``luodi.kernel.tables.declaring.Import`` values: the tables that may be
    brought in.
    """

    name: str
    title: str | Promise
    urls: str
    docs: str
    menu: tuple[MenuItem, ...] = ()
    permissions: tuple[Permission, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    records: tuple[RecordKind, ...] = ()
    found: tuple[FoundKind, ...] = ()
    demo: str | None = None
    fed_by_entry: str | None = None
    evidence_of_records: str | None = None
    api: str | None = None
    check: str | None = None
    jobs: tuple[JobKind, ...] = ()
    timed: tuple[TimedJob, ...] = ()
    messages: tuple[MessageKind, ...] = ()
    imports: tuple[str, ...] = ()


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


def job_kind(name: str) -> JobKind | None:
    """Find a kind of work in the background; None when its system was removed."""
    return next((kind for card in all_cards() for kind in card.jobs if kind.name == name), None)


def message_kind(name: str) -> MessageKind | None:
    """Find a kind of message; None when its system was removed."""
    return next((kind for card in all_cards() for kind in card.messages if kind.name == name), None)


def timed_jobs() -> tuple[TimedJob, ...]:
    """Give the timed jobs of all cards, in their order."""
    return tuple(timed for card in all_cards() for timed in card.timed)


def record_kind(kind: str) -> RecordKind | None:
    """Find the kind of a record that posted an entry; None when its system was removed."""
    for card in all_cards():
        for item in card.records:
            if item.kind == kind:
                return item
    return None


def found_kinds() -> dict[str, FoundKind]:
    """Give every kind of record that the search finds, by its name, in the order of the cards."""
    return {item.kind: item for card in all_cards() for item in card.found}


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
