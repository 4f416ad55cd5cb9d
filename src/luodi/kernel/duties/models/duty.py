"""The table of duties, one row each, and of their serial numbers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.duties.models.choices import CLOCK_TITLES, STATE_TITLES, Colour, Outcome
from luodi.kernel.duties.rules import State


def _named(values: list[State], field: str) -> Q:
    return Q(**{f"{field}__in": [state.value for state in values]})


class Duty(models.Model):
    """Who must do what, where, by when.

    Of the deadline all inputs are kept: when it began (``received_at``), its clock and count, or
    the day that an order names, office hours, extensions, pauses, and the version of the calendar.
    ``due_at`` is None without a limit. The ``stage_*`` fields are the same for the step at hand,
    such as accepting. ``system``, ``record_kind`` and ``record`` name what it came from.
    """

    kind = models.CharField(_("类别"), max_length=40)
    year = models.PositiveSmallIntegerField(_("年度"))
    serial = models.PositiveIntegerField(_("流水号"))
    number = models.CharField(_("编号"), max_length=60)
    title = models.CharField(_("事项"), max_length=200)
    content = models.TextField(_("要求"), blank=True)
    grade = models.CharField(_("等级"), max_length=20, blank=True)
    colour = models.CharField(_("颜色"), max_length=6, choices=Colour.choices, blank=True)
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="duties", verbose_name=_("承办单位")
    )
    post = models.ForeignKey(
        "kernel_people.Post",
        models.PROTECT,
        null=True,
        related_name="duties",
        verbose_name=_("承办岗位"),
    )
    verifier_post = models.ForeignKey(
        "kernel_people.Post",
        models.PROTECT,
        null=True,
        related_name="duties_to_verify",
        verbose_name=_("核验岗位"),
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="duties", verbose_name=_("地方")
    )
    target = models.ForeignKey(
        "kernel_targets.Target",
        models.PROTECT,
        null=True,
        related_name="duties",
        verbose_name=_("目标"),
    )
    system = models.CharField(_("来自系统"), max_length=40)
    record_kind = models.CharField(_("来自记录"), max_length=80, blank=True)
    record = models.CharField(_("记录编号"), max_length=80, blank=True)
    opened_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("交办人")
    )
    opened_unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("交办单位")
    )
    opened_at = models.DateTimeField(_("立项时间"))
    assigned_at = models.DateTimeField(_("派发时间"), null=True)
    received_at = models.DateTimeField(_("起算时间"))
    clock = models.CharField(
        _("时限单位"), max_length=12, choices=[(c.value, t) for c, t in CLOCK_TITLES.items()]
    )
    count = models.PositiveIntegerField(_("时限"), default=0)
    named_day = models.DateField(_("指定日期"), null=True)
    extended = models.PositiveIntegerField(_("已延长"), default=0)
    office_hours = models.CharField(_("办公时间"), max_length=60)
    due_at = models.DateTimeField(_("逾期起点"), null=True)
    due_day = models.DateField(_("到期"), null=True)
    remind_at = models.DateTimeField(_("提醒时间"), null=True)
    provisional = models.BooleanField(_("暂定"), default=False)
    calendar_version = models.CharField(_("日历版本"), max_length=40)
    stage_from = models.DateTimeField(_("本步起算"), null=True)
    stage_clock = models.CharField(_("本步时限单位"), max_length=12, blank=True)
    stage_count = models.PositiveIntegerField(_("本步时限"), default=0)
    stage_due = models.DateTimeField(_("本步到期"), null=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=[(s.value, t) for s, t in STATE_TITLES.items()]
    )
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome.choices, blank=True)
    handled_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    verified_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("核验人")
    )
    replied_at = models.DateTimeField(_("回复时间"), null=True)
    verified_at = models.DateTimeField(_("核验时间"), null=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True)
    transfers = models.PositiveSmallIntegerField(_("转办次数"), default=0)
    reopenings = models.PositiveSmallIntegerField(_("重办次数"), default=0)
    objected = models.BooleanField(_("提过异议"), default=False)
    objection_open = models.BooleanField(_("异议待裁定"), default=False)
    proposed_unit = models.ForeignKey(
        "kernel_people.Unit",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("异议所指单位"),
    )
    version = models.PositiveIntegerField(default=1)

    access_paths = AccessPaths(system="duties", unit="unit__path", place="place__path")

    class Meta:
        """The one due first; nothing is verified or closed but by somebody other than the handler.

        The handling post and the verifying post differ, too.
        """

        ordering = (F("due_at").asc(nulls_last=True), "id")
        indexes = (
            models.Index(fields=("state", "due_at"), name="duties_state_due"),
            models.Index(fields=("state", "remind_at"), name="duties_state_remind"),
            models.Index(fields=("post", "state"), name="duties_post_state"),
            models.Index(fields=("system", "record_kind", "record"), name="duties_source"),
            models.Index(
                fields=("due_at", "state", "provisional", "unit", "id"),
                condition=Q(ended_at__isnull=True),
                name="duties_standing",
            ),
            *(
                models.Index(fields=(whose, "state"), condition=Q(ended_at__isnull=True), name=name)
                for whose, name in (
                    ("unit", "duties_unit_standing"),
                    ("opened_unit", "duties_asked_standing"),
                    ("verifier_post", "duties_verifying"),
                )
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("kind", "year", "serial"), name="duties_number_once"),
            models.CheckConstraint(
                condition=~_named([State.VERIFIED, State.CLOSED], "state")
                | (Q(verified_by__isnull=False) & Q(handled_by__isnull=False)),
                name="duties_closed_only_when_verified",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | Q(handled_by__isnull=True)
                | ~Q(verified_by=F("handled_by")),
                name="duties_verifier_is_not_handler",
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=True)
                | Q(verifier_post__isnull=True)
                | ~Q(post=F("verifier_post")),
                name="duties_verifying_post_is_another",
            ),
            models.CheckConstraint(
                condition=_named([State.OPEN, State.REOPENED, State.WITHDRAWN], "state")
                | Q(verifier_post__isnull=False),
                name="duties_assigned_with_a_verifier",
            ),
            models.CheckConstraint(
                condition=_named([State.CLOSED, State.WITHDRAWN], "state")
                & Q(ended_at__isnull=False)
                | ~_named([State.CLOSED, State.WITHDRAWN], "state") & Q(ended_at__isnull=True),
                name="duties_ended_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="duties_titled"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class DutySerial(models.Model):
    """The last serial number of a kind in a year; its row is the lock for the next."""

    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        """One row for a kind and year."""

        constraints = (models.UniqueConstraint(fields=("kind", "year"), name="duties_serial_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"
