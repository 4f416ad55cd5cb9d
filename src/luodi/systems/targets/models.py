"""Tables of readings, of the commitments read, and of the figures that units report."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.targets.words import month_text
from luodi.kernel.web.figures import Quantity
from luodi.systems.targets.rules import decimal_or_none, strives

SIGNS = {"=": "=", ">=": "≥", "<=": "≤", "approx": "≈", "range": ""}


class Reading(models.Model):
    """One reading of one document by one version of the reader."""

    document = models.OneToOneField(
        "kernel_documents.Document", models.PROTECT, related_name="reading"
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    reader_version = models.CharField(_("阅读器版本"), max_length=20)
    read_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(_("读取时间"))

    access_paths = AccessPaths(
        system="targets", unit="document__issued_by__path", place="document__place__path"
    )

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return str(self.document)


class CommitmentState(models.TextChoices):
    """What a person decided about a commitment."""

    OPEN = "OPEN", _("待审")
    ACCEPTED = "ACCEPTED", _("已接受")
    REJECTED = "REJECTED", _("不采用")


class Kind(models.TextChoices):
    """What a record of the reader is."""

    TARGET = "target", _("目标")
    RESULT = "result", _("成果")
    FACT = "fact", _("情况")
    QUALITATIVE = "qualitative", _("定性承诺")


class Commitment(models.Model):
    """One record of a reading: as the reader said it, and as a person corrected it.

    ``said`` keeps the reader's record unchanged; the other fields may be corrected. Offsets are
    half-open ranges of characters of the document's text.
    """

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="commitments")
    number = models.PositiveIntegerField(_("序号"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    value_raw = models.CharField(_("原文"), max_length=200)
    kind = models.CharField(
        pgettext_lazy("commitment", "性质"), max_length=12, choices=Kind.choices
    )
    owner = models.CharField(_("责任单位"), max_length=80, blank=True)
    indicator = models.CharField(_("指标"), max_length=120)
    comparator = models.CharField(_("说法"), max_length=8, blank=True)
    value = models.CharField(_("数值"), max_length=40, blank=True)
    value_high = models.CharField(_("上限"), max_length=40, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    growth = models.BooleanField(_("增速"), default=False)
    period = models.CharField(_("时段"), max_length=40, blank=True)
    deadline = models.CharField(_("期限"), max_length=20, blank=True)
    note = models.CharField(_("备注"), max_length=80, blank=True)
    said = models.JSONField(_("阅读器所读"))
    state = models.CharField(
        _("状态"), max_length=10, choices=CommitmentState.choices, default=CommitmentState.OPEN
    )
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    target = models.OneToOneField(
        "kernel_targets.Target", models.PROTECT, null=True, related_name="commitment"
    )
    version = models.PositiveIntegerField(default=1)

    access_paths = AccessPaths(
        system="targets",
        unit="reading__document__issued_by__path",
        place="reading__document__place__path",
    )

    class Meta:
        """In order of the text; accepted exactly when there is a target."""

        ordering = ("reading", "start", "number")
        constraints = (
            models.UniqueConstraint(fields=("reading", "number"), name="targets_commitment_once"),
            models.CheckConstraint(
                condition=Q(state="ACCEPTED", target__isnull=False)
                | (~Q(state="ACCEPTED") & Q(target__isnull=True)),
                name="targets_accepted_has_target",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.value_raw}"

    @property
    def sentence_parts(self) -> tuple[str, str, str]:
        """The sentence before the value, the value's words, and the sentence after them."""
        sentence: str = self.said["sentence"]
        start, end = self.start - self.sentence_start, self.end - self.sentence_start
        return sentence[:start], sentence[start:end], sentence[end:]

    @property
    def stretch(self) -> bool:
        """Whether the promise is aspired to (力争), by the reader's note or its own clause."""
        return "stretch" in self.note or strives(self.sentence_parts[0])

    @property
    def sign(self) -> str:
        """What the text says of the value, as a sign."""
        return SIGNS.get(self.comparator, self.comparator)

    @property
    def shown(self) -> str:
        """The value by magnitude with its unit; as written when it is no number."""
        return "—".join(self._shown(value) for value in (self.value, self.value_high) if value)

    def _shown(self, written: str) -> str:
        value = decimal_or_none(written, "")
        if value is None:
            return written
        exponent = value.normalize().as_tuple().exponent
        scale = max(0, -exponent) if isinstance(exponent, int) else 0
        return " ".join(Quantity(int(value.scaleb(scale)), scale, self.unit).shown)


class ReportState(models.TextChoices):
    """Whether a reported figure counts."""

    POSTED = "POSTED", _("已入账")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class Report(models.Model):
    """A unit's cumulative figure for a target up to the end of a month, with its evidence.

    ``cumulative`` and ``added`` are in the measure's smallest unit; ``added`` is what was posted.
    """

    target = models.ForeignKey("kernel_targets.Target", models.PROTECT, related_name="reports")
    measure = models.ForeignKey("kernel_ledger.Measure", models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="reports")
    place = models.ForeignKey("kernel_places.Place", models.PROTECT, related_name="+")
    month = models.PositiveIntegerField(_("月份"))
    day = models.DateField(_("截至"))
    cumulative = models.BigIntegerField(_("累计"))
    added = models.BigIntegerField(_("本次入账"))
    remark = models.TextField(_("说明"), blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=ReportState.choices, default=ReportState.POSTED
    )
    reported_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+"
    )
    reported_at = models.DateTimeField(_("报送时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_because = models.CharField(_("撤回的理由"), max_length=200, blank=True)

    access_paths = AccessPaths(system="targets", unit="unit__path", place="place__path")

    class Meta:
        """Newest month first; a unit's standing figure for a target and month is one."""

        ordering = ("-month", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("target", "unit", "month"),
                condition=Q(state="POSTED"),
                name="targets_report_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.target} {self.month}"

    @property
    def month_text(self) -> str:
        """The month as people say it."""
        return month_text(self.month)

    @property
    def cumulative_quantity(self) -> Quantity:
        """The cumulative figure with its unit."""
        return self.measure.quantity(self.cumulative)

    @property
    def added_quantity(self) -> Quantity:
        """What was posted, with its unit."""
        return self.measure.quantity(self.added)


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
