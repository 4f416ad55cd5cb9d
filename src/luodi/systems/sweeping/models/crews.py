"""Who works when: shifts, leave, swaps, roll-call and what a shift leaves to the next."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths


class TurnState(models.TextChoices):
    """Whether somebody has come to a shift."""

    PLANNED = "PLANNED", _("已排")
    PRESENT = "PRESENT", _("已到岗")
    ABSENT = "ABSENT", _("缺岗")
    LEAVE = "LEAVE", _("请假")
    CANCELLED = "CANCELLED", _("已取消")


class ShiftTurn(models.Model):
    """A shift of one person, half open: at the wheel of a vehicle, at a key area, or in a crew."""

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("作业单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    starts_at = models.DateTimeField(_("上班"))
    ends_at = models.DateTimeField(_("下班"))
    vehicle = models.ForeignKey(
        "sweeping.Vehicle",
        models.PROTECT,
        null=True,
        related_name="turns",
        verbose_name=_("车辆"),
    )
    key_area = models.ForeignKey(
        "sweeping.KeyArea",
        models.PROTECT,
        null=True,
        related_name="turns",
        verbose_name=_("重点区域"),
    )
    post = models.PositiveSmallIntegerField(_("岗位号"), null=True)
    state = models.CharField(
        _("状态"), max_length=9, choices=TurnState.choices, default=TurnState.PLANNED
    )
    state_at = models.DateTimeField(_("点名时间"), null=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """By time; nobody stands twice at the same instant; a post lies in a key area."""

        ordering = ("-starts_at", "user")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="sweeping_turn_times"
            ),
            models.CheckConstraint(
                condition=Q(key_area__isnull=True, post__isnull=True)
                | Q(key_area__isnull=False, post__gt=0),
                name="sweeping_turn_post",
            ),
            models.UniqueConstraint(
                fields=("user", "starts_at"),
                condition=~Q(state__in=("CANCELLED", "LEAVE")),
                name="sweeping_turn_once",
            ),
        )
        indexes = (models.Index(fields=("starts_at", "ends_at"), name="sweeping_turn_when"),)

    def __str__(self) -> str:
        return f"{self.user} {self.starts_at:%Y-%m-%d %H:%M}"


class ChangeState(models.TextChoices):
    """What became of a wish for leave or a swap."""

    ASKED = "ASKED", _("待批")
    GRANTED = "GRANTED", _("已批")
    REFUSED = "REFUSED", _("未批")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class ShiftChange(models.Model):
    """A wish to be off a shift; with ``other`` that person takes it over."""

    turn = models.ForeignKey(
        ShiftTurn, models.PROTECT, related_name="changes", verbose_name=_("班次")
    )
    other = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("顶班人"),
    )
    reason = models.CharField(_("原因"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    asked_at = models.DateTimeField(_("申请时间"))
    state = models.CharField(
        _("状态"), max_length=9, choices=ChangeState.choices, default=ChangeState.ASKED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("审批人"),
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    answer = models.CharField(_("批复"), max_length=200, blank=True)

    access_paths = AccessPaths(
        system="sweeping", unit="turn__unit__path", place="turn__place__path"
    )

    class Meta:
        """The newest first; one open for a shift."""

        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("turn",), condition=Q(state="ASKED"), name="sweeping_change_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="sweeping_change_reason"),
        )

    def __str__(self) -> str:
        return f"{self.turn} {self.get_state_display()}"


class ShiftNote(models.Model):
    """What one shift of a unit leaves to the next; signed for by who takes over."""

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("作业单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    at = models.DateTimeField(_("时间"))
    said = models.TextField(_("内容"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("交班人")
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("接班人"),
    )
    taken_at = models.DateTimeField(_("接班时间"), null=True)

    access_paths = AccessPaths(system="sweeping", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; it says something."""

        ordering = ("-at", "-id")
        constraints = (models.CheckConstraint(condition=~Q(said=""), name="sweeping_note_told"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
