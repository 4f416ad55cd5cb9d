from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.kernel.people.models import Unit

NOTE = forms.Textarea(attrs={"rows": 4})


class UnitsField(forms.MultipleChoiceField):
    """Units to tick, each once."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, units: Iterable[Unit]) -> None:
        """Offer some units, in order of the tree."""
        found = {unit.pk: unit for unit in sorted(units, key=lambda unit: unit.path)}
        self.units = {str(pk): unit for pk, unit in found.items()}
        self.choices = [(pk, unit.name) for pk, unit in self.units.items()]

    def clean(self, value: Any) -> list[Unit]:
        """Give the units that were chosen."""
        return [self.units[key] for key in dict.fromkeys(super().clean(value))]


class HelpForm(forms.Form):
    """Whom the lead of a case asks to help, and with what."""

    helping = UnitsField(label=gettext_lazy("请哪些单位协办"))
    asked = forms.CharField(
        label=gettext_lazy("请协办什么"),
        max_length=2_000,
        widget=NOTE,
        help_text=gettext_lazy("写清要它做什么、答复什么；主办单位的时限照走"),
    )

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["helping"]
        assert isinstance(field, UnitsField)  # noqa: S101 - narrows the type
        field.offer(units)


class AnswerHelpForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("协办结果"),
        max_length=2_000,
        widget=NOTE,
        help_text=gettext_lazy("答复主办单位，由它汇总后答复企业；写入办理经过和日志"),
    )


class WithdrawHelpForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("撤回的理由"),
        max_length=2_000,
        widget=NOTE,
        help_text=gettext_lazy("撤回以后，这个单位不再看得到这件诉求"),
    )
