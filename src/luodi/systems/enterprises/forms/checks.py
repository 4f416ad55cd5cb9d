from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luodi.systems.enterprises.actions import CheckSpec
from luodi.systems.enterprises.forms.cases import GradeForm
from luodi.systems.enterprises.models import CHECK_RESULT_TITLES
from luodi.systems.enterprises.rules import RESULTS, CheckKind, CheckResult


class CheckForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    seed = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    result = forms.ChoiceField(label=gettext_lazy("结论"))
    words = forms.CharField(
        label=gettext_lazy("问到的情况"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("企业怎么说、看到了什么；手机号和身份证号会自动遮住"),
    )
    reopen = forms.BooleanField(
        label=gettext_lazy("重新办理这件诉求"),
        required=False,
        help_text=gettext_lazy("不通过、或企业不愿撤回的，勾上后编号不变，等待重新交办"),
    )

    def __init__(self, *args: Any, kind: CheckKind, may_reopen: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(one.value, CHECK_RESULT_TITLES[one]) for one in RESULTS[kind]]
        if not may_reopen:
            del self.fields["reopen"]

    def spec(self) -> CheckSpec:
        """Give what was found, once the form is valid."""
        told = self.cleaned_data
        return CheckSpec(
            result=CheckResult(told["result"]),
            words=told["words"],
            seed=told["seed"],
            reopen=told.get("reopen", False),
        )


class CommonForm(GradeForm):
    """How grave a shared issue is and who leads; category and cause are those of the issue."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].required = True
        self.fields["to"].label = gettext_lazy("牵头单位")
        for name in ("version", "cause"):
            del self.fields[name]
        self.fields["category"].widget = forms.HiddenInput()
        self.fields["note"].label = gettext_lazy("给牵头单位的话")

    def clean(self) -> dict[str, Any]:
        """Leave the cause to the issue itself."""
        return {**(super().clean() or self.cleaned_data), "cause": ""}
