"""Firms: an organisation of the kernel's directory, as the offices look after it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.enterprises.rules import Care

CARE_TITLES = {
    Care.KEY: _("重点企业"),
    Care.SCALED: _("规上企业"),
    Care.OTHER: _("其他企业"),
}
SIZE_TITLES = {"L": _("大型"), "M": _("中型"), "S": _("小型"), "X": _("微型")}


class Firm(models.Model):
    """What is kept of an organisation besides the directory; empty is unknown.

    ``commissioner_post`` is the post whose holder is the firm's contact (助企专员). A record that
    turned out to be of the same firm as another is ``merged_into`` that one and rests.
    """

    party = models.OneToOneField(
        "kernel_parties.Party", models.PROTECT, related_name="firm", verbose_name=_("企业")
    )
    care = models.CharField(
        _("服务层级"), max_length=6, choices=[(c.value, t) for c, t in CARE_TITLES.items()]
    )
    size_class = models.CharField(
        _("规模"), max_length=1, choices=list(SIZE_TITLES.items()), blank=True
    )
    industry_code = models.CharField(_("行业代码"), max_length=5, blank=True)
    commissioner_post = models.ForeignKey(
        "kernel_people.Post",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("助企专员岗位"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged_firms", verbose_name=_("并入")
    )
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(
        system="enterprises", unit="party__unit__path", place="party__place__path"
    )

    class Meta:
        """By name; no firm is merged into itself."""

        ordering = ("party__name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="enterprises_firm_not_into_itself",
            ),
        )

    def __str__(self) -> str:
        return str(self.party)


class FirmTag(models.Model):
    """A word that holds of a firm from a day, included, to a day, excluded."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="tags")
    word = models.CharField(_("标签"), max_length=20)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)

    class Meta:
        """By word; one of a word at a time."""

        ordering = ("word", "valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="enterprises_tag_dates",
            ),
            models.UniqueConstraint(
                fields=("firm", "word"),
                condition=Q(valid_to__isnull=True),
                name="enterprises_tag_once",
            ),
        )

    def __str__(self) -> str:
        return self.word
