"""Cards: what each room with pages and each working system offers, as typed data.

A card names addresses and loaders by dotted path, so that reading a card imports nothing
of Django's models. The shell, the routes, the permissions and the settings page are all
made from cards; adding a system is adding its folder and one line in `main/systems.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from luodi.kernel.cards.day import Waiting as Waiting


@dataclass(frozen=True)
class MenuItem:
    """One line of the left rail: shown to whoever holds the permission.

    ``badge`` is the dotted path of a function ``(actor) -> int``: a count shown with the line. It
    is asked on every page, so it asks the database once.
    """

    title: str | Promise
    url_name: str
    permission: str
    icon: str
    group: str | Promise = ""
    badge: str = ""


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
class Proven:
    """What a file proves: the records that the reader may see, and how many more there are."""

    links: tuple[Link, ...] = ()
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
    tried again. ``page`` names the address that shows what came of it, and the argument that holds
    the number in that address.
    """

    name: str
    title: str | Promise
    run: str
    retries: int = 2
    page: tuple[str, str] | None = None


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
class DutyLimit:
    """One row of a kind's table of deadlines.

    ``step`` is ``ASSIGN``, ``ACCEPT``, ``HANDLE`` (the duty's own deadline) or ``VERIFY``;
    ``clock`` is ``DAY``, ``WORKING_DAY``, ``WORKING_HOUR``, ``URGENT_HOUR`` or ``MONTH``;
    ``threshold`` is the key of the dated threshold that gives the count. ``grade`` is the grade
    of duties that the row is for, empty for all that have no row of their own.
    """

    step: str
    clock: str
    threshold: str
    grade: str = ""


@dataclass(frozen=True)
class DutyKind:
    """A kind of duties: which states of the one machine it passes, in its trade's words.

    ``states`` maps names of the machine's states to words; OPEN, ASSIGNED, REPLIED, VERIFIED and
    CLOSED are always among them. ``prefix`` begins the number of a duty. ``by_hand`` tells
    whether officers may open one on the page of duties. ``reopen_days`` is the key of a
    threshold: how many calendar days after its end a duty may be reopened; empty for no limit.
    ``on_record`` maps names of the machine's acts that need more than the machine asks for to a
    sentence that says what: they are done on the page of the duty's record, and refused on the
    page of the duty. ``moved`` is the dotted path of a function ``(actor, duty)`` that is called,
    in the transaction of the act, when a duty of the kind came to another state or unit.
    """

    code: str
    title: str | Promise
    prefix: str
    states: Mapping[str, str | Promise]
    limits: tuple[DutyLimit, ...] = ()
    by_hand: bool = False
    reopen_days: str = ""
    on_record: Mapping[str, str | Promise] = field(default_factory=dict)
    moved: str = ""


@dataclass(frozen=True)
class Moved:
    """What a calendar would move: lines that the reader may open, and how many more there are."""

    count: int = 0
    lines: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Card:
    """What a room or a system offers.

    ``urls`` is a dotted module, ``demo`` the dotted path of a function that takes the
    demonstration's day and loads sample rows, ``docs`` a path below ``docs/``. ``fed_by_entry``
    is the dotted path of a function ``(actor, entry) -> list[Link]`` that tells which of the
    system's records an entry of the ledger fed, so that an entry's page opens upwards.
    ``evidence_of_records`` is that of a function ``(actor, kind, records) -> dict[str, Evidence]``
    that tells what proves records of a kind, by their numbers; ``proven_by_files`` is that of a
    function ``(actor, files, but) -> dict[int, Proven]`` that tells what files prove, by their
    numbers, leaving out the record ``but``, a kind and a number. ``api`` is that of a
    ``ninja.Router`` with what the read API answers for the room. ``check`` is that of a function
    ``() -> Checked`` that proves what the room keeps for ever; the commands that prove ask it.
    ``jobs`` and ``timed`` are the work in the background that the room brings, ``messages`` the
    kinds of message that it sends. ``found`` names the kinds of records that the search finds.
    ``imports`` are those of ``luodi.kernel.tables.declaring.Import`` values: the tables that may be
    brought in.
    ``duty_kinds`` are the kinds of duties that the room or system opens. ``waiting`` is the dotted
    path of a function ``(actor, day) -> list[Waiting]`` that tells what waits for somebody.
    ``moved_by_calendar`` is that of a function ``(actor, calendar) -> Moved`` that tells what
    another calendar would move, and ``follow_calendar`` that of a function ``(actor) -> int`` that
    moves it once the calendar stands, and counts. ``base_map`` names the address of the base map.
    ``play`` and ``ahead`` are those of functions that do, and tell beforehand, what the invented
    people of the demonstration do between two instants; see `luodi.kernel.cards.playing`.
    ``home`` names an address whose one line is shown on the landing page, and the permission that
    it asks for. ``board`` is the dotted path of a function ``(actor, day, place) -> BoardPart``
    that gives the room's part of the board on a day, narrowed to a place's subtree unless that is
    None; ``public`` that of a function ``() -> PublicPart | None`` with what everybody may see.
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
    proven_by_files: str | None = None
    api: str | None = None
    check: str | None = None
    jobs: tuple[JobKind, ...] = ()
    timed: tuple[TimedJob, ...] = ()
    messages: tuple[MessageKind, ...] = ()
    imports: tuple[str, ...] = ()
    duty_kinds: tuple[DutyKind, ...] = ()
    waiting: str | None = None
    moved_by_calendar: str | None = None
    follow_calendar: str | None = None
    base_map: str | None = None
    play: str | None = None
    ahead: str | None = None
    home: tuple[str, str] | None = None
    board: str | None = None
    public: str | None = None


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
    return next((item for card in all_cards() for item in card.records if item.kind == kind), None)


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
