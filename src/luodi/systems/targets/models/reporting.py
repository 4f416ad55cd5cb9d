"""Tables of reports, their figures, their steps through the offices, and their evidence."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.ledger.sentences import defined, of_unit
from luodi.kernel.targets.words import month_text
from luodi.kernel.web.figures import Quantity, one_sentence
from luodi.systems.targets.rules import Act


class ReportState(models.TextChoices):
    """With whom a report is, or what became of it."""

    DRAFT = "DRAFT", _("草稿")
    UNIT = "UNIT", _("待本单位审核")
    LEAD = "LEAD", _("待牵头单位审核")
    OFFICE = "OFFICE", _("待督查部门审核")
    POSTED = "POSTED", _("已入账")
    RETURNED = "RETURNED", _("已退回")
    CORRECTED = "CORRECTED", _("已被更正")
    WITHDRAWN = "WITHDRAWN", _("已撤销")


UNDER_WAY = (
    ReportState.DRAFT,
    ReportState.UNIT,
    ReportState.LEAD,
    ReportState.OFFICE,
    ReportState.RETURNED,
)
"""States of a report that nobody has ended yet."""


class Report(models.Model):
    """A unit's cumulative figures for a target up to the end of a month, with their evidence.

    A correction is another report of the same month: one ``revision`` higher, with its
    ``reason``; it takes the place of the one it ``supersedes`` when it is posted.
    """

    target = models.ForeignKey("kernel_targets.Target", models.PROTECT, related_name="reports")
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="reports")
    place = models.ForeignKey("kernel_places.Place", models.PROTECT, related_name="+")
    month = models.PositiveIntegerField(_("月份"))
    day = models.DateField(_("截至"))
    revision = models.PositiveIntegerField(_("第几次"), default=1)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name=_("更正")
    )
    reason = models.CharField(_("更正的理由"), max_length=200, blank=True)
    remark = models.TextField(_("说明"), blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT
    )
    reported_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+"
    )
    reported_at = models.DateTimeField(_("报送时间"))
    posted_at = models.DateTimeField(_("入账时间"), null=True)
    version = models.PositiveIntegerField(default=1)

    access_paths = AccessPaths(system="targets", unit="unit__path", place="place__path")

    class Meta:
        """Newest month first; of a target, unit and month one stands and one is under way."""

        ordering = ("-month", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("target", "unit", "month"),
                condition=Q(state="POSTED"),
                name="targets_report_once",
            ),
            models.UniqueConstraint(
                fields=("target", "unit", "month"),
                condition=Q(state__in=("DRAFT", "UNIT", "LEAD", "OFFICE", "RETURNED")),
                name="targets_report_under_way_once",
            ),
            models.UniqueConstraint(
                fields=("supersedes",),
                condition=~Q(state="WITHDRAWN"),
                name="targets_report_corrected_once",
            ),
            models.CheckConstraint(
                condition=Q(revision=1, supersedes__isnull=True)
                | (Q(revision__gt=1, supersedes__isnull=False) & ~Q(reason="")),
                name="targets_report_revision",
            ),
        )

    def __str__(self) -> str:
        return f"{self.target} {self.month}"

    @property
    def month_text(self) -> str:
        """The month as people say it."""
        return month_text(self.month)

    @property
    def source_words(self) -> str:
        """Which report a figure is of, for a chat."""
        return gettext("%(month)s报送，%(state)s；目标“%(target)s”") % {
            "month": self.month_text,
            "state": self.get_state_display(),
            "target": self.target.name,
        }


class FigureRole(models.TextChoices):
    """What a figure of a report is: the value itself, or a part of a formula."""

    VALUE = "VALUE", _("累计完成")
    BASE = "BASE", _("上年同期")
    TOP = "TOP", _("分子")
    BOTTOM = "BOTTOM", _("分母")


class ReportFigure(models.Model):
    """One cumulative figure of a report; ``added`` is what stands in the ledger for it.

    Both are in the measure's smallest unit; ``added`` is None until it is posted. ``posting`` is
    the version under which its standing entry was posted: it rises with each repost.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    measure = models.ForeignKey("kernel_ledger.Measure", models.PROTECT, related_name="+")
    role = models.CharField(_("哪个数"), max_length=6, choices=FigureRole.choices)
    cumulative = models.BigIntegerField(_("累计"))
    added = models.BigIntegerField(_("入账"), null=True)
    posting = models.PositiveIntegerField(_("入账版本"), default=0)

    class Meta:
        """A role stands once in a report."""

        ordering = ("report", "id")
        constraints = (
            models.UniqueConstraint(fields=("report", "role"), name="targets_figure_once"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.role} {self.cumulative}"

    @property
    def cumulative_quantity(self) -> Quantity:
        """The cumulative figure with its unit."""
        return self.measure.quantity(self.cumulative)

    @property
    def sentence(self) -> str:
        """The cumulative figure for a chat."""
        report = self.report
        what = of_unit(report.unit, self.measure.name)
        notes = [defined([self.measure]), report.source_words]
        return one_sentence(what, self.cumulative_quantity, day=report.day, notes=notes)

    @property
    def added_quantity(self) -> Quantity:
        """What was posted, with its unit."""
        return self.measure.quantity(self.added)


class ReportItem(models.Model):
    """A named item that a report says is done."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="items")
    item = models.ForeignKey("kernel_targets.TargetItem", models.PROTECT, related_name="reports")

    class Meta:
        """A report names an item once."""

        ordering = ("report", "item__code")
        constraints = (
            models.UniqueConstraint(fields=("report", "item"), name="targets_report_item_once"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.item_id}"


ACT_WORDS = {
    Act.DRAFT: _("起草"),
    Act.EDIT: pgettext_lazy("step", "修改"),
    Act.HAND_IN: pgettext_lazy("step", "报送"),
    Act.APPROVE: _("审核通过"),
    Act.SKIP: _("略过：报送单位就是牵头单位"),
    Act.RETURN: pgettext_lazy("step", "退回"),
    Act.TAKE_BACK: pgettext_lazy("step", "收回"),
    Act.CORRECT: _("被更正"),
    Act.WITHDRAW: pgettext_lazy("step", "撤销"),
}


class ReportStep(models.Model):
    """What somebody did with a report: edited it, handed it in, approved it, returned it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField(_("序号"))
    act = models.CharField(_("动作"), max_length=10)
    before = models.CharField(_("此前"), max_length=10, choices=ReportState.choices)
    after = models.CharField(_("此后"), max_length=10, choices=ReportState.choices)
    user = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("kernel_people.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        """In order."""

        ordering = ("report", "number")
        constraints = (
            models.UniqueConstraint(fields=("report", "number"), name="targets_step_once"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}/{self.number}: {self.act}"

    @property
    def words(self) -> str:
        """What was done, in words."""
        return str(ACT_WORDS[Act(self.act)])


class ReportEvidence(models.Model):
    """A file that proves a reported figure."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="evidence")
    attachment = models.ForeignKey("kernel_documents.Attachment", models.PROTECT, related_name="+")

    class Meta:
        """A file proves a report once."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("report", "attachment"), name="targets_evidence_once"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.attachment_id}"
