"""Tables of targets: what is said and promised, its versions, its parts, how it is broken down."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.targets.rules import (
    Accumulation,
    Comparator,
    Direction,
    Frequency,
    Pace,
    Profile,
    TargetNature,
)
from luodi.kernel.web.figures import Quantity


def _choices(kind: type) -> list[tuple[str, str]]:
    return [(item.value, item.value) for item in kind]  # type: ignore[attr-defined] # an enum


class Target(models.Model):
    """A promise: the sentence it was read from, what it says, what it promises, led by whom.

    ``said_*`` are the words of the text and never change; the other fields are the promise as the
    current version sets it (`TargetVersion` keeps each). ``value``, ``tolerance`` and ``base``
    are integers with ``scale`` decimal places of ``unit``.
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
    said_comparator = models.CharField(_("文中的说法"), max_length=8, blank=True)
    said_value = models.CharField(_("文中的数"), max_length=40, blank=True)
    said_high = models.CharField(_("文中的上限"), max_length=40, blank=True)
    said_unit = models.CharField(_("文中的单位"), max_length=20, blank=True)
    nature = models.CharField(
        _("类型"), max_length=10, choices=_choices(TargetNature), default=TargetNature.LEVEL.value
    )
    accumulation = models.CharField(
        _("累计或时点"),
        max_length=10,
        choices=_choices(Accumulation),
        default=Accumulation.CUMULATIVE.value,
    )
    direction = models.CharField(
        _("方向"), max_length=4, choices=_choices(Direction), default=Direction.UP.value
    )
    comparator = models.CharField(_("要求"), max_length=8, null=True, choices=_choices(Comparator))
    value = models.BigIntegerField(_("目标值"), null=True)
    tolerance = models.BigIntegerField(_("容差"), null=True)
    base = models.BigIntegerField(_("起点值"), null=True)
    scale = models.PositiveSmallIntegerField(_("小数位"), default=0)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    stretch = models.BooleanField(_("力争"), default=False)
    in_step_with = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("与哪个目标同步")
    )
    average = models.ForeignKey(
        "kernel_ledger.Measure",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("全市平均（增速）"),
    )
    period_start = models.DateField(_("起始"))
    period_end = models.DateField(_("截止（不含）"))
    pace = models.CharField(
        _("序时"), max_length=8, choices=_choices(Pace), default=Pace.MONTH.value
    )
    curve = models.JSONField(_("序时曲线"), default=list)
    profile = models.CharField(
        _("亮灯办法"), max_length=8, choices=_choices(Profile), default=Profile.STANDARD.value
    )
    frequency = models.CharField(
        _("多久报一次"),
        max_length=8,
        choices=_choices(Frequency),
        default=Frequency.MONTH.value,
    )
    lead_unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="targets", verbose_name=_("牵头单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="targets", verbose_name=_("地方")
    )
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="carried_to", verbose_name=_("结转自")
    )
    version = models.PositiveIntegerField(_("版本"), default=1)
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
                fields=("document", "span_start", "span_end"),
                condition=Q(carried_from__isnull=True),
                name="targets_one_a_span",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="targets_period"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, comparator__isnull=True)
                | Q(value__isnull=True, comparator__in=("SYNC", "ASSIGNED"))
                | Q(value__isnull=False, comparator__isnull=False),
                name="targets_value_compared",
            ),
            models.CheckConstraint(
                condition=Q(tolerance__isnull=True) | Q(tolerance__gte=0), name="targets_tolerance"
            ),
            models.CheckConstraint(
                condition=Q(comparator="SYNC", in_step_with__isnull=False)
                | (
                    Q(in_step_with__isnull=True)
                    & (Q(comparator__isnull=True) | ~Q(comparator="SYNC"))
                ),
                name="targets_in_step",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def quantity(self, amount: int | None) -> Quantity:
        """Give an amount of this target with its unit."""
        return Quantity(amount, self.scale, self.unit)


class TargetVersion(models.Model):
    """What a target promised from a day on, and the document that says so.

    ``terms`` holds every field that a version may change, with parts and breakdown, as JSON.
    """

    target = models.ForeignKey(Target, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    valid_from = models.DateField(_("自"))
    document = models.ForeignKey(
        "kernel_documents.Document", models.PROTECT, null=True, related_name="+"
    )
    citation = models.CharField(_("依据"), max_length=200)
    terms = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    made_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("登记时间"))

    append_only = True

    class Meta:
        """Newest first; a number stands once."""

        ordering = ("target", "-number")
        constraints = (
            models.UniqueConstraint(fields=("target", "number"), name="targets_version_once"),
            models.CheckConstraint(condition=~Q(citation=""), name="targets_version_cites"),
        )

    def __str__(self) -> str:
        return f"{self.target_id} v{self.number}"


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


class Quota(models.Model):
    """What a target's breakdown gives a unit: for the whole period, or up to the end of a month.

    ``month`` is 0 for the whole period. Quotas of the units add up to the target, and the months
    of a unit to its quota, exactly; those of growth are rates and are checked by their bases.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="quotas")
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="quotas")
    month = models.PositiveIntegerField(_("月份"), default=0)
    value = models.BigIntegerField(_("分解数"))
    weight = models.BigIntegerField(_("权重"), null=True)

    class Meta:
        """A unit has one quota for a month."""

        ordering = ("target", "unit__path", "month")
        constraints = (
            models.UniqueConstraint(fields=("target", "unit", "month"), name="targets_quota_once"),
        )

    def __str__(self) -> str:
        return f"{self.target_id}/{self.unit_id}/{self.month}: {self.value}"


class TargetItem(models.Model):
    """A named item of a target's list, such as one of 61 estates; met when it is accepted.

    The ledger counts it under ``code``; ``due`` is its own last day, when it has one.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="items")
    code = models.CharField(_("代码"), max_length=60)
    name = models.CharField(_("名称"), max_length=120)
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="+")
    due = models.DateField(_("最后一天"), null=True)

    class Meta:
        """A code and a name stand once in a target."""

        ordering = ("target", "code")
        constraints = (
            models.UniqueConstraint(fields=("target", "code"), name="targets_item_code"),
            models.UniqueConstraint(fields=("target", "name"), name="targets_item_name"),
            models.CheckConstraint(condition=~Q(name=""), name="targets_item_named"),
        )

    def __str__(self) -> str:
        return self.name
