"""Forms of duties: opening one, and one form for each act."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.models import CLOCK_TITLES, Duty, PauseCause
from luodi.kernel.duties.reads.kinds import duty_kinds, grades_of, kind_of, limit_of
from luodi.kernel.duties.reads.verifiers import HANDLE, VERIFY, posts_with
from luodi.kernel.duties.rules import Clock
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.people.reads import units_on
from luodi.kernel.web.forms import readable

NOTE = forms.Textarea(attrs={"rows": 3})
GRADES = {
    "A": _("A级，疑难"),
    "B": _("B级，跨单位"),
    "C": _("C级，简单"),
    "URGENT": _("紧急"),
}


class DayInput(forms.DateInput):
    """A day as the browser's own picker reads and writes it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ToField(forms.ChoiceField):
    """A unit, or one of its posts: ``u:3`` or ``p:12``; gives the pair of both."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("承办"))
        kwargs.setdefault("help_text", _("选岗位，事项随岗位走；选单位，由单位里接收的人承办。"))
        super().__init__(**kwargs)

    def offer(self) -> None:
        """Offer the units that stand now, each with the posts that may handle."""
        self.units = {unit.pk: unit for unit in units_on(clock.now())}
        posts = posts_with(HANDLE, clock.now())
        self.posts = {post.pk: post for post in posts}
        words = gettext("%(unit)s（谁接收谁办）")
        choices: list[Any] = [("", gettext("请选择"))]
        for unit in self.units.values():
            own = [(f"p:{post.pk}", str(post)) for post in posts if post.unit_id == unit.pk]
            if own:
                choices.append((unit.name, [(f"u:{unit.pk}", words % {"unit": unit}), *own]))
        self.choices = choices

    def clean(self, value: Any) -> tuple[Unit, Post | None] | None:
        """Give the unit and the post that were chosen; None when none was, and none is needed."""
        chosen = super().clean(value)
        if not chosen:
            return None
        kind, _colon, number = chosen.partition(":")
        if kind == "u":
            return self.units[int(number)], None
        post = self.posts[int(number)]
        return post.unit, post


class VerifierField(forms.ModelChoiceField):  # type: ignore[type-arg] # Django's class takes none
    """A post that may verify; left empty, one is found."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("核验岗位"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("empty_label", _("按规则选定"))
        kwargs.setdefault(
            "help_text", _("不能与承办的是同一人；单位不足三岗或两人的，由上一级核验。")
        )
        super().__init__(queryset=Post.objects.none(), **kwargs)

    def offer(self) -> None:
        """Offer the posts that may verify now."""
        keys = [post.pk for post in posts_with(VERIFY, clock.now())]
        self.queryset = Post.objects.filter(pk__in=keys).select_related("unit")


class ActForm(forms.Form):
    """An act on a duty: it carries the version that the actor saw, and mostly a note."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    note = forms.CharField(label=_("说明"), max_length=2000, required=False, widget=NOTE)

    def __init__(self, *args: Any, duty: Duty, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty, self.actor = duty, actor
        self.fields["version"].initial = duty.version
        for field in self.fields.values():
            if isinstance(field, ToField | VerifierField):
                field.offer()

    def told(self) -> dict[str, Any]:
        """Give the arguments of the action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "to"}


class ReasonForm(ActForm):
    note = forms.CharField(
        label=_("理由"), max_length=2000, widget=NOTE, help_text=_("写入办理经过和日志。")
    )


class ReplyForm(ActForm):
    note = forms.CharField(
        label=_("办理结果"),
        max_length=2000,
        widget=NOTE,
        help_text=_("做了什么、结果怎样；材料请先附上。"),
    )


class AssignForm(ActForm):
    to = ToField()
    verifier_post = VerifierField()
    field_order = ("to", "verifier_post", "note", "version")

    def told(self) -> dict[str, Any]:
        unit, post = self.cleaned_data["to"]
        return {**super().told(), "unit": unit, "post": post}


class TransferForm(AssignForm):
    note = forms.CharField(
        label=_("转办的理由"),
        max_length=2000,
        widget=NOTE,
        help_text=_("时限不变；多次转办会自动报上级。"),
    )


class ObjectForm(ActForm):
    unit = forms.ModelChoiceField(
        label=_("应由哪个单位承办"), queryset=Unit.objects.none(), empty_label=_("请选择")
    )
    note = forms.CharField(
        label=_("异议的理由"),
        max_length=2000,
        widget=NOTE,
        help_text=_("只能提一次，派发后一个工作日内；裁定为准，时限照走。"),
    )
    field_order = ("unit", "note", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        units.queryset = units_on(clock.now()).exclude(pk=self.duty.unit_id)


YES_NO = (("yes", _("是")), ("no", _("否")))


class DecideObjectionForm(ActForm):
    upheld = forms.ChoiceField(label=_("异议是否成立"), choices=YES_NO, widget=forms.RadioSelect)
    to = ToField(
        label=_("成立的，改由谁承办"),
        required=False,
        help_text=_("不选就按异议所指的单位。"),
    )
    note = forms.CharField(label=_("裁定的理由"), max_length=2000, widget=NOTE)
    field_order = ("upheld", "to", "note", "version")

    def told(self) -> dict[str, Any]:
        unit, post = self.cleaned_data["to"] or (None, None)
        upheld = self.cleaned_data["upheld"] == "yes"
        return {**super().told(), "upheld": upheld, "unit": unit, "post": post}


class PauseForm(ActForm):
    cause = forms.ChoiceField(
        label=_("暂停的原因"),
        choices=[choice for choice in PauseCause.choices if choice[0] != PauseCause.CARRY],
    )
    until = forms.DateField(
        label=_("暂停到"), widget=DayInput(), help_text=_("含这一天；暂停的时间补回时限。")
    )
    note = forms.CharField(label=_("事由"), max_length=2000, widget=NOTE)
    field_order = ("cause", "until", "note", "version")


class CarryForm(ActForm):
    until = forms.DateField(label=_("挂账到"), widget=DayInput(), help_text=_("含这一天。"))
    note = forms.CharField(
        label=_("办理计划"),
        max_length=2000,
        widget=NOTE,
        help_text=_("怎么办、何时办、谁负责；挂账单独统计。"),
    )
    field_order = ("until", "note", "version")

    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"version": data["version"], "until": data["until"], "plan": data["note"]}


