"""Forms of reporting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.ledger.models import Measure
from luodi.kernel.targets.models import TargetItem
from luodi.kernel.web.figures import Quantity, day_text
from luodi.systems.targets import rules
from luodi.systems.targets.forms.fields import MULTIPLE_CHOICES, DayInput, FilesField
from luodi.systems.targets.models import FigureRole, ReportEvidence


@dataclass(frozen=True)
class Line:
    """A figure to ask for: what it is, what stands of it, what is filled in.

    ``last`` is the figure of the month before; ``held`` what the ledger has of this month
    already; ``filled`` what the form begins with; ``since`` the first day of its figures where
    others reported what was before.
    """

    role: FigureRole
    measure: Measure
    last: Quantity | None = None
    held: Quantity | None = None
    filled: int | None = None
    since: date | None = None

    @property
    def help(self) -> str:
        """What the person should know beside the field."""
        words = []
        if self.held is not None:
            words.append(
                _("账上已有 %(amount)s，已填好；不改就不重复入账") % {"amount": self.held.exact}
            )
        elif self.measure.nature == "STOCK":
            words.append(_("月底那天的数，各月不相加"))
        elif self.since is not None:
            words.append(
                _("从 %(since)s 到该月底的总数，此前的由原单位报送，已计入")
                % {"since": day_text(self.since)}
            )
        else:
            words.append(_("从时段开始到该月底的总数，不是当月数"))
        if self.last is not None:
            words.append(_("上次 %(amount)s") % {"amount": self.last.exact})
        return _("；").join(words)


class ReportForm(forms.Form):
    """A report of one month: every figure its measure has, evidence, remarks."""

    def __init__(
        self,
        *args: Any,
        lines: Sequence[Line] = (),
        items: Sequence[TargetItem] = (),
        kept: Sequence[ReportEvidence] = (),
        reason: str = "",
        reason_label: str = "",
        corrects: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self._add_figure(line)
        if items:
            self.fields["items"] = forms.ModelMultipleChoiceField(
                queryset=TargetItem.objects.filter(pk__in=[item.pk for item in items]),
                label=_("本次完成的项目"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("按名称逐项勾选；没有新完成的可以不勾"),
            )
        if reason_label:
            self.fields["reason"] = forms.CharField(
                label=reason_label,
                max_length=200,
                required=corrects,
                initial=reason,
                error_messages={"required": _("没有更正的理由；请写明哪里错了、依据什么更正")},
            )
        self._add_evidence(kept)

    def _add_evidence(self, kept: Sequence[ReportEvidence]) -> None:
        if kept:
            self.fields["drop"] = forms.MultipleChoiceField(
                label=_("去掉已附的材料"),
                choices=[(str(item.pk), str(item.attachment)) for item in kept],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("不勾的都保留"),
            )
        self.fields["evidence"] = FilesField(
            label=_("证明材料"),
            required=False,
            help_text=_("统计表、照片或验收单，可选多份；报送前至少一份，草稿可先不附"),
        )
        self.fields["taken_on"] = forms.DateField(
            label=_("材料形成日期"), required=False, widget=DayInput()
        )
        self.fields["remark"] = forms.CharField(
            label=_("说明"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def _add_figure(self, line: Line) -> None:
        unit = line.measure.unit
        text = str(FigureRole(line.role).label)
        if line.role != FigureRole.VALUE:
            text = _("%(text)s：%(more)s") % {"text": text, "more": line.measure.name}
        digits, multiple = "", "亿" if unit == "元" else ""
        if line.filled is not None:
            plain = Quantity(line.filled, line.measure.scale).value
            digits, multiple = rules.written_number(f"{plain:f}")
        missing = _("没有填%(figure)s；没有数请先不报") % {"figure": FigureRole(line.role).label}
        self.fields[line.role.value] = forms.CharField(
            label=_("%(text)s（%(more)s）") % {"text": text, "more": unit},
            max_length=40,
            required=line.held is None,
            help_text=line.help,
            initial=digits,
            error_messages={"required": missing},
        )
        self.fields[f"{line.role.value}_multiple"] = forms.ChoiceField(
            label=_("数量级：%(figure)s") % {"figure": FigureRole(line.role).label},
            choices=MULTIPLE_CHOICES,
            required=False,
            initial=multiple,
        )
        self.fields[f"{line.role.value}_unit"] = forms.CharField(
            initial=unit, required=False, widget=forms.HiddenInput
        )

    def amounts(self) -> dict[FigureRole, tuple[int, str]]:
        """Give the figures that were filled in, in the smallest unit, with the unit meant.

        Raises
        ------
        luodi.systems.targets.rules.FigureError
            For what is no number, naming the field.
        """
        found: dict[FigureRole, tuple[int, str]] = {}
        for line in self.lines:
            name = line.role.value
            if self.cleaned_data[name].strip():
                amount = rules.to_amount(
                    self.cleaned_data[name],
                    multiple=self.cleaned_data[f"{name}_multiple"],
                    scale=line.measure.scale,
                    field=name,
                )
                found[line.role] = (amount, self.cleaned_data[f"{name}_unit"])
        return found


class HandInForm(forms.Form):
    """The questions that a report raises, each to be ticked once it was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, questions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if questions:
            self.fields["confirmed"] = forms.MultipleChoiceField(
                label=_("报送前请核对"),
                choices=questions,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )


class ReasonForm(forms.Form):
    """An act on a report that asks for a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200)


class ReportVersionForm(forms.Form):
    """An act on a report, with the version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
