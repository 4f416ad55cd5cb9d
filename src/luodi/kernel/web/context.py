"""What the shell shows on every page: the rail, who is here, the day, the mark of examples."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.cards import Card, MenuItem, all_cards, load

BAR_PLACES = 4
"""Places in the phone's bottom bar before the fifth, which opens the whole rail."""


@dataclass(frozen=True)
class NavLine:
    """One line of the rail."""

    title: str | Promise
    url: str
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True)
class NavSection:
    """The lines of one card or group."""

    title: str | Promise
    lines: tuple[NavLine, ...]
    system: bool


@dataclass(frozen=True)
class Shell:
    """The frame around a page, as seen by one person on one request."""

    sections: tuple[NavSection, ...]
    bar: tuple[NavLine, ...]
    actor_label: str
    signed_in: bool
    today: date
    demonstration: bool
    demo_clock_url: str
    sign_in_url: str
    sign_out_url: str
    password_url: str
    jobs_url: str
    search_url: str
    security_url: str
    languages: tuple[tuple[str, str], ...]


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give the templates the variable ``shell``."""
    return {"shell": shell_of(request)}


def shell_of(request: HttpRequest) -> Shell:
    """Describe the frame for whoever asks.

    An error can come before the actor is known; the rail is then empty.
    """
    actor: Actor | None = getattr(request, "actor", None)
    sections = navigation(actor, request.path) if actor is not None else ()
    return Shell(
        sections=sections,
        bar=_bar(sections),
        actor_label=getattr(actor, "label", ""),
        signed_in=getattr(actor, "user_id", None) is not None,
        today=clock.today(),
        demonstration=settings.LUODI_DEMO,
        demo_clock_url=_demo_clock_url(),
        sign_in_url=address(settings.LOGIN_URL),
        sign_out_url=address(settings.LUODI_SIGN_OUT_URL),
        password_url=address(settings.LUODI_PASSWORD_URL),
        jobs_url=address(settings.LUODI_JOBS_URL),
        search_url=address(settings.LUODI_SEARCH_URL),
        security_url=address(settings.LUODI_SECURITY_URL),
        languages=tuple(settings.LANGUAGES),
    )


def _demo_clock_url() -> str:
    """Give the page that moves the demonstration's clock; empty where there is none to move."""
    movable = settings.LUODI_DEMO and settings.LUODI_CLOCK_FILE is not None
    return address(settings.LUODI_DEMO_CLOCK_URL) if movable else ""


def address(name: str) -> str:
    """Give the address of a page that needs nothing further; made once, not on every page."""
    return _address(name, settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=256)
def _address(name: str, urls: str, _prefix: str) -> str:
    return reverse(name, urls)


def navigation(actor: Actor, path: str) -> tuple[NavSection, ...]:
    """List what the actor may open, in the order of the cards.

    Parameters
    ----------
    actor
        Whoever looks at the page.
    path
        Path of the page shown; the line with the longest matching address is the current one.
    """
    offered = [(card, item) for card in all_cards() for item in _open_to(actor, card.menu)]
    urls = [address(item.url_name) for _, item in offered]
    here = max((url for url in urls if path.startswith(url)), key=len, default=None)
    groups: dict[tuple[str, str], list[NavLine]] = {}
    heads: dict[tuple[str, str], tuple[str | Promise, Card]] = {}
    for (card, item), url in zip(offered, urls, strict=True):
        key = ("", str(item.group)) if item.group else (card.name, "")
        heads.setdefault(key, (item.group or card.title, card))
        groups.setdefault(key, []).append(_line(actor, item, url, current=url == here))
    return tuple(
        NavSection(heads[key][0], tuple(lines), heads[key][1].name in settings.LUODI_SYSTEMS)
        for key, lines in groups.items()
    )


def _line(actor: Actor, item: MenuItem, url: str, *, current: bool) -> NavLine:
    count = load(item.badge)(actor) if item.badge else 0
    return NavLine(item.title, url, item.icon, current, count)


def _open_to(actor: Actor, menu: Iterable[MenuItem]) -> list[MenuItem]:
    return [item for item in menu if actor.has(item.permission)]


def _bar(sections: tuple[NavSection, ...]) -> tuple[NavLine, ...]:
    lines = [line for section in sections for line in section.lines]
    return tuple(lines[:BAR_PLACES])