class AskExtensionForm(ActForm):
    count = forms.IntegerField(
        label=_("延长多少"), min_value=1, max_value=400, help_text=_("单位与原时限相同。")
    )
    note = forms.CharField(
        label=_("延期的理由"),
        max_length=2000,
        widget=NOTE,
        help_text=_("最迟到期前一个工作日申请，只能一次，最多再延同样长。"),
    )
    field_order = ("count", "note", "version")


class DecideExtensionForm(ActForm):
    granted = forms.ChoiceField(label=_("是否同意"), choices=YES_NO, widget=forms.RadioSelect)
    field_order = ("granted", "note", "version")

    def told(self) -> dict[str, Any]:
        return {**super().told(), "granted": self.cleaned_data["granted"] == "yes"}


class WithdrawForm(ActForm):
    transferred_to = forms.CharField(
        label=_("转出到哪里"),
        max_length=80,
        required=False,
        help_text=_("交给系统外单位（如市级部门）的写明；不写就是撤销。两者分开统计。"),
    )
    note = forms.CharField(label=_("理由"), max_length=2000, widget=NOTE)
    field_order = ("transferred_to", "note", "version")


class NameVerifierForm(ActForm):
    verifier_post = VerifierField(required=True, empty_label=_("请选择"))
    note = forms.CharField(label=_("改派的理由"), max_length=2000, widget=NOTE)
    field_order = ("verifier_post", "note", "version")


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("材料"), help_text=_("照片、pdf、docx、xlsx、txt 或 csv；照片去掉拍摄信息后保存。")
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("说明"), max_length=2000, widget=NOTE)


class DutyForm(forms.Form):
    """A new duty by hand."""

    kind = forms.ChoiceField(label=_("类别"))
    title = forms.CharField(
        label=_("事项"), max_length=200, validators=[readable], help_text=_("一句话写明要办什么。")
    )
    content = forms.CharField(
        label=_("要求"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("办到什么程度、要交什么；不要写居民的姓名和号码。"),
    )
    to = ToField()
    verifier_post = VerifierField()
    limit = forms.ChoiceField(label=_("时限"))
    named_day = forms.DateField(
        label=_("指定日期"),
        required=False,
        widget=DayInput(),
        help_text=_("选“指定日期”时填；遇休息日提前到前一个工作日。"),
    )
    count = forms.IntegerField(
        label=_("时限长短"),
        required=False,
        min_value=1,
        max_value=400,
        help_text=_("选“几个工作日”等时填。"),
    )
    received_at = forms.DateTimeField(
        label=_("起算时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("不填就是现在；下班后或休息日收到的，从下一个工作日起算。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {code: kind for code, kind in duty_kinds().items() if kind.by_hand}
        self._choices("kind", [(code, str(kind.title)) for code, kind in kinds.items()])
        self._choices("limit", self._limits(next(iter(kinds), "")))
        for field in self.fields.values():
            if isinstance(field, ToField | VerifierField):
                field.offer()

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices

    @staticmethod
    def _limits(code: str) -> list[tuple[str, str]]:
        found = []
        if code:
            kind = kind_of(code)
            for grade in ("", *grades_of(kind)):
                limit = limit_of(kind, "HANDLE", grade, clock.today())
                if limit is not None:
                    words = {
                        "grade": GRADES.get(grade, grade) if grade else gettext("一般"),
                        "count": limit.count,
                        "unit": CLOCK_TITLES[limit.clock],
                    }
                    text = gettext("%(grade)s：%(count)d %(unit)s") % words
                    found.append((f"grade:{grade}", text))
        found.append(("date", gettext("指定日期")))
        found += [
            (f"clock:{unit.value}", gettext("几个%(unit)s") % {"unit": title})
            for unit, title in CLOCK_TITLES.items()
            if unit != Clock.DATE
        ]
        return [*found, ("none", gettext("没有时限"))]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        kind, _colon, value = told.get("limit", "").partition(":")
        if kind == "date" and not told.get("named_day"):
            self.add_error("named_day", ValidationError(gettext("请填指定的日期")))
        if kind == "clock" and not told.get("count"):
            self.add_error("count", ValidationError(gettext("请填时限长短")))
        told["limits"] = {
            "date": {"named_day": told.get("named_day")},
            "clock": {"clock": Clock(value) if kind == "clock" else None,
                      "count": told.get("count") or 0},
            "none": {"unlimited": True},
            "grade": {"grade": value},
        }.get(kind, {})  # fmt: skip
        return told
