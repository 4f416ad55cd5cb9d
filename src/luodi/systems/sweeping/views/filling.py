"""Showing a form and doing what it says: the same on every page that is one form."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.pages import render


def filled(
    request: Request,
    form: Form,
    *,
    title: Any,
    way: Sequence[tuple[Any, str]],
    act: Callable[[], Any],
    here: Any = "",
    back: str = "",
    then: Callable[[Any], str] | None = None,
    words: Any = "",
    tell: Callable[[Any], None] | None = None,
) -> HttpResponse:
    """Show a form, or do what it says and go on; what is refused stands beside its fields.

    Parameters
    ----------
    request, form
        What was asked, with the form as it was sent.
    title
        Title of the page.
    way
        Crumbs that lead to the page.
    act
        Does it.
    here
        Last crumb; the title unless told.
    back
        Address to go back to; the last crumb unless told.
    then
        Gives the address that follows what was made; ``back`` unless told.
    words
        What the button says; 保存 unless told.
    tell
        Tells what was made; that it is saved unless told.
    """
    back = back or way[-1][1]
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except ValidationError as error:
            add_errors(form, error)
        else:
            if tell is None:
                messages.success(request, _("“%(made)s”已保存。") % {"made": made})
            else:
                tell(made)
            return redirect(back if then is None else then(made))
    context = {
        "title": title,
        "crumbs": [*way, (here or title, None)],
        "form": form,
        "act": words or _("保存"),
        "back": back,
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)
