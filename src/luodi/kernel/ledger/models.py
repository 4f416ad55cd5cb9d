"""Tables of the ledger: measures, entries, balances, seals."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.web.figures import Quantity

MAX_SCALE = 6
HASH = 64
"""Characters of a SHA-256 in hexadecimal."""


class Nature(models.TextChoices):
    """How figures of a measure come together."""

    FLOW = "FLOW", _("流量（逐笔相加）")
    STOCK = "STOCK", _("存量（最近一次观测）")
    ITEMS = "ITEMS", _("清单（按项计数）")
    RATIO = "RATIO", _("比率（两个指标相除）")
    GROWTH = "GROWTH", _("增速（与上年同期相比）")


STORED = (Nature.FLOW, Nature.STOCK, Nature.ITEMS)
"""Natures of which entries are posted; the others are formulas over them."""


class Measure(models.Model):
    """What is counted: a definition with a unit, in one version; a row never changes.

    Amounts are integers in the smallest unit: ``scale`` decimal places of ``unit``. A RATIO is
    ``top`` over ``bottom``, a GROWTH is ``top`` over itself a year before, less one. ``since`` and
    ``because`` are the first day of a later version and the document that it cites.
    """

    code = models.CharField(_("代码"), max_length=60)
    version = models.PositiveIntegerField(_("版本"), default=1)
    name = models.CharField(_("名称"), max_length=120)
    unit = models.CharField(_("单位"), max_length=20)
    scale = models.PositiveSmallIntegerField(_("小数位"), default=0)
    nature = models.CharField(_("性质"), max_length=8, choices=Nature.choices)
    definition = models.TextField(_("口径"))
    top = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("分子")
    )
    bottom = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("分母")
    )
    since = models.DateField(_("起用日期"), null=True)
    because = models.CharField(_("依据"), max_length=200, blank=True)

    append_only = True

    class Meta:
        """A version of a code stands once; a formula names what it divides."""

        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="ledger_measure_version"),
            models.CheckConstraint(condition=Q(scale__lte=MAX_SCALE), name="ledger_measure_scale"),
            models.CheckConstraint(condition=~Q(definition=""), name="ledger_measure_defined"),
            models.CheckConstraint(
                condition=Q(nature="RATIO", top__isnull=False, bottom__isnull=False)
                | Q(nature="GROWTH", top__isnull=False, bottom__isnull=True)
                | Q(nature__in=("FLOW", "STOCK", "ITEMS"), top__isnull=True, bottom__isnull=True),
                name="ledger_measure_formula",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | (Q(since__isnull=False) & ~Q(because="")),
                name="ledger_measure_later_version",
            ),
        )

    def __str__(self) -> str:
        return gettext("%(text)s（%(more)s）") % {"text": self.name, "more": self.unit}

    def quantity(self, amount: int | None) -> Quantity:
        """Give an amount of this measure with its unit."""
        return Quantity(amount, self.scale, self.unit)


class Entry(models.Model):
    """One immutable figure and the record it came from; holds no free text and no person."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="entries", db_index=False)
    amount = models.BigIntegerField(_("数量"))
    day = models.DateField(_("所属日期"))
    month = models.PositiveIntegerField(_("所属月份"))
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="entries", db_index=False
    )
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
    append_only = True

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
            models.Index(
                fields=("measure", "item"), condition=~Q(item=""), name="ledger_entry_item"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.amount}"

    @property
    def quantity(self) -> Quantity:
        """The amount with its measure's unit."""
        return self.measure.quantity(self.amount)


class Balance(models.Model):
    """What a measure's entries come to for one place, one unit and one month.

    ``amount`` is the sum of a flow or of named items, and the latest observation of a stock, of
    which ``day`` and ``entry_number`` are kept. ``standing`` is how many entries stand behind it,
    neither reversed nor reversals: where none stands, the amount is unknown, not nought.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="balances", db_index=False)
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="+", db_index=False)
    month = models.PositiveIntegerField(_("月份"))
    amount = models.BigIntegerField(_("数量"))
    standing = models.IntegerField(_("有效分录数"))
    day = models.DateField(_("观测日期"), null=True)
    entry_number = models.BigIntegerField(_("观测分录"), null=True)

    class Meta:
        """One row a key; sums over subtrees are path ranges, so ancestors have no rows."""

        constraints = (
            models.UniqueConstraint(
                fields=("measure", "month", "unit", "place"), name="ledger_balance_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id}/{self.place_id}/{self.unit_id}/{self.month}: {self.amount}"


class StandingItem(models.Model):
    """A named item that stands at +1 in a measure, and the entry that put it there.

    An item stands once, whichever unit counts it: that is what counting once means.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(_("项目代码"), max_length=60)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")

    class Meta:
        """An item stands once in a measure."""

        constraints = (
            models.UniqueConstraint(fields=("measure", "item"), name="ledger_item_once"),
        )

    def __str__(self) -> str:
        return f"{self.measure_id}/{self.item}"


class UnsealedEntry(models.Model):
    """An entry that waits for the sealer; the row is written with the entry."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"#{self.entry_id}"


class Seal(models.Model):
    """A run of entries that is closed for ever: their Merkle root, chained to the seal before.

    ``head`` is the hash over number, count, root and the ``previous`` head; see `rules`.
    """

    number = models.PositiveIntegerField(_("封账号"), primary_key=True)
    count = models.PositiveIntegerField(_("分录数"))
    root = models.CharField(_("默克尔根"), max_length=HASH)
    previous = models.CharField(_("前一封账"), max_length=HASH)
    head = models.CharField(_("链头"), max_length=HASH)
    sealed_at = models.DateTimeField(_("封账时间"))

    append_only = True

    class Meta:
        """Newest first; numbers run from 1."""

        ordering = ("-number",)
        constraints = (
            models.CheckConstraint(condition=Q(number__gte=1), name="ledger_seal_number"),
            models.CheckConstraint(condition=Q(count__gte=1), name="ledger_seal_not_empty"),
        )

    def __str__(self) -> str:
        return f"{self.number}:{self.head}"


class SealMember(models.Model):
    """The place of an entry in a seal; an entry is sealed once.

    ``leaf`` is the hash that went into the seal's root: it tells which entry was changed.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="member")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="members", db_index=False)
    position = models.PositiveIntegerField(_("位置"))
    leaf = models.CharField(_("叶"), max_length=HASH)

    append_only = True

    class Meta:
        """A position holds one entry; positions run from 0 in the order of the entries' numbers."""

        ordering = ("seal", "position")
        constraints = (
            models.UniqueConstraint(fields=("seal", "position"), name="ledger_seal_position"),
        )

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.position}: #{self.entry_id}"
