from secrets import token_urlsafe
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.duties.forms import DayInput
from luodi.kernel.people.models import Unit
from luodi.systems.enterprises.actions import CaseSpec
from luodi.systems.enterprises.forms.closing import SaidForm
from luodi.systems.enterprises.models import HALF_TITLES, SOLVED_TITLES, ReportDoor
from luodi.systems.enterprises.reads.following import firm_by_code
from luodi.systems.enterprises.rules import (
    Channel,
    names_corruption,
    number_told,
)

KEY_BYTES = 16
SCORES = (
    (5, gettext_lazy("5 分，很满意")),
    (4, gettext_lazy("4 分，满意")),
    (3, gettext_lazy("3 分，一般")),
    (2, gettext_lazy("2 分，不满意")),
    (1, gettext_lazy("1 分，很不满意")),
)


def _long(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
    )


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("只留一个；加密保存，工作人员要写明理由才看得到全号"),
    )


class ReportForm(PhoneForm):
    key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)
    firm = forms.CharField(
        label=gettext_lazy("企业"),
        max_length=120,
        help_text=gettext_lazy("统一社会信用代码，或企业全称"),
    )
    text = _long(
        gettext_lazy("遇到什么问题，想要什么"),
        gettext_lazy("一件事一条；请不要写身份证号"),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("不让所在街道（乡镇）看到"), required=False
    )
    discipline = forms.BooleanField(
        label=gettext_lazy("反映的是工作人员的作风或腐败问题"),
        required=False,
        help_text=gettext_lazy("直接交给受理这类问题的单位，街道和承办单位都看不到"),
    )
    field_order = ("firm", "text", "phone", "confidential", "discipline")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", token_urlsafe(KEY_BYTES))

    def spec(self, door: ReportDoor) -> CaseSpec:
        """Give what was filled in, once the form is valid.

        What may report corruption is kept from the street until somebody has read it.
        """
        told = self.cleaned_data
        return CaseSpec(
            unit=door.unit,
            channel=Channel.SELF,
            text=told["text"],
            firm=firm_by_code(told["firm"]),
            told_as=told["firm"],
            confidential=told["confidential"] or bool(names_corruption(told["text"])),
            discipline=told["discipline"],
        )


class FollowForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("编号"),
        max_length=40,
        help_text=gettext_lazy("全号，或只填年份和序号，如 2023-12"),
    )
    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=gettext_lazy("交上去时给的 8 位字母和数字"),
    )

    def clean_number(self) -> tuple[int, int]:
        typed = self.cleaned_data["number"]
        found = number_told(typed)
        if found is None:
            raise ValidationError(
                _("“%(typed)s”里看不出编号；请照回执填写，如 2023-12") % {"typed": typed}
            )
        return found


class WordsForm(forms.Form):
    text = _long(gettext_lazy("补充什么"))


class RewordForm(forms.Form):
    text = _long(gettext_lazy("改写成"))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么撤回"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("助企办会问一次是不是您自己要撤回；有人让您撤的，可以在那时说"),
    )


class AnswerForm(SaidForm):
    solved = forms.ChoiceField(
        label=gettext_lazy("解决了吗"),
        choices=[(s.value, t) for s, t in SOLVED_TITLES.items()],
        widget=forms.RadioSelect,
    )
    score = forms.TypedChoiceField(
        label=gettext_lazy("满意吗"), coerce=int, choices=SCORES, widget=forms.RadioSelect
    )
    field_order = ("solved", "score", "plan", "comment")


class NoVisitForm(forms.Form):
    visit = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("为什么不用来"), max_length=300)


class AnotherDayForm(forms.Form):
    visit = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    day = forms.DateField(label=gettext_lazy("改到"), widget=DayInput())
    half = forms.ChoiceField(
        label=gettext_lazy("半天"), choices=[(h.value, t) for h, t in HALF_TITLES.items()]
    )
    reason = forms.CharField(label=gettext_lazy("为什么改期"), max_length=300)


class DoorForm(forms.Form):
    unit = forms.ModelChoiceField(label=gettext_lazy("助企办"), queryset=Unit.objects.none())
    title = forms.CharField(
        label=gettext_lazy("张贴处"),
        max_length=40,
        help_text=gettext_lazy("如：开发区服务大厅；企业看得到"),
    )


class PhoneOpenForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么要看全号"),
        max_length=200,
        help_text=gettext_lazy("写入日志"),
    )
