"""Helping units: who is asked to help with a case beside the unit that leads it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.systems.enterprises.models.cases import Case
from luodi.systems.enterprises.rules import HelpState

HELP_TITLES = {
    HelpState.WAITING: _("等协办单位答复"),
    HelpState.LATE: _("协办逾期未答复"),
    HelpState.ANSWERED: _("协办已答复"),
    HelpState.ANSWERED_LATE: _("协办逾期答复"),
    HelpState.WITHDRAWN: _("协办已撤回"),
}
_NEITHER = Q(answered_at__isnull=True, withdrawn_at__isnull=True)


class CaseHelp(models.Model):
    """One asking of one unit to help with a case; it answers to the unit that leads.

    ``days`` are the working days that it had when it was asked. While ``provisional`` its day
    waits for the calendar of its year. ``withdrawn_by`` and ``reason`` tell of an asking that was
    ended without an answer; the case is then no more open to the unit.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="helps")
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("协办单位")
    )
    asked = models.TextField(_("请协办什么"))
    asked_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    asked_at = models.DateTimeField(_("提出时间"))
    days = models.PositiveSmallIntegerField(_("工作日"))
    due_at = models.DateTimeField(_("到期"))
    due_day = models.DateField(_("应于"))
    provisional = models.BooleanField(_("暂定"), default=False)
    answer = models.TextField(_("协办答复"), blank=True)
    answered_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    withdrawn_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("撤回人")
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    reason = models.TextField(_("撤回的理由"), blank=True)

    access_paths = AccessPaths(system="enterprises", unit="unit__path", place="case__place__path")

    class Meta:
        """In order; one asking of a unit stands at a time, and ends by an answer or a reason."""

        ordering = ("case", "id")
        indexes = (
            models.Index(
                fields=("unit", "due_at"), condition=_NEITHER, name="enterprises_help_due"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("case", "unit"), condition=_NEITHER, name="enterprises_help_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False, withdrawn_at__isnull=True) & ~Q(answer="")),
                name="enterprises_help_answer",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(reason="")),
                name="enterprises_help_withdrawn",
            ),
        )

    def __str__(self) -> str:
        return str(self.unit)
