"""Forms of ad hoc inquiries: what is asked of whom, and a unit's answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.people.models import Unit
from luodi.kernel.web.forms import readable
from luodi.systems.targets import rules
from luodi.systems.targets.forms.fields import DayInput, offer_units
from luodi.systems.targets.models import Inquiry
from luodi.systems.targets.reads.inquiries import ASK, askable_units, is_street

STREETS, BUREAUS = "streets", "bureaus"


class InstantInput(forms.DateTimeInput):
    """A day and time as the browser's own picker reads and writes them."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class InquiryForm(forms.Form):
    """What is asked, in which unit, of whom, until when."""

    title = forms.CharField(
        label=gettext_lazy("问什么"),
        max_length=60,
        validators=[readable],
        help_text=gettext_lazy("只问一个数，如“高温津贴发放人数”；发出前先查 luodi 里有没有"),
    )
    definition = forms.CharField(
        label=gettext_lazy("口径"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("算什么、不算什么、从哪天起；各单位照这句话数"),
    )
    unit_word = forms.CharField(
        label=gettext_lazy("计量单位"),
        max_length=20,
        validators=[readable],
        help_text=gettext_lazy("人、户、个、亩、万元……；各单位填元或亿元也会换算"),
    )
    differs = forms.CharField(
        label=gettext_lazy("与已有的数有何不同"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("确实不同才要再问；这句话记入日志，各单位都看得到"),
    )
    asking_unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("以哪个单位询数"))
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("问哪些单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("或逐个勾选"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    as_of = forms.DateField(label=gettext_lazy("数截至哪天"), widget=DayInput())
    due_at = forms.DateTimeField(
        label=gettext_lazy("截止时间"),
        widget=InstantInput(),
        help_text=gettext_lazy("到这一刻还没有答复的算迟；迟了仍可补报"),
    )

    def __init__(self, *args: Any, actor: Actor, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = now.date()
        self.fields["due_at"].initial = rules.offered_due(now)
        offer_units(self, "asking_unit", actor, ASK)
        scopes = actor.granting(ASK)
        own = Unit.objects.filter(pk=scopes[0].unit_id).first() if scopes else None
        self.offered = list(askable_units(own, now)) if own else []
        self._offer(own)

    def _offer(self, own: Unit | None) -> None:
        streets, bureaus = self._grouped(own)
        groups = self.fields["groups"]
        assert isinstance(groups, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        groups.choices = [
            (STREETS, ngettext("全部街道（%(count)d 个）", "全部街道（%(count)d 个）", len(streets))
                      % {"count": len(streets)}),
            (BUREAUS, ngettext("全部部门（%(count)d 个）", "全部部门（%(count)d 个）", len(bureaus))
                      % {"count": len(bureaus)}),
        ]  # fmt: skip
        units = self.fields["units"]
        assert isinstance(units, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        units.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in self.offered])
        units.label_from_instance = _indented  # type: ignore[assignment, method-assign] # Django's own way

    def _grouped(self, asking: Unit | None) -> tuple[list[Unit], list[Unit]]:
        """Part the units on offer into streets and bureaus; roots and the asking unit are none."""
        found = [
            unit
            for unit in self.offered
            if ancestors(unit.path) and (asking is None or unit.pk != asking.pk)
        ]
        return [unit for unit in found if is_street(unit)], [
            unit for unit in found if not is_street(unit)
        ]

    def chosen_units(self) -> Sequence[Unit]:
        """Give the units asked: those of the groups and those ticked, each once, as in the tree."""
        streets, bureaus = self._grouped(self.cleaned_data["asking_unit"])
        wanted = {unit.pk for unit in self.cleaned_data["units"]}
        groups = self.cleaned_data["groups"]
        wanted |= {unit.pk for unit in streets if STREETS in groups}
        wanted |= {unit.pk for unit in bureaus if BUREAUS in groups}
        return [unit for unit in self.offered if unit.pk in wanted]


def _indented(unit: Any) -> str:
    return "　" * len(ancestors(unit.path)) + str(unit.name)


class AnswerForm(forms.Form):
    """A unit's answer: a figure with or without a unit, and a remark."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    figure = forms.CharField(
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "class": "big"}),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("无法提供的请写原因"),
    )

    def __init__(self, *args: Any, inquiry: Inquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inquiry = inquiry
        self.fields["figure"].label = _("%(title)s（%(unit)s）") % {
            "title": inquiry.title,
            "unit": inquiry.unit_word,
        }
        self.fields["figure"].help_text = inquiry.definition

    def amount(self) -> int:
        """Give the figure in the smallest unit.

        Raises
        ------
        luodi.systems.targets.rules.FigureError
            For what is no figure of what is asked.
        """
        text = self.cleaned_data["figure"].strip()
        if not text:
            raise rules.FigureError(
                "figure", _("没有填数；确实没有请按“没有，报 0”，拿不出请按“无法提供”")
            )
        return rules.read_answer(text, unit_word=self.inquiry.unit_word, scale=self.inquiry.scale)


class EndForm(forms.Form):
    """An act on an inquiry, with the version that the person saw and a reason where one is due."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("撤销的理由"), max_length=200, required=False)
