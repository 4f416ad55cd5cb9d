"""Forms that change a target, break it down, name its items and weigh it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.documents.models import Document
from luodi.kernel.documents.reads import documents
from luodi.kernel.ledger.models import Measure, Nature
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_on
from luodi.kernel.targets.actions import ItemSpec
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import visible_targets
from luodi.kernel.targets.rules import Accumulation, Comparator, TargetNature
from luodi.kernel.targets.words import FREQUENCIES, PACES, PROFILES
from luodi.kernel.web.forms import readable
from luodi.systems.targets import rules
from luodi.systems.targets.forms.accept import PROMISED_CHOICES, WHEN, Line
from luodi.systems.targets.forms.fields import (
    MULTIPLE_CHOICES,
    DayInput,
    ask,
    fold_unit,
    offer_units,
)
from luodi.systems.targets.forms.review import VersionForm
from luodi.systems.targets.models import ScoreWeight

MOST_WEIGHT = 10**15
ITEM_NAME_LENGTH = 120
CHANGE_FIRST = (
    "valid_from", "citation", "comparator", "value", "multiple", "unit", "confirmed",
    "in_step_with", "tolerance", "lead_unit", "requote",
)  # fmt: skip
CHANGE_MORE = (
    "document", "stretch", "base", "last_day", "pace", "curve", "profile", "average", "frequency",
    "reason",
)  # fmt: skip


def may_take_unit(target: Target) -> bool:
    """Tell whether a target still waits for its number, and counts nothing in a unit yet."""
    waits = target.value is None and target.comparator != Comparator.SYNC.value
    return waits and not target.parts.exists()


class DatedForm(VersionForm):
    """What every dated version needs: from when, and by which document."""

    valid_from = forms.DateField(label=gettext_lazy("自哪天起"), widget=DayInput())
    citation = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("哪份文件作出的决定，如 清政〔2023〕5号"),
    )


class ChangeForm(DatedForm):
    document = forms.ModelChoiceField(
        label=gettext_lazy("依据的文本"),
        queryset=Document.objects.none(),
        required=False,
        help_text=gettext_lazy("已读入的文本，有则选"),
    )
    comparator = forms.ChoiceField(
        label=gettext_lazy("要求"), choices=PROMISED_CHOICES, required=False
    )
    value = forms.CharField(label=gettext_lazy("目标值"), max_length=40, required=False)
    multiple = forms.ChoiceField(
        label=gettext_lazy("数量级"), choices=MULTIPLE_CHOICES, required=False
    )
    unit = forms.CharField(
        label=gettext_lazy("单位"),
        max_length=20,
        validators=[readable],
        required=False,
        help_text=gettext_lazy("下达的数用什么单位；定下后不再改"),
    )
    in_step_with = forms.ModelChoiceField(
        label=gettext_lazy("与哪个目标同步"), queryset=Target.objects.none(), required=False
    )
    tolerance = forms.CharField(
        label=gettext_lazy("容差"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("只用于“左右”和“同步”，与目标值同数量级"),
    )
    lead_unit = forms.ModelChoiceField(label=gettext_lazy("牵头单位"), queryset=Unit.objects.none())
    requote = forms.BooleanField(label=gettext_lazy("分解数按原来的权重重算"), required=False)
    stretch = forms.BooleanField(label=gettext_lazy("力争"), required=False)
    base = forms.CharField(label=gettext_lazy("起点值"), max_length=40, required=False)
    last_day = forms.DateField(label=gettext_lazy("最后一天"), widget=DayInput())
    pace = forms.ChoiceField(label=gettext_lazy("序时"), choices=list(PACES.items()))
    curve = forms.CharField(
        label=gettext_lazy("序时曲线"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("到每个月底累计应完成百分之几，逐月填，最后为 100"),
    )
    profile = forms.ChoiceField(label=gettext_lazy("亮灯办法"), choices=list(PROFILES.items()))
    frequency = forms.ChoiceField(
        label=gettext_lazy("多久报一次"), choices=list(FREQUENCIES.items())
    )
    average = forms.ModelChoiceField(
        label=gettext_lazy("全市平均的指标"), queryset=Measure.objects.none(), required=False
    )
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, "lead_unit", actor, "targets.change_target", preset=False)
        growing = visible_targets(actor).filter(nature=TargetNature.GROWTH.value)
        self.fields["in_step_with"].queryset = growing.exclude(pk=target.pk)  # type: ignore[attr-defined] # a model choice
        self.fields["document"].queryset = documents(actor)  # type: ignore[attr-defined] # as above
        self.fields["average"].queryset = Measure.objects.filter(  # type: ignore[attr-defined] # as above
            nature__in=(Nature.GROWTH, Nature.STOCK), unit="%"
        )
        self.target = target
        if not target.quotas.exists():
            del self.fields["requote"]
        if not may_take_unit(target):
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "unit" in self.fields:
            fold_unit(self, data)
        ask(self, self._doubt(data))
        return data

    def _doubt(self, data: dict[str, Any]) -> str:
        target = self.target
        value = rules.decimal_or_none(data.get("value") or "", data.get("multiple") or "")
        standing = None if target.value is None else Decimal(target.value).scaleb(-target.scale)
        if value is None or value == standing or data.get("comparator") in {"", "SYNC"}:
            return ""
        unit = data.get("unit", target.unit)
        said = rules.decimal_or_none(target.said_value, "")
        if "unit" not in self.fields and not rules.same_unit(unit, target.said_unit):
            said = None
        return rules.doubt_of_promise(
            value, unit, said=said, said_unit=target.said_unit, standing=standing
        )

    def first_lines(self) -> list[Line]:
        """Give the fields that most changes are about."""
        return self._lines([*CHANGE_FIRST, "base"] if self._points else CHANGE_FIRST)

    def more_lines(self) -> list[Line]:
        """Give the fields that few changes are about."""
        return self._lines([name for name in CHANGE_MORE if name != "base" or not self._points])

    @property
    def _points(self) -> bool:
        return self.target.accumulation == Accumulation.POINT.value

    @property
    def more_is_wrong(self) -> bool:
        """Tell whether a field under 更多 was refused, so that it is opened."""
        return any(self[name].errors for name in CHANGE_MORE)

    def _lines(self, names: Sequence[str]) -> list[Line]:
        wanted = [name for name in names if name in self.fields]
        return [Line(self[name], WHEN.get(name, "") if name != "base" else "") for name in wanted]


class BreakDownForm(DatedForm):
    """Units with their weights, one a line: in one field, so that it works without scripts."""

    shares = forms.CharField(
        label=gettext_lazy("各单位"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        required=False,
    )
    how = forms.ChoiceField(
        label=gettext_lazy("每行的数是"),
        choices=[
            ("weight", gettext_lazy("权重，按最大余数分")),
            ("value", gettext_lazy("分解数，合计须与目标相等")),
        ],
        widget=forms.RadioSelect,
    )
    multiple = forms.ChoiceField(
        label=gettext_lazy("分解数的数量级"), choices=MULTIPLE_CHOICES, required=False
    )
    by_month = forms.BooleanField(label=gettext_lazy("按序时分到各月"), required=False)

    def clean_shares(self) -> list[tuple[Unit, list[str]]]:
        rows = []
        for number, line in enumerate(self.cleaned_data["shares"].splitlines(), 1):
            words = _words(line)
            if not words:
                continue
            unit = _unit(words[0])
            if unit is None or len(words) not in {2, 3}:
                raise forms.ValidationError(
                    _("第 %(number)d 行“%(line)s”不对；请写“单位代码或名称 数”"),
                    params={"number": number, "line": line},
                )
            rows.append((unit, words[1:]))
        return rows


def _check_item_name(name: str) -> None:
    readable(name)
    if len(name) > ITEM_NAME_LENGTH:
        raise forms.ValidationError(
            _("名称有 %(length)d 个字，最多 %(most)d 个；请写短些")
            % {"length": len(name), "most": ITEM_NAME_LENGTH}
        )


class ItemsForm(forms.Form):
    names = forms.CharField(
        label=gettext_lazy("名单"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy("一行一项：名称，单位代码，最后一天（选填）；只写名称则归牵头单位"),
    )

    def __init__(self, *args: Any, lead: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead = lead

    def clean_names(self) -> list[ItemSpec]:
        lines = enumerate(self.cleaned_data["names"].splitlines(), 1)
        return [self._item(number, line) for number, line in lines if line.strip()]

    def _item(self, number: int, line: str) -> ItemSpec:
        name, unit, due, *rest = [*(part.strip() for part in _columns(line)), "", "", ""]
        found = _unit(unit) if unit else self.lead
        day = _day(due)
        if not name or found is None or any(rest) or (due and day is None):
            raise forms.ValidationError(
                _("第 %(number)d 行“%(line)s”不对；请写“名称，单位代码，2023-06-30”"),
                params={"number": number, "line": line},
            )
        try:
            _check_item_name(name)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("第 %(number)d 行：%(said)s"),
                params={"number": number, "said": "；".join(error.messages)},
            ) from error
        return ItemSpec(name, found, day)


class ScoreForm(forms.Form):
    citation = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("定下权重的考核办法"),
    )
    veto_citation = forms.CharField(
        label=gettext_lazy("一票否决的依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("没有写明一票否决的文件，就不填：不启用否决"),
    )

    def __init__(
        self,
        *args: Any,
        targets: Sequence[Target],
        standing: Mapping[int, ScoreWeight],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.targets = targets
        for target in targets:
            row, name = standing.get(target.pk), f"{target.pk} {target.name}"
            weight_label = _("%(target)s 的权重") % {"target": name}
            veto_label = _("%(target)s 为一票否决项") % {"target": name}
            self.fields[f"weight_{target.pk}"] = forms.DecimalField(
                label=weight_label,
                required=False,
                min_value=Decimal("0.01"),
                max_value=100,
                max_digits=5,
                decimal_places=2,
                initial=row and f"{(Decimal(row.weight) / 100).normalize():f}",
                widget=forms.NumberInput(attrs={"step": "any", "aria-label": weight_label}),
            )
            self.fields[f"veto_{target.pk}"] = forms.BooleanField(
                label=veto_label,
                required=False,
                widget=forms.CheckboxInput(attrs={"aria-label": veto_label}),
                initial=bool(row and row.veto),
            )

    def lines(self) -> Iterator[tuple[Target, forms.BoundField, forms.BoundField]]:
        """Give every target of the year with the fields of its weight and its veto."""
        for target in self.targets:
            yield target, self[f"weight_{target.pk}"], self[f"veto_{target.pk}"]

    def weighed(self) -> Iterator[tuple[Target, int, bool]]:
        """Give the targets with a weight, in hundredths of a point, and whether they veto."""
        for target in self.targets:
            weight = self.cleaned_data[f"weight_{target.pk}"]
            if weight is not None:
                yield target, int(weight * 100), self.cleaned_data[f"veto_{target.pk}"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for target in self.targets:
            name = f"weight_{target.pk}"
            if data.get(f"veto_{target.pk}") and name in data and data[name] is None:
                self.add_error(name, _("列为一票否决，却没有权重；请填权重，或不勾选"))
        return data


def _words(line: str) -> list[str]:
    return [word.strip() for word in _columns(line) if word.strip()]


def _columns(line: str) -> list[str]:
    """Cut a line at commas, tabs or, without those, at blanks."""
    plain = line.replace("，", ",").replace("\t", ",").strip()
    return plain.split(",") if "," in plain else plain.split()


def _unit(word: str) -> Unit | None:
    units = units_on(clock.now())
    return units.filter(code=word).first() or units.filter(name=word).first()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
