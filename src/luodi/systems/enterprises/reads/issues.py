"""What several firms share: the groups found, and the cases of policy made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.config.reads import threshold
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import Case, CommonCase
from luodi.systems.enterprises.reads.cases import cases_seen, visible_cases
from luodi.systems.enterprises.reads.checks import may_check


@dataclass(frozen=True)
class SharedIssue:
    """An issue that several firms share, and the open case of policy for it, if there is one.

    ``new`` are the cases that are not linked to it yet.
    """

    issue: rules.Common
    cases: tuple[Case, ...]
    policy: Case | None

    @property
    def new(self) -> tuple[Case, ...]:
        """The cases that no case of policy holds yet."""
        return tuple(case for case in self.cases if not hasattr(case, "common"))


def shared_issues(actor: Actor, *, open_to_all: bool = False) -> list[SharedIssue]:
    """Find the issues that several firms share, among the cases that the actor may see.

    What a case of policy answered already is left out.

    Parameters
    ----------
    actor
        Who looks.
    open_to_all
        Whether confidential cases and reports of corruption are left out, as for a paper that
        goes round.
    """
    today = clock.today()
    within = int(threshold("enterprises.common_days", today).value)
    rows = (
        visible_cases(actor)
        .filter(firm__isnull=False)
        .exclude(cause="")
        .exclude(common__policy__duty__ended_at__isnull=False)
        .filter(duty__received_at__gte=clock.now() - timedelta(days=within + 1))
        .select_related("common__policy")
        .order_by("pk")
    )
    if open_to_all:
        rows = rows.filter(confidential=False, discipline=False)
    cases = {case.pk: case for case in rows}
    found = rules.common_issues(
        [_told(case) for case in cases.values()],
        today=today,
        least=int(threshold("enterprises.common_firms", today).value),
        within=within,
    )
    policies = _policies(actor, found)
    return [
        SharedIssue(
            issue,
            tuple(cases[number] for number in issue.numbers),
            policies.get((issue.category.value, issue.cause)),
        )
        for issue in found
    ]


_NO_TEXT = rules.plain("")


def _told(case: Case) -> rules.Told:
    """Give a case as it is compared by its cause; its text is not needed."""
    return rules.Told(
        number=case.pk,
        firm=case.firm_id,
        category=rules.Category(case.category),
        day=case.duty.received_at.astimezone(clock.SHANGHAI).date(),
        plain=_NO_TEXT,
        cause=case.cause,
    )


def _policies(actor: Actor, found: Sequence[rules.Common]) -> dict[tuple[str, str], Case]:
    """Give the open cases of policy by category and cause, as far as the actor may see them."""
    causes = [issue.cause for issue in found]
    rows = visible_cases(actor).filter(
        cause__in=causes, pk__in=CommonCase.objects.values("policy"), duty__ended_at__isnull=True
    )
    return {(case.category, case.cause): case for case in rows}


def issue_of(actor: Actor, case: Case) -> SharedIssue | None:
    """Give the shared issue that a case belongs to; None when there is none."""
    return next((one for one in shared_issues(actor) if case.pk in one.issue.numbers), None)


def after_case(actor: Actor, case: Case) -> dict[str, Any]:
    """Give what a case's page shows of its checks, and of the issue that it shares with others.

    Of the cases that it is linked with, those that the actor may see.
    """
    pairs = CommonCase.objects.filter(Q(policy=case) | Q(case=case)).values_list("policy", "case")
    linked = {number for pair in pairs for number in pair} - {case.pk}
    others = cases_seen(actor, sorted(linked)) if linked else []
    of_policy = case.firm_id is None
    return {
        "checks": list(case.checks.select_related("by").order_by("pk")),
        "may_check": may_check(actor, case),
        "shared_in": None if of_policy else next(iter(others), None),
        "shared_by": others if of_policy else [],
    }
