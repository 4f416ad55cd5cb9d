"""Forms of units, posts, roles and users, and of an appointment."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import WIDTH
from luodi.kernel.cards import all_cards
from luodi.kernel.people import reads
from luodi.kernel.people.actions import CHANGE, CHANGE_UNIT, check_appointment
from luodi.kernel.people.models import Post, Role, Unit, User
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.web.forms import readable

VACANT = "vacant"

if TYPE_CHECKING:  # the stubs ask for the model; Django's class takes none
    _PlaceChoice = forms.ModelChoiceField[Place]
else:
    _PlaceChoice = forms.ModelChoiceField


def _holders() -> list[tuple[str, Any]]:
    users = User.objects.filter(is_active=True)
    words = gettext("%(text)s（%(more)s）")
    named = [
        (str(user.pk), words % {"text": user.display_name, "more": user.username}) for user in users
    ]
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


class DayField(forms.DateField):
    """A day as the browser's own picker reads and writes it; today unless told."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, initial=clock.today, **kwargs)


class PlaceField(_PlaceChoice):
    """A choice from the tree of places, each set in by its level."""

    def label_from_instance(self, obj: Place) -> str:
        return "　" * (len(obj.path) // WIDTH - 1) + str(obj)


class ReasonField(forms.CharField):
    """The document or occasion of an act, for the log."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("依据"))
        kwargs.setdefault("help_text", _("文件名称、文号和日期，或事由；写入日志。"))
        kwargs.setdefault(
            "error_messages", {"required": _("没有写文件或事由；日志要记下它，请写明")}
        )
        super().__init__(max_length=200, **kwargs)


class RemitField(forms.CharField):
    """What a unit answers for, in words."""

    def __init__(self) -> None:
        super().__init__(
            label=_("职责"),
            max_length=600,
            required=False,
            validators=[readable],
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("主管哪些事，用顿号隔开；接受目标时据此推荐牵头单位。"),
        )


def _offer_places(form: forms.Form, actor: Actor, unit: Unit, permission: str) -> None:
    """Offer the places over which the actor holds the permission, but no single plots."""
    field = form.fields["place"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
    places = reads.places_open_to(actor, permission, clock.now())
    field.queryset = places.exclude(kind=Kind.PLOT.value)
    field.initial = unit.place_id


class UnitForm(forms.Form):
    name = forms.CharField(
        label=_("名称"),
        max_length=80,
        validators=[readable],
        help_text=_("全称，如：区人力资源和社会保障局"),
    )
    code = forms.CharField(
        label=_("单位代码"),
        max_length=40,
        help_text=_("机构编制代码或自定的简码，如 renshe；不能与其他单位相同，以后不改。"),
    )
    remit = RemitField()
    place = PlaceField(label=_("所在地方"), queryset=Place.objects.none(), empty_label=_("请选择"))
    valid_from = DayField(
        label=_("成立"), help_text=_("含这一天，不早于上级单位；要补报往月数据的，选数据的年初。")
    )
    reason = ReasonField()

    def __init__(self, *args: Any, actor: Actor, parent: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_places(self, actor, parent, CHANGE_UNIT)


class CorrectUnitForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=80, validators=[readable])
    remit = RemitField()
    reason = ReasonField(help_text=_("原来错在哪里，或更名的文件；写入日志。"))


class RetireForm(forms.Form):
    day = DayField(label=_("撤销日期"), help_text=_("从这一天起不再有效；此前的记录都保留。"))
    reason = ReasonField()


class PostForm(forms.Form):
    title = forms.CharField(
        label=_("岗位"),
        max_length=80,
        validators=[readable],
        help_text=_("如：填报员；同一单位内不能重名。"),
    )
    role = forms.ModelChoiceField(
        label=_("角色"),
        queryset=Role.objects.none(),
        empty_label=_("请选择"),
        help_text=_("决定这个岗位能做什么。"),
    )
    place = PlaceField(
        label=_("辖区"),
        queryset=Place.objects.none(),
        empty_label=_("请选择"),
        help_text=_("岗位的权限只在本单位及下级单位、这个地方及其下级之内有效。"),
    )
    system = forms.ChoiceField(
        label=_("系统"),
        required=False,
        help_text=_("一般选全部；选定一个，则地方、文件等其他部分都打不开。"),
    )
    telephone = forms.CharField(
        label=_("办公电话"),
        max_length=40,
        required=False,
        help_text=_("对有权查看岗位的人公开；不要填个人手机号。"),
    )
    valid_from = DayField(label=_("设立"), help_text=_("含这一天，不早于单位成立。"))
    reason = ReasonField()

    def __init__(self, *args: Any, actor: Actor, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_places(self, actor, unit, CHANGE)
        role, system = self.fields["role"], self.fields["system"]
        assert isinstance(role, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(system, forms.ChoiceField)  # noqa: S101 - narrows the type
        role.queryset = Role.objects.all()
        system.choices = [("", _("全部")), *((card.name, card.title) for card in all_cards())]


class UserForm(forms.Form):
    username = forms.CharField(
        label=_("登录名"),
        max_length=40,
        help_text=_("字母、汉字、数字和 @ . + - _；不要用身份证号或手机号，以后不改。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    display_name = forms.CharField(
        label=_("显示名"),
        max_length=40,
        validators=[readable],
        help_text=_("页面和日志里显示的姓名。"),
    )
    reason = ReasonField()


class LeaveForm(forms.Form):
    """A leave: who is away, who stands in, from when to when."""

    user = forms.ModelChoiceField(
        label=_("离岗人"), queryset=User.objects.none(), empty_label=_("请选择")
    )
    delegate = forms.ModelChoiceField(
        label=_("代办人"),
        queryset=User.objects.none(),
        empty_label=_("请选择"),
        help_text=_("同一单位或上下级单位的人；代办期间看得到、办得了这些岗位的事，日志记下两人。"),
        error_messages={"required": _("没有选代办人；请从列表里选一位")},
    )
    first_day = DayField(label=_("自"), help_text=_("含这一天零时起。"))
    last_day = DayField(label=_("至"), help_text=_("含这一天；到期自动结束，也可以提前结束。"))
    reason = ReasonField(label=_("事由"), help_text=_("如年休假、学习、外出；写入日志。"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = User.objects.filter(is_active=True)
        user, delegate = self.fields["user"], self.fields["delegate"]
        assert isinstance(user, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(delegate, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        may_others = actor.has("people.appoint")
        user.queryset = active if may_others else active.filter(pk=actor.user_id or 0)
        user.initial = actor.user_id
        delegate.queryset = reads.colleagues(actor, clock.now(), everybody=may_others)


class ReasonForm(forms.Form):
    reason = ReasonField(label=_("事由"), help_text=_("写入日志。"))


class RoleForm(forms.Form):
    """A role's name and its permissions, one group of boxes for each card."""

    code = forms.CharField(
        label=_("代码"),
        max_length=40,
        help_text=_("如 reporter；不能与其他角色相同，以后不改。"),
    )
    title = forms.CharField(
        label=_("名称"), max_length=40, validators=[readable], help_text=_("如：填报员")
    )
    reason = ReasonField()

    def __init__(self, *args: Any, role: Role | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = set(role.permissions.values_list("permission", flat=True)) if role else set()
        self.groups: list[str] = []
        for group in reads.permission_groups():
            name = f"permissions_{group.name}"
            self.groups.append(name)
            self.fields[name] = forms.MultipleChoiceField(
                label=str(group.title),
                choices=group.permissions,
                required=False,
                initial=[code for code, _title in group.permissions if code in held],
                widget=forms.CheckboxSelectMultiple,
            )
        if role is not None:
            del self.fields["code"]
            self.fields["title"].initial = role.title

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields that are written, without the groups of boxes."""
        return [self[name] for name in self.fields if name not in self.groups]

    @property
    def boxes(self) -> list[forms.BoundField]:
        """The groups of boxes."""
        return [self[name] for name in self.groups]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        chosen = [code for name in self.groups for code in told.pop(name, [])]
        return {**told, "permissions": chosen}
