"""Forms of reading and review."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.documents.forms import ACCEPTED
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.words import in_words
from luodi.kernel.web.forms import readable
from luodi.systems.targets import rules
from luodi.systems.targets.forms.fields import DayInput, offer_places, offer_units
from luodi.systems.targets.models import Commitment, CommitmentState, Kind, Reading

SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
SAID_CHOICES = [
    ("", _("没有数值")),
    ("=", _("正好（达到、为）")),
    (">=", _("以上、不低于、超过")),
    ("<=", _("以内、不超过")),
    ("approx", _("左右、约、近")),
    ("range", _("从…到…")),
]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("文件"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("txt、docx、pdf 或 html；文字版，不收扫描图"),
    )
    text = forms.CharField(
        label=_("或粘贴正文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("两者选一；标题单独成行，段落照原样"),
    )
    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("如：某区政府工作报告"))
    year = forms.IntegerField(
        label=_("年份"),
        min_value=1990,
        max_value=2100,
        help_text=_("“今年”指的年份"),
    )
    published_on = forms.DateField(label=_("发布日期"), widget=DayInput())
    issued_by = forms.ModelChoiceField(label=_("发文单位"), queryset=Unit.objects.none())
    place = forms.ModelChoiceField(label=_("涉及地方"), queryset=Place.objects.none())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, "issued_by", actor, "targets.read_document")
        offer_places(self, "place", actor, "targets.read_document")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("file")) == bool((data.get("text") or "").strip()):
            self.add_error("file", _("请选一个文件，或粘贴正文，两者只要一样"))
        return data


class VersionForm(forms.Form):
    """A decision about a row as the reader of the page saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SaidForm(forms.Form):
    """What a record says, as a person corrects or marks it."""

    indicator = forms.CharField(label=_("指标"), max_length=120, validators=[readable])
    kind = forms.ChoiceField(label=pgettext_lazy("commitment", "性质"), choices=Kind.choices)
    comparator = forms.ChoiceField(label=_("文中的说法"), choices=SAID_CHOICES, required=False)
    value = forms.CharField(
        label=_("数值"),
        max_length=40,
        required=False,
        help_text=_("万、亿请乘开：1.95万 填 19500"),
    )
    value_high = forms.CharField(
        label=_("上限"), max_length=40, required=False, help_text=_("只在“从…到…”时填")
    )
    unit = forms.CharField(label=_("单位"), max_length=20, required=False, validators=[readable])
    growth = forms.BooleanField(label=_("是增速或变化量"), required=False)
    owner = forms.CharField(label=_("责任单位"), max_length=80, required=False)
    period = forms.CharField(
        label=_("时段"), max_length=40, required=False, help_text=_("如 2023 或 2023-01/2023-05")
    )
    deadline = forms.CharField(
        label=_("期限"), max_length=20, required=False, help_text=_("最后一天，如 2023-04-30")
    )

    def clean_value(self) -> str:
        return self._number("value")

    def clean_value_high(self) -> str:
        return self._number("value_high")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "value" not in self.errors and "value_high" not in self.errors:
            for name, said in _at_odds(data):
                self.add_error(name, said)
        return data

    def _number(self, name: str) -> str:
        written: str = self.cleaned_data[name]
        if not written:
            return ""
        number = rules.decimal_or_none(written, "")
        if number is None:
            raise forms.ValidationError(
                _("“%(value)s”不是数；请把万、亿乘开后只填数字"), params={"value": written}
            )
        return f"{number:f}"

    def clean_period(self) -> str:
        period: str = self.cleaned_data["period"]
        if not rules.is_written_period(period):
            raise forms.ValidationError(
                _("“%(value)s”不是时段；请写成 2023、2023-H1 或 2023-01/2023-05"),
                params={"value": period},
            )
        return period

    def clean_deadline(self) -> str:
        deadline: str = self.cleaned_data["deadline"]
        if not rules.is_written_day(deadline):
            raise forms.ValidationError(
                _("“%(value)s”不是日期；请写成 2023-04-30"), params={"value": deadline}
            )
        return deadline


