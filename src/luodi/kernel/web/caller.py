"""The address that a request comes from, behind proxies or without."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str | None:
    """Give the address of whoever calls, as the outermost trusted proxy saw it.

    Parameters
    ----------
    request
        The request.

    Returns
    -------
    str or None
        The address; None when the server tells none.

    Notes
    -----
    Each proxy adds the address it was called from to the right of ``X-Forwarded-For``, so that
    with ``LUODI_PROXIES`` trusted ones the entry of that number from the right is true, and all
    to its left are whatever the caller wrote. A shorter or senseless header is not believed.
    """
    near: str | None = request.META.get("REMOTE_ADDR")
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < settings.LUODI_PROXIES <= len(told):
        return near
    try:
        return str(ip_address(told[-settings.LUODI_PROXIES].strip()))
    except ValueError:
        return near
