"""One site of all rooms' operations: guarded, answering JSON alone, described by OpenAPI."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from luodi.kernel.access.guards import Guard, guarded, signed_in
from luodi.kernel.web import errors
from luodi.kernel.web.pages import render

VERSION = "1"
PREFIX = f"{errors.API.lstrip('/')}v{VERSION}/"
"""Where the addresses of this version begin."""
SPACE = "api"
SHOWN = 60
"""Characters of a refused value that are repeated to the caller."""


class Readable(JSONRenderer):
    """JSON with Chinese left as it is."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


def addresses(routers: Iterable[Router]) -> tuple[list[URLPattern], str]:
    """Give the addresses of the API, for ``include``.

    Parameters
    ----------
    routers
        Each room's operations; every one is named, and marked with ``asks``.

    Raises
    ------
    django.core.exceptions.ImproperlyConfigured
        When an operation says not what it asks.
    """
    found = list(routers)
    api = _ninja(found)
    guards = dict(_guards(found))
    patterns = [
        path(str(pattern.pattern), _held(pattern.callback, guards[pattern.name]), name=pattern.name)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name in guards
    ]
    known = Guard("signed_in", stranger=401)
    schema = _held(partial(_openapi, _described(api)), known)
    return [
        path("openapi.json", schema, name="openapi"),
        path("docs", signed_in()(partial(_docs, api)), name="docs"),
        *patterns,
    ], SPACE


def _ninja(routers: Sequence[Router]) -> NinjaAPI:
    api = NinjaAPI(
        title="luodi",
        version=VERSION,
        description="落地总账的只读接口：目标、指标、分录和它们的来路。",
        urls_namespace=SPACE,
        openapi_url=None,
        docs_url=None,
        renderer=Readable(),
    )
    for router in routers:
        api.add_router("", router)
    api.add_exception_handler(Http404, _refusing(404))
    api.add_exception_handler(PermissionDenied, _refusing(403))
    api.add_exception_handler(ValidationError, _wrong_parameters)
    return api


def _guards(routers: Sequence[Router]) -> Iterable[tuple[str, Guard]]:
    for router in routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                guard = getattr(operation.view_func, "guard", None)
                name = getattr(operation, "url_name", "")
                if guard is None or not name:
                    raise ImproperlyConfigured(
                        f"{operation.path}: an operation has a url_name and says what it asks"
                    )
                yield name, guard


def _held(view: Callable[..., HttpResponseBase], guard: Guard) -> Callable[..., HttpResponseBase]:
    """Guard a view; strangers and wrong methods get JSON, and no answer is kept by a cache."""
    inner = guarded(guard, stranger=partial(errors.answer, status=401))(view)

    def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = inner(request, *args, **kwargs)
        if answer.status_code == 405:
            allow = answer.headers["Allow"]
            answer = errors.answer(request, 405)
            answer.headers["Allow"] = allow
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    held.guard = guard  # type: ignore[attr-defined] # read by the route table
    return held


def _refusing(status: int) -> Callable[[HttpRequest, Any], HttpResponse]:
    def refuse(request: HttpRequest, exception: Any) -> HttpResponse:
        return errors.answer(request, status)

    return refuse


def _wrong_parameters(request: HttpRequest, exception: Any) -> HttpResponse:
    wrong = [
        _("参数 %(name)s 的值 %(value)s 不合要求（%(why)s）")
        % {"name": error["loc"][-1], "value": _value(error), "why": error["msg"]}
        for error in exception.errors
    ]
    return errors.answer(request, 422, what=_("；").join(wrong))


def _value(error: Mapping[str, Any]) -> str:
    return f"“{str(error.get('input', ''))[:SHOWN]}”"


def _described(api: NinjaAPI) -> Mapping[str, Any]:
    """Describe the API as OpenAPI, with the session's cookie as the way in."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    schema["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
    }
    return {**schema, "security": [{"session": []}]}


def _openapi(schema: Mapping[str, Any], request: HttpRequest) -> JsonResponse:
    return JsonResponse(schema, json_dumps_params={"ensure_ascii": False})


def _docs(api: NinjaAPI, request: HttpRequest) -> HttpResponse:
    """Show the description as a page, all of it from our own files."""
    told = {"url": reverse(f"{SPACE}:openapi"), "layout": "BaseLayout", "validatorUrl": None}
    context = {"api": api, "swagger_settings": json.dumps(told)}
    return render(request, "ninja/swagger.html", context)
