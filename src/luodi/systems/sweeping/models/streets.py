"""The register of streets: links between junctions, their kerb strips, how often, when not."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.sweeping.rules import Frequency, Kerb, Operation

OPERATION_TITLES = {
    Operation.VACUUM: _("吸尘"),
    Operation.WASH_SWEEP: _("洗扫"),
    Operation.WET_SWEEP: _("湿扫"),
    Operation.FLUSH: _("冲洗"),
    Operation.SPRINKLE: _("洒水"),
    Operation.MIST: _("雾炮"),
    Operation.DRY_BRUSH: _("干刷"),
    Operation.GUARD_RAIL: _("护栏清洗"),
    Operation.KERB_FOOT: _("道牙石下冲洗"),
}
OPERATIONS = [(one.value, told) for one, told in OPERATION_TITLES.items()]
FREQUENCY_TITLES = {
    Frequency.THREE_A_DAY: _("一天 3 遍"),
    Frequency.TWO_A_DAY: _("一天 2 遍"),
    Frequency.DAILY: _("一天 1 遍"),
    Frequency.EVERY_OTHER_DAY: _("两天 1 遍"),
    Frequency.EVERY_THIRD_DAY: _("三天 1 遍"),
    Frequency.TWICE_A_WEEK: _("一周 2 遍"),
    Frequency.WEEKLY: _("一周 1 遍"),
    Frequency.AS_NEEDED: _("按需"),
}
KERB_TITLES = {Kerb.RIGHT: _("右侧道牙"), Kerb.LEFT: _("左侧道牙")}
CLASS_TITLES = {1: _("一级"), 2: _("二级"), 3: _("三级"), 4: _("四级")}
CLASSES = tuple(CLASS_TITLES.items())


class RoadLink(models.Model):
    """A stretch of road between two junctions, from a day to a day, the last excluded.

    ``geometry`` is GeoJSON text of a LineString in CGCS2000, drawn as a one-way runs. ``width_mm``
    is one direction's carriageway. A rebuilt road is a new link that ``replaces`` the old one.
    What nobody told is null.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("作业单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    zone = models.ForeignKey(
        "sweeping.Zone",
        models.PROTECT,
        null=True,
        related_name="links",
        verbose_name=_("作业片区"),
    )
    code = models.CharField(_("路段编号"), max_length=40)
    name = models.CharField(_("路名"), max_length=80)
    road_class = models.PositiveSmallIntegerField(_("保洁等级"), choices=CLASSES)
    geometry = models.TextField(_("线形"))
    west_e7 = models.IntegerField(_("西"))
    south_e7 = models.IntegerField(_("南"))
    east_e7 = models.IntegerField(_("东"))
    north_e7 = models.IntegerField(_("北"))
    length_m = models.PositiveIntegerField(_("长度（米）"))
    width_mm = models.PositiveIntegerField(_("单向宽度（毫米）"), null=True)
    lanes = models.PositiveSmallIntegerField(_("单向车道"), null=True)
    speed_kmh = models.PositiveSmallIntegerField(_("限速（km/h）"))
    one_way = models.BooleanField(_("单行"), default=False)
    divided = models.BooleanField(_("中央分隔"), default=False)
    guard_rail = models.BooleanField(_("护栏"), default=False)
    bridge = models.BooleanField(_("桥"), default=False)
    tunnel = models.BooleanField(_("隧道"), default=False)
    clearance_mm = models.PositiveIntegerField(_("限高（毫米）"), null=True)
    axle_kg = models.PositiveIntegerField(_("限轴重（千克）"), null=True)
    people_minute = models.PositiveSmallIntegerField(_("人流量（人/分钟）"), null=True)
    key_area = models.ForeignKey(
        "sweeping.KeyArea",
        models.PROTECT,
        null=True,
        related_name="links",
        verbose_name=_("重点区域"),
    )
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("前身")
    )
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """By name and code; a unit has a code once at a time."""

        ordering = ("name", "code", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name="") & Q(length_m__gt=0, speed_kmh__gt=0),
                name="sweeping_link_told",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sweeping_link_dates",
            ),
            models.CheckConstraint(
                condition=Q(road_class__in=tuple(CLASS_TITLES)), name="sweeping_link_class"
            ),
            models.CheckConstraint(
                condition=Q(west_e7__lte=F("east_e7"), south_e7__lte=F("north_e7")),
                name="sweeping_link_box",
            ),
            models.UniqueConstraint(
                fields=("unit", "code"),
                condition=Q(valid_to__isnull=True),
                name="sweeping_link_once",
            ),
        )
        indexes = (models.Index(fields=("west_e7", "south_e7"), name="sweeping_link_where"),)

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"

    @property
    def parted(self) -> bool:
        """Tell whether a median or a rail parts its two directions."""
        return not self.one_way and (self.divided or self.guard_rail)


