"""Forms of bans of turns: of which link, and which of its turns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.web.forms import readable
from luodi.systems.sweeping.actions.streets import CHANGE_STREET
from luodi.systems.sweeping.models import RoadLink
from luodi.systems.sweeping.reads.streets import links_on


class TurnLinkForm(forms.Form):
    link = forms.CharField(
        label=gettext_lazy("驶出路段"),
        max_length=40,
        help_text=gettext_lazy("路段编号；下一步列出它两端的转弯"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_link(self) -> RoadLink:
        said = self.cleaned_data["link"].strip()
        rows = visible(self.actor, RoadLink, CHANGE_STREET).filter(links_on(clock.today()))
        found = list(rows.filter(code=said)[:2])
        if not found:
            raise ValidationError(
                _("没有编号为“%(said)s”的路段；请核对，或先登记") % {"said": said}
            )
        if len(found) > 1:
            raise ValidationError(
                _("几个单位都有编号“%(said)s”；请从那条路段的页面登记") % {"said": said}
            )
        return found[0]


class TurnBanForm(forms.Form):
    turns = forms.MultipleChoiceField(
        label=gettext_lazy("禁止哪些转弯"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("已经禁止的不再列出"),
    )
    reason = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        validators=[readable],
        help_text=gettext_lazy("标志的位置，或交警的文件"),
    )

    def __init__(self, *args: Any, turns: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["turns"]
        field.choices = turns
