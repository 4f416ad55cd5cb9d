"""What people write, as it is kept."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.standards.personal_numbers import cover_numbers
from luodi.standards.text import from_first_visible, without_forbidden


def kept(typed: str) -> str:
    """Give a text as it is kept: personal numbers covered, without what no file may hold."""
    return cover_numbers(without_forbidden(typed).strip())


def needed(typed: str, field: str | None, missing: str, most: int | None = None) -> str:
    """Give a text as it is kept, in which something can be read.

    Parameters
    ----------
    typed
        What was written.
    field
        Under which a refusal stands; None for the whole form.
    missing
        What is said when nothing can be read in it.
    most
        How many characters it may have; None without a bound.

    Raises
    ------
    django.core.exceptions.ValidationError
        When nothing can be read in it, or it is overlong: it is not cut.
    """
    text = kept(typed)
    refused = ""
    if not from_first_visible(text):
        refused = missing
    elif most is not None and len(text) > most:
        refused = _("写了 %(count)d 字，最多 %(most)d 字；请改短") % {
            "count": len(text),
            "most": most,
        }
    if refused:
        raise ValidationError({field: refused} if field else refused)
    return text
