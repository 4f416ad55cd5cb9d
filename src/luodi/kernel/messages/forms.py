from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.messages.actions import CHANGE, ChannelSpec
from luodi.kernel.messages.actions.channels import DIGEST_MAX
from luodi.kernel.messages.models import KIND_CHOICES, Channel
from luodi.kernel.messages.rules import ChannelKind
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_on
from luodi.kernel.web.forms import readable

_SECRET = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class _Secret(forms.PasswordInput):
    """A secret is never written back into a page, not even when the form is refused."""

    def __init__(self) -> None:
        super().__init__(attrs={**_SECRET, "autocomplete": "new-password"}, render_value=False)


class _TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ChangeChannelForm(forms.Form):
    name = forms.CharField(
        label=_("名称"), max_length=60, validators=[readable], help_text=_("如：督查工作群")
    )
    address = forms.CharField(
        label=_("网址或邮箱"),
        max_length=500,
        required=False,
        widget=_Secret(),
        help_text=_("留空则不换。换网址时签名密钥也要重填。"),
    )
    signing = forms.CharField(
        label=_("签名密钥"),
        max_length=200,
        required=False,
        widget=_Secret(),
        help_text=_("钉钉、飞书机器人启用“加签”“签名校验”时填；加密保存，以后不再显示。"),
    )
    quiet_from = forms.TimeField(
        label=_("免打扰起"),
        required=False,
        widget=_TimeInput(),
        help_text=_("这段时间只发紧急的，其余等到免打扰止。两项都空则不设。"),
    )
    quiet_to = forms.TimeField(label=_("免打扰止"), required=False, widget=_TimeInput())
    digest_minutes = forms.IntegerField(
        label=_("合并（分钟）"),
        min_value=0,
        max_value=DIGEST_MAX,
        help_text=_("这段时间里的几条合成一条发；0 为逐条发。"),
    )
    enabled = forms.BooleanField(
        label=_("启用"), required=False, help_text=_("停用后，等着发的也不再发。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("写入日志。"))

    def spec(self, kind: ChannelKind) -> ChannelSpec:
        """Give what the form says the channel is to be."""
        told = self.cleaned_data
        names = ("name", "address", "signing", "enabled", "quiet_from", "quiet_to")
        return ChannelSpec(
            kind=kind,
            digest_minutes=told["digest_minutes"],
            **{name: told[name] for name in names},
        )


def told_of(channel: Channel) -> dict[str, Any]:
    """Give what a form of a standing channel begins with; its secrets are not among it."""
    names = ("name", "quiet_from", "quiet_to", "digest_minutes", "enabled", "version")
    return {name: getattr(channel, name) for name in names}


class ChannelForm(ChangeChannelForm):
    unit = forms.ModelChoiceField(
        label=_("单位"),
        queryset=Unit.objects.none(),
        empty_label=_("请选择"),
        help_text=_("这个单位的消息发到这里。"),
    )
    kind = forms.ChoiceField(label=_("种类"), choices=KIND_CHOICES)

    field_order = ("unit", "kind")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        told = {"quiet_from": "22:00", "quiet_to": "07:00", "digest_minutes": 0, "enabled": True}
        kwargs.setdefault("initial", told)
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        within = [
            unit.pk for unit in units_on(clock.now()) if actor.may(CHANGE, unit_path=unit.path)
        ]
        field.queryset = Unit.objects.filter(pk__in=within)
        address = self.fields["address"]
        address.required = True
        address.help_text = _(
            "机器人的 Webhook 网址，或办公室邮箱；加密保存，以后不再显示。不要填个人邮箱。"
        )
