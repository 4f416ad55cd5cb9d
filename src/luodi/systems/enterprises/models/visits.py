"""Visits: when which units go to a firm, what they find there, and how it came about."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.enterprises.rules import FindingKind, Half, VisitAct, VisitState

HALF_TITLES = {Half.MORNING: _("上午"), Half.AFTERNOON: _("下午")}
VISIT_TITLES = {
    VisitState.PLANNED: _("已约"),
    VisitState.DONE: _("已走访"),
    VisitState.REFUSED: _("企业谢绝"),
    VisitState.CANCELLED: _("已取消"),
}
VISIT_ACT_TITLES = {
    VisitAct.PLAN: _("计划走访"),
    VisitAct.JOIN: _("并入走访"),
    VisitAct.MOVE: _("改期"),
    VisitAct.MOVE_FOR_FIRM: _("企业要求改期"),
    VisitAct.REFUSE: _("企业谢绝"),
    VisitAct.CANCEL: _("取消"),
    VisitAct.RECORD: _("记下走访"),
    VisitAct.ENTER: _("补录"),
}
FINDING_TITLES = {
    FindingKind.NEED: _("有诉求"),
    FindingKind.PRAISE: _("肯定和感谢"),
    FindingKind.NO_NEED: _("没有诉求"),
}


class Visit(models.Model):
    """A visit of one or more units to a firm on half a day.

    ``unit`` planned it and is always one of its parts. Rights are measured at the firm's place.
    ``day`` is the planned day, and once it is done the day on which it was. ``asked`` says that
    the firm itself asked for it. ``skills`` are values of `Skill` that were thought needed.
    ``afterwards`` says that nobody planned it: it was entered once it had been; ``over_limit`` that
    the firm then had one visit too many, and stays.
    """

    firm = models.ForeignKey(
        "enterprises.Firm", models.PROTECT, related_name="visits", verbose_name=_("企业")
    )
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    day = models.DateField(_("日期"))
    half = models.CharField(
        _("半天"), max_length=2, choices=[(half.value, t) for half, t in HALF_TITLES.items()]
    )
    purpose = models.CharField(_("走访事由"), max_length=200)
    asked = models.BooleanField(_("企业邀请"), default=False)
    afterwards = models.BooleanField(_("补录"), default=False)
    over_limit = models.BooleanField(_("补录时超过上限"), default=False)
    skills = models.JSONField(_("需要的技能"), default=list)
    state = models.CharField(
        _("状态"),
        max_length=9,
        choices=[(state.value, t) for state, t in VISIT_TITLES.items()],
        default=VisitState.PLANNED.value,
    )
    planned_at = models.DateTimeField(_("登记时间"))
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(
        system="enterprises", unit="unit__path", place="firm__party__place__path"
    )

    class Meta:
        """By day; the purpose is told; what was entered afterwards has been."""

        ordering = ("day", "half", "id")
        indexes = (
            models.Index(fields=("firm", "state", "day"), name="enterprises_visit_firm"),
            models.Index(fields=("state", "day"), name="enterprises_visit_state"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(purpose=""), name="enterprises_visit_purpose"),
            models.CheckConstraint(
                condition=Q(afterwards=False, over_limit=False)
                | Q(afterwards=True, state=VisitState.DONE.value),
                name="enterprises_visit_afterwards",
            ),
        )

    def __str__(self) -> str:
        return f"{self.firm} {self.day} {self.get_half_display()}"


class VisitPart(models.Model):
    """A unit that takes part in a visit, and the post that goes; None for anybody of the unit."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="parts")
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    post = models.ForeignKey(
        "kernel_people.Post", models.PROTECT, null=True, related_name="+", verbose_name=_("岗位")
    )

    class Meta:
        """In the order in which they joined; each unit once."""

        ordering = ("visit", "id")
        constraints = (
            models.UniqueConstraint(fields=("visit", "unit"), name="enterprises_visit_unit_once"),
        )

    def __str__(self) -> str:
        return str(self.post or self.unit)


class VisitFinding(models.Model):
    """What a unit found at a visit; a need has ``case`` once one was made of it."""

    part = models.ForeignKey(VisitPart, models.PROTECT, related_name="findings")
    kind = models.CharField(
        _("是什么"), max_length=7, choices=[(kind.value, t) for kind, t in FINDING_TITLES.items()]
    )
    text = models.TextField(_("情况"))
    case = models.OneToOneField(
        "enterprises.Case", models.PROTECT, null=True, related_name="finding"
    )
    at = models.DateTimeField(_("记下时间"))
    entered_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )

    class Meta:
        """In order; only a need has a case."""

        ordering = ("part", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="enterprises_finding_told"),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(kind=FindingKind.NEED.value),
                name="enterprises_case_of_a_need",
            ),
        )

    def __str__(self) -> str:
        return self.text


class VisitStep(models.Model):
    """What somebody did with a visit: who, why, and where it then stood.

    ``user`` is None when the firm did it by itself.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="steps")
    act = models.CharField(
        _("做了什么"), max_length=9, choices=[(a.value, t) for a, t in VISIT_ACT_TITLES.items()]
    )
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    day = models.DateField(_("日期"))
    half = models.CharField(
        _("半天"), max_length=2, choices=[(half.value, t) for half, t in HALF_TITLES.items()]
    )
    note = models.CharField(_("理由"), max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))
    user = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )

    append_only = True

    class Meta:
        """In order."""

        ordering = ("visit", "id")

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.get_act_display()}"
