"""Big exports: the job opens the same page again, as the same person, and keeps the file."""

import io
import re
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.jobs.running import JobFile, Running
from luodi.kernel.people.models import User
from luodi.kernel.web.tables import big

EXPORT = "jobs.export_table"
_FILE_NAME = re.compile(r"filename\*=UTF-8''([^;]+)")


def export_table(running: Running, *, address: str) -> JobFile:
    """Write the file that a table's page gives for an address.

    Parameters
    ----------
    running
        The job; its person's rights of now decide which rows are in the file.
    address
        Path and query of the page, with the format.

    Raises
    ------
    django.core.exceptions.ValidationError
        When the page is gone or gives no file.
    django.core.exceptions.PermissionDenied
        When the person may not open it any more.
    """
    request = _request(address, running.actor)
    big.replayed(request, running.advance)
    try:
        match = resolve(request.path_info)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
    except (Resolver404, Http404) as error:
        raise ValidationError(_("要导出的页面已不在，或已不在您的权限之内")) from error
    file = _file(response)
    if file is None:
        raise ValidationError(_("要导出的页面没有给出文件；请回到原表重新导出"))
    return file


def _request(address: str, actor: Actor) -> WSGIRequest:
    """Give the request that the person's browser sent, without its session."""
    parts = urlsplit(address)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(parts.path).encode().decode("latin-1"),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
        }
    )
    request.actor = actor  # type: ignore[attr-defined] # as ActorMiddleware sets it
    request.user = User.objects.get(pk=actor.user_id or 0)
    return request


def _file(response: HttpResponseBase) -> JobFile | None:
    told = response.headers.get("Content-Disposition", "")
    name = _FILE_NAME.search(told)
    content = getattr(response, "content", None)
    if response.status_code != 200 or not name or not isinstance(content, bytes):
        return None
    return JobFile(unquote(name.group(1)), response.headers["Content-Type"], content)
