"""Tables of the channels, of the outbox, and of how fast each bot was sent to."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.messages.rules import ChannelKind, State

KIND_TITLES = {
    ChannelKind.WECOM: _("企业微信群机器人"),
    ChannelKind.DINGTALK: _("钉钉群机器人"),
    ChannelKind.FEISHU: _("飞书群机器人"),
    ChannelKind.MAIL: _("电子邮件"),
}
KIND_CHOICES = [(kind.value, title) for kind, title in KIND_TITLES.items()]
STATE_TITLES = {
    State.WAITING: pgettext_lazy("message", "待发"),
    State.SENDING: pgettext_lazy("message", "正在发"),
    State.SENT: pgettext_lazy("message", "已发"),
    State.FAILED: pgettext_lazy("message", "没有发出"),
}
STATE_CHOICES = [(state.value, title) for state, title in STATE_TITLES.items()]


class Channel(models.Model):
    """Where a unit's messages go: a chat group's bot, or an office's mailbox.

    ``sealed`` holds the address and the signing secret, encrypted; they are never shown again.
    ``host`` is what may be shown. ``bot`` is a hash of the address: two channels of one bot share
    its rate. ``digest_minutes`` 0 means that each message goes by itself.
    """

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="channels", verbose_name=_("单位")
    )
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("种类"), max_length=10, choices=KIND_CHOICES)
    host = models.CharField(_("发往"), max_length=120)
    bot = models.CharField(max_length=64)
    sealed = models.TextField()
    enabled = models.BooleanField(_("启用"), default=True)
    quiet_from = models.TimeField(_("免打扰起"), null=True, default=time(22))
    quiet_to = models.TimeField(_("免打扰止"), null=True, default=time(7))
    digest_minutes = models.PositiveSmallIntegerField(_("合并（分钟）"), default=0)
    version = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    added_at = models.DateTimeField(_("登记时间"))

    access_paths = AccessPaths(system="messages", unit="unit__path")

    class Meta:
        """By unit; a name stands once in a unit."""

        ordering = ("unit__path", "name")
        constraints = (
            models.UniqueConstraint(fields=("unit", "name"), name="messages_channel_name"),
            models.CheckConstraint(
                condition=Q(kind__in=tuple(kind.value for kind in ChannelKind)),
                name="messages_channel_kind",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="messages_quiet_hours_whole",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One line that waits to leave luodi, or left: its kind, typed slots and a link.

    ``batch`` names what was sent together and stands in the text, so that whoever gets it twice
    sees that it is the same. ``not_before`` and ``lease_until`` follow the machine's time.
    """

    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="messages", verbose_name=_("渠道")
    )
    kind = models.CharField(_("种类"), max_length=80)
    slots = models.JSONField(default=dict)
    url_path = models.CharField(_("链接"), max_length=200)
    urgent = models.BooleanField(_("紧急"), default=False)
    key = models.CharField(max_length=120)
    state = models.CharField(
        _("状态"), max_length=10, choices=STATE_CHOICES, default=State.WAITING.value
    )
    made_at = models.DateTimeField(_("提出时间"))
    not_before = models.DateTimeField()
    batch = models.CharField(_("编号"), max_length=12, blank=True)
    tries = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    worker = models.CharField(max_length=16, blank=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True)
    error = models.CharField(_("原因"), max_length=300, blank=True)

    access_paths = AccessPaths(system="messages", unit="channel__unit__path")

    class Meta:
        """The newest first; a key is sent once to a channel."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("channel", "key"), name="messages_key_once"),
            models.CheckConstraint(condition=~Q(key=""), name="messages_key_given"),
            models.CheckConstraint(
                condition=Q(state__in=tuple(state.value for state in State)),
                name="messages_message_state",
            ),
        )
        indexes = (
            models.Index(
                fields=("not_before", "id"),
                condition=Q(state__in=("WAITING", "SENDING")),
                name="messages_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class SendRate(models.Model):
    """When a bot has won back all that was sent to it, in milliseconds of the machine's time."""

    bot = models.CharField(max_length=64, unique=True)
    full_at_ms = models.BigIntegerField()

    class Meta:
        """By bot."""

        ordering = ("bot",)

    def __str__(self) -> str:
        return self.bot[:8]
