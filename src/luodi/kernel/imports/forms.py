"""Forms of imports: what file, which column is which, and why a batch is taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.tables.books import column_name
from luodi.kernel.tables.declaring import Column, Import, Kind
from luodi.kernel.tables.finding import Found, text_of

SAMPLE = 20
SAMPLES = 3
UNREAD = ""


class UploadForm(forms.Form):
    code = forms.ChoiceField(label=gettext_lazy("导入什么"))
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "xlsx、xls、ods 或 CSV；标题、合计、说明可以留着。列名不同也不要紧，下一步核对。"
        ),
        error_messages={
            "required": gettext_lazy("没有选文件；请选一份表格"),
            "empty": gettext_lazy("文件是空的；请核对后重新上传"),
        },
    )

    def __init__(self, *args: Any, offered: Sequence[Import], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(item.code, item.title) for item in offered]
        self.fields["code"] = forms.ChoiceField(
            label=gettext_lazy("导入什么"),
            choices=choices,
            error_messages={"invalid_choice": gettext_lazy("没有这种导入；请从列出的里选")},
        )


class MappingForm(forms.Form):
    """Which column of the file is which, and what is asked once for the whole of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sheet = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, declared: Import, found: Found, given: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.declared = declared
        for column in declared.asked:
            self.fields[f"ask_{column.key}"] = _asked_field(column, found, given)
        offered = [(UNREAD, _("不读")), *_heads(found)]
        for column in declared.columns:
            self.fields[f"map_{column.key}"] = forms.ChoiceField(
                label=str(column.title),
                choices=offered,
                required=column.required,
                help_text=column.help,
                error_messages={"required": _("这一项必须有；请选出它在文件里的列")},
            )
        if any(column.kind is Kind.PERCENT for column in declared.columns):
            self.fields["percent"] = forms.ChoiceField(
                label=_("百分数怎么写的"),
                required=False,
                initial=given.get("percent", ""),
                choices=(
                    ("", _("没有小于 1 的数，不用说")),
                    ("percent", _("7 就是 7%，0.07 就是 0.07%")),
                    ("share", _("0.07 就是 7%")),
                ),
            )

    def mapping(self) -> dict[str, int]:
        """Give the columns chosen."""
        chosen = {column.key: self.cleaned_data.get(f"map_{column.key}", "")
                  for column in self.declared.columns}  # fmt: skip
        return {key: int(place) for key, place in chosen.items() if place != UNREAD}

    def given(self) -> dict[str, str]:
        """Give what was asked once, as written."""
        made = {
            column.key: str(self.cleaned_data.get(f"ask_{column.key}") or "")
            for column in self.declared.asked
        }
        if "percent" in self.fields:
            made["percent"] = self.cleaned_data.get("percent", "")
        return made


def _heads(found: Found) -> list[tuple[str, str]]:
    """Name the file's columns by letter, head and first values."""
    named = []
    for head in found.heads:
        values = [text_of(found.sheet.cell(row, head.place)) for row in found.rows[:SAMPLES]]
        shown = "、".join(value[:SAMPLE] for value in values if value)
        words = (
            _("%(letter)s 列　%(head)s（%(values)s）") if shown else _("%(letter)s 列　%(head)s")
        )
        told = {"letter": column_name(head.place), "head": head.text, "values": shown}
        named.append((str(head.place), words % told))
    return named


def _asked_field(column: Column, found: Found, given: Mapping[str, str]) -> forms.Field:
    first = given.get(column.key, "")
    about: dict[str, Any] = {
        "label": str(column.title),
        "required": column.required,
        "help_text": column.help,
        "error_messages": {"required": _("没有填；请补上")},
    }
    if column.kind is Kind.CHOICE:
        choices = [(value, words[0]) for value, words in column.choices]
        return forms.ChoiceField(choices=choices, initial=first, **about)
    if column.kind is Kind.DAY:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        initial = first or clock.today().isoformat()
        return forms.CharField(initial=initial, widget=widget, **about)
    if column.kind is Kind.MONTH and not first and found.year and found.month:
        first = f"{found.year}{found.month:02d}"
    return forms.CharField(initial=first, **about)


class TakeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    good_rows = forms.BooleanField(label=gettext_lazy("只导入没有错的行"), required=False)


class WithdrawForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=200,
        error_messages={"required": gettext_lazy("理由为空；请写明为什么撤回")},
        help_text=gettext_lazy("写进日志，如：选错了文件"),
    )
