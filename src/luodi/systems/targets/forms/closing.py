"""Forms of closing months and years, and of carrying targets on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.documents.models import Document
from luodi.kernel.documents.reads import documents
from luodi.systems.targets.actions import REST, WHOLE


class CloseMonthForm(forms.Form):
    month = forms.IntegerField(widget=forms.HiddenInput)


class CloseYearForm(forms.Form):
    confirmed = forms.BooleanField(
        label=_("关账后，这一年只收更正，不再收新的报送"),
    )


class OpenYearForm(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=1949, max_value=2199)


class CarryForm(forms.Form):
    share = forms.ChoiceField(
        label=_("结转多少"),
        choices=[(REST, _("没完成的余数")), (WHOLE, _("全部，按原目标值重来"))],
        widget=forms.RadioSelect,
        initial=REST,
    )
    citation = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("哪份文件定的，如“某区2024年工作要点”")
    )
    document = forms.ModelChoiceField(
        label=_("文件"), queryset=Document.objects.none(), required=False
    )

    def __init__(self, *args: Any, actor: Actor, rest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = documents(actor)
        if not rest:
            share = self.fields["share"]
            assert isinstance(share, forms.ChoiceField)  # noqa: S101 - narrows the type
            share.choices = [(WHOLE, _("全部，按原目标值重来"))]
            share.initial = WHOLE
