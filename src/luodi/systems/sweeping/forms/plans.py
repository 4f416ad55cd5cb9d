"""Forms of planning: asking for a plan, changing one by hand, making a week."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit, User
from luodi.kernel.people.reads import units_open_to
from luodi.systems.sweeping.forms.instants import MinuteField
from luodi.systems.sweeping.models import (
    Mode,
    Route,
    RouteVehicle,
    Vehicle,
    WorkPlan,
)
from luodi.systems.sweeping.models.streets import OPERATIONS
from luodi.systems.sweeping.reads.plan_choices import (
    MAKE_PLAN,
    VehicleChoice,
    drivers_for,
    in_convoy_order,
)
from luodi.systems.sweeping.rules import Operation
from luodi.systems.sweeping.rules.convoy import night_window

_CHOICES = "the plan or the unit was found by a read that asks for the right to it"
DAY_HOURS = (time(9), time(17))
"""Between the peaks of rule 8, in which main roads are left alone."""
SECONDS = (
    (20, gettext_lazy("20 秒：先看看")),
    (60, gettext_lazy("60 秒：平常")),
    (180, gettext_lazy("3 分钟：仔细")),
    (600, gettext_lazy("10 分钟：最仔细")),
)


def proposed_window(mode: str, day: date) -> tuple[datetime, datetime]:
    """Propose hours for a day: a convoy's night, over midnight; else between the peaks."""
    window = night_window(day) if mode == Mode.CONVOY else night_window(day, *DAY_HOURS)
    return window.start.replace(tzinfo=clock.SHANGHAI), window.end.replace(tzinfo=clock.SHANGHAI)


