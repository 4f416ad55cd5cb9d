"""Forms of bulletins."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.words import month_text
from luodi.kernel.web.forms import readable
from luodi.systems.targets.forms.fields import offer_units

LINES = forms.Textarea(attrs={"rows": 3})


class BulletinStartForm(forms.Form):
    """Which unit speaks about which month; the targets follow from it."""

    unit = forms.ModelChoiceField(label=_("发文单位"), queryset=Unit.objects.none())
    month = forms.TypedChoiceField(label=_("月份"), coerce=int)

    def __init__(
        self, *args: Any, actor: Actor, months: Sequence[int], permission: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, "unit", actor, permission)
        field = self.fields["month"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(month, month_text(month)) for month in months]


class TargetChoiceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # Django's class takes no argument at run time
    """Targets with their lead units."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.lead_unit.name}）"


class BulletinHeadForm(forms.Form):
    """Title, addressees, copies, and the targets that a bulletin speaks of."""

    title = forms.CharField(label=_("标题"), max_length=120, validators=[readable])
    addressees = forms.CharField(
        label=_("主送"),
        required=False,
        max_length=600,
        widget=LINES,
        help_text=_("一行一个"),
    )
    copies = forms.CharField(
        label=_("抄送"), required=False, max_length=600, widget=LINES, help_text=_("一行一个")
    )
    targets = TargetChoiceField(
        label=_("通报哪些目标"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Sequence[Target] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered is None:
            del self.fields["targets"]
            return
        field = self.fields["targets"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        rows = unrestricted(Target, why="those offered to the person, who may see them")
        numbers = [item.pk for item in offered]
        field.queryset = rows.filter(pk__in=numbers).select_related("lead_unit")


class NewBulletinForm(BulletinHeadForm):
    """The same, with unit and month chosen before."""

    unit = forms.IntegerField(widget=forms.HiddenInput)
    month = forms.IntegerField(widget=forms.HiddenInput)


class EditBulletinForm(BulletinHeadForm):
    """The same, with the version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class BulletinBlockForm(forms.Form):
    """Heading and prose of one part."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    heading = forms.CharField(label=_("小标题"), max_length=60, validators=[readable])
    text = forms.CharField(
        label=_("文字"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("一行一段。数只写引用，如 {合计.红}，印出来的是账上的数；日期可以直接写。"),
    )


class ApproveBulletinForm(forms.Form):
    """The document number, and what the approver saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    word = forms.CharField(
        label=_("机关代字"), max_length=20, validators=[readable], help_text=_("如“青督通”")
    )
    serial = forms.IntegerField(
        label=_("序号"), min_value=1, max_value=99_999, help_text=_("年份取签发那天的")
    )


class IssueBulletinForm(forms.Form):
    """The scan of the signed bulletin."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    scan = forms.FileField(
        label=_("签发件（盖章的扫描件）"),
        required=False,
        help_text=_("可以不附；pdf 或照片，随通报留存"),
    )