class KerbStrip(models.Model):
    """One edge of a link, driven one way: what is swept, flushed and proven."""

    link = models.ForeignKey(
        RoadLink, models.CASCADE, related_name="strips", verbose_name=_("路段")
    )
    forward = models.BooleanField(_("顺路段方向"))
    kerb = models.CharField(
        _("侧"), max_length=5, choices=[(k.value, told) for k, told in KERB_TITLES.items()]
    )
    left_broom = models.BooleanField(_("要左侧扫盘"))

    access_paths = AccessPaths(
        system="sweeping", unit="link__unit__path", place="link__place__path"
    )

    class Meta:
        """By link; each edge once."""

        ordering = ("link", "-forward", "-kerb")
        constraints = (
            models.UniqueConstraint(fields=("link", "forward", "kerb"), name="sweeping_strip_once"),
        )

    def __str__(self) -> str:
        return f"{self.link.name} {self.get_kerb_display()}"


class WorkStandard(models.Model):
    """How often an operation is due on a class of roads, from a day to a day, the last excluded.

    Changing one is a new row.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    road_class = models.PositiveSmallIntegerField(_("保洁等级"), choices=CLASSES)
    operation = models.CharField(_("作业"), max_length=12, choices=OPERATIONS)
    frequency = models.CharField(
        _("频次"), max_length=16, choices=[(f.value, told) for f, told in FREQUENCY_TITLES.items()]
    )
    source = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """By class and operation; one of each at a time for a unit."""

        ordering = ("unit__path", "road_class", "operation", "-valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "road_class", "operation"),
                condition=Q(valid_to__isnull=True),
                name="sweeping_standard_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sweeping_standard_dates",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="sweeping_standard_source"),
        )

    def __str__(self) -> str:
        return f"{self.get_road_class_display()} {self.get_operation_display()}"


class KeyArea(models.Model):
    """A key place with posts that are never left, from a day to a day, the last excluded."""

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("作业单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    name = models.CharField(_("重点区域"), max_length=40)
    posts = models.PositiveSmallIntegerField(_("岗位数"))
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """By unit and name; a unit has a name once at a time."""

        ordering = ("unit__path", "name", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(name="") & Q(posts__gt=0), name="sweeping_area"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sweeping_area_dates",
            ),
            models.UniqueConstraint(
                fields=("unit", "name"),
                condition=Q(valid_to__isnull=True),
                name="sweeping_area_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ClosureKind(models.TextChoices):
    """Why a street is not worked on for a while."""

    CLOSED = "CLOSED", _("封路：不能通行")
    QUIET = "QUIET", _("静音时段：不作业")


class Closure(models.Model):
    """A time, half open, in which a link cannot be driven or must stay quiet."""

    link = models.ForeignKey(
        RoadLink, models.PROTECT, related_name="closures", verbose_name=_("路段")
    )
    kind = models.CharField(_("种类"), max_length=6, choices=ClosureKind.choices)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    reason = models.CharField(_("原因"), max_length=200)
    withdrawn_at = models.DateTimeField(_("撤销"), null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    access_paths = AccessPaths(
        system="sweeping", unit="link__unit__path", place="link__place__path"
    )

    class Meta:
        """The newest first; it ends after it begins and says why."""

        ordering = ("-starts_at", "link")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & ~Q(reason=""),
                name="sweeping_closure_told",
            ),
        )

    def __str__(self) -> str:
        return f"{self.link} {self.get_kind_display()}"


class StreetUpload(models.Model):
    """A file of streets, kept between its dry run and its confirmation, when it is emptied.

    ``datum_sure`` tells that a person stands by a datum that luodi doubted; ``uploaded_by`` is
    null for what luodi itself brings in, as in the demonstration.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("作业单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    file_name = models.CharField(_("文件"), max_length=200)
    content = models.BinaryField(_("内容"))
    datum = models.CharField(_("坐标系"), max_length=20)
    datum_sure = models.BooleanField(_("坐标系已核实"), default=False)
    valid_from = models.DateField(_("起"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("上传人"),
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; it is called something."""

        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~Q(file_name=""), name="sweeping_street_upload"),
        )

    def __str__(self) -> str:
        return self.file_name
