"""Sets `request.actor`: the signed-in user as the sum of the posts held now."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from luodi.kernel import clock
from luodi.kernel.access.actor import ANONYMOUS, Actor
from luodi.kernel.people.reads import actor_of


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
