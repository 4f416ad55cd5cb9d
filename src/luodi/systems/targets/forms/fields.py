"""Fields that several forms share, and what units and places they offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.people.reads import places_open_to, units_open_to

MULTIPLE_CHOICES = [("", _("个位")), ("万", _("万")), ("亿", _("亿"))]


class DayInput(forms.DateInput):
    """A day as the browser's own picker reads and writes it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, as a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(item, initial) for item in files if item] or [
            super().clean(None, initial)
        ]


def offer_units(
    form: forms.Form, name: str, actor: Actor, permission: str, *, preset: bool = True
) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
    field.queryset = units_open_to(actor, permission, clock.now())
    scopes = actor.granting(permission)
    if preset and scopes and field.initial is None:
        field.initial = scopes[0].unit_id


def offer_places(form: forms.Form, name: str, actor: Actor, permission: str) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
    field.queryset = places_open_to(actor, permission, clock.now())
    scopes = actor.granting(permission)
    if scopes and field.initial is None:
        field.initial = scopes[0].place_id
