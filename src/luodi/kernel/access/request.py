"""A request as our views get it."""

from django.http import HttpRequest

from luodi.kernel.access.actor import Actor


class Request(HttpRequest):
    """A request with its actor, which the people room's middleware sets before any view."""

    actor: Actor
