"""What the pages that decide about a commitment share."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import visible_or_404
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.pages import render
from luodi.systems.targets.forms import VersionForm
from luodi.systems.targets.models import Commitment, Reading
from luodi.systems.targets.reads import PROMISES

VIEW = "targets.view_target"
READ = "targets.read_document"
REVIEW = "targets.review_commitment"

Crumbs = list[tuple[str, str | None]]


def commitment_or_404(request: Request, pk: int) -> Commitment:
    return visible_or_404(request.actor, Commitment, REVIEW, pk=pk)


def sentence_url(commitment: Commitment) -> str:
    """Give where a commitment's sentence stands in its text."""
    url = reverse("targets:reading", args=[commitment.reading_id])
    return f"{url}?kind=all&order=text#c{commitment.number}"


def said_of(commitment: Commitment) -> str:
    """Write what the text says of a commitment: sign and value, or its words."""
    sign = "" if commitment.comparator == "=" else commitment.sign
    return f"{sign} {commitment.shown}".strip() or commitment.value_raw


def back_to_review(commitment: Commitment) -> HttpResponse:
    url = reverse("targets:reading", args=[commitment.reading_id])
    every = "" if commitment.kind in PROMISES else "?kind=all"
    return HttpResponseRedirect(f"{url}{every}#c{commitment.number}")


def decided_already(request: Request, commitment: Commitment) -> HttpResponse:
    messages.warning(
        request,
        _("第 %(number)d 条现为“%(state)s”，不用再决定。")
        % {"number": commitment.number, "state": commitment.get_state_display()},
    )
    return back_to_review(commitment)


def crumbs_of_reading(reading: Reading, title: str) -> Crumbs:
    return [
        (_("读文与审阅"), reverse("targets:reading_list")),
        (reading.document.title, reverse("targets:reading", args=[reading.pk])),
        (title, None),
    ]


def crumbs_of(commitment: Commitment, title: str) -> Crumbs:
    return crumbs_of_reading(commitment.reading, title)


def decide(
    request: Request,
    commitment: Commitment,
    form: forms.Form,
    template: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Show a form about a commitment, and act once it is filled in rightly."""
    if request.method == "POST" and form.is_valid():
        try:
            act(dict(form.cleaned_data))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, done)
            return back_to_review(commitment)
    context = {
        "title": commitment.indicator,
        "form": form,
        "commitment": commitment,
        "crumbs": crumbs_of(commitment, commitment.indicator),
        **(more or {}),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)


def undo(
    request: Request, commitment: Commitment, act: Callable[[int], object], done: str
) -> HttpResponse:
    """Take a decision back at one press, if the page still shows what stands."""
    form = VersionForm(request.POST)
    try:
        if form.is_valid():
            act(form.cleaned_data["version"])
            messages.success(request, done)
        else:
            messages.error(request, _("页面已过期，请刷新后再试。"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back_to_review(commitment)
