"""Tables of targets and of the parts of the ledger that they count."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.targets.rules import Comparator, Pace


class Target(models.Model):
    """A promise: the sentence it was read from, what it promises, for when, led by whom.

    ``value`` and ``tolerance`` are integers with ``scale`` decimal places of ``unit``.
    """

    name = models.CharField(_("目标"), max_length=120)
    document = models.ForeignKey(
        "kernel_documents.Document", models.PROTECT, related_name="targets", verbose_name=_("出处")
    )
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    quoted_text = models.TextField(_("原句"))
    comparator = models.CharField(
        _("要求"),
        max_length=8,
        null=True,
        choices=[(item.value, item.value) for item in Comparator],
    )
    value = models.BigIntegerField(_("目标值"), null=True)
    tolerance = models.BigIntegerField(_("容差"), null=True)
    scale = models.PositiveSmallIntegerField(_("小数位"), default=0)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    growth = models.BooleanField(_("增速"), default=False)
    stretch = models.BooleanField(_("力争"), default=False)
    period_start = models.DateField(_("起始"))
    period_end = models.DateField(_("截止（不含）"))
    pace = models.CharField(
        _("序时"),
        max_length=8,
        choices=[(item.value, item.value) for item in Pace],
        default=Pace.MONTH.value,
    )
    lead_unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="targets", verbose_name=_("牵头单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="targets", verbose_name=_("地方")
    )
    accepted_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("接受人")
    )
    accepted_at = models.DateTimeField(_("接受时间"))

    access_paths = AccessPaths(system="targets", unit="lead_unit__path", place="place__path")

    class Meta:
        """One target a span; dates in order; a number has its comparator."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("document", "span_start", "span_end"), name="targets_one_a_span"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="targets_period"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, comparator__isnull=True)
                | Q(value__isnull=False, comparator__isnull=False),
                name="targets_value_compared",
            ),
            models.CheckConstraint(
                condition=Q(tolerance__isnull=True) | Q(tolerance__gte=0), name="targets_tolerance"
            ),
        )

    def __str__(self) -> str:
        return self.name


class TargetPart(models.Model):
    """A part of the ledger that counts towards a target: a measure over units and places."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="parts")
    measure = models.ForeignKey("kernel_ledger.Measure", models.PROTECT, related_name="parts")
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="+")
    place = models.ForeignKey("kernel_places.Place", models.PROTECT, related_name="+")

    class Meta:
        """A part stands once in a target."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("target", "measure", "unit", "place"), name="targets_part_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.target_id}: {self.measure_id}"
