"""Guards of views: every address carries one, and the route table is made from them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Guard:
    """What an address asks of whoever calls it.

    ``kind`` is ``permission``, ``signed_in`` or ``public``; ``permission`` is the code asked
    for; ``why`` the reason why a public address is public; ``methods`` the ones answered;
    ``stranger`` the status that whoever has not signed in gets: 302 leads to the sign-in page,
    401 tells a program. ``own`` says that a record is one person's or
    one unit's: to others it is not there. ``also`` are statuses other than 200 that are good
    answers, too.
    """

    kind: str
    permission: str = ""
    why: str = ""
    methods: tuple[str, ...] = ("GET",)
    stranger: int = 302
    own: bool = False
    also: tuple[int, ...] = ()


def page(
    permission: str, *, methods: tuple[str, ...] = ("GET",), own: bool = False
) -> Callable[[View], View]:
    """Guard a view by a permission: strangers sign in first, others are refused."""
    return guarded(Guard("permission", permission=permission, methods=methods, own=own))


def signed_in(*, methods: tuple[str, ...] = ("GET",), own: bool = False) -> Callable[[View], View]:
    """Guard a view that any signed-in person may open; ``own``: each their own records alone."""
    return guarded(Guard("signed_in", methods=methods, own=own))


def public(
    why: str, *, methods: tuple[str, ...] = ("GET",), also: tuple[int, ...] = ()
) -> Callable[[View], View]:
    """Mark a view that needs no sign-in, and say why; ``also``: good statuses other than 200."""
    return guarded(Guard("public", why=why, methods=methods, also=also))


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    return redirect_to_login(request.get_full_path())


def guarded(
    guard: Guard, *, stranger: Callable[[HttpRequest], HttpResponseBase] = _sign_in_first
) -> Callable[[View], View]:
    """Hold a view to its guard.

    Parameters
    ----------
    guard
        What is asked of whoever calls.
    stranger
        Gives the answer to whoever has not signed in.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the view is called, and the actor holds the permission nowhere.
    """
    allowed = {*guard.methods, *({"HEAD", "OPTIONS"} if "GET" in guard.methods else set())}

    def decorate(view: View) -> View:
        @wraps(view)
        def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined] # set by ActorMiddleware
            if guard.kind != "public" and not actor.signed_in:
                return stranger(request)
            if guard.kind == "permission" and not actor.has(guard.permission):
                raise PermissionDenied(f"需要权限 {guard.permission}")
            if request.method not in allowed:
                return HttpResponseNotAllowed(guard.methods)
            return view(request, *args, **kwargs)

        held.guard = guard  # type: ignore[attr-defined] # read by the route table
        return held

    return decorate
