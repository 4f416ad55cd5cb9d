from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.standards.personal_numbers import cover_numbers
from luodi.systems.enterprises.actions import CaseSpec
from luodi.systems.enterprises.reads.cases import TAKE
from luodi.systems.enterprises.reads.firms import firm_named
from luodi.systems.enterprises.rules import Channel, Message, messages_of
from luodi.systems.enterprises.rules.chat import MOST

SKIP, NEW, GO_ON = "skip", "new", "on"
CHOICES = (
    (SKIP, gettext_lazy("不是诉求")),
    (NEW, gettext_lazy("一件诉求")),
    (GO_ON, gettext_lazy("接上一件")),
)


class ChatForm(forms.Form):
    record = forms.CharField(
        label=gettext_lazy("聊天记录"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("从群里复制过来；手机号和身份证号会遮住，没有选成诉求的不保存"),
    )

    def clean_record(self) -> list[Message]:
        found = messages_of(cover_numbers(self.cleaned_data["record"]))
        if not found:
            raise ValidationError(_("看不出有人说了什么；请连同名字和时间一起复制"))
        if len(found) > MOST:
            raise ValidationError(
                _("有 %(count)d 条，一次最多 %(most)d 条；请分几次贴")
                % {"count": len(found), "most": MOST}
            )
        return found


class SplitForm(forms.Form):
    """Says of each message what it is; ``rows`` shows them with their fields."""

    unit = forms.ModelChoiceField(label=gettext_lazy("助企办"), queryset=Unit.objects.none())
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST)

    def __init__(self, *args: Any, actor: Actor, messages: list[Message], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.initial["count"] = len(messages) or None
        field: Any = self.fields["unit"]
        field.queryset = units_open_to(actor, TAKE, clock.now())
        self.initial.setdefault("unit", field.queryset.first())
        sent = str(self.data.get("count", ""))
        total = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else len(messages)
        self.total = min(total, MOST)
        for number in range(self.total):
            told = messages[number] if number < len(messages) else Message("", "")
            self.fields[f"is_{number}"] = forms.ChoiceField(
                label=gettext_lazy("这一条"), choices=CHOICES, initial=SKIP,
                widget=forms.RadioSelect,
            )  # fmt: skip
            self.fields[f"firm_{number}"] = forms.CharField(
                label=gettext_lazy("企业"), required=False, max_length=120
            )
            for name, text in (("who", told.who), ("text", told.text)):
                self.fields[f"{name}_{number}"] = forms.CharField(
                    required=False, widget=forms.HiddenInput, initial=text
                )

    def rows(self) -> list[dict[str, Any]]:
        """Give each message with its fields."""
        names = ("is", "firm", "who", "text")
        return [{name: self[f"{name}_{number}"] for name in names} for number in range(self.total)]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for number in range(self.total):
            chosen = told.get(f"is_{number}")
            if chosen == GO_ON and not self._begun(told, number):
                self.add_error(f"is_{number}", _("上面还没有一件诉求；请选“一件诉求”"))
            if chosen == NEW and not told.get(f"firm_{number}", "").strip():
                self.add_error(f"firm_{number}", _("没有写是哪家企业；查不到的照企业的说法写"))
        if all(told.get(f"is_{number}") == SKIP for number in range(self.total)):
            raise ValidationError(_("一条诉求也没有选；没有诉求的不用保存"))
        return told

    def _begun(self, told: dict[str, Any], number: int) -> bool:
        return any(told.get(f"is_{before}") == NEW for before in range(number))

    def specs(self) -> list[CaseSpec]:
        """Give the needs that were chosen, once the form is valid."""
        told, found = self.cleaned_data, []
        for number in range(self.total):
            chosen, text = told[f"is_{number}"], told[f"text_{number}"]
            if chosen == NEW:
                found.append([told[f"firm_{number}"], [text]])
            elif chosen == GO_ON:
                found[-1][1].append(text)
        return [
            CaseSpec(
                unit=told["unit"],
                channel=Channel.CHAT_GROUP,
                text="\n".join(parts),
                firm=firm_named(self.actor, firm),
                told_as=firm,
            )
            for firm, parts in found
        ]
