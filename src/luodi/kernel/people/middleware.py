"""Who asks, on every request: the actor of the posts held now, and sessions that end in time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from luodi.kernel import clock
from luodi.kernel.access.actor import ANONYMOUS, Actor
from luodi.kernel.people import rules
from luodi.kernel.people.reads import actor_of
from luodi.kernel.people.sessions import (
    MUST_ENROL,
    SEEN,
    STARTED,
    begin_session,
    instant,
    note_whether_to_enrol,
)

SEEN_EVERY = timedelta(minutes=1)
"""How often the last use is written: a page a second writes one row a minute."""
OPEN_BEFORE_ENROLLING = frozenset(
    {
        "people:factor_new",
        "people:sign_out",
        "people:password",
        "web:help",
        "web:language",
    }
)


class ActorMiddleware:
    """Gives each request its actor, looked up once and only when asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with `request.actor` set."""
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined] # ours
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    return actor_of(user, clock.now())


class SessionLimits:
    """Ends sessions that are unused or old, and leads to the second factor where one is due."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, as nobody's when its session is over."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._look(request, clock.ticking())
        return self.get_response(request)

    def _look(self, request: HttpRequest, now: datetime) -> None:
        # By the machine's time: a demonstration's clock stands still, and jumps when it is moved.
        session = request.session
        started, seen = instant(session, STARTED), instant(session, SEEN)
        if started is None or seen is None:  # the first request after signing in
            begin_session(request, clock.now())
        elif rules.is_over(
            started=started,
            seen=seen,
            now=now,
            idle=settings.LUODI_SESSION_IDLE,
            longest=settings.LUODI_SESSION_LONGEST,
        ):
            logout(request)
        elif abs(now - seen) >= SEEN_EVERY:
            session[SEEN] = now.isoformat()
            note_whether_to_enrol(request, clock.now())

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Lead a person who must set up a second factor there, from every other page."""
        if not request.user.is_authenticated or not request.session.get(MUST_ENROL):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_BEFORE_ENROLLING:
            return None
        return redirect(reverse("people:factor_new"))
