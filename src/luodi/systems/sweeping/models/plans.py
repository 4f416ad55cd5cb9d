"""Plans: what is to be done when by which vehicle, what is left out, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.sweeping.models.streets import OPERATIONS, KerbStrip
from luodi.systems.sweeping.rules import Result

RESULT_TITLES = {
    Result.DONE: pgettext_lazy("pass", "完成"),
    Result.PARTIAL: _("部分完成"),
    Result.MISSED: _("漏做"),
    Result.UNPROVEN: _("没有证明"),
}


class Mode(models.TextChoices):
    """Which of the page's ways of working a plan is for."""

    SINGLE = "SINGLE", _("单车作业")
    CONVOY = "CONVOY", _("多机联合")
    CREW = "CREW", _("人机联合")


class PlanState(models.TextChoices):
    """What has become of a plan."""

    ASKED = "ASKED", _("排队计算")
    READY = "READY", _("待下达")
    FAILED = "FAILED", _("算不出")
    ISSUED = "ISSUED", _("已下达")
    REPLACED = "REPLACED", _("已被替换")
    DROPPED = "DROPPED", _("已作废")


class WeekPlan(models.Model):
    """On which days of a week each strip gets an operation: levelled by kilometres."""

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("作业单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    operation = models.CharField(_("作业"), max_length=12, choices=OPERATIONS)
    first_day = models.DateField(_("周起"))
    day_metres = models.JSONField(_("每天米数"))
    made_at = models.DateTimeField(_("生成时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("生成人")
    )
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; an operation has one for a week of a unit."""

        ordering = ("-first_day", "operation", "unit__path")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "operation", "first_day"), name="sweeping_week_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_day} {self.get_operation_display()}"


class WeekStrip(models.Model):
    """A strip's days in a week: how many passes on each of the seven, as a text of seven digits."""

    week = models.ForeignKey(WeekPlan, models.CASCADE, related_name="strips")
    strip = models.ForeignKey(KerbStrip, models.PROTECT, related_name="+")
    days = models.CharField(_("每天遍数"), max_length=7)

    class Meta:
        """By strip; once in a week."""

        ordering = ("week", "strip")
        constraints = (
            models.UniqueConstraint(fields=("week", "strip"), name="sweeping_week_strip_once"),
        )

    def __str__(self) -> str:
        return f"{self.strip} {self.days}"


class WorkPlan(models.Model):
    """A plan for a stretch of time of a unit: asked for, reckoned by a job, issued.

    ``asked`` holds what it was asked with (vehicles, seconds, seed); ``grounds`` the orders,
    closures and standards it stands on; ``figures`` metres of service and empty drives, litres,
    overtime seconds. Costs are fen. A re-plan ``replaces`` the plan of before.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("作业单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    mode = models.CharField(_("模式"), max_length=6, choices=Mode.choices)
    operation = models.CharField(_("作业"), max_length=12, choices=OPERATIONS)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    state = models.CharField(_("状态"), max_length=8, choices=PlanState.choices)
    asked = models.JSONField(default=dict)
    grounds = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    cost_fen = models.BigIntegerField(_("费用（分）"), null=True)
    bound_fen = models.BigIntegerField(_("下界（分）"), null=True)
    faults = models.JSONField(_("算不出的原因"), default=list)
    job = models.ForeignKey(
        "kernel_jobs.Job", models.SET_NULL, null=True, related_name="+", verbose_name=_("任务")
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("上一版")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    asked_at = models.DateTimeField(_("提出时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("下达人"),
    )
    issued_at = models.DateTimeField(_("下达时间"), null=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; it ends after it begins; who issued it stands with the time."""

        ordering = ("-starts_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="sweeping_plan_times"
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True)
                | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="sweeping_plan_issued",
            ),
        )
        indexes = (models.Index(fields=("state", "starts_at"), name="sweeping_plan_state"),)

    def __str__(self) -> str:
        day = self.starts_at.astimezone(clock.SHANGHAI)
        return f"{self.get_operation_display()} {day:%Y-%m-%d}"


class Route(models.Model):
    """A vehicle's way, or a convoy's, in a plan.

    ``crew`` names the people on foot who meet the vehicle: where ``meets_where`` and when
    ``meets_at`` tell, else at its first strip.
    """

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="routes")
    number = models.PositiveSmallIntegerField(_("线路"))
    crew = models.CharField(_("人工班组"), max_length=40, blank=True)
    meets_where = models.CharField(_("会合地点"), max_length=80, blank=True)
    meets_at = models.DateTimeField(_("会合时间"), null=True)
    starts_at = models.DateTimeField(_("出车"))
    ends_at = models.DateTimeField(_("收车"))
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("签收人"),
    )
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True)
    stopped_at = models.DateTimeField(_("中止"), null=True)
    stop_reason = models.CharField(_("中止原因"), max_length=200, blank=True)

    access_paths = AccessPaths(
        system="sweeping", unit="plan__unit__path", place="plan__place__path"
    )

    class Meta:
        """By number, once in a plan."""

        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="sweeping_route_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="sweeping_route_times"
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"


