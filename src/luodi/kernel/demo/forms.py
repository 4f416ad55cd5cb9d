from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.demo import rules
from luodi.kernel.targets.words import in_words


class DayForm(forms.Form):
    """The day to which the clock is to be moved."""

    day = forms.DateField(label=_("拨到哪一天"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_day(self) -> date:
        """Refuse a day to which the clock cannot be moved."""
        day: date = self.cleaned_data["day"]
        refused = rules.refusal(clock.today(), day)
        if refused:
            raise forms.ValidationError(in_words(refused))
        return day
