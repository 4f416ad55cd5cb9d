"""How firms and the office reach each other without an account: doors, codes, telephones."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.masked import SealedField
from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.enterprises.models.cases import Case


class ReportDoor(models.Model):
    """A link, and its QR code, at which a firm reports a need to an office.

    ``token`` stands in the link. It opens an empty form and nothing else, so it may hang on a wall.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("助企办")
    )
    title = models.CharField(_("张贴处"), max_length=40)
    token = models.CharField(max_length=32, unique=True)
    opened_on = models.DateField(_("启用"))
    ended_on = models.DateField(_("停用"), null=True)

    access_paths = AccessPaths(system="enterprises", unit="unit__path", place="unit__place__path")

    class Meta:
        """By office and title."""

        ordering = ("unit__path", "title", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("opened_on")),
                name="enterprises_door_dates",
            ),
        )

    def __str__(self) -> str:
        return self.title


class CaseContact(models.Model):
    """The code by which a firm follows its case, and how it wants to be treated.

    ``key`` is that of the form which the firm sent, so that one sent twice is one case.
    ``quiet`` says that it wants no more calls and visits about the case. ``misses`` counts wrong
    codes in a row, ``missed_at`` the last of them.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="contact")
    door = models.ForeignKey(
        ReportDoor, models.PROTECT, null=True, related_name="contacts", verbose_name=_("入口")
    )
    key = models.CharField(max_length=64, null=True, unique=True)
    code = SealedField(_("查询码"), purpose="enterprises.follow_code")
    quiet = models.BooleanField(_("请勿再询问"), default=False)
    misses = models.PositiveIntegerField(default=0)
    missed_at = models.DateTimeField(null=True)

    access_paths = AccessPaths(
        system="enterprises", unit="case__unit__path", place="case__place__path"
    )

    def __str__(self) -> str:
        return str(self.case)


class CasePhone(models.Model):
    """The one telephone number that a firm left with a case, sealed."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="phone")
    phone = SealedField(_("联系电话"), purpose="enterprises.case_phone")

    access_paths = AccessPaths(
        system="enterprises", unit="case__unit__path", place="case__place__path"
    )

    def __str__(self) -> str:
        return str(self.phone)
