"""Whole pages."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with a page in the shell.

    Parameters
    ----------
    request
        The request; its actor decides what the left rail shows.
    template
        A template that extends ``web/page.html``.
    context
        What the template shows. ``crumbs`` is a list of ``(title, url or None)``; ``title``
        is the page's title; ``state`` the one sentence under it.
    status
        HTTP status of the answer.
    """
    return HttpResponse(render_to_string(template, dict(context or {}), request), status=status)
