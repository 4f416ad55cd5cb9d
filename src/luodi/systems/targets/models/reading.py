"""Tables of readings and of the commitments read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.web.figures import Quantity
from luodi.systems.targets.rules import decimal_or_none, strives

LONGEST = {
    "kind": 12, "owner": 80, "indicator": 120, "comparator": 8, "unit": 20, "period": 40,
    "deadline": 20,
}  # fmt: skip
"""Characters that the columns of a commitment hold."""
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
    MERGED = "MERGED", pgettext_lazy("state", "已并入")
    SPLIT = "SPLIT", _("已拆分")


class Origin(models.TextChoices):
    """Where a commitment comes from."""

    READ = "READ", _("阅读器读出")
    MARKED = "MARKED", _("人工标出")
    SPLIT = "SPLIT", _("拆分所得")


class Kind(models.TextChoices):
    """What a record of the reader is."""

    TARGET = "target", _("目标")
    RESULT = "result", _("成果")
    FACT = "fact", _("情况")
    QUALITATIVE = "qualitative", _("定性承诺")


class Commitment(models.Model):
    """One record of a reading: as the reader said it, and as a person corrected it.

    ``said`` keeps the reader's record unchanged with the rules that set its fields, and is what the
    person marked where a person found it; the other fields may be corrected. Offsets are half-open
    ranges of characters of the document's text. ``doubts`` counts the reasons to look twice, for
    the order of the review. ``into`` is the commitment that this one was merged into, or was split
    from.
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
    origin = models.CharField(_("来源"), max_length=6, choices=Origin.choices, default=Origin.READ)
    doubts = models.PositiveSmallIntegerField(_("疑点"), default=0)
    into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", verbose_name=_("并入或拆自")
    )
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
    def split_from(self) -> int | None:
        """The number of the record that this one was split from."""
        number: int | None = self.said.get("split_from")
        return number

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
        return written if value is None else " ".join(written_quantity(value, self.unit).shown)


def words_said(said: Mapping[str, Any], value_raw: str) -> dict[str, str]:
    """Give the words of what was said of a record as its columns hold them."""
    words = {name: (said.get(name) or "")[:longest] for name, longest in LONGEST.items()}
    return words if words["indicator"] else words | {"indicator": value_raw[: LONGEST["indicator"]]}


def written_quantity(value: Decimal, unit: str) -> Quantity:
    """Give a written number as an exact amount, with as many decimal places as it has."""
    exponent = value.normalize().as_tuple().exponent
    scale = max(0, -exponent) if isinstance(exponent, int) else 0
    return Quantity(int(value.scaleb(scale)), scale, unit)
