"""Tables of work in the background, of timed jobs and of the workers that were seen."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.jobs.rules import State, percent

STATE_TITLES = {
    State.WAITING: pgettext_lazy("job", "等待"),
    State.RUNNING: pgettext_lazy("job", "进行中"),
    State.DONE: pgettext_lazy("job", "已完成"),
    State.FAILED: pgettext_lazy("job", "失败"),
    State.CANCELLED: pgettext_lazy("job", "已取消"),
}
STATE_CHOICES = [(state.value, title) for state, title in STATE_TITLES.items()]


class Job(models.Model):
    """Work that somebody asked for and a worker does; nobody's means luodi's own.

    ``not_before`` and ``lease_until`` follow the machine's time, which moves also where the clock
    stands. ``worker`` and ``tries`` together are a worker's hold on it: who holds it no longer
    changes nothing. ``file_path`` is empty once the file is removed; its name stays.
    """

    kind = models.CharField(_("种类"), max_length=80)
    title = models.CharField(_("事由"), max_length=200)
    arguments = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    key = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10)
    asked_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    asked_at = models.DateTimeField(_("提出时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=STATE_CHOICES, default=State.WAITING.value
    )
    done = models.PositiveBigIntegerField(default=0)
    of = models.PositiveBigIntegerField(null=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    retries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    error = models.CharField(_("原因"), max_length=500, blank=True)
    reference = models.CharField(_("编号"), max_length=12, blank=True)
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    file_path = models.CharField(max_length=80, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.BigIntegerField(null=True)
    file_until = models.DateTimeField(_("文件保留到"), null=True)

    class Meta:
        """The newest first; a key asks once; what is to be done is found by an index."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key"), condition=~Q(key=""), name="jobs_key_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=tuple(state.value for state in State)), name="jobs_job_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="RUNNING") | Q(lease_until__isnull=False) & ~Q(worker=""),
                name="jobs_running_is_held",
            ),
        )
        indexes = (
            models.Index(
                fields=("not_before", "id"),
                condition=Q(state__in=("WAITING", "RUNNING")),
                name="jobs_open",
            ),
            models.Index(fields=("asked_by", "-id"), name="jobs_of_person"),
            models.Index(
                fields=("file_until",), condition=~Q(file_path=""), name="jobs_files_kept"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int | None:
        """How far it is; None when nobody knows."""
        return 100 if self.state == State.DONE else percent(self.done, self.of)

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {State.WAITING, State.RUNNING}


class TimedRun(models.Model):
    """The newest run of a timed job: one row each, so that a slot is run by one worker alone.

    All instants follow the machine's time.
    """

    name = models.CharField(_("名称"), max_length=80, unique=True)
    slot = models.DateTimeField(_("应办时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=STATE_CHOICES, default=State.DONE.value
    )
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("上次开始"), null=True)
    finished_at = models.DateTimeField(_("上次结束"), null=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    error = models.CharField(_("原因"), max_length=500, blank=True)
    reference = models.CharField(_("编号"), max_length=12, blank=True)
    failed_at = models.DateTimeField(_("上次失败"), null=True)

    class Meta:
        """By name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A process that does the work, and when it last gave a sign of life; the machine's time."""

    name = models.CharField(_("名称"), max_length=80, unique=True)
    started_at = models.DateTimeField(_("启动时间"))
    seen_at = models.DateTimeField(_("最近一次出现"))
    stopped_at = models.DateTimeField(_("停止时间"), null=True)

    class Meta:
        """The one last seen first."""

        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return self.name
