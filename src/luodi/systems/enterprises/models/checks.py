"""What comes after a case: checks of its end, and the case of what several firms share."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.systems.enterprises.models.cases import Case
from luodi.systems.enterprises.rules import RESULTS, CheckKind, CheckResult

CHECK_TITLES = {
    CheckKind.RECHECK: _("复核"),
    CheckKind.CALL_BACK: _("撤回回访"),
}
CHECK_RESULT_TITLES = {
    CheckResult.PASSED: _("通过"),
    CheckResult.FAILED: _("不通过"),
    CheckResult.STANDS: _("企业自愿撤回"),
    CheckResult.PRESSED: _("企业不愿撤回"),
}


def _fits(kind: CheckKind) -> Q:
    return Q(kind=kind.value, result__in=[result.value for result in RESULTS[kind]])


class CaseCheck(models.Model):
    """What somebody else found on asking once more about a case that had ended.

    ``seed`` is the number of the draw that chose it; None of a withdrawal, which are all asked.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="checks")
    kind = models.CharField(
        _("种类"), max_length=9, choices=[(k.value, t) for k, t in CHECK_TITLES.items()]
    )
    result = models.CharField(
        _("结论"), max_length=7, choices=[(r.value, t) for r, t in CHECK_RESULT_TITLES.items()]
    )
    words = models.TextField(_("问到的情况"))
    seed = models.PositiveIntegerField(_("抽样号"), null=True)
    by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, related_name="+", verbose_name=_("复核人")
    )
    at = models.DateTimeField(_("时间"))

    append_only = True

    class Meta:
        """In order; a result fits its kind and has words."""

        ordering = ("case", "id")
        constraints = (
            models.CheckConstraint(
                condition=_fits(CheckKind.RECHECK) | _fits(CheckKind.CALL_BACK),
                name="enterprises_check_fits",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="enterprises_check_in_words"),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind} {self.result}"


class CommonCase(models.Model):
    """A case that shares its cause with those of other firms, and the case of policy for all.

    It keeps its own handler, deadline and reply.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="common")
    policy = models.ForeignKey(Case, models.PROTECT, related_name="shared_by")

    class Meta:
        """In order; none is its own."""

        ordering = ("policy", "case")
        constraints = (
            models.CheckConstraint(
                condition=~Q(case=models.F("policy")), name="enterprises_common_not_own"
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy_id} ← {self.case_id}"
