"""Tables of imports: batches, their files, their rows, and the mappings that are remembered."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.imports.rules import State

STATE_CHOICES = [
    (State.UPLOADED.value, _("待核对列")),
    (State.TRIED.value, _("已试算，待确认")),
    (State.TAKEN.value, _("已导入")),
    (State.WITHDRAWN.value, _("已撤回")),
]
OUTCOME_CHOICES = [
    ("WRONG", pgettext_lazy("row", "不对")),
    ("NEW", pgettext_lazy("row", "新增")),
    ("CHANGED", pgettext_lazy("row", "改动")),
    ("SAME", pgettext_lazy("row", "未变")),
]


class Batch(models.Model):
    """A file of rows on its way in: from the upload to the import, or back out.

    ``mapping`` gives the file's column by the declared one; ``given`` what was asked once for the
    whole file, as written; ``counts`` the rows by outcome. ``unit`` is that of the post in which
    it was uploaded.
    """

    import_code = models.CharField(_("导入什么"), max_length=60)
    file_name = models.CharField(_("文件"), max_length=200)
    sheet = models.CharField(_("工作表"), max_length=200, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=STATE_CHOICES, default=State.UPLOADED.value
    )
    mapping = models.JSONField(default=dict)
    given = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    imported_by = models.ForeignKey(
        "kernel_people.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("导入人"),
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    taken_at = models.DateTimeField(_("导入时间"), null=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    reason = models.CharField(_("撤回的理由"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first."""

        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=tuple(state.value for state in State)),
                name="imports_batch_state",
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class BatchFile(models.Model):
    """The uploaded file of a batch; forgotten when the batch is taken back, or after a time."""

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="file")
    content = models.BinaryField()

    class Meta:
        """One for a batch."""

        ordering = ("batch_id",)

    def __str__(self) -> str:
        return f"{self.batch_id}"


class BatchRow(models.Model):
    """A row of a batch in the order of writing: what became of it, and the record it became.

    ``number`` is the row's number in the sheet, counted from one; ``problems`` pairs of the cell's
    column (None for the whole row) and what is wrong; ``before`` what a withdrawal puts back.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    key = models.CharField(_("主键"), max_length=300, blank=True)
    told = models.TextField(_("内容"), blank=True)
    outcome = models.CharField(_("结果"), max_length=8, choices=OUTCOME_CHOICES)
    problems = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    record_kind = models.CharField(max_length=80, blank=True)
    record_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        """In the order of writing."""

        ordering = ("id",)
        indexes = (models.Index(fields=("batch", "outcome"), name="imports_row_outcome"),)

    def __str__(self) -> str:
        return f"{self.number}: {self.key}"


class HeadMapping(models.Model):
    """How a unit matched the heads of a file the last time; offered when they come again."""

    import_code = models.CharField(max_length=60)
    unit = models.ForeignKey("kernel_people.Unit", models.CASCADE, null=True, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    given = models.JSONField(default=dict)

    class Meta:
        """One for an import, a unit and a row of heads."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("import_code", "unit", "signature"), name="imports_mapping_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.import_code} {self.signature[:8]}"
