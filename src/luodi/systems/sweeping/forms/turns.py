"""Forms of the roster: a shift, calling one off, a proposal, wishes, what a shift leaves."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit, User
from luodi.systems.sweeping.actions.shift_notes import MOST_SAID
from luodi.systems.sweeping.forms.instants import MinuteField
from luodi.systems.sweeping.models import KeyArea, ShiftTurn, TurnState, Vehicle
from luodi.systems.sweeping.reads.crews import LOOKED_BACK, people_of
from luodi.systems.sweeping.reads.rota_slots import Wanted, week_areas, week_vehicles
from luodi.systems.sweeping.reads.turn_book import Planned
from luodi.systems.sweeping.rules.rostering import Shift

SHIFT_TITLES = {
    Shift.EARLY: gettext_lazy("早班"),
    Shift.LATE: gettext_lazy("中班"),
    Shift.NIGHT: gettext_lazy("夜班"),
}
SHIFTS = [
    (Shift.EARLY.value, gettext_lazy("早班 06—14 时")),
    (Shift.LATE.value, gettext_lazy("中班 14—22 时")),
    (Shift.NIGHT.value, gettext_lazy("夜班 22—06 时")),
]


def users_among(people: Iterable[User]) -> Any:
    """Give people as the choices of a field, by name."""
    return User.objects.filter(pk__in=[user.pk for user in people]).order_by("display_name", "pk")


class TurnForm(forms.Form):
    user = forms.ModelChoiceField(
        label=gettext_lazy("人员"),
        queryset=User.objects.none(),
        help_text=gettext_lazy("在本单位有驾驶员岗位的人"),
    )
    starts_at = MinuteField(label=gettext_lazy("上班"))
    ends_at = MinuteField(
        label=gettext_lazy("下班"),
        help_text=gettext_lazy("重点区域交接要多留 15 分钟，如 06:00 到 14:15"),
    )
    vehicle = forms.ModelChoiceField(
        label=gettext_lazy("车辆"), queryset=Vehicle.objects.none(), required=False
    )
    key_area = forms.ModelChoiceField(
        label=gettext_lazy("重点区域"),
        queryset=KeyArea.objects.none(),
        required=False,
        help_text=gettext_lazy("车辆和重点区域选一样；都不选就是班组"),
    )
    post = forms.IntegerField(label=gettext_lazy("岗位号"), min_value=1, required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, now = unit, clock.now()
        fields: dict[str, Any] = self.fields
        fields["user"].queryset = users_among(people_of(unit, now, now + LOOKED_BACK))
        fields["vehicle"].queryset = week_vehicles(unit, now)
        fields["key_area"].queryset = week_areas(unit, now)

    def planned(self) -> Planned:
        """Give the shift, once the form is valid."""
        return Planned(unit=self.unit, **self.cleaned_data)


class CancelTurnForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("取消的原因"),
        max_length=200,
        help_text=gettext_lazy("本人和看排班的人都看得到"),
    )


class RollForm(forms.Form):
    version = forms.IntegerField()
    state = forms.ChoiceField(choices=TurnState.choices)
    reason = forms.CharField(max_length=200, required=False)


class ProposalForm(forms.Form):
    week = forms.DateField(
        label=gettext_lazy("哪一周"),
        widget=DayInput,
        help_text=gettext_lazy("填这一周里的任何一天；一周从周一算起"),
    )
    areas = forms.ModelMultipleChoiceField(
        label=gettext_lazy("重点区域"),
        queryset=KeyArea.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("每个岗位早、中、夜三班不断人（规则 22）"),
    )
    vehicles = forms.ModelMultipleChoiceField(
        label=gettext_lazy("车辆"),
        queryset=Vehicle.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    shifts = forms.MultipleChoiceField(
        label=gettext_lazy("车辆上哪几班"),
        choices=SHIFTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("哪些人"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("至少选一个人")},
        help_text=gettext_lazy("每人一周至多 40 小时，加班不自动排（规则 23）"),
    )

    def __init__(self, *args: Any, unit: Unit, monday: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        fields: dict[str, Any] = self.fields
        fields["areas"].queryset = week_areas(unit, monday)
        fields["vehicles"].queryset = week_vehicles(unit, monday)
        people = people_of(unit, monday, monday + timedelta(days=7))
        fields["people"].queryset = users_among(people)

    def clean(self) -> dict[str, Any]:
        """Ask for something to fill, and for the shifts of vehicles."""
        told: dict[str, Any] = super().clean() or {}
        if not told.get("areas") and not told.get("vehicles"):
            self.add_error("areas", _("至少选一个重点区域或一辆车"))
        if told.get("vehicles") and not told.get("shifts"):
            self.add_error("shifts", _("选了车辆，要选上哪几班"))
        return told

    def wanted(self) -> Wanted:
        """Give what is asked for, once the form is valid."""
        told = self.cleaned_data
        return Wanted(
            unit=self.unit,
            monday=monday_of(told["week"]),
            areas=list(told["areas"]),
            vehicles=list(told["vehicles"]),
            shifts={Shift(value) for value in told["shifts"]},
            people=list(told["people"]),
        )


def monday_of(day: date) -> datetime:
    """Give the midnight that begins the week of a day, in Shanghai."""
    first = day - timedelta(days=day.weekday())
    return datetime(first.year, first.month, first.day, tzinfo=clock.SHANGHAI)


class ChangeForm(forms.Form):
    other = forms.ModelChoiceField(
        label=gettext_lazy("顶班人"),
        queryset=User.objects.none(),
        required=False,
        help_text=gettext_lazy("已经说好由谁顶就选谁；请假就不选"),
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)

    def __init__(self, *args: Any, turn: ShiftTurn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        people = people_of(turn.unit, turn.starts_at, turn.ends_at)
        field.queryset = users_among(people).exclude(pk=turn.user_id)
        field.empty_label = _("不找人顶")


class DecideForm(forms.Form):
    granted = forms.BooleanField(required=False, widget=forms.HiddenInput)
    answer = forms.CharField(
        label=gettext_lazy("批复"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("不批要写理由"),
    )


class NoteForm(forms.Form):
    unit = forms.ModelChoiceField(label=gettext_lazy("作业单位"), queryset=Unit.objects.none())
    said = forms.CharField(
        label=gettext_lazy("交给下一班的事"),
        max_length=MOST_SAID,
        widget=forms.Textarea,
        help_text=gettext_lazy("没做完的路段、要留意的地方、缺的物品；没有写“无”"),
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units]).select_related(
            "place"
        )
        if len(units) == 1:
            field.initial, field.widget = units[0].pk, forms.HiddenInput()
