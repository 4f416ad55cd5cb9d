"""Tables of bulletins: what is drafted, who did what with it, and what was frozen at a seal."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.papers.numbering import document_number
from luodi.kernel.targets.words import month_text
from luodi.systems.targets.rules import BulletinAct, BulletinPart


class BulletinState(models.TextChoices):
    """With whom a bulletin is, or what became of it."""

    DRAFT = "DRAFT", _("草稿")
    SUBMITTED = "SUBMITTED", _("待签发")
    RETURNED = "RETURNED", _("已退回")
    APPROVED = "APPROVED", _("已签发，待印发")
    ISSUED = "ISSUED", _("已印发")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


EDITABLE_BULLETINS = (BulletinState.DRAFT, BulletinState.RETURNED)
FROZEN_BULLETINS = (BulletinState.APPROVED, BulletinState.ISSUED)
"""States in which a bulletin stands as it was approved; a withdrawn one may be frozen too."""


class Bulletin(models.Model):
    """A bulletin of a unit about a month of targets.

    A draft is seen by whoever may see targets over the unit and place that issue it. Once issued
    it is read by all units below too, each with the figures of every unit that it names: a 通报
    is meant to spread what it prints, and nothing else. ``corrects`` is the bulletin whose
    figures it corrects. The number is given at approval.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="bulletins", verbose_name=_("发文单位")
    )
    place = models.ForeignKey("kernel_places.Place", models.PROTECT, related_name="+")
    month = models.PositiveIntegerField(_("月份"))
    title = models.CharField(_("标题"), max_length=120)
    addressees = models.TextField(_("主送"), blank=True)
    copies = models.TextField(_("抄送"), blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=BulletinState.choices, default=BulletinState.DRAFT
    )
    number_word = models.CharField(_("机关代字"), max_length=20, blank=True)
    number_year = models.PositiveIntegerField(_("文号的年份"), null=True)
    number_serial = models.PositiveIntegerField(_("文号的序号"), null=True)
    day = models.DateField(_("成文日期"), null=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name=_("更正哪份")
    )
    scan = models.ForeignKey(
        "kernel_documents.Attachment",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("签发件"),
    )
    drafted_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("拟稿人")
    )
    drafted_at = models.DateTimeField(_("拟稿时间"))
    version = models.PositiveIntegerField(default=1)

    access_paths = AccessPaths(system="targets", unit="unit__path", place="place__path")

    class Meta:
        """Newest first; a document number is given once."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("number_word", "number_year", "number_serial"),
                condition=Q(number_serial__isnull=False),
                name="targets_bulletin_number_once",
            ),
            models.CheckConstraint(
                condition=Q(number_word="", number_year__isnull=True, number_serial__isnull=True)
                | (~Q(number_word="") & Q(number_year__isnull=False, number_serial__gte=1)),
                name="targets_bulletin_number_whole",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="targets_bulletin_titled"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """The document number; empty until it is given."""
        if self.number_serial is None or self.number_year is None:
            return ""
        return document_number(self.number_word, self.number_year, self.number_serial)

    @property
    def month_text(self) -> str:
        """The month as people say it."""
        return month_text(self.month)


class BulletinTarget(models.Model):
    """A target that a bulletin speaks of."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="choice")
    target = models.ForeignKey("kernel_targets.Target", models.PROTECT, related_name="+")

    class Meta:
        """A target stands once in a bulletin."""

        ordering = ("bulletin", "target")
        constraints = (
            models.UniqueConstraint(
                fields=("bulletin", "target"), name="targets_bulletin_target_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.bulletin_id}: {self.target_id}"


PART_TITLES = {
    BulletinPart.OVERALL: _("总体情况"),
    BulletinPart.TARGETS: _("各项目标进展"),
    BulletinPart.RANKING: _("牵头单位排名"),
    BulletinPart.CHANGES: _("比上月的变化"),
    BulletinPart.LATE: _("迟报情况"),
    BulletinPart.REVISED: _("数据更正"),
    BulletinPart.SUPERVISION: _("督办情况"),
    BulletinPart.NOTICES: _("督办单办理情况"),
    BulletinPart.CORRECTION: _("更正的数"),
    BulletinPart.DEMANDS: _("工作要求"),
}


class BulletinBlock(models.Model):
    """The prose of one part of a bulletin; figures stand in it as references only."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="blocks")
    number = models.PositiveIntegerField(_("序号"))
    part = models.CharField(
        _("部分"),
        max_length=12,
        choices=[(part.value, title) for part, title in PART_TITLES.items()],
    )
    heading = models.CharField(_("小标题"), max_length=60)
    text = models.TextField(_("文字"), blank=True)
    edited_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In order; a part stands once."""

        ordering = ("bulletin", "number")
        constraints = (
            models.UniqueConstraint(fields=("bulletin", "part"), name="targets_bulletin_part_once"),
        )

    def __str__(self) -> str:
        return f"{self.bulletin_id}/{self.number}: {self.heading}"


BULLETIN_ACT_WORDS = {
    BulletinAct.DRAFT: _("起草"),
    BulletinAct.EDIT: pgettext_lazy("step", "修改"),
    BulletinAct.SUBMIT: pgettext_lazy("step", "送签"),
    BulletinAct.RETURN: pgettext_lazy("step", "退回"),
    BulletinAct.APPROVE: pgettext_lazy("step", "签发"),
    BulletinAct.ISSUE: pgettext_lazy("step", "印发"),
    BulletinAct.WITHDRAW: pgettext_lazy("step", "撤回"),
}


class BulletinStep(models.Model):
    """What somebody did with a bulletin."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField(_("序号"))
    act = models.CharField(_("动作"), max_length=10)
    after = models.CharField(_("此后"), max_length=10, choices=BulletinState.choices)
    user = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("kernel_people.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        """In order."""

        ordering = ("bulletin", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("bulletin", "number"), name="targets_bulletin_step_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.bulletin_id}/{self.number}: {self.act}"

    @property
    def words(self) -> str:
        """What was done, in words."""
        return str(BULLETIN_ACT_WORDS[BulletinAct(self.act)])


class FrozenBulletin(models.Model):
    """What a bulletin said when it was approved: every word and figure, as of a seal, for ever.

    ``content`` holds head, prose and figures as JSON; ``digest`` is over all of it.
    """

    bulletin = models.OneToOneField(Bulletin, models.PROTECT, related_name="frozen")
    seal = models.ForeignKey("kernel_ledger.Seal", models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(_("定稿时间"))
    content = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    digest = models.CharField(_("指纹"), max_length=64)

    append_only = True

    def __str__(self) -> str:
        return f"{self.bulletin_id}@{self.seal_id}"
