"""Zones that get orders of their own, the stations that tell of them, and their readings."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.sweeping.rules import Colour, Quantity

COLOUR_TITLES = {
    Colour.NONE: _("无"),
    Colour.BLUE: _("蓝色"),
    Colour.YELLOW: _("黄色"),
    Colour.ORANGE: _("橙色"),
    Colour.RED: _("红色"),
}
QUANTITY_TITLES = {
    Quantity.AIR_C: _("气温（℃）"),
    Quantity.ROAD_C: _("路面（℃）"),
    Quantity.LEAST_C: _("3 小时最低（℃）"),
    Quantity.HUMIDITY: _("湿度（%）"),
    Quantity.WIND: _("风速（m/s）"),
    Quantity.GUST: _("阵风（m/s）"),
    Quantity.RAIN: _("雨强（mm/h）"),
    Quantity.PM10: _("PM10（µg/m³）"),
    Quantity.PM25: _("PM2.5（µg/m³）"),
    Quantity.THUNDER: _("雷暴"),
    Quantity.SAND: _("沙尘"),
    Quantity.POLLUTION: _("重污染"),
}
COLOURS = [(colour.value, told) for colour, told in COLOUR_TITLES.items()]
COLUMNS = {
    Quantity.AIR_C: "air_tenths",
    Quantity.ROAD_C: "road_tenths",
    Quantity.LEAST_C: "least_tenths",
    Quantity.HUMIDITY: "humidity_tenths",
    Quantity.WIND: "wind_tenths",
    Quantity.GUST: "gust_tenths",
    Quantity.RAIN: "rain_tenths",
    Quantity.PM10: "pm10_tenths",
    Quantity.PM25: "pm25_tenths",
    Quantity.THUNDER: "thunder",
    Quantity.SAND: "sand",
    Quantity.POLLUTION: "pollution",
}
"""The column of each quantity."""
SCALES = {quantity: 10 if name.endswith("_tenths") else 1 for quantity, name in COLUMNS.items()}
"""What a column's number is divided by."""


class Station(models.Model):
    """A station of weather or air, known by its code.

    ``key_hash`` is what is kept of the key by which its program pushes readings, empty without one.
    """

    code = models.CharField(_("站号"), max_length=20, unique=True)
    name = models.CharField(_("站名"), max_length=40)
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    key_hash = models.CharField(_("密钥指纹"), max_length=64, blank=True)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """By code; it has one, and a name; a key opens one station."""

        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="sweeping_station"),
            models.UniqueConstraint(
                fields=("key_hash",), condition=~Q(key_hash=""), name="sweeping_station_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class Zone(models.Model):
    """A part of the district that gets orders of its own, from a day to a day, the last excluded.

    ``colder_tenths`` tells by how many tenths of a degree it is colder than its stations: bridges
    and roads in the shade.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    name = models.CharField(_("片区"), max_length=40)
    colder_tenths = models.PositiveSmallIntegerField(_("比站点低（0.1 ℃）"), default=0)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)
    version = models.PositiveIntegerField(_("版本"), default=1)
    stations = models.ManyToManyField(Station, through="ZoneStation", related_name="zones")

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """By unit and name; a unit has a name once at a time."""

        ordering = ("unit__path", "name", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="sweeping_zone_named"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sweeping_zone_dates",
            ),
            models.CheckConstraint(
                condition=Q(colder_tenths__lte=100), name="sweeping_zone_colder"
            ),
            models.UniqueConstraint(
                fields=("unit", "name"),
                condition=Q(valid_to__isnull=True),
                name="sweeping_zone_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ZoneStation(models.Model):
    """A station that tells of a zone; the lowest rank is the nearest."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="ranked", verbose_name=_("片区"))
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", verbose_name=_("站点"))
    rank = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        """The nearest first; once for each."""

        ordering = ("zone", "rank")
        constraints = (
            models.UniqueConstraint(fields=("zone", "station"), name="sweeping_station_once"),
            models.UniqueConstraint(fields=("zone", "rank"), name="sweeping_rank_once"),
        )

    def __str__(self) -> str:
        return str(self.station)


class Reading(models.Model):
    """What a station told at an instant; null is not told.

    ``fault`` says what in it cannot be: then nothing of it is used, and it stays to be seen.
    ``received_at`` tells when it came in, so that a replay knows only what was known.
    """

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="readings", verbose_name=_("站点")
    )
    at = models.DateTimeField(_("观测时间"))
    received_at = models.DateTimeField(_("收到时间"))
    air_tenths = models.IntegerField(_("气温（0.1 ℃）"), null=True)
    road_tenths = models.IntegerField(_("路面温度（0.1 ℃）"), null=True)
    least_tenths = models.IntegerField(_("未来 3 小时最低气温（0.1 ℃）"), null=True)
    humidity_tenths = models.IntegerField(_("相对湿度（0.1 %）"), null=True)
    wind_tenths = models.IntegerField(_("风速（0.1 m/s）"), null=True)
    gust_tenths = models.IntegerField(_("阵风（0.1 m/s）"), null=True)
    rain_tenths = models.IntegerField(_("雨强（0.1 mm/h）"), null=True)
    pm10_tenths = models.IntegerField(_("PM10（0.1 µg/m³）"), null=True)
    pm25_tenths = models.IntegerField(_("PM2.5（0.1 µg/m³）"), null=True)
    thunder = models.PositiveSmallIntegerField(_("雷暴预警"), null=True, choices=COLOURS)
    sand = models.PositiveSmallIntegerField(_("沙尘预警"), null=True, choices=COLOURS)
    pollution = models.PositiveSmallIntegerField(_("重污染预警"), null=True, choices=COLOURS)
    fault = models.CharField(_("不采用的原因"), max_length=200, blank=True)

    access_paths = AccessPaths(
        system="sweeping", unit="station__unit__path", place="station__place__path"
    )

    class Meta:
        """The newest first; a station tells once of an instant."""

        ordering = ("-at", "station")
        constraints = (
            models.UniqueConstraint(fields=("station", "at"), name="sweeping_reading_once"),
        )

    def __str__(self) -> str:
        return f"{self.station} {self.at:%Y-%m-%d %H:%M}"

    def values(self) -> dict[Quantity, float]:
        """Give what was told, in the units of the rules."""
        told = ((quantity, getattr(self, name)) for quantity, name in COLUMNS.items())
        return {quantity: value / SCALES[quantity] for quantity, value in told if value is not None}
