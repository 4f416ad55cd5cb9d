"""Table of the log: append only."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths


class LogLine(models.Model):
    """One act of one person, with the record before and after it.

    Lines follow the post of whoever acted. Lines without a post, such as luodi's own, lie in no
    unit: ``reads.lines`` shows them to those who hold the permission at a root unit.
    """

    at = models.DateTimeField(_("时间"))
    user = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("人员")
    )
    post = models.ForeignKey(
        "kernel_people.Post", models.PROTECT, null=True, related_name="+", verbose_name=_("岗位")
    )
    verb = models.CharField(_("动作"), max_length=80)
    record_kind = models.CharField(_("记录种类"), max_length=80)
    record_id = models.CharField(_("记录编号"), max_length=80)
    before = models.JSONField(_("此前"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("此后"), default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("理由"), blank=True)

    access_paths = AccessPaths(system="log", unit="post__unit__path", place="post__place__path")
    append_only = True

    class Meta:
        """Newest first; one index for the history of a record, one for a person's acts."""

        ordering = ("-id",)
        indexes = (
            models.Index(fields=("record_kind", "record_id", "id"), name="log_record"),
            models.Index(fields=("user", "id"), name="log_user"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.record_kind}:{self.record_id}"
