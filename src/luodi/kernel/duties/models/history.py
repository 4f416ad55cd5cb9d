"""Tables around a duty: steps, pauses, extensions, alarms, files and watchers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.duties.models.choices import ACT_TITLES, PauseCause
from luodi.kernel.duties.models.duty import Duty


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
