"""What a hotline passes on by Open311, and the keys by which it may."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.systems.enterprises.models.cases import CATEGORY_TITLES, Case


class HotlineKey(models.Model):
    """A key by which a program passes on needs with the rights of a user; its hash alone is kept.

    It is shown once, and works until it is ended.
    """

    user = models.ForeignKey("kernel_people.User", models.PROTECT, related_name="+")
    key_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("设立时间"))
    ended_at = models.DateTimeField(_("废止时间"), null=True)

    class Meta:
        """The newest first; one key of a user works at a time."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(ended_at__isnull=True), name="enterprises_key_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.made_at}"


class HotlineRequest(models.Model):
    """What a hotline told of a case that it passed on.

    ``category`` is its word for it, not yet a decision. ``lat_e7`` and ``lon_e7`` are degrees times
    ten million in the datum WGS 84.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="hotline_request")
    user = models.ForeignKey(
        "kernel_people.User", models.PROTECT, related_name="+", verbose_name=_("转来的账号")
    )
    category = models.CharField(
        _("热线所报类别"), max_length=10, choices=[(c.value, t) for c, t in CATEGORY_TITLES.items()]
    )
    address = models.CharField(_("热线所报地点"), max_length=200, blank=True)
    lat_e7 = models.IntegerField(_("纬度"), null=True)
    lon_e7 = models.IntegerField(_("经度"), null=True)

    append_only = True

    class Meta:
        """In order; a place is an address, or both degrees."""

        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(lat_e7__isnull=True, lon_e7__isnull=True) & ~Q(address="")
                | Q(lat_e7__isnull=False, lon_e7__isnull=False),
                name="enterprises_hotline_placed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.category}"
