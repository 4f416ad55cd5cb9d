"""Dispatch orders, who has read them, and what the evaluator remembers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.sweeping.rules import Duty, Trigger

SPRINKLING = "SPRINKLING"
KIND_TITLES = {
    Trigger.FREEZE.name: _("防冻：停止一切用水作业"),
    Trigger.STORM.name: _("暴雨大风：全部车辆驶往安全地点"),
    Trigger.RAIN.name: _("降雨：停止洒水和雾炮"),
    Trigger.DOWNPOUR.name: _("雨大：停止冲洗和洗扫"),
    Trigger.WIND.name: _("大风：停止干式清扫和雾炮"),
    Trigger.DAMP.name: _("高湿静稳：停止洒水和雾炮"),
    Trigger.DUST.name: _("沙尘：停止干刷，主干道洒水后洗扫"),
    Trigger.ALERT.name: _("重污染预警：一二级道路加扫一遍"),
    Trigger.HIGH_ALERT.name: _("橙红预警：一二级道路再加扫一遍"),
    Trigger.HEAT.name: _("高温：轮换作业，不加班"),
    Trigger.GREAT_HEAT.name: _("高温：户外不超过 6 小时，最热 3 小时停"),
    Trigger.EXTREME_HEAT.name: _("酷热：停止户外作业"),
    Trigger.UNKNOWN.name: _("读数缺失：不洒水，请调度员判断"),
    SPRINKLING: _("洒水频次"),
}
DUTY_TITLES = {
    Duty.DRAINS: _("排水口派人值守"),
    Duty.LITTER: _("巡查吹散的垃圾"),
    Duty.FOLLOW_RAIN: _("雨小时冲洗和洗扫可以跟着雨做"),
    Duty.MORE_VACUUM: _("增加吸尘"),
    Duty.MAIN_ROADS_WASHED: _("主干道每次洒水以后洗扫"),
    Duty.ASK_DISPATCHER: _("请调度员决定洒不洒水"),
}
"""What crews are asked to do besides."""


class ZoneState(models.Model):
    """What the evaluator remembers of a zone: its rows of `rules.State` as lists."""

    zone = models.OneToOneField(
        "sweeping.Zone", models.CASCADE, related_name="state", verbose_name=_("片区")
    )
    told = models.JSONField(_("状态"))

    class Meta:
        """By zone."""

        ordering = ("zone",)

    def __str__(self) -> str:
        return str(self.zone)


class Evaluation(models.Model):
    """An instant at which all zones were evaluated: a replay goes over the same ones.

    ``last_reading`` is the number of the newest reading that was there. ``known`` is told at the
    first evaluation of a day and whenever zones have changed: of each zone its stations, by how
    much it is colder, and what stood before.
    """

    at = models.DateTimeField(_("评估时间"), unique=True)
    last_reading = models.BigIntegerField(_("最后一条读数"), null=True)
    known = models.JSONField(_("片区"), null=True)

    class Meta:
        """The newest first."""

        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class DispatchOrder(models.Model):
    """An order over a zone, from an instant to an instant.

    ``kind`` is a trigger or the interval of sprinkling, then ``minutes`` holds it. ``because``
    lists the readings that brought it: quantity, value, age in minutes; ``limits`` is the digest of
    the rules' numbers in force then.
    """

    zone = models.ForeignKey(
        "sweeping.Zone", models.PROTECT, related_name="orders", verbose_name=_("片区")
    )
    kind = models.CharField(_("指令"), max_length=12, choices=list(KIND_TITLES.items()))
    minutes = models.PositiveSmallIntegerField(_("间隔（分钟）"), null=True)
    because = models.JSONField(_("依据"))
    started_at = models.DateTimeField(_("发布"))
    ended_at = models.DateTimeField(_("解除"), null=True)
    limits = models.CharField(_("规则版本"), max_length=16, blank=True)
    escalated_at = models.DateTimeField(_("提醒电话通知"), null=True)
    called_at = models.DateTimeField(_("已电话通知"), null=True)

    access_paths = AccessPaths(
        system="sweeping", unit="zone__unit__path", place="zone__place__path"
    )

    class Meta:
        """The newest first; one of a kind stands over a zone at a time."""

        ordering = ("-started_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "kind"),
                condition=Q(ended_at__isnull=True),
                name="sweeping_order_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="sweeping_order_ends_later",
            ),
            models.CheckConstraint(
                condition=Q(kind=SPRINKLING, minutes__gt=0)
                | (~Q(kind=SPRINKLING) & Q(minutes__isnull=True)),
                name="sweeping_order_minutes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.zone} {self.get_kind_display()}"


class WinterTime(models.Model):
    """A city's order of winter time, from a day to a day, the last excluded; null is open.

    It binds all streets of its unit and of the units below, from when it was entered on, until it
    is withdrawn.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)
    source = models.CharField(_("依据"), max_length=200)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("下达人")
    )
    issued_at = models.DateTimeField(_("下达"))
    withdrawn_at = models.DateTimeField(_("撤销"), null=True)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; it says what it stands on; one that stands begins on a day once."""

        ordering = ("-valid_from", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sweeping_winter_dates",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="sweeping_winter_source"),
            models.UniqueConstraint(
                fields=("unit", "valid_from"),
                condition=Q(withdrawn_at__isnull=True),
                name="sweeping_winter_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.source}"


class OrderReceipt(models.Model):
    """That somebody of a unit's crews has read an order."""

    order = models.ForeignKey(
        DispatchOrder, models.PROTECT, related_name="receipts", verbose_name=_("指令")
    )
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("签收人")
    )
    at = models.DateTimeField(_("签收时间"))

    class Meta:
        """The first first; a person signs for an order once."""

        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(fields=("order", "user"), name="sweeping_receipt_once"),
        )

    def __str__(self) -> str:
        return f"{self.order} {self.unit}"


class OrderOverride(models.Model):
    """That people set an order aside, with a reason: of frost two, with a photo of a thermometer.

    ``confirmed_by`` is the second person; without one an override of frost only waits.
    """

    order = models.ForeignKey(
        DispatchOrder, models.PROTECT, related_name="overrides", verbose_name=_("指令")
    )
    reason = models.CharField(_("理由"), max_length=300)
    road_tenths = models.IntegerField(_("路面温度（0.1 ℃）"), null=True)
    photo = models.ForeignKey(
        "kernel_documents.Attachment",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("温度计照片"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    asked_at = models.DateTimeField(_("提出时间"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("复核人"),
    )
    starts_at = models.DateTimeField(_("生效"), null=True)
    ends_at = models.DateTimeField(_("失效"))
    withdrawn_at = models.DateTimeField(_("撤回"), null=True)

    access_paths = AccessPaths(
        system="sweeping", unit="order__zone__unit__path", place="order__zone__place__path"
    )

    class Meta:
        """The newest first; two people are two; one that is not withdrawn for an order."""

        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="sweeping_override_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="sweeping_override_two_people",
            ),
            models.UniqueConstraint(
                fields=("order",),
                condition=Q(withdrawn_at__isnull=True),
                name="sweeping_override_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order} {self.reason}"
