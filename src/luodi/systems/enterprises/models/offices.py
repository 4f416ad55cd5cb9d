"""Who serves firms: the roles of posts, and the projects that an office courts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths


class ServiceRole(models.Model):
    """A role that a post has in the service of firms, from a day to a day, the last excluded.

    It stands on the post: whoever holds the post has the role.
    """

    class Role(models.TextChoices):
        """The three roles of the teams, the head of a unit, and the deputies and staff."""

        PUBLICIST = "PUBLICIST", _("宣传员")
        COORDINATOR = "COORDINATOR", _("协调员")
        HANDLER = "HANDLER", _("办事员")
        CHIEF = "CHIEF", _("首席服务官")
        ASSISTANT = "ASSISTANT", _("助企服务生")

    post = models.ForeignKey(
        "kernel_people.Post", models.PROTECT, related_name="+", verbose_name=_("岗位")
    )
    role = models.CharField(_("服务角色"), max_length=11, choices=Role.choices)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)

    access_paths = AccessPaths(
        system="enterprises", unit="post__unit__path", place="post__place__path"
    )

    class Meta:
        """By unit and post; a post has a role once at a time."""

        ordering = ("post__unit__path", "post__title", "role", "-valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="enterprises_role_dates",
            ),
            models.UniqueConstraint(
                fields=("post", "role"),
                condition=Q(valid_to__isnull=True),
                name="enterprises_role_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.post} {self.get_role_display()}"


class InvestmentLead(models.Model):
    """A project that an office courts; empty is unknown.

    ``investor`` is what the office was told; ``day`` that of the newest word of it.
    """

    class Stage(models.TextChoices):
        """How far it is, in the words of the ledger."""

        TALKS = "TALKS", _("在谈")
        VISITED = "VISITED", _("已考察")
        SIGNED = "SIGNED", _("已签约")
        STARTED = "STARTED", _("已开工")
        ENDED = "ENDED", _("已终止")

    title = models.CharField(_("项目"), max_length=120)
    investor = models.CharField(_("投资方"), max_length=120, blank=True)
    industry_code = models.CharField(_("行业代码"), max_length=5, blank=True)
    amount_fen = models.BigIntegerField(_("计划投资（分）"), null=True)
    stage = models.CharField(_("进展"), max_length=7, choices=Stage.choices)
    day = models.DateField(_("进展日期"))
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("责任单位")
    )
    post = models.ForeignKey(
        "kernel_people.Post",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("责任岗位"),
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("意向地方")
    )
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(system="enterprises", unit="unit__path", place="place__path")

    class Meta:
        """The newest word first; a sum is more than nought."""

        ordering = ("-day", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="enterprises_lead_titled"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0),
                name="enterprises_lead_amount",
            ),
        )

    def __str__(self) -> str:
        return self.title
