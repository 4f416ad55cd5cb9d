"""The form of an appointment."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.people.actions import check_appointment
from luodi.kernel.people.models import Post, User

VACANT = "vacant"


def _holders() -> list[tuple[str, Any]]:
    users = User.objects.filter(is_active=True)
    named = [(str(user.pk), f"{user.display_name}（{user.username}）") for user in users]
    return [("", _("请选择")), (VACANT, _("空缺（无人接任）")), *named]


class AppointmentForm(forms.Form):
    user = forms.ChoiceField(
        choices=_holders,
        label=_("接任人"),
        help_text=_("从起始时间起，事项随岗位转给接任人；选“空缺”则只结束现任任期。"),
    )
    starts = forms.DateTimeField(
        label=_("起始时间"),
        help_text=_("含这一刻；此前办的事仍记在原任名下。北京时间。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("任免文件名称、文号和日期；写入日志。"),
    )

    def __init__(self, *args: Any, actor: Actor, post: Post, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts": clock.now()})
        super().__init__(*args, **kwargs)
        self.actor, self.post = actor, post

    def clean_user(self) -> User | None:
        chosen = self.cleaned_data["user"]
        return None if chosen == VACANT else User.objects.get(pk=chosen)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if "starts" in told and "user" in told:
            try:
                check_appointment(
                    actor=self.actor, post=self.post, user=told["user"], starts=told["starts"]
                )
            except ValidationError as error:
                self.add_error(None, error)
        return told
