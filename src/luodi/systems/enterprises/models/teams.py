"""What units can do for firms, by which visits are composed of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.enterprises.rules import Skill

SKILL_TITLES = {
    Skill.POLICY: _("政策"),
    Skill.FUNDS: _("融资"),
    Skill.LABOUR: _("用工"),
    Skill.PREMISES: _("场地"),
    Skill.PROJECTS: _("项目"),
    Skill.TRAINING: _("培训"),
    Skill.PLANS: _("预案备案与演练"),
    Skill.HAZARDS: _("隐患排查"),
    Skill.EQUIPMENT: _("特种设备"),
    Skill.LAW: _("法务"),
    Skill.ADVICE: _("咨询"),
}


class UnitSkill(models.Model):
    """A skill that a unit has for firms, from a day to a day, the last excluded."""

    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    skill = models.CharField(
        _("技能"), max_length=9, choices=[(skill.value, t) for skill, t in SKILL_TITLES.items()]
    )
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)

    access_paths = AccessPaths(system="enterprises", unit="unit__path", place="unit__place__path")

    class Meta:
        """By unit; a unit has a skill once at a time."""

        ordering = ("unit__path", "skill", "-valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="enterprises_skill_dates",
            ),
            models.UniqueConstraint(
                fields=("unit", "skill"),
                condition=Q(valid_to__isnull=True),
                name="enterprises_skill_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.get_skill_display()}"
