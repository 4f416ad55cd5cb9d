"""Tables of places: one tree from province to household plot, whose rows are never moved."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.places.base_rules import FeatureKind, RoadClass
from luodi.kernel.places.rules import Kind

KIND_TITLES = {
    Kind.PROVINCE: _("省（自治区、直辖市）"),
    Kind.CITY: _("市（州）"),
    Kind.DISTRICT: _("县（区、市）"),
    Kind.TOWN: _("街道（乡、镇）"),
    Kind.VILLAGE: _("社区（村）"),
    Kind.GRID: _("单元网格"),
    Kind.PLOT: _("房前屋后"),
}
KIND_CHOICES = [(kind.value, title) for kind, title in KIND_TITLES.items()]
BASE_KIND_CHOICES = [
    (FeatureKind.ROAD.value, _("道路")),
    (FeatureKind.RIVER.value, _("河流")),
    (FeatureKind.WATER.value, _("水面")),
    (FeatureKind.RAILWAY.value, _("铁路")),
]
ROAD_CLASS_CHOICES = [
    (RoadClass.EXPRESS.value, _("快速路")),
    (RoadClass.ARTERIAL.value, _("主干路")),
    (RoadClass.SECONDARY.value, _("次干路")),
    (RoadClass.LOCAL.value, _("支路")),
    (RoadClass.LANE.value, _("巷")),
]

NAME_LENGTH = 80


class Place(models.Model):
    """A place as it stood for a range of days; its path, parent and kind never change.

    ``geometry`` is GeoJSON text of a Polygon or MultiPolygon in CGCS2000 longitude and latitude.
    The centroid is stored as integers of 1e-7 degree, about a centimetre.
    """

    path = models.CharField(_("路径"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级")
    )
    kind = models.CharField(_("层级"), max_length=10, choices=KIND_CHOICES)
    code = models.CharField(_("代码"), max_length=15, blank=True)
    name = models.CharField(_("名称"), max_length=NAME_LENGTH)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)
    geometry = models.TextField(_("边界"), null=True)
    area_m2 = models.BigIntegerField(_("面积（平方米）"), null=True)
    centroid_lon_e7 = models.IntegerField(_("中心经度"), null=True)
    centroid_lat_e7 = models.IntegerField(_("中心纬度"), null=True)

    class Meta:
        """In order of the tree; a code stands once while it is in force."""

        ordering = ("path",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="places_place_dates",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="places_place_named"),
            models.CheckConstraint(
                condition=Q(kind__in=tuple(kind.value for kind in Kind)), name="places_place_kind"
            ),
            models.CheckConstraint(
                condition=Q(
                    geometry__isnull=True,
                    area_m2__isnull=True,
                    centroid_lon_e7__isnull=True,
                    centroid_lat_e7__isnull=True,
                )
                | Q(
                    geometry__isnull=False,
                    area_m2__gte=0,
                    centroid_lon_e7__isnull=False,
                    centroid_lat_e7__isnull=False,
                ),
                name="places_place_measured",
            ),
            models.UniqueConstraint(
                fields=("code",),
                condition=Q(valid_to__isnull=True) & ~Q(code=""),
                name="places_code_in_force",
            ),
        )
        indexes = (
            models.Index(fields=("code", "valid_from"), name="places_code"),
            models.Index(fields=("kind", "path"), name="places_kind"),
        )

    def __str__(self) -> str:
        return self.name


class PlaceSuccessor(models.Model):
    """What a retired place became; holds from the day on which the old one ended."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="successor_links")
    successor = models.ForeignKey(Place, models.PROTECT, related_name="predecessor_links")

    class Meta:
        """A pair stands once; nothing succeeds itself."""

        ordering = ("place__path", "successor__path")
        constraints = (
            models.UniqueConstraint(fields=("place", "successor"), name="places_successor_once"),
            models.CheckConstraint(
                condition=~Q(place=F("successor")), name="places_successor_other"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place_id} → {self.successor_id}"


class TreeVersion(models.Model):
    """The one row that every change of the tree rewrites: its lock, and the key of its caches.

    A fresh random token, not a count, so that a change that was rolled back never leaves a key
    that a later change could use again.
    """

    token = models.CharField(max_length=32)

    class Meta:
        """Only row 1."""

        constraints = (models.CheckConstraint(condition=Q(id=1), name="places_one_version"),)

    def __str__(self) -> str:
        return self.token


class PlaceImport(models.Model):
    """An uploaded file of places, kept between its dry run and its confirmation.

    ``uploaded_by`` is the number of a user; no foreign key, since people stand above places.
    """

    file_name = models.CharField(_("文件"), max_length=200)
    datum = models.CharField(_("坐标系"), max_length=20)
    valid_from = models.DateField(_("默认起始日期"))
    content = models.TextField(_("内容"))
    uploaded_by = models.BigIntegerField(_("上传人"), null=True)
    uploaded_at = models.DateTimeField(_("上传时间"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta:
        """The newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name


class BaseFeature(models.Model):
    """A line or an area of the base map: a stretch of road between junctions, a water, a railway.

    ``geometry`` is GeoJSON text in CGCS2000; its points run as a one-way runs. The corners of its
    rectangle are integers of 1e-7 degree. All features are replaced together.
    """

    kind = models.CharField(_("种类"), max_length=10, choices=BASE_KIND_CHOICES)
    road_class = models.CharField(_("等级"), max_length=10, blank=True, choices=ROAD_CLASS_CHOICES)
    name = models.CharField(_("名称"), max_length=NAME_LENGTH, blank=True)
    one_way = models.BooleanField(_("单行"))
    lanes = models.PositiveSmallIntegerField(_("车道"), null=True)
    width_dm = models.PositiveSmallIntegerField(_("宽度（分米）"), null=True)
    bridge = models.BooleanField(_("桥"))
    geometry = models.TextField(_("形状"))
    west_e7 = models.IntegerField(_("西"))
    south_e7 = models.IntegerField(_("南"))
    east_e7 = models.IntegerField(_("东"))
    north_e7 = models.IntegerField(_("北"))

    class Meta:
        """A road has a class and nothing else has; a rectangle is one."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=tuple(kind.value for kind in FeatureKind)),
                name="places_base_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=FeatureKind.ROAD.value,
                    road_class__in=tuple(road.value for road in RoadClass),
                )
                | (~Q(kind=FeatureKind.ROAD.value) & Q(road_class="")),
                name="places_base_class",
            ),
            models.CheckConstraint(
                condition=Q(west_e7__lte=F("east_e7"), south_e7__lte=F("north_e7")),
                name="places_base_box",
            ),
        )
        indexes = (models.Index(fields=("road_class", "west_e7"), name="places_base_where"),)

    def __str__(self) -> str:
        return self.name


class BaseVersion(models.Model):
    """The one row that tells which base map stands: a fresh random token for each."""

    token = models.CharField(max_length=32)
    replaced_at = models.DateTimeField(_("更换时间"))

    class Meta:
        """Only row 1."""

        constraints = (models.CheckConstraint(condition=Q(id=1), name="places_one_base"),)

    def __str__(self) -> str:
        return self.token


class BaseImport(models.Model):
    """An uploaded file of the base map, kept between its preview and its confirmation."""

    file_name = models.CharField(_("文件"), max_length=200)
    datum = models.CharField(_("坐标系"), max_length=20)
    content = models.TextField(_("内容"))
    uploaded_by = models.BigIntegerField(_("上传人"), null=True)
    uploaded_at = models.DateTimeField(_("上传时间"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta:
        """The newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name
