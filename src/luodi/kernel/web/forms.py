"""What forms share: refusals put where the reader looks for them, and names that can be read."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.standards.text import unfit_for_name


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


def readable(value: str) -> None:
    """Refuse a name or unit that cannot be read as it is written; a validator for fields.

    Raises
    ------
    django.core.exceptions.ValidationError
        Naming the character that turns the direction of writing or is none, or saying that
        nothing can be seen.
    """
    unfit = unfit_for_name(value)
    if unfit == "invisible":
        raise ValidationError(_("这里只有看不见的字符；请重新填写"))
    if unfit:
        raise ValidationError(
            _("“%(shown)s”里有不能用的字符 %(code)s（看不见，或会改变文字方向）；请删去后重填")
            % {"shown": "".join(c for c in value if not unfit_for_name(c)), "code": unfit}
        )
