"""The one table of the shell."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """One sending of a creating form, with the hash of its content and the answer it got."""

    key = models.CharField(_("防重编号"), max_length=64)
    user_id = models.BigIntegerField(_("用户编号"))
    content = models.CharField(_("内容摘要"), max_length=64)
    status = models.PositiveSmallIntegerField(_("状态码"), default=0)
    headers = models.JSONField(_("响应头"), default=dict)
    body = models.BinaryField(_("响应内容"), default=b"")
    made_at = models.DateTimeField(_("提交时间"), db_index=True)

    class Meta:
        """A person uses a key once."""

        constraints = (
            models.UniqueConstraint(fields=("user_id", "key"), name="web_idempotency_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id}:{self.key}"
