"""Tables of supervision notices: what each is about, its replies, its findings, red months."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.targets.words import month_text
from luodi.systems.targets.rules import Cause, ConsequenceKind, Level

LEVEL_TITLES = {Level.BLUE: _("蓝色"), Level.YELLOW: _("黄色"), Level.RED: _("红色")}
LEVELS = [(level.value, title) for level, title in LEVEL_TITLES.items()]
CAUSE_TITLES = {
    Cause.OVERDUE: _("时段已结束，未完成"),
    Cause.RED_LIGHT: _("红灯"),
    Cause.BEHIND: _("滞后（黄灯）"),
    Cause.QUALITY: _("报送质量差，被多次退回"),
    Cause.DEADLINE: _("临近期限"),
}
CONSEQUENCES = {
    ConsequenceKind.INTERVIEW: _("约谈"),
    ConsequenceKind.BULLETIN: _("公开通报"),
}


class RootCause(models.TextChoices):
    """Why a unit is behind, as it says itself."""

    LAND = "LAND", _("用地、征拆")
    FUNDS = "FUNDS", _("资金")
    APPROVAL = "APPROVAL", _("前期手续、审批")
    DESIGN = "DESIGN", _("方案、设计变更")
    WORKS = "WORKS", _("施工组织、人手")
    WEATHER = "WEATHER", _("天气、不可抗力")
    PARTNER = "PARTNER", _("企业或合作方原因")
    POLICY = "POLICY", _("政策、市场变化")
    TARGET = "TARGET", _("目标或分解定得不当")
    REPORTING = "REPORTING", _("报送或口径的问题")
    DUTY = "DUTY", _("责任落实不到位")
    OTHER = "OTHER", _("其他")


class Notice(models.Model):
    """A supervision notice: the light that called for it, to whom, of which colour.

    Its way, deadline and log are those of ``duty``. ``unit`` is whom it was issued to. The light
    is kept as it stood: of a closed month with its seal, else as of ``as_of``; ``of_quota`` tells
    that it is the light of the unit's share and not of the whole target. ``actual`` and ``due``
    are exact, in the target's smallest unit, written ``n`` or ``n/d``; None when unknown.
    ``called`` is the colour that the light calls for, ``level`` that of the notice; they differ
    when the reply to ``raised_by``, the notice before, was late.
    """

    duty = models.OneToOneField("kernel_duties.Duty", models.PROTECT, related_name="+")
    target = models.ForeignKey("kernel_targets.Target", models.PROTECT, related_name="notices")
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("督办对象")
    )
    month = models.PositiveIntegerField(_("月份"))
    cause = models.CharField(
        _("事由"), max_length=10, choices=[(c.value, t) for c, t in CAUSE_TITLES.items()]
    )
    called = models.CharField(_("应发颜色"), max_length=6, choices=LEVELS)
    level = models.CharField(_("颜色"), max_length=6, choices=LEVELS)
    raised_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("升级的缘由")
    )
    closed_light = models.ForeignKey(
        "targets.ClosedLight", models.PROTECT, null=True, related_name="notices"
    )
    colour = models.CharField(_("灯"), max_length=6)
    actual = models.CharField(_("完成"), max_length=80, null=True)
    due = models.CharField(_("此时应完成"), max_length=80, null=True)
    words = models.CharField(_("依据"), max_length=200)
    as_of = models.DateField(_("截至"))
    seal = models.ForeignKey("kernel_ledger.Seal", models.PROTECT, null=True, related_name="+")
    of_quota = models.BooleanField(_("按分解数"), default=False)
    target_version = models.PositiveIntegerField(_("目标版本"))

    access_paths = AccessPaths(system="targets", unit="duty__unit__path", place="duty__place__path")

    class Meta:
        """The newest first; a unit gets one notice of a target for a month, never of a grey light.

        A withdrawn one is reopened, not issued again.
        """

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("target", "unit", "month"), name="targets_notice_once"),
            models.CheckConstraint(condition=~Q(colour="GREY"), name="targets_notice_of_known"),
        )

    def __str__(self) -> str:
        return f"{self.target_id}/{self.unit_id} {month_text(self.month)}: {self.level}"


class NoticeReply(models.Model):
    """What a unit answered to a notice: root cause and words, never changed.

    ``step`` is the number of the duty's step by which it was given.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="replies")
    step = models.PositiveIntegerField(_("步骤"))
    cause = models.CharField(_("根本原因"), max_length=10, choices=RootCause.choices)
    words = models.TextField(_("原因说明"))

    append_only = True

    class Meta:
        """In order; a step of the duty brings one."""

        ordering = ("notice", "step")
        constraints = (
            models.UniqueConstraint(fields=("notice", "step"), name="targets_notice_reply_once"),
        )

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.cause}"


class NoticeRemedy(models.Model):
    """What a reply promises to do, and by which day."""

    reply = models.ForeignKey(NoticeReply, models.PROTECT, related_name="remedies")
    number = models.PositiveSmallIntegerField(_("序号"))
    what = models.CharField(_("整改措施"), max_length=200)
    day = models.DateField(_("完成日期"))

    append_only = True

    class Meta:
        """In order."""

        ordering = ("reply", "number")
        constraints = (
            models.UniqueConstraint(fields=("reply", "number"), name="targets_remedy_once"),
            models.CheckConstraint(condition=~Q(what=""), name="targets_remedy_said"),
        )

    def __str__(self) -> str:
        return f"{self.reply_id}: {self.number} {self.what}"


class NoticeFinding(models.Model):
    """What the verifier found, or the figure that stood when a notice was closed.

    ``step`` is the number of the duty's step. Figures are written as in `Notice`.
    """

    class Result(models.TextChoices):
        """What became of the reply."""

        PASSED = "PASSED", _("核查通过")
        SENT_BACK = "SENT_BACK", _("退回重改")
        CLOSED = "CLOSED", _("销号")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="findings")
    step = models.PositiveIntegerField(_("步骤"))
    result = models.CharField(_("结论"), max_length=10, choices=Result.choices)
    words = models.TextField(_("核查情况"))
    colour = models.CharField(_("当时的灯"), max_length=6)
    actual = models.CharField(_("当时完成"), max_length=80, null=True)
    as_of = models.DateField(_("截至"))

    append_only = True

    class Meta:
        """In order; a step of the duty brings one."""

        ordering = ("notice", "step")
        constraints = (
            models.UniqueConstraint(fields=("notice", "step"), name="targets_finding_once"),
        )

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.result}"


class Consequence(models.Model):
    """What a person decided about an interview or a public bulletin that was proposed.

    ``months`` is how many red months in a row, up to ``month``, led to the proposal. Adopting
    one cites the document that allows it.
    """

    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(
        _("建议"), max_length=10, choices=[(k.value, t) for k, t in CONSEQUENCES.items()]
    )
    month = models.PositiveIntegerField(_("到哪个月"))
    months = models.PositiveSmallIntegerField(_("连续红灯月数"))
    adopted = models.BooleanField(_("采纳"))
    citation = models.CharField(_("依据"), max_length=200, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("决定时间"))

    access_paths = AccessPaths(system="targets", unit="unit__path", place="unit__place__path")
    append_only = True

    class Meta:
        """The newest first; decided once; what is adopted cites its document."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "kind", "month"), name="targets_consequence_once"
            ),
            models.CheckConstraint(
                condition=Q(adopted=False) | ~Q(citation=""), name="targets_consequence_cites"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.kind} {month_text(self.month)}"
