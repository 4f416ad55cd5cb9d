"""Exports of many rows: not answered at once, but asked for as work in the background.

The web knows no jobs: a setting names the page that asks for one, and a mark on the request says
that the job replays the page and wants the whole file.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise

SALT = "luodi.web.export"
VALID_S = 24 * 60 * 60
TOLD_EVERY = 100
WHOLE = "export_told"
"""Name of the mark: a function ``(done, of)`` that is told how far the file is."""


def is_big(request: HttpRequest, rows: "QuerySet[Any]") -> bool:
    """Tell whether an export is left to a job: it has more rows than are given at once."""
    return not hasattr(request, WHOLE) and rows.count() > settings.LUODI_EXPORT_AT_ONCE


def in_background(request: HttpRequest, title: str | Promise) -> HttpResponse:
    """Lead to the page that asks for the job, with what to export, signed."""
    wanted = {"address": request.get_full_path(), "title": str(title)}
    query = urlencode({"wanted": signing.dumps(wanted, salt=SALT)})
    return redirect(f"{reverse(settings.LUODI_EXPORT_URL)}?{query}")


def asked_for(wanted: str) -> dict[str, str]:
    """Read what `in_background` signed: ``address`` and ``title``.

    Raises
    ------
    django.core.signing.BadSignature
        When it is not luodi's, or older than a day.
    """
    found: dict[str, str] = signing.loads(wanted, salt=SALT, max_age=VALID_S)
    return found


def replayed(request: HttpRequest, told: Callable[[int, int | None], None]) -> None:
    """Mark a request as the replay of a job, which wants all rows.

    Parameters
    ----------
    request
        The request.
    told
        Is told now and then how many rows are written, of how many.
    """
    setattr(request, WHOLE, told)


def counted(request: HttpRequest, rows: "QuerySet[Any]", found: Iterator[Any]) -> Iterator[Any]:
    """Give the rows on, and tell whoever replays how far they are."""
    told = getattr(request, WHOLE, None)
    if told is None:
        yield from found
        return
    total = rows.count()
    told(0, total)
    for number, row in enumerate(found, start=1):
        yield row
        if number % TOLD_EVERY == 0:
            told(number, total)
