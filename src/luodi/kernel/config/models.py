"""Table of the dated thresholds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThresholdRow(models.Model):
    """A limit's value from a day on, until the next row of the same key begins."""

    key = models.CharField(_("键"), max_length=80)
    value = models.CharField(_("值"), max_length=40)
    valid_from = models.DateField(_("起用日期"))
    source = models.TextField(_("依据"))
    set_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("设定人")
    )
    set_at = models.DateTimeField(_("设定时间"))

    class Meta:
        """A source is always named; of two rows of one day the one set last holds."""

        ordering = ("key", "-valid_from", "-id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(source=""), name="config_source_named"),
        )

    def __str__(self) -> str:
        return f"{self.key} = {self.value} ({self.valid_from})"


class HolidayNotice(models.Model):
    """What was announced of the days off and the worked weekends of a year, as written down.

    The row of a year set last holds; the rows before it stay. ``breaks`` and ``worked`` are as
    ``standards.holidays.year_notice`` reads them. A ``withdrawn`` row holds nothing: the notice
    that luodi brings for the year then counts again, or none.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    breaks = models.TextField(_("放假"), blank=True)
    worked = models.TextField(_("调休上班"), blank=True)
    source = models.TextField(_("依据"))
    withdrawn = models.BooleanField(_("撤下"), default=False)
    set_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    set_at = models.DateTimeField(_("登记时间"))

    append_only = True

    class Meta:
        """The newest year first, in it the row that holds; a source is always named."""

        ordering = ("-year", "-id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(source=""), name="config_notice_sourced"),
            models.CheckConstraint(
                condition=models.Q(withdrawn=True, breaks="", worked="")
                | (models.Q(withdrawn=False) & ~models.Q(breaks="")),
                name="config_notice_has_days",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}"