class PlanBeginForm(forms.Form):
    """What decides which vehicles and hours are offered: asked first, by a plain link."""

    unit = forms.ModelChoiceField(label=gettext_lazy("作业单位"), queryset=Unit.objects.none())
    mode = forms.ChoiceField(
        label=gettext_lazy("模式"),
        choices=Mode.choices,
        help_text=gettext_lazy("多机联合：多车编成一组，夜间做"),
    )
    operation = forms.ChoiceField(
        label=gettext_lazy("作业"),
        choices=OPERATIONS,
        help_text=gettext_lazy("按这项作业的标准找当天该做的道牙"),
    )
    day = forms.DateField(
        label=gettext_lazy("哪一天"),
        widget=DayInput,
        help_text=gettext_lazy("夜间作业填开始的那天"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units_open_to(actor, MAKE_PLAN, clock.now()).select_related("place")


class PlanForm(forms.Form):
    """Hours, vehicles and how long is searched; unit, mode, operation and day are settled."""

    unit = forms.IntegerField(widget=forms.HiddenInput)
    mode = forms.CharField(widget=forms.HiddenInput)
    operation = forms.CharField(widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.HiddenInput)
    starts_at = MinuteField(label=gettext_lazy("开始"))
    ends_at = MinuteField(
        label=gettext_lazy("结束"), help_text=gettext_lazy("不含这一刻；过零点的写第二天的日期")
    )
    vehicles = forms.ModelMultipleChoiceField(
        label=gettext_lazy("车辆"),
        queryset=unrestricted(Vehicle, why=_CHOICES).none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("一辆车也没选；至少选一辆")},
    )
    seconds = forms.TypedChoiceField(
        label=gettext_lazy("算多久"),
        choices=SECONDS,
        coerce=int,
        initial=60,
        help_text=gettext_lazy("算得越久，空驶和超时一般越少；算的时候可以离开这一页"),
    )

    def __init__(self, *args: Any, offered: Sequence[VehicleChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.vehicle.pk: one for one in offered}
        able = [one for one in offered if not one.refusal]
        field: Any = self.fields["vehicles"]
        ids = [one.vehicle.pk for one in offered]
        field.queryset = unrestricted(Vehicle, why=_CHOICES).filter(pk__in=ids)
        field.widget.choices = [(one.vehicle.pk, _vehicle_words(one)) for one in able]
        if not able:
            field.help_text = _("这个单位没有能做这项作业的车；原因在下面")

    def clean_vehicles(self) -> list[Vehicle]:
        """Refuse what cannot be planned, each with its reason."""
        chosen = list(self.cleaned_data["vehicles"])
        wrong = [self.offered[one.pk] for one in chosen if self.offered[one.pk].refusal]
        if wrong:
            raise ValidationError(
                [
                    _("%(vehicle)s：%(reason)s；请去掉")
                    % {"vehicle": one.vehicle, "reason": one.refusal}
                    for one in wrong
                ]
            )
        return chosen

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action that this part tells, once the form is valid."""
        known = self.cleaned_data
        mode, vehicles = Mode(known["mode"]), known["vehicles"]
        return {
            "mode": mode,
            "operation": Operation(known["operation"]),
            "starts_at": known["starts_at"],
            "ends_at": known["ends_at"],
            "vehicles": in_convoy_order(vehicles) if mode == Mode.CONVOY else vehicles,
            "seconds": known["seconds"],
        }


def _vehicle_words(one: VehicleChoice) -> str:
    said = f"{one.vehicle.code} {one.vehicle.get_kind_display()}"
    return f"{said}（{one.note}）" if one.note else said


class VersionForm(forms.Form):
    """What every change of a plan carries: the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DropForm(VersionForm):
    reason = forms.CharField(
        label=gettext_lazy("为什么作废"),
        max_length=200,
        widget=forms.Textarea,
        help_text=gettext_lazy("记入日志"),
    )


class FreezeForm(VersionForm):
    """Chosen legs of a route, and whether they stay."""

    legs = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={"required": gettext_lazy("一段作业也没选；请先勾选")},
    )
    frozen = forms.TypedChoiceField(
        choices=(("1", ""), ("0", "")), coerce=lambda value: value == "1"
    )

    def __init__(self, *args: Any, legs: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["legs"]
        field.choices = [(pk, "") for pk in legs]
        field.error_messages["invalid_choice"] = gettext_lazy(
            "%(value)s 不是这条线路的作业段；请重新打开页面再选"
        )


class MoveForm(VersionForm):
    route = forms.ModelChoiceField(
        label=gettext_lazy("移到哪条线路"),
        queryset=unrestricted(Route, why=_CHOICES).none(),
    )
    position = forms.IntegerField(
        label=gettext_lazy("排在第几段作业"),
        min_value=1,
        help_text=gettext_lazy("从 1 数起，只数作业段；比最后一段多 1 就是排在最后"),
    )
    field_order = ("route", "position", "version")

    def __init__(self, *args: Any, plan: WorkPlan, labels: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["route"]
        field.queryset = unrestricted(Route, why=_CHOICES).filter(plan=plan)
        field.label_from_instance = lambda route: labels[route.pk]


class DriverForm(forms.Form):
    user = forms.ModelChoiceField(
        label=gettext_lazy("驾驶员"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("先不定"),
        help_text=gettext_lazy("列出的是在这个单位有驾驶员权限的人"),
    )

    def __init__(self, *args: Any, plan: WorkPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = drivers_for(plan.unit, clock.now())
        field.label_from_instance = lambda user: user.display_name


class CrewForm(forms.Form):
    crew = forms.CharField(
        label=gettext_lazy("人工班组"), max_length=40, help_text=gettext_lazy("写班组名，不写人名")
    )
    where = forms.CharField(
        label=gettext_lazy("会合地点"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("不填就在第一段作业的路上"),
    )
    at = MinuteField(
        label=gettext_lazy("会合时间"),
        required=False,
        help_text=gettext_lazy("不填就在第一段作业开始时"),
    )


class ReplanForm(VersionForm):
    vehicle = forms.ModelChoiceField(
        label=gettext_lazy("哪辆车坏了"),
        queryset=unrestricted(Vehicle, why=_CHOICES).none(),
    )
    at = MinuteField(
        label=gettext_lazy("什么时候"),
        help_text=gettext_lazy("在这以前做完的算完成，这以后的重新排"),
    )
    reason = forms.CharField(label=gettext_lazy("出了什么事"), max_length=200)
    field_order = ("vehicle", "at", "reason", "version")

    def __init__(self, *args: Any, plan: WorkPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["vehicle"]
        on_it = RouteVehicle.objects.filter(route__plan=plan).values("vehicle")
        field.queryset = unrestricted(Vehicle, why=_CHOICES).filter(pk__in=on_it)


class WeekForm(forms.Form):
    unit = forms.ModelChoiceField(label=gettext_lazy("作业单位"), queryset=Unit.objects.none())
    operation = forms.ChoiceField(label=gettext_lazy("作业"), choices=OPERATIONS)
    first_day = forms.DateField(
        label=gettext_lazy("从哪天起的七天"),
        widget=DayInput,
        help_text=gettext_lazy("一般填周一；同一周再排一次，就替换原来的"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units_open_to(actor, MAKE_PLAN, clock.now()).select_related("place")

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action, once the form is valid."""
        return {**self.cleaned_data, "operation": Operation(self.cleaned_data["operation"])}


def next_monday(today: date) -> date:
    """Give the Monday after a day."""
    return today + timedelta(days=7 - today.weekday())
