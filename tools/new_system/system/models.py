"""The table of samples."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths


class Sample(models.Model):
    """Something a unit must finish by a day; ``last_day`` is included."""

    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="+")
    place = models.ForeignKey("kernel_places.Place", models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=80)
    last_day = models.DateField(_("最后一天"))
    opened_at = models.DateTimeField(_("登记时间"))

    access_paths = AccessPaths(system="samples", unit="unit__path", place="place__path")

    class Meta:
        """The most urgent first; a sample has a name."""

        ordering = ("last_day", "id")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="samples_named"),)

    def __str__(self) -> str:
        return self.name