class RouteVehicle(models.Model):
    """A vehicle of a route, and who drives it; in a convoy by their order."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="vehicles")
    position = models.PositiveSmallIntegerField(_("次序"))
    vehicle = models.ForeignKey(
        "sweeping.Vehicle", models.PROTECT, related_name="+", verbose_name=_("车辆")
    )
    operation = models.CharField(_("作业"), max_length=12, choices=OPERATIONS)
    driver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("驾驶员"),
    )

    class Meta:
        """By position; a vehicle once on a route."""

        ordering = ("route", "position")
        constraints = (
            models.UniqueConstraint(fields=("route", "position"), name="sweeping_position_once"),
            models.UniqueConstraint(fields=("route", "vehicle"), name="sweeping_on_route_once"),
        )

    def __str__(self) -> str:
        return str(self.vehicle)


class LegKind(models.TextChoices):
    """What a vehicle does between two instants of its route."""

    TRAVEL = "TRAVEL", _("空驶")
    SERVICE = "SERVICE", _("作业")
    REFILL = "REFILL", _("加水")
    DUMP = "DUMP", _("卸污")
    REST = "REST", _("休息")
    WAIT = "WAIT", _("等候")


class Leg(models.Model):
    """A part of a route. ``way`` lists links driven along, negative against their drawing.

    ``round`` counts the passes over the strip in the plan from 1. ``frozen`` legs stay where they
    are when the plan is changed.
    """

    route = models.ForeignKey(Route, models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField(_("次序"))
    kind = models.CharField(_("内容"), max_length=7, choices=LegKind.choices)
    strip = models.ForeignKey(
        KerbStrip, models.PROTECT, null=True, related_name="legs", verbose_name=_("道牙")
    )
    site = models.ForeignKey(
        "sweeping.Site", models.PROTECT, null=True, related_name="+", verbose_name=_("站点")
    )
    round = models.PositiveSmallIntegerField(_("第几遍"), default=1)
    way = models.JSONField(default=list)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    metres = models.PositiveIntegerField(_("米"), default=0)
    litres = models.PositiveIntegerField(_("用水（升）"), default=0)
    frozen = models.BooleanField(_("不动"), default=False)

    access_paths = AccessPaths(
        system="sweeping", unit="route__plan__unit__path", place="route__plan__place__path"
    )

    class Meta:
        """In order; work names its strip, a visit its site."""

        ordering = ("route", "position")
        constraints = (
            models.UniqueConstraint(fields=("route", "position"), name="sweeping_leg_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="sweeping_leg_times"
            ),
            models.CheckConstraint(
                condition=Q(kind="SERVICE", strip__isnull=False)
                | (~Q(kind="SERVICE") & Q(strip__isnull=True)),
                name="sweeping_leg_strip",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("REFILL", "DUMP"), site__isnull=False)
                | (~Q(kind__in=("REFILL", "DUMP")) & Q(site__isnull=True)),
                name="sweeping_leg_site",
            ),
        )
        indexes = (models.Index(fields=("strip", "starts_at"), name="sweeping_leg_of_strip"),)

    def __str__(self) -> str:
        return f"{self.route} {self.position}"


class LeftOut(models.Model):
    """A strip that a plan leaves undone, and why; it goes first the next day."""

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="left_out")
    strip = models.ForeignKey(
        KerbStrip, models.PROTECT, related_name="left_out", verbose_name=_("道牙")
    )
    round = models.PositiveSmallIntegerField(_("第几遍"), default=1)
    code = models.CharField(_("代码"), max_length=20)
    reason = models.CharField(_("原因"), max_length=300)

    class Meta:
        """By strip; once for each pass."""

        ordering = ("plan", "strip", "round")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "strip", "round"), name="sweeping_left_out_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.strip} {self.reason}"


class Basis(models.TextChoices):
    """What a result stands on."""

    REPORTED = "REPORTED", _("驾驶员报告")
    MANUAL = "MANUAL", _("调度员凭照片确认")
    TRACK = "TRACK", _("轨迹")


class StripResult(models.Model):
    """What came of a planned pass; a later statement is a new row that ``replaces`` the old one.

    ``covered_m`` are metres of the strip that were done, null when nobody knows.
    """

    leg = models.ForeignKey(Leg, models.PROTECT, related_name="results", verbose_name=_("作业段"))
    result = models.CharField(
        _("结果"), max_length=8, choices=[(r.value, told) for r, told in RESULT_TITLES.items()]
    )
    basis = models.CharField(_("依据"), max_length=8, choices=Basis.choices)
    covered_m = models.PositiveIntegerField(_("完成（米）"), null=True)
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    photo = models.ForeignKey(
        "kernel_documents.Attachment",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("照片"),
    )
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("上一条")
    )

    access_paths = AccessPaths(
        system="sweeping",
        unit="leg__route__plan__unit__path",
        place="leg__route__plan__place__path",
    )

    class Meta:
        """The newest first; one at the beginning of each leg's row of statements."""

        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("leg",),
                condition=Q(replaces__isnull=True),
                name="sweeping_first_result_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.leg} {self.get_result_display()}"
