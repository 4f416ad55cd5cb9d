"""Tables of the ledger: measures, entries, balances."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.web.figures import Quantity

MAX_SCALE = 6


class Nature(models.TextChoices):
    """How figures of a measure come together."""

    FLOW = "FLOW", _("流量（逐笔相加）")


class Measure(models.Model):
    """What is counted: a definition with a unit, in one version.

    Amounts are integers in the smallest unit: ``scale`` decimal places of ``unit``.
    """

    code = models.CharField(_("代码"), max_length=60)
    version = models.PositiveIntegerField(_("版本"), default=1)
    name = models.CharField(_("名称"), max_length=120)
    unit = models.CharField(_("单位"), max_length=20)
    scale = models.PositiveSmallIntegerField(_("小数位"), default=0)
    nature = models.CharField(_("性质"), max_length=8, choices=Nature.choices)
    definition = models.TextField(_("口径"))

    class Meta:
        """A version of a code stands once."""

        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="ledger_measure_version"),
            models.CheckConstraint(condition=Q(scale__lte=MAX_SCALE), name="ledger_measure_scale"),
            models.CheckConstraint(condition=~Q(definition=""), name="ledger_measure_defined"),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"

    def quantity(self, amount: int | None) -> Quantity:
        """Give an amount of this measure with its unit."""
        return Quantity(amount, self.scale, self.unit)


class Entry(models.Model):
    """One immutable figure and the record it came from; holds no free text and no person."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="entries")
    amount = models.BigIntegerField(_("数量"))
    day = models.DateField(_("所属日期"))
    month = models.PositiveIntegerField(_("所属月份"))
    place = models.ForeignKey("kernel_places.Place", models.PROTECT, related_name="entries")
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="entries")
    item = models.CharField(_("项目代码"), max_length=60, blank=True)
    system = models.CharField(_("系统"), max_length=40)
    record_kind = models.CharField(_("记录种类"), max_length=40)
    record_id = models.CharField(_("记录编号"), max_length=40)
    record_version = models.PositiveIntegerField(_("记录版本"))
    leg = models.CharField(_("分支"), max_length=40)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("冲销")
    )
    posted_at = models.DateTimeField(_("入账时间"))

    access_paths = AccessPaths(system="ledger", unit="unit__path", place="place__path")

    class Meta:
        """A key stands once, an entry is reversed once."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("system", "record_kind", "record_id", "record_version", "leg"),
                name="ledger_entry_key",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=190001, month__lte=299912), name="ledger_entry_month"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")),
                name="ledger_entry_reverses_other",
            ),
        )
        indexes = (
            models.Index(fields=("measure", "month", "unit", "place"), name="ledger_entry_scope"),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.amount}"

    @property
    def quantity(self) -> Quantity:
        """The amount with its measure's unit."""
        return self.measure.quantity(self.amount)


class Balance(models.Model):
    """Sum of a measure's entries for one place, one unit and one month.

    ``standing`` is how many entries stand behind the sum, neither reversed nor reversals: where
    none stands, the sum is unknown, not nought.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="balances")
    place = models.ForeignKey("kernel_places.Place", models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="+")
    month = models.PositiveIntegerField(_("月份"))
    amount = models.BigIntegerField(_("数量"))
    standing = models.IntegerField(_("有效分录数"))

    class Meta:
        """One row a key; sums over subtrees are path ranges, so ancestors have no rows."""

        constraints = (
            models.UniqueConstraint(
                fields=("measure", "place", "unit", "month"), name="ledger_balance_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id}/{self.place_id}/{self.unit_id}/{self.month}: {self.amount}"
