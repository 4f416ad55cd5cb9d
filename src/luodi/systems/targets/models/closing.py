"""Tables of months and years that are closed, of the lights frozen then, and of the score."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.targets.words import month_text


class MonthClosing(models.Model):
    """A month of all targets, closed as of a seal; it stays as it was for ever.

    ``digest`` is over the month, its seal, its lights and the digest of the closing before
    (`rules.closing_digest`); None where a month was closed before digests were kept.
    """

    month = models.PositiveIntegerField(_("月份"), primary_key=True)
    seal = models.ForeignKey("kernel_ledger.Seal", models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("关账时间"))
    digest = models.CharField(_("指纹"), max_length=64, null=True)

    append_only = True

    class Meta:
        """Newest first."""

        ordering = ("-month",)

    def __str__(self) -> str:
        return month_text(self.month)


class ClosedLight(models.Model):
    """A target's value and light as they stood when a month was closed.

    ``actual`` is the exact value in the target's smallest unit, written ``n`` or ``n/d``; None
    when it was unknown. ``why`` holds what the light was computed from, as JSON.
    """

    closing = models.ForeignKey(MonthClosing, models.PROTECT, related_name="lights")
    target = models.ForeignKey("kernel_targets.Target", models.PROTECT, related_name="closed")
    target_version = models.PositiveIntegerField(_("目标版本"))
    colour = models.CharField(_("灯"), max_length=6)
    actual = models.CharField(_("完成"), max_length=80, null=True)
    why = models.JSONField(_("依据"), encoder=DjangoJSONEncoder)
    digest = models.CharField(_("指纹"), max_length=64, null=True)

    access_paths = AccessPaths(
        system="targets", unit="target__lead_unit__path", place="target__place__path"
    )
    append_only = True

    class Meta:
        """A target has one light in a closed month."""

        ordering = ("closing", "target")
        constraints = (
            models.UniqueConstraint(fields=("closing", "target"), name="targets_closed_once"),
        )

    def __str__(self) -> str:
        return f"{self.closing_id}/{self.target_id}: {self.colour}"


class TargetYear(models.Model):
    """A year of targets: opened before its first report, closed after its twelfth month."""

    year = models.PositiveIntegerField(_("年度"), primary_key=True)
    opened_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("开账时间"))
    closed_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("年终关账时间"), null=True)
    seal = models.ForeignKey("kernel_ledger.Seal", models.PROTECT, null=True, related_name="+")

    class Meta:
        """Newest first."""

        ordering = ("-year",)

    def __str__(self) -> str:
        return str(self.year)


class ScoreScheme(models.Model):
    """How a year is scored; without a document that turns the veto on there is none."""

    year = models.PositiveIntegerField(_("年度"), primary_key=True)
    citation = models.CharField(_("依据"), max_length=200)
    veto_citation = models.CharField(_("一票否决的依据"), max_length=200, blank=True)

    class Meta:
        """Newest first; a scheme cites its document."""

        ordering = ("-year",)
        constraints = (
            models.CheckConstraint(condition=~Q(citation=""), name="targets_scheme_cites"),
        )

    def __str__(self) -> str:
        return str(self.year)


class ScoreWeight(models.Model):
    """What a target weighs in a year's score, in hundredths; a scheme's weights sum to 100."""

    scheme = models.ForeignKey(ScoreScheme, models.CASCADE, related_name="weights")
    target = models.ForeignKey("kernel_targets.Target", models.PROTECT, related_name="weights")
    weight = models.PositiveIntegerField(_("权重（百分之一分）"))
    veto = models.BooleanField(_("一票否决项"), default=False)

    class Meta:
        """A target weighs once in a scheme."""

        ordering = ("scheme", "target")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "target"), name="targets_weight_once"),
        )

    def __str__(self) -> str:
        return f"{self.scheme_id}/{self.target_id}: {self.weight}"
