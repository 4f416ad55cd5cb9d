"""Tables of duties: one row each, their steps, pauses, extensions, alarms, files and watchers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.duties.rules import Act, Clock, State

STATE_TITLES = {
    State.OPEN: _("待派发"),
    State.ASSIGNED: _("待接收"),
    State.ACCEPTED: _("已接收"),
    State.WORKING: _("办理中"),
    State.REPLIED: _("待核验"),
    State.VERIFIED: _("已核验"),
    State.CLOSED: _("已办结"),
    State.RETURNED: _("退回重办"),
    State.PAUSED: _("暂停"),
    State.WITHDRAWN: _("已撤销"),
    State.REOPENED: _("重新交办"),
}
ACT_TITLES = {
    Act.OPEN: _("立项"),
    Act.ASSIGN: _("派发"),
    Act.ACCEPT: _("接收"),
    Act.OBJECT: _("提出异议"),
    Act.DECIDE: _("裁定异议"),
    Act.START: _("开始办理"),
    Act.REPLY: _("回复办理结果"),
    Act.VERIFY: _("核验通过"),
    Act.SEND_BACK: _("退回重办"),
    Act.CLOSE: _("办结"),
    Act.REOPEN: _("重新交办"),
    Act.PAUSE: _("暂停"),
    Act.CARRY: _("挂账"),
    Act.RESUME: _("恢复办理"),
    Act.TRANSFER: _("转办"),
    Act.WITHDRAW: pgettext_lazy("duty", "撤销"),
    Act.ASK_EXTENSION: _("申请延期"),
    Act.EXTEND: _("同意延期"),
    Act.REFUSE_EXTENSION: _("不同意延期"),
    Act.NAME_VERIFIER: _("改派核验岗位"),
    Act.ADD_FILE: _("附上材料"),
    Act.NOTE: _("说明"),
    Act.REMIND: _("提醒"),
    Act.ESCALATE: _("督办升级"),
    Act.RECOUNT: _("按新的放假安排重算时限"),
}
CLOCK_TITLES = {
    Clock.DAY: _("自然日"),
    Clock.WORKING_DAY: _("工作日"),
    Clock.WORKING_HOUR: _("工作时"),
    Clock.URGENT_HOUR: _("紧急工作时（昼夜连续）"),
    Clock.MONTH: _("个月"),
    Clock.DATE: _("指定日期"),
}


class Outcome(models.TextChoices):
    """How a duty left the list of open ones; counted apart."""

    DONE = "DONE", _("办结")
    TRANSFERRED = "TRANSFERRED", _("转出")
    POSTPONED = "POSTPONED", _("挂账")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("duty", "撤销")


class Colour(models.TextChoices):
    """Colour of a notice; empty for a duty without one."""

    BLUE = "BLUE", _("蓝色")
    YELLOW = "YELLOW", _("黄色")
    RED = "RED", _("红色")


class PauseCause(models.TextChoices):
    """What a clock may stand still for."""

    PAPER = "PAPER", _("等待当事人补材料（已书面通知）")
    APPRAISAL = "APPRAISAL", _("鉴定、评估、检测")
    COURT = "COURT", _("诉讼、仲裁")
    FORCE = "FORCE", _("不可抗力")
    CARRY = "CARRY", _("挂账，附办理计划")


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


class DutyStep(models.Model):
    """What somebody did with a duty; written once, never changed.

    ``unit`` handled it before the step. ``user`` acted in ``post``, perhaps for its absent holder
    ``stands_for``. ``due_at`` is the deadline after the step.
    """

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(_("序号"))
    act = models.CharField(
        _("动作"), max_length=20, choices=[(a.value, t) for a, t in ACT_TITLES.items()]
    )
    before = models.CharField(_("此前"), max_length=10, blank=True)
    after = models.CharField(_("此后"), max_length=10)
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("kernel_people.Post", models.PROTECT, null=True, related_name="+")
    stands_for = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+"
    )
    due_at = models.DateTimeField(_("此后的时限"), null=True)
    at = models.DateTimeField(_("时间"))
    note = models.TextField(_("说明"), blank=True)

    append_only = True

    class Meta:
        """In order."""

        ordering = ("duty", "number")
        constraints = (models.UniqueConstraint(fields=("duty", "number"), name="duties_step_once"),)
        indexes = (models.Index(fields=("act", "at"), name="duties_step_act"),)

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.number} {self.act}"


class DutyPause(models.Model):
    """A time in which a duty's clock stands still, from an instant to another, excluded."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="pauses")
    cause = models.CharField(_("原因"), max_length=10, choices=PauseCause.choices)
    starts = models.DateTimeField(_("自"))
    ends = models.DateTimeField(_("至（不含）"))
    plan = models.TextField(_("办理计划"), blank=True)
    resumed = models.BooleanField(_("已恢复"), default=False)

    class Meta:
        """In order; a carried duty has its plan, and one pause runs at a time."""

        ordering = ("duty", "starts")
        constraints = (
            models.CheckConstraint(
                condition=~Q(cause=PauseCause.CARRY) | ~Q(plan=""), name="duties_carry_has_plan"
            ),
            models.UniqueConstraint(
                fields=("duty",), condition=Q(resumed=False), name="duties_one_pause_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.starts} – {self.ends}"


class DutyExtension(models.Model):
    """More time that a handler asked for; ``granted`` is None until it is decided."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="extensions")
    count = models.PositiveIntegerField(_("延长"))
    reason = models.TextField(_("理由"))
    asked_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    granted = models.BooleanField(_("同意"), null=True)
    decided_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)

    class Meta:
        """In order; one waits or was granted at most."""

        ordering = ("duty", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("duty",),
                condition=Q(granted__isnull=True) | Q(granted=True),
                name="duties_extended_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.duty_id}: +{self.count}"


class Escalation(models.Model):
    """A reminder or a step up the ladder; one for each duty, cause, level and deadline.

    ``due_at`` is the deadline it is about; of a duty without one, when it was opened.
    """

    class Cause(models.TextChoices):
        """Why it went up."""

        TIME = "TIME", _("时限")
        TRANSFERS = "TRANSFERS", _("多次转办")
        STAGE = "STAGE", _("本步时限")
        PERSON = "PERSON", _("人工提醒")

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="escalations")
    cause = models.CharField(_("缘由"), max_length=10, choices=Cause.choices)
    level = models.PositiveSmallIntegerField(_("级别"))
    due_at = models.DateTimeField(_("时限"))
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("报到单位")
    )
    at = models.DateTimeField(_("时间"))
    seen_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(_("知悉时间"), null=True)

    access_paths = AccessPaths(system="duties", unit="duty__unit__path", place="duty__place__path")

    class Meta:
        """The newest first; running twice writes nothing twice."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("duty", "cause", "level", "due_at"),
                name="duties_escalated_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.cause} {self.level}"


class DutyWatch(models.Model):
    """Somebody follows a duty that is not theirs to do."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="watchers")
    user = models.ForeignKey("kernel_people.User", models.PROTECT, related_name="+")
    since = models.DateTimeField(_("自"))

    class Meta:
        """Once a person."""

        constraints = (models.UniqueConstraint(fields=("duty", "user"), name="duties_watch_once"),)

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.user_id}"


class DutyFile(models.Model):
    """A file of a duty; what it proves keeps the link to it."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="files")
    attachment = models.ForeignKey("kernel_documents.Attachment", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("附上时间"))

    class Meta:
        """In order; a file once."""

        ordering = ("duty", "id")
        constraints = (
            models.UniqueConstraint(fields=("duty", "attachment"), name="duties_file_once"),
        )

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.attachment_id}"


class CalendarFeed(models.Model):
    """A secret address at which somebody's calendar program reads their deadlines.

    Only the hash of the secret is kept; it is shown once.
    """

    user = models.ForeignKey("kernel_people.User", models.PROTECT, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("设立时间"))
    revoked_at = models.DateTimeField(_("废止时间"), null=True)

    class Meta:
        """The newest first; one address of a person works at a time."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(revoked_at__isnull=True), name="duties_feed_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.made_at}"
