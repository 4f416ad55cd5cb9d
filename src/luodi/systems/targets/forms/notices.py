"""Forms of supervision notices."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.systems.targets.forms.fields import DayInput, FilesField
from luodi.systems.targets.models import RootCause
from luodi.systems.targets.rules import MOST_REMEDIES

USUAL_ROWS = 4
LONGEST_CONTENT = 2_000


class IssueNoticesForm(forms.Form):
    """The notices that were picked, each with what it asks for."""

    month = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, picked: Sequence[tuple[str, str, str]] = (), **kwargs: Any
    ) -> None:
        """Take key, label and usual words of each proposal."""
        super().__init__(*args, **kwargs)
        for key, label, words in picked:
            self.fields[f"content_{key}"] = forms.CharField(
                label=_("督办要求：%(label)s") % {"label": label},
                initial=words,
                max_length=LONGEST_CONTENT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )


class NoticeVersionForm(forms.Form):
    """An act on a notice, with the version of its duty that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NoticeWordsForm(NoticeVersionForm):
    """An act on a notice that asks for words."""

    words = forms.CharField(max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].required = needed


class NoticeReplyForm(NoticeVersionForm):
    """A reply: root cause, words, measures with their days, evidence."""

    rows = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=MOST_REMEDIES, required=False
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("根本原因"),
        choices=[("", gettext_lazy("请选择")), *RootCause.choices],
        error_messages={"required": gettext_lazy("没有选根本原因；请从列表里选最主要的一项")},
    )
    words = forms.CharField(
        label=gettext_lazy("原因说明"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("哪里没有跟上、为什么、差多少"),
        error_messages={"required": gettext_lazy("没有写原因说明；请写明哪里没有跟上、为什么")},
    )
    evidence = FilesField(
        label=gettext_lazy("证明材料"),
        required=False,
        help_text=gettext_lazy("照片、验收单或统计表，可选多份"),
    )
    taken_on = forms.DateField(
        label=gettext_lazy("材料形成日期"), required=False, widget=DayInput()
    )

    def __init__(self, *args: Any, rows: int = USUAL_ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = rows
        self.fields["rows"].initial = rows
        for number in range(1, rows + 1):
            what, day = _("整改措施 %(n)d") % {"n": number}, _("完成日期 %(n)d") % {"n": number}
            self.fields[f"what_{number}"] = forms.CharField(
                label=what,
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"aria-label": what}),
            )
            self.fields[f"day_{number}"] = forms.DateField(
                label=day, required=False, widget=DayInput()
            )
            self.fields[f"day_{number}"].widget.attrs["aria-label"] = day

    def lines(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Give the fields of each measure and its day."""
        for number in range(1, self.count + 1):
            yield self[f"what_{number}"], self[f"day_{number}"]

    def told(self) -> list[tuple[str, Any]]:
        """Give the measures that were written, each with its day."""
        return [
            (self.cleaned_data[f"what_{number}"], self.cleaned_data[f"day_{number}"])
            for number in range(1, self.count + 1)
            if self.cleaned_data.get(f"day_{number}")
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for number in range(1, self.count + 1):
            what, day = f"what_{number}", f"day_{number}"
            if data.get(what) and day in data and not data[day]:
                self.add_error(
                    day,
                    _("措施“%(what)s”没有完成日期；请补上") % {"what": data[what][:20]},
                )
        return data


class ConsequenceForm(forms.Form):
    """What the leader decides about a proposal."""

    unit = forms.IntegerField(widget=forms.HiddenInput)
    month = forms.IntegerField(widget=forms.HiddenInput)
    citation = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("哪份文件规定可以约谈或通报；采纳时必填"),
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("不采纳时必填"),
    )
