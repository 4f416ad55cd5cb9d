"""Fields that several forms share, and what units and places they offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.people.reads import places_open_to, units_open_to
from luodi.kernel.targets.words import in_words
from luodi.systems.targets import rules

MULTIPLE_CHOICES = [("", _("个位")), ("万", _("万")), ("亿", _("亿"))]


MULTIPLE_OF = {10**4: "万", 10**8: "亿"}


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


def fold_unit(form: forms.Form, data: dict[str, Any]) -> None:
    """Turn a unit such as 亿元 into 元 and the magnitude; refuse two magnitudes for one value."""
    unit, times = rules.plain_unit(data.get("unit") or "")
    if times == 1:
        return
    if data.get("value") and (data.get("multiple") or times not in MULTIPLE_OF):
        form.add_error(
            "unit",
            gettext("单位“%(unit)s”自带数量级；请把单位写成“%(plain)s”，数量级只选一次")
            % {"unit": data["unit"], "plain": unit},
        )
        return
    data["unit"] = unit
    data["multiple"] = MULTIPLE_OF.get(times, "") if data.get("value") else data.get("multiple")


def ask(form: forms.Form, question: str, field_name: str = "confirmed") -> None:
    """Show a question that must be ticked before the form is taken; an empty one asks nothing."""
    if not question:
        return
    words = in_words(question)
    field = forms.MultipleChoiceField(
        label=_("请核对"), choices=[(words, words)], widget=forms.CheckboxSelectMultiple
    )
    form.fields[field_name] = field
    name = form.add_prefix(field_name)
    if words not in (field.widget.value_from_datadict(form.data, form.files, name) or []):
        form.add_error(field_name, gettext("确实如此请勾选；否则请改正"))
