"""Depots, places to refill and dump, vehicles and the devices in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.sweeping.rules import VehicleKind

VEHICLE_TITLES = {
    VehicleKind.VACUUM: _("吸尘车"),
    VehicleKind.WASH_SWEEP: _("洗扫车"),
    VehicleKind.WET_SWEEP: _("湿扫车"),
    VehicleKind.FLUSH: _("高压冲洗车"),
    VehicleKind.SPRINKLE: _("洒水车"),
    VehicleKind.MIST: _("雾炮车"),
    VehicleKind.SMALL: _("小型作业车"),
}


class SiteKind(models.TextChoices):
    """What vehicles come to a site for."""

    DEPOT = "DEPOT", _("停车场")
    REFILL = "REFILL", _("加水点")
    DUMP = "DUMP", _("卸污点")


class Site(models.Model):
    """A depot, a place to fill tanks or to unload, from a day to a day, the last excluded.

    ``opens`` and ``closes`` are hours by the clock, over midnight where it closes no later than
    it opens; both null is round the clock.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    kind = models.CharField(_("种类"), max_length=6, choices=SiteKind.choices)
    name = models.CharField(_("站点名称"), max_length=40)
    lon_e7 = models.IntegerField(_("经度"))
    lat_e7 = models.IntegerField(_("纬度"))
    opens = models.TimeField(_("开放"), null=True)
    closes = models.TimeField(_("关闭"), null=True)
    litres_minute = models.PositiveIntegerField(_("流量（升/分钟）"), null=True)
    places = models.PositiveSmallIntegerField(_("车位"), default=1)
    frost_safe = models.BooleanField(_("防冻"), default=False)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """By kind and name; a refill tells its flow; a unit has a name once at a time."""

        ordering = ("kind", "name", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(name="") & Q(places__gt=0), name="sweeping_site"),
            models.CheckConstraint(
                condition=~Q(kind="REFILL") | Q(litres_minute__gt=0), name="sweeping_site_flow"
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False),
                name="sweeping_site_hours",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sweeping_site_dates",
            ),
            models.UniqueConstraint(
                fields=("unit", "name"),
                condition=Q(valid_to__isnull=True),
                name="sweeping_site_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Vehicle(models.Model):
    """A vehicle by its own number; what is null is as usual for its kind."""

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    code = models.CharField(_("车辆编号"), max_length=20)
    kind = models.CharField(
        _("车型"), max_length=10, choices=[(k.value, told) for k, told in VEHICLE_TITLES.items()]
    )
    depot = models.ForeignKey(
        Site, models.PROTECT, related_name="vehicles", verbose_name=_("停车场")
    )
    tank_l = models.PositiveIntegerField(_("水箱（升）"), null=True)
    hopper_l = models.PositiveIntegerField(_("垃圾箱（升）"), null=True)
    width_mm = models.PositiveIntegerField(_("作业宽度（毫米）"), null=True)
    work_kmh = models.PositiveSmallIntegerField(_("作业速度（km/h）"), null=True)
    travel_kmh = models.PositiveSmallIntegerField(_("行驶速度（km/h）"), null=True)
    water_l_km = models.PositiveIntegerField(_("每公里用水（升）"), null=True)
    left_broom = models.BooleanField(_("左侧扫盘"), default=False)
    height_mm = models.PositiveIntegerField(_("车高（毫米）"), null=True)
    axle_kg = models.PositiveIntegerField(_("轴重（千克）"), null=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """By number; a unit has a number once at a time."""

        ordering = ("code", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(code=""), name="sweeping_vehicle_told"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sweeping_vehicle_dates",
            ),
            models.UniqueConstraint(
                fields=("unit", "code"),
                condition=Q(valid_to__isnull=True),
                name="sweeping_vehicle_once",
            ),
        )

    def __str__(self) -> str:
        return self.code


class VehicleOutage(models.Model):
    """A time, half open, in which a vehicle is off the road; without an end it still is."""

    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, related_name="outages", verbose_name=_("车辆")
    )
    starts_at = models.DateTimeField(_("停用"))
    ends_at = models.DateTimeField(_("恢复"), null=True)
    reason = models.CharField(_("原因"), max_length=200)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    access_paths = AccessPaths(
        system="sweeping", unit="vehicle__unit__path", place="vehicle__place__path"
    )

    class Meta:
        """The newest first; one without an end at a time."""

        ordering = ("-starts_at", "vehicle")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="sweeping_outage_times",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="sweeping_outage_reason"),
            models.UniqueConstraint(
                fields=("vehicle",),
                condition=Q(ends_at__isnull=True),
                name="sweeping_outage_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.vehicle} {self.reason}"


class Device(models.Model):
    """A device that tells positions, known by its own number."""

    code = models.CharField(_("设备号"), max_length=40, unique=True)
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """By number."""

        ordering = ("code",)
        constraints = (models.CheckConstraint(condition=~Q(code=""), name="sweeping_device"),)

    def __str__(self) -> str:
        return self.code


class DeviceMount(models.Model):
    """The time, half open, in which a device is in a vehicle; without an end it still is."""

    device = models.ForeignKey(
        Device, models.PROTECT, related_name="mounts", verbose_name=_("设备")
    )
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, related_name="mounts", verbose_name=_("车辆")
    )
    starts_at = models.DateTimeField(_("装上"))
    ends_at = models.DateTimeField(_("拆下"), null=True)

    access_paths = AccessPaths(
        system="sweeping", unit="device__unit__path", place="device__place__path"
    )

    class Meta:
        """The newest first; a device is in one vehicle at a time."""

        ordering = ("-starts_at", "device")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="sweeping_mount_times",
            ),
            models.UniqueConstraint(
                fields=("device",), condition=Q(ends_at__isnull=True), name="sweeping_mount_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.device} → {self.vehicle}"
