"""Cases: what a firm needs, and what it says when it was answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.enterprises.rules import (
    CaseState,
    Category,
    Channel,
    Closing,
    Manner,
    Milestone,
    Severity,
    Solved,
)

CHANNEL_TITLES = {
    Channel.FIELD_VISIT: _("实地走访"),
    Channel.HOTLINE: _("便民热线"),
    Channel.CHAT_GROUP: _("企业交流群"),
    Channel.SERVICE_HALL: _("政务大厅"),
    Channel.ON_SITE_MEETING: _("现场办公"),
    Channel.SELF: _("企业自报"),
    Channel.TEAM_VISIT: _("组团上门"),
}
CATEGORY_TITLES = {
    Category.LAND: _("用地"),
    Category.FUNDS: _("资金"),
    Category.POWER: _("用电"),
    Category.LABOUR: _("用工"),
    Category.FREIGHT: _("货运物流"),
    Category.ORDERS: _("订单"),
    Category.POLICY: _("政策兑现"),
    Category.MARKET: _("市场拓展"),
    Category.LISTING: _("上市融资"),
    Category.PERMITS: _("证照手续"),
    Category.PREMISES: _("生产场地"),
    Category.LAW: _("法务"),
    Category.SAFETY: _("安全"),
    Category.TECHNOLOGY: _("科技"),
    Category.OTHER: _("其他"),
}
SEVERITY_TITLES = {
    Severity.A: _("A 级（疑难、生死关）"),
    Severity.B: _("B 级（跨单位）"),
    Severity.C: _("C 级（简单）"),
}
STATE_TITLES = {
    CaseState.NEW: _("待研判"),
    CaseState.TRIAGED: _("待交办"),
    CaseState.ASSIGNED: _("已交办"),
    CaseState.REJECTED_ASSIGNMENT: _("异议待裁定"),
    CaseState.TRANSFERRED: _("已转办"),
    CaseState.ACCEPTED: _("已签收"),
    CaseState.WORKING: _("办理中"),
    CaseState.EXTENDED: _("延期办理"),
    CaseState.PAUSED: _("暂停"),
    CaseState.CARRIED: _("挂账"),
    CaseState.REPLIED: _("已答复，待回访"),
    CaseState.VERIFIED: _("已核实"),
    CaseState.CLOSED: _("已销号"),
    CaseState.REOPENED: _("重新办理"),
    CaseState.WITHDRAWN: _("已撤回"),
}
SOLVED_TITLES = {
    Solved.YES: _("已解决"),
    Solved.PARTLY: _("部分解决"),
    Solved.NO: _("没有解决"),
}
CLOSING_TITLES = {
    Closing.CONFIRMED: _("企业确认"),
    Closing.PLANNED: _("企业同意后续计划"),
    Closing.UNCONFIRMED: _("未获企业确认"),
}
MANNER_TITLES = {
    Manner.PHONE: _("电话"),
    Manner.VISIT: _("上门"),
    Manner.LINK: _("企业自己填写"),
}

MILESTONE_TITLES = {
    Milestone.CONTACT: _("联系企业"),
    Milestone.ASSIGN: _("研究交办"),
    Milestone.CO_UNITS: _("协办单位报主办单位"),
    Milestone.REPORT: _("回应进展"),
    Milestone.SOLVE: _("办结"),
}


class Case(models.Model):
    """A need of a firm; who does what by when stands in its duty.

    ``unit`` is the office that keeps it, ``place`` where rights are measured: that of the firm,
    or of the office when the firm wants it kept from its street. What reports corruption has the
    discipline body as its office (``discipline``). Without ``firm`` it is not
    identified yet, and ``told_as`` is what was said of the firm. ``cause`` is a person's word for
    what lies behind it, by which common issues are found.
    """

    duty = models.OneToOneField("kernel_duties.Duty", models.PROTECT, related_name="case")
    firm = models.ForeignKey(
        "enterprises.Firm", models.PROTECT, null=True, related_name="cases", verbose_name=_("企业")
    )
    told_as = models.CharField(_("企业自称"), max_length=120, blank=True)
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("助企办")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    channel = models.CharField(
        _("渠道"), max_length=15, choices=[(c.value, t) for c, t in CHANNEL_TITLES.items()]
    )
    text = models.TextField(_("诉求"))
    spoken = models.BooleanField(_("口头，由人记下"), default=False)
    confidential = models.BooleanField(_("对属地保密"), default=False)
    discipline = models.BooleanField(_("反映作风和腐败"), default=False)
    category = models.CharField(
        _("类别"),
        max_length=10,
        choices=[(c.value, t) for c, t in CATEGORY_TITLES.items()],
        blank=True,
    )
    severity = models.CharField(
        _("级别"),
        max_length=1,
        choices=[(s.value, t) for s, t in SEVERITY_TITLES.items()],
        blank=True,
    )
    reasons = models.TextField(_("定级理由"), blank=True)
    cause = models.CharField(_("共性原因"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name=_("主诉求")
    )
    closing = models.CharField(
        _("销号方式"),
        max_length=11,
        choices=[(c.value, t) for c, t in CLOSING_TITLES.items()],
        blank=True,
    )

    access_paths = AccessPaths(system="enterprises", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; graded when it has a category, no case its own parent."""

        ordering = ("-id",)
        indexes = (
            models.Index(fields=("firm", "category"), name="enterprises_case_firm"),
            models.Index(fields=("category", "cause"), name="enterprises_case_cause"),
            models.Index(fields=("duty", "unit", "place", "id"), name="enterprises_case_seen"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="enterprises_case_told"),
            models.CheckConstraint(
                condition=Q(category="", severity="") | ~Q(category="") & ~Q(severity=""),
                name="enterprises_case_triaged_whole",
            ),
            models.CheckConstraint(
                condition=Q(firm__isnull=False) | ~Q(told_as=""),
                name="enterprises_case_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="enterprises_case_not_own_parent",
            ),
        )

    def __str__(self) -> str:
        return str(self.duty)


class CaseFeedback(models.Model):
    """What a firm said after a reply, or that it was asked in vain (``solved`` empty).

    ``asked_by`` is None when the firm wrote by itself.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="feedbacks")
    manner = models.CharField(
        _("方式"), max_length=5, choices=[(m.value, t) for m, t in MANNER_TITLES.items()]
    )
    solved = models.CharField(
        _("是否解决"),
        max_length=6,
        choices=[(s.value, t) for s, t in SOLVED_TITLES.items()],
        blank=True,
    )
    score = models.PositiveSmallIntegerField(_("满意度"), null=True)
    plan = models.TextField(_("后续办理计划"), blank=True)
    comment = models.TextField(_("企业的话"), blank=True)
    asked_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("回访人")
    )
    at = models.DateTimeField(_("时间"))

    append_only = True

    class Meta:
        """In order; a score is 1 to 5 and goes with an answer."""

        ordering = ("case", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5),
                name="enterprises_score_range",
            ),
            models.CheckConstraint(
                condition=~Q(solved="") | Q(score__isnull=True),
                name="enterprises_score_of_an_answer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.solved or '—'}"
