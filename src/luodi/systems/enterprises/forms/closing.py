from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.systems.enterprises.actions import FeedbackSpec
from luodi.systems.enterprises.models import MANNER_TITLES, SOLVED_TITLES
from luodi.systems.enterprises.rules import Manner, Solved

NOBODY = ("", gettext_lazy("没有联系上"))


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class SaidForm(forms.Form):
    plan = forms.CharField(
        label=gettext_lazy("后续办理计划"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("部分解决的要写明怎么办、何时办，企业同意后才能销号"),
    )
    comment = forms.CharField(
        label=gettext_lazy("企业的话"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("solved") == Solved.PARTLY.value and not told.get("plan", "").strip():
            self.add_error("plan", ValidationError(_("部分解决的，请写后续办理计划")))
        return told

    def spec(self) -> FeedbackSpec:
        """Give what was said, once the form is valid."""
        told = self.cleaned_data
        return FeedbackSpec(
            manner=Manner(told.get("manner", Manner.LINK)),
            solved=Solved(told["solved"]) if told["solved"] else None,
            score=told["score"],
            plan=told["plan"],
            comment=told["comment"],
        )


class FeedbackForm(SaidForm):
    manner = forms.ChoiceField(
        label=gettext_lazy("方式"),
        choices=[(m.value, t) for m, t in MANNER_TITLES.items() if m is not Manner.LINK],
    )
    solved = forms.ChoiceField(
        label=gettext_lazy("企业说"),
        required=False,
        choices=[NOBODY, *((s.value, t) for s, t in SOLVED_TITLES.items())],
    )
    score = forms.IntegerField(
        label=gettext_lazy("满意度（1 到 5 分）"), required=False, min_value=1, max_value=5
    )
    field_order = ("manner", "solved", "score", "plan", "comment")


class SendBackForm(VersionForm):
    note = forms.CharField(
        label=gettext_lazy("退回的理由"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
