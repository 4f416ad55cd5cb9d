"""Form that makes a target of a commitment: few fields first, the rest under 更多."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.ledger.models import STORED, Measure, Nature
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import visible_targets
from luodi.kernel.targets.rules import TargetNature
from luodi.kernel.targets.words import (
    ACCUMULATIONS,
    COMPARATORS,
    DIRECTIONS,
    FREQUENCIES,
    NATURES,
    PACES,
    PROFILES,
)
from luodi.kernel.web.forms import readable
from luodi.systems.targets import rules
from luodi.systems.targets.forms.fields import (
    MULTIPLE_CHOICES,
    DayInput,
    ask,
    fold_unit,
    offer_places,
    offer_units,
)
from luodi.systems.targets.forms.review import VersionForm

NEW_FLOW = "new"
NEW_STOCK = "stock"
NEW_ITEMS = "items"
STANDING_MEASURE = "measure"
GROWTH_OF = "growth"
RATIO_OF = "ratio"
NO_MEASURE = "none"
NEW_MEASURE = NEW_FLOW
COUNTING_CHOICES = [
    (NEW_FLOW, _("新设指标，逐月相加")),
    (NEW_STOCK, _("新设指标，只看最近一次")),
    (NEW_ITEMS, _("新设清单，逐项验收")),
    (GROWTH_OF, _("一个指标与上年同期相比（增速）")),
    (RATIO_OF, _("两个指标相除（占比、覆盖率）")),
    (STANDING_MEASURE, _("用已有的指标")),
    (NO_MEASURE, _("暂不入账（灯为未知）")),
]
COUNT_OWN, COUNT_WHOLE = "own", "whole"
UNITS_CHOICES = [
    ("", _("自动：已有的指标有数记在牵头单位以外的，算全区；否则只算牵头单位")),
    (COUNT_OWN, _("只算牵头单位（连同下级）")),
    (COUNT_WHOLE, _("算全区各单位（在目标的地方之内）")),
]
PROMISED_CHOICES = [("", _("没有数值")), *COMPARATORS.items()]
WHEN = {
    "value": "comparator:GE,LE,EQ,ABOUT,ASSIGNED",
    "multiple": "comparator:GE,LE,EQ,ABOUT,ASSIGNED",
    "in_step_with": "comparator:SYNC",
    "tolerance": "comparator:ABOUT,SYNC",
    "take_tolerance": "comparator:ABOUT,SYNC",
    "measure": f"counting:{STANDING_MEASURE},{GROWTH_OF},{RATIO_OF}",
    "bottom": f"counting:{RATIO_OF}",
    "counted_units": f"counting:{STANDING_MEASURE},{GROWTH_OF},{RATIO_OF}",
    "parts_unit": f"counting:{GROWTH_OF},{RATIO_OF}",
    "curve": "pace:CURVE",
    "average": "nature:GROWTH",
    "base": "accumulation:POINT",
}
"""When a field matters: the field that decides, and its values; scripts hide it otherwise."""
FIRST = (
    "name", "again", "nature", "comparator", "value", "multiple", "unit", "confirmed",
    "in_step_with", "tolerance", "take_tolerance", "accumulation", "base", "period_start",
    "last_day", "lead_unit", "counting", "measure", "bottom", "counted_units", "parts_unit",
)  # fmt: skip
MORE = (
    "stretch", "direction", "pace", "curve", "profile", "average", "frequency", "place",
)  # fmt: skip
NEEDED = frozenset({
    "nature", "comparator", "value", "multiple", "unit", "in_step_with", "accumulation", "measure",
    "parts_unit", "direction", "curve", "profile", "frequency", "confirmed", "again",
})  # fmt: skip
"""Fields that may stay empty only where another field makes them of no matter."""


@dataclass(frozen=True)
class Line:
    """A field of the form, and when it matters."""

    bound: forms.BoundField
    when: str

    @property
    def optional(self) -> bool:
        """Whether it may stay empty where it matters."""
        return self.bound.name not in NEEDED


class AcceptForm(VersionForm):
    name = forms.CharField(label=_("目标名称"), max_length=120, validators=[readable])
    nature = forms.ChoiceField(
        label=pgettext_lazy("target", "类型"), choices=list(NATURES.items()), required=False
    )
    comparator = forms.ChoiceField(
        label=_("承诺的要求"),
        choices=PROMISED_CHOICES,
        required=False,
        help_text=_("文中怎么说与承诺什么是两件事；已按说法填好"),
    )
    value = forms.CharField(
        label=_("目标值"),
        max_length=40,
        required=False,
        help_text=_("等上级下达的，下达后在“登记下达数”里填"),
    )
    multiple = forms.ChoiceField(label=_("数量级"), choices=MULTIPLE_CHOICES, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False, validators=[readable])
    in_step_with = forms.ModelChoiceField(
        label=_("与哪个目标同步"),
        queryset=Target.objects.none(),
        required=False,
        help_text=_("只列增速目标；它的增速未知时，本目标也是未知"),
    )
    tolerance = forms.CharField(
        label=_("容差"),
        max_length=40,
        required=False,
        help_text=_("只用于“左右”和“同步”，与目标值同单位；不填则灯为未知"),
    )
    take_tolerance = forms.BooleanField(label=_("用建议的容差"), required=False)
    period_start = forms.DateField(label=_("起始日"), widget=DayInput())
    last_day = forms.DateField(label=_("最后一天"), widget=DayInput())
    lead_unit = forms.ModelChoiceField(label=_("牵头单位"), queryset=Unit.objects.none())
    counting = forms.ChoiceField(
        label=_("怎么算账"),
        choices=COUNTING_CHOICES,
        help_text=_("入账的数按这里算出完成数；增速、占比不能逐笔相加"),
    )
    measure = forms.ModelChoiceField(
        label=_("已有的指标（增速、占比时为分子）"),
        queryset=Measure.objects.none(),
        required=False,
        help_text=_("增速和占比可不选：以目标名称新设"),
    )
    bottom = forms.ModelChoiceField(
        label=_("分母指标"),
        queryset=Measure.objects.none(),
        required=False,
        help_text=_("不选则新设"),
    )
    counted_units = forms.ChoiceField(
        label=_("算哪些单位的数"),
        choices=UNITS_CHOICES,
        required=False,
        help_text=_("只在选了已有的指标时起作用；新设的指标只算牵头单位"),
    )
    parts_unit = forms.CharField(
        label=_("新设指标的单位"),
        max_length=20,
        validators=[readable],
        required=False,
        help_text=_(
            "增速、占比背后逐月报送的数用什么单位，如 元；"
            "增速和累计的占比，新设的逐月相加；时点的占比和覆盖率，新设的只看最近一次"
        ),
    )
    stretch = forms.BooleanField(label=_("力争"), required=False)
    accumulation = forms.ChoiceField(
        label=_("累计或时点"), choices=list(ACCUMULATIONS.items()), required=False
    )
    base = forms.CharField(
        label=_("起点值"),
        max_length=40,
        required=False,
        help_text=_("时点和占比目标从起点值逐步升到目标值；与目标值同数量级"),
    )
    direction = forms.ChoiceField(label=_("方向"), choices=list(DIRECTIONS.items()), required=False)
    pace = forms.ChoiceField(label=_("序时"), choices=list(PACES.items()))
    curve = forms.CharField(
        label=_("序时曲线"),
        max_length=400,
        required=False,
        help_text=_("到每个月底累计应完成百分之几，逐月填，最后为 100，如 5, 12, 20, …, 100"),
    )
    profile = forms.ChoiceField(label=_("亮灯办法"), choices=list(PROFILES.items()), required=False)
    frequency = forms.ChoiceField(
        label=_("多久报一次"),
        choices=list(FREQUENCIES.items()),
        required=False,
        help_text=_("按季、按年的只在季末、年末待报；其他月份也可以报"),
    )
    average = forms.ModelChoiceField(
        label=_("全市平均的指标"),
        queryset=Measure.objects.none(),
        required=False,
        help_text=_("选了之后，低于全市平均不亮绿灯"),
    )
    place = forms.ModelChoiceField(label=_("地方"), queryset=Place.objects.none())

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        tolerance: str = "",
        said: tuple[str, str] = ("", ""),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.said, self.actor = said, actor
        self.twin: Target | None = None
        if tolerance:
            self.fields["take_tolerance"].label = _("用建议的容差：%(tolerance)s") % {
                "tolerance": tolerance
            }
        else:
            del self.fields["take_tolerance"]
        offer_units(self, "lead_unit", actor, "targets.accept_target", preset=False)
        offer_places(self, "place", actor, "targets.accept_target")
        growing = visible_targets(actor).filter(nature=TargetNature.GROWTH.value)
        stored = Measure.objects.filter(nature__in=STORED)
        _offer(self, "in_step_with", growing)
        _offer(self, "measure", Measure.objects.all())
        _offer(self, "bottom", stored)
        rates = Measure.objects.filter(nature__in=(Nature.GROWTH, Nature.STOCK), unit="%")
        _offer(self, "average", rates)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = data.get("measure") if data.get("counting") == STANDING_MEASURE else None
        if chosen is None or chosen.unit != data.get("unit"):
            fold_unit(self, data)
        data["parts_unit"] = rules.plain_unit(data.get("parts_unit") or "")[0]
        self.twin = self._twin(data)
        if self.twin is not None:
            again = gettext("与目标 %(number)d“%(name)s”同名、同单位、同时段；确是另一件承诺") % {
                "number": self.twin.pk,
                "name": self.twin.name,
            }
            ask(self, again, "again")
        value = rules.decimal_or_none(data.get("value") or "", data.get("multiple") or "")
        if value is not None and data.get("comparator") not in {"", "SYNC"}:
            number, unit = self.said
            said = rules.decimal_or_none(number, "")
            wanted = data.get("unit") or ""
            ask(self, rules.doubt_of_promise(value, wanted, said=said, said_unit=unit))
        return data

    def _twin(self, data: dict[str, Any]) -> Target | None:
        """Find a standing target of the same name, unit and period."""
        if not data.get("period_start") or not data.get("last_day"):
            return None
        return (
            visible_targets(self.actor)
            .filter(
                name=data.get("name"),
                unit=data.get("unit") or "",
                period_start=data["period_start"],
                period_end=data["last_day"] + timedelta(days=1),
            )
            .first()
        )

    def first_lines(self) -> Iterator[Line]:
        """Give the fields that every target needs."""
        return self._lines(FIRST)

    def more_lines(self) -> Iterator[Line]:
        """Give the fields that few targets need."""
        return self._lines(MORE)

    @property
    def more_is_wrong(self) -> bool:
        """Tell whether a field under 更多 was refused, so that it is opened."""
        return any(self[name].errors for name in MORE)

    def _lines(self, names: tuple[str, ...]) -> Iterator[Line]:
        for name in (name for name in names if name in self.fields):
            yield Line(self[name], WHEN.get(name, ""))


def _offer(form: forms.Form, name: str, rows: "QuerySet[Any]") -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
    field.queryset = rows
