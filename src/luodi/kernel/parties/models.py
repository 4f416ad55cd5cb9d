"""Tables of parties: organisations, their dated names and their dated sites."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.masked import SealedField
from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.parties.rules import Kind

KIND_TITLES = {
    Kind.ENTERPRISE: _("企业"),
    Kind.BUSINESS: _("个体工商户"),
    Kind.COOPERATIVE: _("农民专业合作社"),
    Kind.COLLECTIVE: _("集体经济组织"),
    Kind.AGENCY: _("机关"),
    Kind.INSTITUTION: _("事业单位"),
    Kind.SOCIETY: _("社会组织"),
    Kind.OTHER: _("其他组织"),
}
KIND_CHOICES = [(kind.value, title) for kind, title in KIND_TITLES.items()]


def _dated(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=name
    )


class Party(models.Model):
    """An organisation; ``place`` is the place of its main site and moves with it.

    ``unit`` is the unit in charge of it; rights are measured by both.
    """

    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=KIND_CHOICES)
    name = models.CharField(_("现用名称"), max_length=120)
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="parties", verbose_name=_("主管单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="parties", verbose_name=_("所在地方")
    )
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="parties", unit="unit__path", place="place__path")

    class Meta:
        """In order of name; a credit code has 18 characters."""

        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Exact(Length("credit_code"), 18), name="parties_party_code_length"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="parties_party_named"),
            models.CheckConstraint(
                condition=Q(kind__in=tuple(kind.value for kind in Kind)), name="parties_party_kind"
            ),
        )

    def __str__(self) -> str:
        return self.name


class PartyName(models.Model):
    """A name that an organisation bears from a day, included, to a day, excluded."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=120)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)

    class Meta:
        """The latest first; one name at a time."""

        ordering = ("-valid_from",)
        constraints = (
            _dated("parties_name_dates"),
            models.CheckConstraint(condition=~Q(name=""), name="parties_name_given"),
            models.UniqueConstraint(fields=("party", "valid_from"), name="parties_name_one_a_day"),
            models.UniqueConstraint(
                fields=("party",), condition=Q(valid_to__isnull=True), name="parties_name_one_now"
            ),
        )
        indexes = (models.Index(fields=("name",), name="parties_name"),)

    def __str__(self) -> str:
        return self.name


class PartySite(models.Model):
    """A place where an organisation works, with its address; the point is in CGCS2000.

    A point is stored as integers of 1e-7 degree, about a centimetre.
    """

    party = models.ForeignKey(Party, models.CASCADE, related_name="sites")
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="party_sites", verbose_name=_("地方")
    )
    address = models.CharField(_("地址"), max_length=200)
    main = models.BooleanField(_("主要经营场所"), default=False)
    lon_e7 = models.IntegerField(_("经度"), null=True)
    lat_e7 = models.IntegerField(_("纬度"), null=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)

    class Meta:
        """The main site first, then the latest; one main site at a time; points whole or none."""

        ordering = ("-main", "-valid_from", "id")
        constraints = (
            _dated("parties_site_dates"),
            models.CheckConstraint(
                condition=Q(lon_e7__isnull=True, lat_e7__isnull=True)
                | Q(lon_e7__isnull=False, lat_e7__isnull=False),
                name="parties_site_point",
            ),
            models.UniqueConstraint(
                fields=("party",),
                condition=Q(main=True, valid_to__isnull=True),
                name="parties_site_one_main",
            ),
        )

    def __str__(self) -> str:
        return self.address


class PartyContact(models.Model):
    """The one telephone number of an organisation, sealed; whose it is stands nowhere."""

    party = models.OneToOneField(Party, models.CASCADE, related_name="contact")
    phone = SealedField(_("联系电话"), purpose="parties.contact_phone")
    version = models.PositiveIntegerField(_("版本"), default=1)
    kept_since = models.DateField(_("登记日期"))

    access_paths = AccessPaths(
        system="parties", unit="party__unit__path", place="party__place__path"
    )

    class Meta:
        """By organisation."""

        ordering = ("party",)

    def __str__(self) -> str:
        return str(self.phone)
