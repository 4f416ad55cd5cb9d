"""What is known of a firm before it says so, and what units ask of firms; each with its source."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths


class FirmPaper(models.Model):
    """A licence or certificate of a firm, and the last day on which it holds."""

    firm = models.ForeignKey("enterprises.Firm", models.PROTECT, related_name="papers")
    kind = models.CharField(_("证照"), max_length=40)
    valid_to = models.DateField(_("有效期至"))
    source = models.CharField(_("来源"), max_length=120)
    entered_on = models.DateField(_("登记日期"))
    entered_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        """What ends first stands first."""

        ordering = ("valid_to", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_to}"


class FirmHire(models.Model):
    """How many workers a firm announced that it wants, on which day."""

    firm = models.ForeignKey("enterprises.Firm", models.PROTECT, related_name="hires")
    work = models.CharField(_("岗位或工种"), max_length=40)
    number = models.PositiveIntegerField(_("人数"))
    announced_on = models.DateField(_("发布日期"))
    source = models.CharField(_("来源"), max_length=120)
    entered_on = models.DateField(_("登记日期"))
    entered_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        """The newest first; nobody is no number."""

        ordering = ("-announced_on", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(number__gt=0), name="enterprises_hire_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.work} {self.number}"


class FormAsked(models.Model):
    """A form or survey that a unit asks of firms."""

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    title = models.CharField(_("表格或调查"), max_length=80)
    day = models.DateField(_("下发日期"))
    firms = models.ManyToManyField("enterprises.Firm", related_name="forms_asked")

    access_paths = AccessPaths(system="enterprises", unit="unit__path")

    class Meta:
        """The newest first."""

        ordering = ("-day", "-id")

    def __str__(self) -> str:
        return self.title