def _at_odds(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the fields of a record that contradict one another, each with what to do."""
    value, high, sign = (said.get(name, "") for name in ("value", "value_high", "comparator"))
    if said.get("kind") == Kind.QUALITATIVE and (value or high or sign):
        yield "kind", gettext("定性承诺没有数值；请清空数值和说法，或把性质改为“目标”")
    elif value and not sign:
        yield (
            "comparator",
            gettext("有数值 %(value)s，没有说法；请选“正好”“以上”等") % {"value": value},
        )
    elif sign and not value:
        yield "value", gettext("有说法，没有数值；请填数值，或把说法选为“没有数值”")
    if high and sign != "range":
        yield "value_high", gettext("只有“从…到…”才有上限；请清空上限，或改选说法")
    elif sign == "range" and value and (not high or Decimal(high) <= Decimal(value)):
        yield "value_high", gettext("“从…到…”要有上限，且大于数值 %(value)s") % {"value": value}
    if value.startswith("-") and not said.get("growth"):
        yield (
            "value",
            gettext("数值 %(value)s 是负数；只有增速或变化量可以为负，请改数或勾选")
            % {"value": value},
        )


class EditForm(SaidForm, VersionForm):
    pass


class RejectForm(VersionForm):
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        help_text=_("如：不是承诺，是已有的情况"),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


class MergeForm(VersionForm):
    """Which of two records stays; the other one's version goes with its choice."""

    into = forms.ChoiceField(
        label=_("另一条"),
        help_text=_("同一份文本里说的是同一件承诺的那一条，像的排在前面"),
        error_messages={"invalid_choice": _("另一条已被他人改动；现在的样子见列表，请重新选")},
    )
    stays = forms.ChoiceField(
        label=_("留下哪一条"),
        choices=[("other", _("留下另一条，本条并入它")), ("this", _("留下本条，另一条并入它"))],
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, offered: Sequence[Commitment], commitment: Commitment, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.commitment = commitment
        self.offered = {self.key(item): item for item in offered}
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        lines = [(key, self._line(item)) for key, item in self.offered.items()]
        field.choices = [("", _("请选一条")), *lines]

    @staticmethod
    def key(commitment: Commitment) -> str:
        """Name a record and the version of it that the page shows."""
        return f"{commitment.pk}-{commitment.version}"

    @staticmethod
    def _line(item: Commitment) -> str:
        value = f"{item.sign} {item.shown}".strip() if item.value else item.value_raw[:30]
        text = f"{item.number}. {item.indicator} {value}"
        return gettext("%(text)s（%(more)s）") % {"text": text, "more": item.get_state_display()}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        other = self.offered.get(data.get("into", ""))
        if other is not None and data.get("stays") == "this":
            if other.state != CommitmentState.OPEN:
                self.add_error("stays", _("另一条已接受为目标，只能留下它"))
            data |= {"goes": other, "stays": self.commitment}
        elif other is not None:
            data |= {"goes": self.commitment, "stays": other}
        return data


class SplitForm(VersionForm):
    """The words of each piece, a line each; a script also says where they were marked."""

    pieces = forms.CharField(
        label=_("各段词句"),
        widget=forms.Textarea(attrs={"rows": 4, "data-pieces": True}),
        help_text=_("每行一段，照原文写；也可在上面的句子里选中词句，再按“加为一段”"),
        max_length=4000,
    )
    spans = forms.CharField(
        required=False, max_length=2000, widget=forms.HiddenInput(attrs={"data-spans": True})
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commitment = commitment

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        lines = [line.strip() for line in data.get("pieces", "").splitlines() if line.strip()]
        if lines:
            data["ranges"] = self._marked(lines) or self._typed(lines)
        return data

    def _marked(self, lines: Sequence[str]) -> list[tuple[int, int]]:
        """Give the places that the script told, where they hold exactly the words."""
        told = SPAN.findall(self.cleaned_data.get("spans", ""))
        spans = [(int(start), int(end)) for start, end in told]
        text = self.commitment.reading.document.text
        held = ["".join(text[start:end].split()) for start, end in spans]
        return spans if held == ["".join(line.split()) for line in lines] else []

    def _typed(self, lines: Sequence[str]) -> list[tuple[int, int]]:
        row = self.commitment
        try:
            places = rules.piece_places(
                row.reading.document.text, lines, start=row.sentence_start, end=row.sentence_end
            )
        except ValueError as error:
            self.add_error("pieces", in_words(error.args[0]))
            return []
        return [(place.start, place.stop) for place in places]


class FindForm(forms.Form):
    """Words to be found in the text, for a browser without scripts or a hand without a mouse."""

    words = forms.CharField(
        label=_("原文里的词句"),
        max_length=200,
        strip=False,
        help_text=_("照原文写，如：新建公园12个以上；空格和换行不计"),
    )


class MarkForm(SaidForm):
    """Marked words, where they stand, and what they say."""

    start = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    words = forms.CharField(max_length=400, strip=False, widget=forms.HiddenInput)


class CompareForm(forms.Form):
    """Two texts to lay side by side."""

    earlier = forms.ModelChoiceField(label=_("前一份"), queryset=Reading.objects.none())
    later = forms.ModelChoiceField(label=_("后一份"), queryset=Reading.objects.none())

    def __init__(self, *args: Any, readings: "QuerySet[Reading]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("earlier", "later"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
            field.queryset = readings

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("earlier") and data.get("earlier") == data.get("later"):
            self.add_error("later", _("两份是同一份文本；请另选一份"))
        return data
