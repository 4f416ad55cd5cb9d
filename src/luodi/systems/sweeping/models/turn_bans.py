"""Turns that are forbidden at junctions: from the end of one link onto another, or back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.sweeping.models.streets import RoadLink
from luodi.systems.sweeping.rules.driving import Turn

TURN_TITLES = {
    Turn.LEFT: _("禁止左转"),
    Turn.RIGHT: _("禁止右转"),
    Turn.STRAIGHT: _("禁止直行"),
    Turn.BACK: _("禁止掉头"),
}
TURNS = [(one.value, told) for one, told in TURN_TITLES.items()]


class TurnBan(models.Model):
    """A turn that nobody may make where a link ends and another begins, until it is withdrawn.

    ``forward`` and ``to_forward`` tell in which direction each is driven; a turn back leads onto
    the same link in the other. ``entered_by`` is null for what luodi itself brings in.
    """

    link = models.ForeignKey(
        RoadLink, models.PROTECT, related_name="turn_bans", verbose_name=_("驶出路段")
    )
    forward = models.BooleanField(_("驶出时顺路段方向"))
    to_link = models.ForeignKey(
        RoadLink, models.PROTECT, related_name="bans_onto", verbose_name=_("驶入路段")
    )
    to_forward = models.BooleanField(_("驶入时顺路段方向"))
    kind = models.CharField(_("禁令"), max_length=8, choices=TURNS)
    reason = models.CharField(_("依据"), max_length=200)
    entered_at = models.DateTimeField(_("登记时间"))
    withdrawn_at = models.DateTimeField(_("撤销"), null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("登记人"),
    )

    access_paths = AccessPaths(
        system="sweeping", unit="link__unit__path", place="link__place__path"
    )

    class Meta:
        """By street; a turn is forbidden once at a time, and only one that leads elsewhere."""

        ordering = ("link__name", "link__code", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="sweeping_turn_ban_told"),
            models.CheckConstraint(
                condition=~Q(link=F("to_link")) | ~Q(forward=F("to_forward")),
                name="sweeping_turn_ban_turns",
            ),
            models.UniqueConstraint(
                fields=("link", "forward", "to_link", "to_forward"),
                condition=Q(withdrawn_at__isnull=True),
                name="sweeping_turn_ban_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.link} {self.get_kind_display()}"
