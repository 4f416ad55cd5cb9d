"""Tables of ad hoc inquiries: what was asked of whom by when, and what each unit said."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.web.figures import Quantity
from luodi.systems.targets import rules
from luodi.systems.targets.rules import Reply, Told


class InquiryState(models.TextChoices):
    """What became of an inquiry."""

    OPEN = "OPEN", _("在问")
    CLOSED = "CLOSED", _("已汇总")
    CANCELLED = "CANCELLED", _("已撤销")


REPLIES = {
    Reply.WAITING: _("未报"),
    Reply.GIVEN: _("已报"),
    Reply.UNABLE: _("无法提供"),
}


class Inquiry(models.Model):
    """A figure that one unit asks of others, by an instant, and that adds itself up.

    Figures are asked in ``unit_word`` (万元) and kept in the smallest unit of ``measured_in`` (元),
    with ``scale`` decimals. ``differs`` says how it differs from what luodi holds already, when
    something like it was found; ``found`` keeps what that was.
    """

    title = models.CharField(_("问什么"), max_length=60)
    definition = models.CharField(_("口径"), max_length=300)
    unit_word = models.CharField(_("计量单位"), max_length=20)
    measured_in = models.CharField(_("存储单位"), max_length=20)
    scale = models.PositiveSmallIntegerField(_("小数位"), default=0)
    asking_unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="inquiries", verbose_name=_("询数单位")
    )
    asking_post = models.ForeignKey(
        "kernel_people.Post", models.PROTECT, null=True, related_name="+"
    )
    asked_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("发出时间"))
    due_at = models.DateTimeField(_("截止时间"))
    as_of = models.DateField(_("数截至哪天"))
    differs = models.CharField(_("与已有的数有何不同"), max_length=300, blank=True)
    found = models.JSONField(_("当时已有的数"), default=list)
    state = models.CharField(
        _("状态"), max_length=10, choices=InquiryState.choices, default=InquiryState.OPEN
    )
    ended_by = models.ForeignKey("kernel_people.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_because = models.CharField(_("撤销的理由"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    access_paths = AccessPaths(
        system="targets", unit="asking_unit__path", place="asking_unit__place__path"
    )

    class Meta:
        """Newest first; what is asked has a definition and ends once."""

        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(definition="") & ~Q(unit_word=""),
                name="targets_inquiry_defined",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=models.F("asked_at")), name="targets_inquiry_due"
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", ended_at__isnull=True)
                | Q(state__in=("CLOSED", "CANCELLED"), ended_at__isnull=False),
                name="targets_inquiry_ended",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether units may still answer."""
        return self.state == InquiryState.OPEN

    def quantity(self, amount: int | None, decimals: int | None = None) -> Quantity:
        """Give an amount of what is asked, in no more decimals than are needed."""
        shown = rules.decimals_needed([amount], self.scale) if decimals is None else decimals
        if amount is None:
            return Quantity(None, shown, self.measured_in)
        return Quantity(amount // 10 ** (self.scale - shown), shown, self.measured_in)


class InquiryAnswer(models.Model):
    """What one unit says to an inquiry: a figure, nought included, or that it has none and why."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="answers")
    unit = models.ForeignKey("kernel_people.Unit", models.PROTECT, related_name="+")
    reply = models.CharField(
        _("答复"),
        max_length=10,
        choices=[(reply.value, words) for reply, words in REPLIES.items()],
        default=Reply.WAITING.value,
    )
    amount = models.BigIntegerField(_("数"), null=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    answered_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    reminded_at = models.DateTimeField(_("催办时间"), null=True)
    reminders = models.PositiveIntegerField(_("催办次数"), default=0)
    version = models.PositiveIntegerField(default=1)

    access_paths = AccessPaths(system="targets", unit="unit__path", place="unit__place__path")

    class Meta:
        """A unit is asked once; a figure, a refusal and silence are three things."""

        ordering = ("inquiry", "unit__path")
        constraints = (
            models.UniqueConstraint(fields=("inquiry", "unit"), name="targets_inquiry_unit_once"),
            models.CheckConstraint(
                condition=Q(reply="WAITING", amount__isnull=True, answered_at__isnull=True)
                | Q(reply="GIVEN", amount__isnull=False, answered_at__isnull=False)
                | (Q(reply="UNABLE", amount__isnull=True, answered_at__isnull=False) & ~Q(note="")),
                name="targets_inquiry_reply",
            ),
        )

    def __str__(self) -> str:
        return f"{self.inquiry_id}/{self.unit_id}: {self.reply}"

    @property
    def told(self) -> Told:
        """The answer as the sum looks at it."""
        return Told(Reply(self.reply), self.amount)

    @property
    def quantity(self) -> Quantity:
        """The figure with its unit."""
        return self.inquiry.quantity(self.amount)

    def is_late(self, now: datetime) -> bool:
        """Tell whether it came, or is still missing, when the time was over."""
        return rules.is_late(self.inquiry.due_at, self.answered_at, now)
