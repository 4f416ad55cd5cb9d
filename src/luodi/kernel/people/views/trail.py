"""What the pages of the room share: the way to a page, and a page with one form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from luodi.kernel.people import reads
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.web.pages import render

Crumb = tuple[str | Promise, str | None]


def way_to_unit(unit: Unit) -> list[Crumb]:
    """Give the crumbs down to a unit's parent."""
    above = [(item.name, unit_url(item)) for item in reads.units_above(unit)]
    return [(_("单位与岗位"), reverse("people:unit_list")), *above]


def way_into_unit(unit: Unit) -> list[Crumb]:
    """Give the crumbs down to a unit, itself included."""
    return [*way_to_unit(unit), (unit.name, unit_url(unit))]


def unit_url(unit: Unit) -> str:
    return reverse("people:unit", args=(unit.pk,))


def post_url(post: Post) -> str:
    return reverse("people:post", args=(post.pk,))


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    act: str,
    back: str,
    crumbs: Sequence[Crumb],
    state: str = "",
    danger: bool = False,
    template: str = "people/form.html",
) -> HttpResponse:
    """Answer with a page of one form.

    Parameters
    ----------
    request
        The request.
    form
        The form; with errors the answer is 422.
    title, act
        The page's title, and the words of its button.
    back
        Address of the page one came from.
    crumbs
        The way down to that page.
    state
        What the act does, in one or two sentences.
    danger
        Whether the act takes something away.
    template
        The page's template.
    """
    context: dict[str, Any] = {
        "title": title,
        "state": state,
        "crumbs": [*crumbs, (title, None)],
        "form": form,
        "act": act,
        "back": back,
        "danger": danger,
    }
    return render(request, template, context, status=422 if form.errors else 200)
