"""Merging of two records of one firm, with all that is needed to take it back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths


class FirmMerge(models.Model):
    """Of two records of one firm one is kept; the other ended in it."""

    kept = models.ForeignKey(
        "enterprises.Firm", models.PROTECT, related_name="merges", verbose_name=_("保留的")
    )
    gone = models.ForeignKey(
        "enterprises.Firm", models.PROTECT, related_name="mergings", verbose_name=_("并入的")
    )
    reason = models.TextField(_("理由"))
    by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    at = models.DateTimeField(_("时间"))

    access_paths = AccessPaths(
        system="enterprises", unit="kept__party__unit__path", place="kept__party__place__path"
    )
    append_only = True

    class Meta:
        """The newest first; two records, and a reason."""

        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(kept=F("gone")), name="enterprises_merge_of_two_firms"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="enterprises_merge_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"


class FirmMergeMove(models.Model):
    """A row that a merge moved: its table, the column that names the firm, its number."""

    merge = models.ForeignKey(FirmMerge, models.PROTECT, related_name="moves")
    table = models.CharField(_("表"), max_length=80)
    column = models.CharField(_("列"), max_length=80)
    row = models.BigIntegerField(_("行"))

    append_only = True

    class Meta:
        """In the order in which they were moved; each once."""

        ordering = ("merge", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("merge", "table", "column", "row"), name="enterprises_move_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.table}:{self.row}"


class FirmMergeUndo(models.Model):
    """A merge that was taken back, and why."""

    merge = models.OneToOneField(FirmMerge, models.PROTECT, related_name="undo")
    reason = models.TextField(_("理由"))
    by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    at = models.DateTimeField(_("时间"))

    append_only = True

    class Meta:
        """The newest first; with a reason."""

        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="enterprises_undo_has_a_reason"),
        )

    def __str__(self) -> str:
        return str(self.merge)
