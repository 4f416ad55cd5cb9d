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
