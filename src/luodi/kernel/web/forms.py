"""Refusals of an action, put where the form's reader looks for them."""

from django import forms
from django.core.exceptions import ValidationError


def add_errors(form: forms.Form, error: ValidationError, *, otherwise: str | None = None) -> None:
    """Put an action's refusals beside the fields that the form has, the rest above them.

    Parameters
    ----------
    form
        The form that was sent.
    error
        The refusal, by field or as a whole.
    otherwise
        Field for a refusal of the whole; None puts it above the form.
    """
    told = error.message_dict if hasattr(error, "error_dict") else {otherwise or "": error.messages}
    for name, said in told.items():
        form.add_error(name if name in form.fields else None, ValidationError(said))
