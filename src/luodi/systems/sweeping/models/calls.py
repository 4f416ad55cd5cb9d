"""What comes up on the street: spills, events, temporary tasks, faults; and incidents."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths


class CallKind(models.TextChoices):
    """What a call is about."""

    SPILL = "SPILL", _("抛洒遗撒（D10）")
    EVENT = "EVENT", _("重点保障（D11）")
    EXTRA = "EXTRA", _("临时任务")
    FAULT = "FAULT", _("车辆故障")


class CallState(models.TextChoices):
    """How far a call is."""

    OPEN = "OPEN", _("待派")
    SENT = "SENT", _("已派")
    ARRIVED = "ARRIVED", _("已到场")
    CLEANED = "CLEANED", _("已处置，待核验")
    CLOSED = "CLOSED", _("已核验")
    WITHDRAWN = "WITHDRAWN", _("已撤销")


class StreetCall(models.Model):
    """Something to be done at once: from a driver, by telephone, or by order of a leader.

    A spill is arrived at by ``due_at``; an event lasts from ``starts_at`` until ``ends_at``.
    Whoever cleaned does not verify.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("作业单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    kind = models.CharField(_("种类"), max_length=5, choices=CallKind.choices)
    link = models.ForeignKey(
        "sweeping.RoadLink",
        models.PROTECT,
        null=True,
        related_name="calls",
        verbose_name=_("路段"),
    )
    leg = models.ForeignKey(
        "sweeping.Leg", models.SET_NULL, null=True, related_name="calls", verbose_name=_("作业段")
    )
    lon_e7 = models.IntegerField(_("经度"), null=True)
    lat_e7 = models.IntegerField(_("纬度"), null=True)
    said = models.CharField(_("情况"), max_length=300)
    photo = models.ForeignKey(
        "kernel_documents.Attachment",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("照片"),
    )
    reported_at = models.DateTimeField(_("报告时间"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("报告人")
    )
    due_at = models.DateTimeField(_("应到场"), null=True)
    starts_at = models.DateTimeField(_("保障开始"), null=True)
    ends_at = models.DateTimeField(_("保障结束"), null=True)
    state = models.CharField(
        _("状态"), max_length=9, choices=CallState.choices, default=CallState.OPEN
    )
    vehicle = models.ForeignKey(
        "sweeping.Vehicle",
        models.PROTECT,
        null=True,
        related_name="calls",
        verbose_name=_("车辆"),
    )
    crew = models.CharField(_("人工班组"), max_length=40, blank=True)
    sent_at = models.DateTimeField(_("派出"), null=True)
    arrived_at = models.DateTimeField(_("到场"), null=True)
    cleaned_at = models.DateTimeField(_("处置完"), null=True)
    cleaned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("处置人"),
    )
    cleaned_photo = models.ForeignKey(
        "kernel_documents.Attachment",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("处置照片"),
    )
    closed_at = models.DateTimeField(_("核验"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("核验人"),
    )
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; it says something; a position is whole."""

        ordering = ("-reported_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(said=""), name="sweeping_call_told"),
            models.CheckConstraint(
                condition=Q(lon_e7__isnull=True, lat_e7__isnull=True)
                | Q(lon_e7__isnull=False, lat_e7__isnull=False),
                name="sweeping_call_where",
            ),
        )
        indexes = (models.Index(fields=("state", "reported_at"), name="sweeping_call_state"),)

    def __str__(self) -> str:
        return self.said

    @property
    def begins_at(self) -> datetime:
        """Give when an event begins; without a beginning of its own when it was reported."""
        return self.starts_at or self.reported_at


class Incident(models.Model):
    """That a vehicle went on working after a stop order: what rule 20 calls an incident.

    The order is one that the weather brought, or one of winter time.
    """

    order = models.ForeignKey(
        "sweeping.DispatchOrder",
        models.PROTECT,
        null=True,
        related_name="incidents",
        verbose_name=_("指令"),
    )
    winter = models.ForeignKey(
        "sweeping.WinterTime",
        models.PROTECT,
        null=True,
        related_name="incidents",
        verbose_name=_("冬季作业"),
    )
    leg = models.ForeignKey(
        "sweeping.Leg", models.PROTECT, related_name="incidents", verbose_name=_("作业段")
    )
    at = models.DateTimeField(_("发生时间"))
    minutes = models.PositiveIntegerField(_("停止指令后（分钟）"))
    answer = models.CharField(_("处理说明"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("处理人"),
    )
    answered_at = models.DateTimeField(_("处理时间"), null=True)

    access_paths = AccessPaths(
        system="sweeping",
        unit="leg__route__plan__unit__path",
        place="leg__route__plan__place__path",
    )

    class Meta:
        """The newest first; one for an order and a leg."""

        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("order", "leg"), name="sweeping_incident_once"),
            models.UniqueConstraint(fields=("winter", "leg"), name="sweeping_incident_winter"),
            models.CheckConstraint(
                condition=Q(order__isnull=False, winter__isnull=True)
                | Q(order__isnull=True, winter__isnull=False),
                name="sweeping_incident_of_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order or self.winter} {self.leg}"
