"""Where sessions are kept: in a table that knows whose each one is.

The settings name this module as the engine of sessions. What middleware and views keep in a
session under the names below is copied beside it, so that a user's sessions can be listed and
ended without opening them.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.people import rules
from luodi.kernel.web import caller

if TYPE_CHECKING:
    from luodi.kernel.people.models import UserSession

STARTED, SEEN, PROVED = "luodi.started", "luodi.seen", "luodi.proved"
"""Instants, in ISO form: of signing in, of the last use, of the last proof of oneself.

The first two, by which a session ends, follow the machine's time."""
ADDRESS, BROWSER = "luodi.address", "luodi.browser"
SECOND = "luodi.second_factor"
"""True when the session began with a second factor."""
MUST_ENROL = "luodi.must_enrol"
"""True while the user must set up a second factor before anything else."""
PENDING = "luodi.pending"
"""A sign-in that waits for its second step."""
PROVIDER = "luodi.provider"
"""The way to the sign-in provider and back; after it, the issuer that signed the user in."""


class SessionStore(DatabaseStore):
    """Keeps sessions in the table ``UserSession``."""

    @classmethod
    def get_model_class(cls) -> "type[UserSession]":
        """Give the table; Django asks for it after the apps are ready."""
        from luodi.kernel.people.models import UserSession

        return UserSession

    def create_model_instance(self, data: dict[str, Any]) -> "UserSession":
        """Give the row to write, with whose it is."""
        plain = super().create_model_instance(data)
        row = cast("UserSession", plain)
        user = data.get(SESSION_KEY)
        row.user_id = int(user) if user else None
        row.started_at = instant(data, STARTED)
        row.seen_at = instant(data, SEEN)
        row.address, row.browser = data.get(ADDRESS, ""), data.get(BROWSER, "")
        return row


def instant(data: Any, name: str) -> datetime | None:
    """Read an instant that a session keeps; None when it keeps none."""
    kept = data.get(name)
    return datetime.fromisoformat(kept) if kept else None


def proved_freshly(session: SessionBase, now: datetime) -> bool:
    """Tell whether the person at a session proved who they are within the last quarter hour."""
    return rules.is_fresh(instant(session, PROVED), now)


def note_proved(session: SessionBase, now: datetime) -> None:
    """Note that the person at a session has just proved who they are."""
    session[PROVED] = now.isoformat()


def begin_session(request: HttpRequest, now: datetime) -> None:
    """Write into a session what it begins with: when, from where, with what."""
    session = request.session
    session[STARTED] = session[SEEN] = clock.ticking().isoformat()
    session.setdefault(PROVED, now.isoformat())
    session[ADDRESS] = rules.covered_address(caller.address(request))
    session[BROWSER] = rules.browser_of(request.headers.get("User-Agent", ""))
    note_whether_to_enrol(request, now)


def note_whether_to_enrol(request: HttpRequest, now: datetime) -> None:
    """Note in a session whether a second factor must be set up before anything else."""
    if request.session.get(SECOND):
        return
    from luodi.kernel.people.reads import must_enrol

    actor: Actor = request.actor  # type: ignore[attr-defined] # set by ActorMiddleware
    if must_enrol(actor, now.date()):
        request.session[MUST_ENROL] = True
    else:
        request.session.pop(MUST_ENROL, None)
