"""Agency service: templates of steps in dated versions, and the service of a case."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.enterprises.rules import Purpose, StepState

PURPOSE_TITLES = {
    Purpose.REGISTER: _("开办企业"),
    Purpose.TAX: _("税务"),
    Purpose.PERMIT: _("许可和证照"),
    Purpose.QUALIFY: _("资质认定"),
    Purpose.SUBSIDY: _("奖补申报"),
    Purpose.BUILD: _("项目建设"),
    Purpose.OTHER: _("其他事项"),
}
STEP_TITLES = {
    StepState.NOT_BEGUN: _("未开始"),
    StepState.MATERIALS: _("等企业材料"),
    StepState.READY: _("办理中"),
    StepState.DONE: _("已办结"),
}


class AgencyTemplate(models.Model):
    """The steps of a purpose, as they hold from a day, included, to a day, excluded.

    A change is a new row that ``replaces`` the old one; services that run keep theirs. ``unit``
    is the one that answers for it; whoever may see cases may read it.
    """

    title = models.CharField(_("模板"), max_length=60)
    purpose = models.CharField(
        _("用途"), max_length=8, choices=[(p.value, t) for p, t in PURPOSE_TITLES.items()]
    )
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("维护单位")
    )
    source = models.TextField(_("依据"))
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), null=True)
    version = models.PositiveIntegerField(_("版本"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("上一版")
    )

    class Meta:
        """By purpose and title, the newest version first; with a title and a source."""

        ordering = ("purpose", "title", "-version", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="enterprises_template_dates",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(source=""), name="enterprises_template_told"
            ),
        )

    def __str__(self) -> str:
        return self.title


class AgencyTemplateStep(models.Model):
    """A step of a template; ``days`` are working days, ``materials`` short names."""

    template = models.ForeignKey(AgencyTemplate, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("步骤"), max_length=60)
    who = models.CharField(_("谁办"), max_length=40)
    days = models.PositiveSmallIntegerField(_("工作日"))
    from_start = models.BooleanField(_("从代办开始起算"), default=False)
    materials = models.JSONField(_("材料"), default=list)

    class Meta:
        """In order, each number once; a step takes a day or more."""

        ordering = ("template", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("template", "number"), name="enterprises_template_step_once"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1) & ~Q(title=""), name="enterprises_template_step_whole"
            ),
        )

    def __str__(self) -> str:
        return self.title


class AgencyService(models.Model):
    """A case that is led through the steps of a template, from a day on."""

    case = models.OneToOneField(
        "enterprises.Case", models.PROTECT, related_name="service", verbose_name=_("诉求")
    )
    template = models.ForeignKey(
        AgencyTemplate, models.PROTECT, related_name="services", verbose_name=_("模板")
    )
    started_on = models.DateField(_("开始"))
    version = models.PositiveIntegerField(_("版本"), default=1)

    access_paths = AccessPaths(
        system="enterprises", unit="case__unit__path", place="case__place__path"
    )

    class Meta:
        """The newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.case} · {self.template}"


class AgencyStep(models.Model):
    """A step of a service; ``due_day`` is counted, or set by a person where ``named``.

    While ``provisional`` the day waits for the calendar of its year. ``post`` is the post that
    it waits for, if somebody named one. ``reason`` says why it was done out of order or without
    its materials.
    """

    service = models.ForeignKey(AgencyService, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("步骤"), max_length=60)
    who = models.CharField(_("谁办"), max_length=40)
    days = models.PositiveSmallIntegerField(_("工作日"))
    from_start = models.BooleanField(_("从代办开始起算"), default=False)
    named = models.BooleanField(_("人工定的日期"), default=False)
    due_day = models.DateField(_("应于"))
    provisional = models.BooleanField(_("暂定"), default=False)
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    post = models.ForeignKey(
        "kernel_people.Post", models.PROTECT, null=True, related_name="+", verbose_name=_("岗位")
    )
    done_on = models.DateField(_("办结"), null=True)
    done_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    note = models.TextField(_("说明"), blank=True)
    reason = models.TextField(_("提前或容缺的理由"), blank=True)

    access_paths = AccessPaths(
        system="enterprises",
        unit="service__case__unit__path",
        place="service__case__place__path",
    )

    class Meta:
        """In order, each number once; one index for what is due."""

        ordering = ("service", "number")
        indexes = (models.Index(fields=("done_on", "due_day"), name="enterprises_step_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=("service", "number"), name="enterprises_agency_step_once"
            ),
            models.CheckConstraint(
                condition=~Q(named=True, provisional=True), name="enterprises_named_day_is_firm"
            ),
        )

    def __str__(self) -> str:
        return self.title


class AgencyMaterial(models.Model):
    """A material that a step needs of the firm, and when it was received."""

    step = models.ForeignKey(AgencyStep, models.CASCADE, related_name="materials")
    name = models.CharField(_("材料"), max_length=40)
    received_on = models.DateField(_("收到"), null=True)
    received_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    access_paths = AccessPaths(
        system="enterprises",
        unit="step__service__case__unit__path",
        place="step__service__case__place__path",
    )

    class Meta:
        """In the order of the template."""

        ordering = ("step", "id")
        constraints = (
            models.UniqueConstraint(fields=("step", "name"), name="enterprises_material_once"),
        )

    def __str__(self) -> str:
        return self.name
