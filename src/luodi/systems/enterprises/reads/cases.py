"""Cases that somebody may see, what may be done with one, and what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import AccessPaths, scope_filter, unrestricted
from luodi.kernel.config.reads import threshold
from luodi.kernel.duties.models import Duty, DutyPause, DutyStep, PauseCause
from luodi.kernel.duties.reads.duties import late_now, open_acts
from luodi.kernel.duties.reads.kinds import hours_of, reckoner
from luodi.kernel.duties.rules import Act, State
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import Case, CaseFeedback
from luodi.systems.enterprises.rules import CaseState

VIEW = "enterprises.view_case"
TAKE = "enterprises.take_case"
TRIAGE = "enterprises.triage_case"
HEAR = "enterprises.hear_firm"
SCHEME = "enterprises.scheme"
HANDLED = AccessPaths(system="enterprises", unit="duty__unit__path", place="place__path")
"""A case is also seen by the unit that handles it."""


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Give the cases that the actor may see: of the office that keeps them, or of the handler."""
    allowed = scope_filter(actor, Case.access_paths, VIEW) | scope_filter(actor, HANDLED, VIEW)
    return (
        unrestricted(Case, why="narrowed at once to the scopes of the two units of a case")
        .filter(allowed)
        .select_related(
            "duty__unit", "duty__place", "duty__post", "duty__verifier_post__unit",
            "duty__opened_unit", "duty__proposed_unit", "firm__party", "unit__place", "place",
        )
    )  # fmt: skip


def scheme_on(day: date) -> rules.Scheme:
    """Give the scheme of deadlines that is in force on a day."""
    return list(rules.Scheme)[int(threshold(SCHEME, day).value) - 1]


def states_of(cases: Sequence[Case]) -> dict[int, CaseState]:
    """Give where each of some cases stands, by its number, in two queries."""
    duties = [case.duty_id for case in cases]
    given = [Act.ASSIGN.value, Act.DECIDE.value, Act.TRANSFER.value]
    steps = DutyStep.objects.filter(duty__in=duties, duty__state=State.ASSIGNED, act__in=given)
    last = {duty: Act(act) for duty, act in steps.order_by("number").values_list("duty", "act")}
    pauses = DutyPause.objects.filter(duty__in=duties, duty__state=State.PAUSED, resumed=False)
    carried = set(pauses.filter(cause=PauseCause.CARRY).values_list("duty", flat=True))
    return {
        case.pk: rules.case_state(
            rules.Standing(
                State(case.duty.state),
                triaged=bool(case.category),
                objection_open=case.duty.objection_open,
                extended=case.duty.extended > 0,
                carried=case.duty_id in carried,
                last_assignment=last.get(case.duty_id),
            )
        )
        for case in cases
    }


def with_feedback(case: Case) -> list[CaseFeedback]:
    """List what the firm said since the first reply, in order."""
    return list(case.feedbacks.select_related("asked_by").order_by("pk"))


def heard(case: Case) -> rules.Heard:
    """Give what is known from the firm since the last reply."""
    duty = case.duty
    if duty.replied_at is None:
        return rules.Heard(None)
    rows = list(case.feedbacks.filter(at__gte=duty.replied_at).order_by("pk"))
    answers = [row for row in rows if row.solved]
    counts = reckoner(clock.today(), hours=hours_of(duty.office_hours))
    replied = duty.replied_at.astimezone(clock.SHANGHAI).date()
    waited, _unsure = counts.ask(lambda known: known.working_days_between(replied, clock.today()))
    return rules.Heard(
        solved=rules.Solved(answers[-1].solved) if answers else None,
        plan=bool(answers and answers[-1].plan),
        tries=[row.at.astimezone(clock.SHANGHAI).date() for row in rows if not row.solved],
        days_waited=waited,
    )


def patience(day: date) -> rules.Patience:
    """Give how long and how often a firm is asked, as in force on a day."""
    return rules.Patience(
        days=int(threshold("enterprises.ask_days", day).value),
        tries=int(threshold("enterprises.ask_tries", day).value),
    )


@dataclass(frozen=True)
class CaseActs:
    """What an actor may do with a case on its page now; ``refused`` says why not to close it."""

    triage: bool = False
    hear: bool = False
    send_back: bool = False
    close: bool = False
    refused: str = ""


def case_acts(actor: Actor, case: Case) -> CaseActs:
    """Give what the actor may do with a case where it stands."""
    duty = case.duty
    offered = open_acts(actor, duty)

    def may(permission: str) -> bool:
        return actor.may(permission, unit_path=case.unit.path, place_path=case.place.path)

    asks = may(HEAR) and duty.state == State.REPLIED
    refused = ""
    if asks and offered.refused:
        refused = str(offered.refused)
    return CaseActs(
        triage=may(TRIAGE) and duty.state in {State.OPEN, State.REOPENED}
        and not duty.objection_open,
        hear=asks and not refused,
        send_back=asks and Act.SEND_BACK in offered,
        close=asks and Act.VERIFY in offered,
        refused=refused,
    )  # fmt: skip


def alike_cases(case: Case) -> tuple[rules.Alike, ...]:
    """Find earlier cases of the same firm that tell the same need."""
    if case.firm_id is None or not case.category:
        return ()
    today = clock.today()
    within = int(threshold("enterprises.alike_days", today).value)
    received = case.duty.received_at
    around = timedelta(days=within + 1)
    rows = (
        unrestricted(Case, why="of the same firm; the page shows those that the reader may see")
        .filter(firm=case.firm_id, category=case.category, parent__isnull=True)
        .filter(duty__received_at__gte=received - around, duty__received_at__lte=received + around)
        .exclude(pk=case.pk)
        .select_related("duty")
    )
    return rules.duplicates(
        told_of(case),
        [told_of(row) for row in rows],
        least=float(threshold("enterprises.alike_percent", today).value) / 100,
        within=within,
    )


def told_of(case: Case) -> rules.Told:
    """Give a case as it is compared with others."""
    return rules.Told(
        number=case.pk,
        firm=case.firm_id,
        category=rules.Category(case.category),
        day=case.duty.received_at.astimezone(clock.SHANGHAI).date(),
        plain=rules.plain(case.text),
        cause=case.cause,
    )


def cases_seen(actor: Actor, numbers: Sequence[int]) -> list[Case]:
    """Give those of some cases that the actor may see, in order."""
    return list(visible_cases(actor).filter(pk__in=numbers).order_by("pk"))


def late_cases(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Give those of some cases that are late now."""
    duties = unrestricted(Duty, why="only joined to the cases at hand")
    return rows.filter(duty__in=duties.filter(late_now(clock.now()), system="enterprises"))
