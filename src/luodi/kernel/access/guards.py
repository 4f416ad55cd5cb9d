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
    for; ``why`` the reason why a public address is public; ``methods`` the ones answered.
    """

    kind: str
    permission: str = ""
    why: str = ""
    methods: tuple[str, ...] = ("GET",)


def page(permission: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Guard a view by a permission: strangers sign in first, others are refused."""
    return _guarded(Guard("permission", permission=permission, methods=methods))


def signed_in(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Guard a view that any signed-in person may open."""
    return _guarded(Guard("signed_in", methods=methods))


def public(why: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Mark a view that needs no sign-in, and say why."""
    return _guarded(Guard("public", why=why, methods=methods))


def _guarded(guard: Guard) -> Callable[[View], View]:
    allowed = {*guard.methods, *({"HEAD", "OPTIONS"} if "GET" in guard.methods else set())}

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined] # set by ActorMiddleware
            if guard.kind != "public" and not actor.signed_in:
                return redirect_to_login(request.get_full_path())
            if guard.kind == "permission" and not actor.has(guard.permission):
                raise PermissionDenied(f"需要权限 {guard.permission}")
            if request.method not in allowed:
                return HttpResponseNotAllowed(guard.methods)
            return view(request, *args, **kwargs)

        guarded.guard = guard  # type: ignore[attr-defined] # read by the route table
        return guarded

    return decorate
