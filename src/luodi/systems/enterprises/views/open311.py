"""Open311 GeoReport v2: a hotline passes on needs, and follows what became of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Any
from xml.etree import ElementTree as ET

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.guards import public
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.words import in_words
from luodi.kernel.web.once import answered_once
from luodi.standards.text import without_forbidden
from luodi.systems.enterprises import actions, rules
from luodi.systems.enterprises.models import CATEGORY_TITLES
from luodi.systems.enterprises.reads import open311 as reads
from luodi.systems.enterprises.reads.open311 import Followed
from luodi.systems.enterprises.rules import GeoReportError

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2023-01-01T00:00:00+08:00"
"""When what is answered here changed last, as discovery tells it."""
TYPES = {"json": "application/json", "xml": "text/xml"}
E7 = 10**7
WHY = "a hotline's program signs in by its own key, without which all is refused"
Work = Callable[..., HttpResponseBase]


def _answered(form: str, tags: Sequence[str], told: Any, status: int = 200) -> HttpResponse:
    """Write an answer: in XML under the tags of the whole and of each part."""
    if form == "json":
        body = json.dumps(told, ensure_ascii=False).encode()
    else:
        root = ET.Element(tags[0])
        for one in told if isinstance(told, list) else [told]:
            _fill(ET.SubElement(root, tags[1]) if len(tags) > 1 else root, one)
        body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    response = HttpResponse(body, status=status, content_type=f"{TYPES[form]}; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _fill(element: ET.Element, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        below = ET.SubElement(element, name)
        if isinstance(value, list):
            for part in value:
                if isinstance(part, dict):
                    _fill(ET.SubElement(below, name.removesuffix("s")), part)
                else:
                    ET.SubElement(below, name.removesuffix("s")).text = str(part)
        elif value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            below.text = without_forbidden(text)


def _refused(form: str, code: int, description: str) -> HttpResponse:
    return _answered(
        form, ("errors", "error"), [{"code": code, "description": description}], status=code
    )


def _asked(request: HttpRequest) -> dict[str, str]:
    """Give the arguments, sent in the body or in the address; an empty one is as none."""
    return {**request.GET.dict(), **(request.POST.dict() if request.method == "POST" else {})}


def keyed(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[Work], Work]:
    """Let a program in by its key, and put refusals into the words of the specification."""

    def decorate(view: Work) -> Work:
        @csrf_exempt
        @public(WHY, methods=methods, also=(403,))
        @wraps(view)
        def held(request: HttpRequest, form: str, **kwargs: Any) -> HttpResponseBase:
            told = _asked(request)
            actor = reads.actor_by_key(told.get("api_key", ""))
            office = reads.office_of(actor) if actor else None
            if actor is None or office is None:
                return _refused(form, 403, _("api_key 没有给、不对或已废止；请在“热线接入”页设立"))
            jurisdiction = told.get("jurisdiction_id", "").strip()
            if jurisdiction not in {"", office.place.code}:
                return _refused(
                    form,
                    404,
                    _("没有 jurisdiction_id“%(id)s”；这里只有 %(ours)s")
                    % {"id": jurisdiction[:40], "ours": office.place.code},
                )
            request.actor = actor  # type: ignore[attr-defined] # whoever the key stands for
            try:
                return view(request, form, actor=actor, office=office, told=told, **kwargs)
            except GeoReportError as error:
                return _refused(form, error.code, in_words(error.reason))

        return held

    return decorate


@public("it names the addresses and formats alone, for programs that look for them")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    here = request.build_absolute_uri(reverse("enterprises:open311_discovery_json"))
    told = {
        "changeset": CHANGESET,
        "contact": _("由本单位的助企办受理"),
        "key_service": request.build_absolute_uri(reverse("enterprises:hotline_key")),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": here.removesuffix("/discovery.json"),
                "changeset": CHANGESET,
                "type": "production",
                "formats": list(TYPES.values()),
            }
        ],
    }
    return _answered(form, ("discovery",), told)


@keyed()
def services(request: HttpRequest, form: str, **_who: Any) -> HttpResponse:
    return _answered(form, ("services", "service"), [_service(one) for one in rules.Category])


@keyed()
def service(request: HttpRequest, form: str, pk: str, **_who: Any) -> HttpResponse:
    found = rules.category_of(pk)
    told: dict[str, Any] = {"service_code": found.value, "attributes": []}
    return _answered(form, ("service_definition",), told)


def _service(category: rules.Category) -> dict[str, Any]:
    title = str(CATEGORY_TITLES[category])
    return {
        "service_code": category.value,
        "service_name": title,
        "description": _("企业在“%(title)s”方面的诉求") % {"title": title},
        "metadata": False,
        "type": "realtime",
        "keywords": title,
        "group": _("企业诉求"),
    }


@keyed(methods=("GET", "POST"))
def requests(request: HttpRequest, form: str, **who: Any) -> HttpResponse:
    if request.method == "POST":
        return _passed_on(request, form, **who)
    return _listed(form, **who)


def _passed_on(
    request: HttpRequest, form: str, actor: Actor, office: Unit, told: dict[str, str]
) -> HttpResponse:
    """Take in a need once, however often it is sent within thirty days."""
    submission = rules.submission(told)
    digest = actions.digest_of(told)

    def work() -> HttpResponse:
        made = actions.pass_on(
            actor=actor,
            unit=office,
            firm=reads.firm_of(actor, submission.account),
            submission=submission,
        )
        return JsonResponse({"made": made.case_id})

    try:
        answer = answered_once(request, digest, digest, work)
    except PermissionDenied:
        return _refused(form, 403, _("这个 api_key 的岗位不能登记企业诉求；请向管理员申请"))
    except ValidationError as error:
        return _refused(form, 400, "；".join(error.messages))
    number = json.loads(answer.content)["made"]
    made = {"service_request_id": str(number), "service_notice": None, "account_id": None}
    return _answered(form, ("service_requests", "request"), [made], status=201)


def _listed(form: str, actor: Actor, office: Unit, told: dict[str, str]) -> HttpResponse:
    rows = reads.passed_on(actor)
    if told.get("service_request_id", "").strip():
        rows = rows.filter(case__in=_numbers(told["service_request_id"]))
    else:
        start, end = rules.span(told.get("start_date", ""), told.get("end_date", ""), clock.now())
        rows = rows.filter(case__duty__received_at__gte=start, case__duty__received_at__lte=end)
        wanted = rules.statuses(told.get("status", ""))
        if len(wanted) == 1:
            rows = rows.filter(case__duty__ended_at__isnull=rules.OPEN in wanted)
        if told.get("service_code", "").strip():
            codes = [rules.category_of(code).value for code in told["service_code"].split(",")]
            rows = reads.of_categories(rows, codes)
    size = _count(told, "page_size", rules.MOST)
    first = (_count(told, "page", 10**6) - 1) * size if told.get("page") else 0
    found = reads.followed(list(rows[first : first + size]))
    return _answered(form, ("service_requests", "request"), [_told(one) for one in found])


def _numbers(text: str) -> list[int]:
    words = [word.strip() for word in text.split(",")][: rules.MOST]
    return [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 19]


def _count(told: Mapping[str, str], name: str, most: int) -> int:
    text = told.get(name, "").strip()
    if not text:
        return most
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
        raise rules.wrong_number(name, text, most)
    return int(text)


@keyed()
def one_request(
    request: HttpRequest, form: str, pk: int, actor: Actor, office: Unit, told: dict[str, str]
) -> HttpResponse:
    found = reads.followed(list(reads.passed_on(actor).filter(case__in=_numbers(str(pk)))))
    if not found:
        return _refused(form, 404, _("没有 service_request_id %(id)s，或不是您转来的") % {"id": pk})
    return _answered(form, ("service_requests", "request"), [_told(found[0])])


@keyed()
def token(request: HttpRequest, form: str, pk: str, **_who: Any) -> HttpResponse:
    return _refused(form, 404, _("没有 token：编号在提交时已当即给出，请用 service_request_id"))


def _told(one: Followed) -> dict[str, Any]:
    row, duty = one.request, one.request.case.duty
    return {
        "service_request_id": str(row.case_id),
        "status": one.status,
        "status_notes": one.notes,
        "service_name": one.service_name,
        "service_code": one.category.value,
        "description": row.case.text,
        "agency_responsible": duty.unit.name,
        "service_notice": None,
        "requested_datetime": _w3(duty.received_at),
        "updated_datetime": _w3(one.updated_at),
        "expected_datetime": _w3(duty.due_at) if duty.due_at and not duty.provisional else None,
        "address": row.address,
        "address_id": None,
        "zipcode": None,
        "lat": None if row.lat_e7 is None else row.lat_e7 / E7,
        "long": None if row.lon_e7 is None else row.lon_e7 / E7,
        "media_url": None,
    }


def _w3(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
