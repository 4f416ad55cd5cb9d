"""The page of the search: by kind side by side, or one kind by pages."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from luodi.kernel.access.guards import signed_in
from luodi.kernel.access.request import Request
from luodi.kernel.search import reads
from luodi.kernel.search.reads import Answer, Group, Hit, Question
from luodi.kernel.search.rules import QUESTION_LENGTH
from luodi.kernel.web.pages import render

REGION = "found"


@dataclass(frozen=True)
class ShownGroup:
    """Records found of one kind as the page shows them, with the address of all of them."""

    group: Group
    hits: tuple[tuple[Hit, str], ...]
    all_url: str


@signed_in()
def search_page(request: Request) -> HttpResponse:
    question = _question(request)
    answer = reads.find(request.actor, question, _number(request.GET.get("page", "")))
    context = {
        "question": question,
        "asked": bool(question.terms),
        "answer": answer,
        "groups": [_shown(request, group) for group in answer.groups],
        "previous": _page_url(request, answer, -1),
        "next": _page_url(request, answer, +1),
        "everything": _url(request, kind=None, page=None),
        "without_days": _url(request, since=None, until=None, page=None),
    }
    if request.headers.get("HX-Target") == REGION:
        response = HttpResponse(render_to_string("search/_found.html", context, request))
    else:
        context |= {
            "title": _("搜索"),
            "crumbs": [(_("搜索"), None)],
            "kinds": reads.kinds_open_to(request.actor),
            "longest": QUESTION_LENGTH,
        }
        response = render(request, "search/search.html", context)
    patch_vary_headers(response, ["HX-Target"])  # a part must not be shown from the cache
    return response


def _question(request: Request) -> Question:
    asked = request.GET
    return Question(
        text=asked.get("q", "")[:QUESTION_LENGTH],
        kind=asked.get("kind", ""),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _shown(request: Request, group: Group) -> ShownGroup:
    hits = ((hit, reverse(hit.kind.url_name, args=[hit.record])) for hit in group.hits)
    return ShownGroup(group, tuple(hits), _url(request, kind=group.kind.kind, page=None))


def _page_url(request: Request, answer: Answer, step: int) -> str:
    page = answer.page + step
    return _url(request, page=str(page)) if 1 <= page <= answer.pages else ""


def _url(request: Request, **changes: str | None) -> str:
    """Give the address of the page with some of its query changed; None takes a part out."""
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return f"?{query.urlencode()}"
