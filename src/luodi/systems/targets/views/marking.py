"""Marking a commitment that the reader missed: with the mouse, or by its words."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from luodi import reading as reader
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import visible_or_404
from luodi.kernel.targets.words import in_words
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import actions, rules
from luodi.systems.targets.forms import FindForm, MarkForm
from luodi.systems.targets.models import Reading
from luodi.systems.targets.reads import offered_fields
from luodi.systems.targets.views.deciding import REVIEW, back_to_review, crumbs_of_reading

MOST_PLACES = 50


@page(REVIEW, methods=("GET", "POST"))
@once
def commitment_mark(request: Request, pk: int) -> HttpResponse:
    """Mark words: find them first, then say what they are."""
    reading = visible_or_404(request.actor, Reading, REVIEW, pk=pk)
    if request.method == "POST":
        return _mark(request, reading, MarkForm(request.POST))
    if "start" in request.GET:
        return _offer(request, reading)
    return _find(request, reading)


def _mark(request: Request, reading: Reading, form: MarkForm) -> HttpResponse:
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            commitment = actions.mark_commitment(
                actor=request.actor,
                reading=reading,
                start=data.pop("start"),
                end=data.pop("end"),
                words=data.pop("words"),
                fields=data,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已标为承诺，待审。"))
            return back_to_review(commitment)
    return _form_page(request, reading, form, status=422)


def _offer(request: Request, reading: Reading) -> HttpResponse:
    """Offer the form for words whose place the address tells, if they do stand there."""
    text = reading.document.text
    start, end = (_number(request.GET.get(name, "")) for name in ("start", "end"))
    words = request.GET.get("words", text[start:end])
    try:
        marked = reader.read_marked(text, start, end, year=reading.year)
    except ValueError:
        marked = None
    if marked is None or words != text[start:end]:
        messages.error(request, _("选中的词句与原文对不上；请重新选，或在下面写出词句。"))
        return HttpResponseRedirect(reverse("targets:commitment_mark", args=[reading.pk]))
    if marked.figures > 1:
        messages.warning(
            request,
            _("选中的词句里有 %(count)d 个数，只取第一个；其余的请另外标出。")
            % {"count": marked.figures},
        )
    place = {"start": marked.start, "end": marked.end, "words": text[marked.start : marked.end]}
    form = MarkForm(initial={**place, **offered_fields(reading, marked)})
    return _form_page(request, reading, form)


def _find(request: Request, reading: Reading) -> HttpResponse:
    """Find typed words: one place leads on, several are listed, none is told."""
    form = FindForm(request.GET if "words" in request.GET else None)
    text, places = reading.document.text, list[range]()
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["words"]
        places = rules.places_of(text, words)
        if len(places) == 1:
            return HttpResponseRedirect(_address(reading, places[0]))
        if places:
            told = _("“%(words)s”在原文有 %(count)d 处；请在下面选一处，或多写几个字")
        else:
            told = _("原文里没有“%(words)s”；请照原文写，一字不差")
        form.add_error("words", told % {"words": words[:40], "count": len(places)})
    words = map(in_words, rules.shown_places(text, places[:MOST_PLACES]))
    shown = zip(places[:MOST_PLACES], words, strict=True)
    return _page(
        request,
        reading,
        {"find": form, "places": [(_address(reading, place), line) for place, line in shown]},
    )


def _address(reading: Reading, place: range) -> str:
    url = reverse("targets:commitment_mark", args=[reading.pk])
    return f"{url}?{urlencode({'start': place.start, 'end': place.stop})}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _form_page(
    request: Request, reading: Reading, form: MarkForm, *, status: int = 200
) -> HttpResponse:
    """Show the form under the sentence, when its words still stand where it says."""
    text = reading.document.text
    start, end = (_number(str(form[name].value())) for name in ("start", "end"))
    parts: tuple[str, str, str] | None = None
    try:
        marked = reader.read_marked(text, start, end, year=reading.year)
    except ValueError:
        marked = None
    if marked is not None:
        parts = (
            text[marked.sentence_start : marked.start],
            text[marked.start : marked.end],
            text[marked.end : marked.sentence_end],
        )
    return _page(request, reading, {"form": form, "parts": parts}, status=status)


def _page(
    request: Request, reading: Reading, more: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    title = _("标为承诺")
    context = {"title": title, "reading": reading, "crumbs": crumbs_of_reading(reading, title)}
    return render(request, "targets/commitment_mark.html", {**context, **more}, status=status)
