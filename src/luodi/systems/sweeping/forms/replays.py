"""The form of a replay: a stretch of time, and the rules' numbers that are to be tried."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.config.reads import declared_thresholds
from luodi.kernel.duties.forms import DayInput
from luodi.systems.sweeping.reads.orders import LIMIT_KEYS, TRIED_TOO, limits_on
from luodi.systems.sweeping.rules import Limits

AT_ONCE = timedelta(days=31)
LONGEST = timedelta(days=366)
WEEK = timedelta(days=7)
TITLES = {
    "storm_rain_on": gettext_lazy("D2 暴雨启动（mm/h）"),
    "storm_gust_on": gettext_lazy("D2 阵风启动（m/s）"),
    "rain_on": gettext_lazy("D3 降雨启动（mm/h）"),
    "damp_humidity_on": gettext_lazy("D5 湿度启动（%）"),
    "heat_on": gettext_lazy("D9 高温启动（℃）"),
}
NAMES = (*LIMIT_KEYS.values(), *TRIED_TOO)
"""The fields of `Limits` that can be changed."""


class ReplayForm(forms.Form):
    since = forms.DateField(label=gettext_lazy("从"), widget=DayInput)
    until = forms.DateField(label=gettext_lazy("到（含）"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = declared_thresholds()
        for key, name in LIMIT_KEYS.items():
            told = declared[key]
            title = f"{told.title}（{told.unit}）"
            self.fields[name] = _number(title, told.minimum, told.maximum, told.value)
        for name in TRIED_TOO:
            self.fields[name] = _number(TITLES[name], 0, 100, Decimal(getattr(Limits(), name)))

    @property
    def limits(self) -> list[forms.BoundField]:
        """The numbers that can be changed."""
        return [self[name] for name in NAMES]

    def clean(self) -> dict[str, Any]:
        known = super().clean() or self.cleaned_data
        since, until = known.get("since"), known.get("until")
        if since and until and until < since:
            self.add_error("until", ValidationError(_("早于开始的日子；请改正")))
        elif since and until and until - since >= LONGEST:
            self.add_error("until", ValidationError(_("一次最多一年；请分段复盘")))
        if not self.errors:
            try:
                Limits(**{**_in_force(clock.today()), **self.numbers()})
            except ValueError as error:
                self._cross(str(error))
        return known

    def _cross(self, error: str) -> None:
        """Say beside a pair of numbers that the way out lies before the way in."""
        off = f"{error.partition('：')[0]}_off"
        told = _("解除值越过了启动值，指令会来回跳；请改正")
        self.add_error(off if off in self.fields else None, ValidationError(told))

    def numbers(self) -> dict[str, float]:
        """Give the numbers that were filled in, by the fields of `Limits`."""
        known = self.cleaned_data
        return {name: float(known[name]) for name in NAMES if known.get(name) is not None}

    def days(self) -> tuple[Any, Any]:
        """Give the days, the last excluded, once the form is valid."""
        return self.cleaned_data["since"], self.cleaned_data["until"] + timedelta(days=1)

    def is_long(self) -> bool:
        """Tell whether the replay is for a job."""
        since, until = self.days()
        return bool(until - since > AT_ONCE)


def _in_force(day: Any) -> dict[str, Any]:
    limits = limits_on(day)
    return {name: getattr(limits, name) for name in NAMES}


def _number(title: Any, least: Any, most: Any, usual: Decimal) -> forms.DecimalField:
    return forms.DecimalField(
        label=title,
        required=False,
        decimal_places=1,
        max_digits=6,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"placeholder": f"{usual.normalize():f}"}),
    )


def first_days() -> dict[str, Any]:
    """Give the days that the form begins with: the last seven."""
    today = clock.today()
    return {"since": today - WEEK, "until": today}
